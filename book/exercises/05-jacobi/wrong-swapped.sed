/turn_of(const/,/^}/{ s/{ p, q, c, t \* c }/{ p, q, t * c, c }/; }
