s/ad_square(slope(z, a))/slope(z, a)/
