s/ad_clamp(a, -t, t)/ad_clamp(a, 0, t)/
