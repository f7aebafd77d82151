/turn_of(const/,/^}/{ s/(2 \* a\[p \* n + q\])/a[p * n + q]/; }
