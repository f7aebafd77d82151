/turn_of(const/,/^}/{ s/(theta < 0 ? -1 : 1) \/ (fabs(theta) + sqrt/(theta < 0 ? -1 : 1) \/ (fabs(theta) - sqrt/; }
