s/ad_sum(ad_square(w), 0)/ad_sum(w, 0)/
