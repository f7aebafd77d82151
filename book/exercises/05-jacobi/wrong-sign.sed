/turn_of(const/,/^}/{ s/theta < 0 ? -1 : 1/theta < 0 ? 1 : -1/; }
