s/ad_sub(a, ad_clamp(a, -t, t))/ad_relu(ad_shift(a, -t))/
