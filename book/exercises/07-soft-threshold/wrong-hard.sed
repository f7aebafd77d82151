s/return ad_sub(a, ad_clamp(a, -t, t));/return straight_through(a, t);/
s/{ return ad_sub(a, ad_clamp(a, -t, t)); }/{ return straight_through(a, t); }/
