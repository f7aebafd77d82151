s/level(c, k, i) <= level(c, k + 1, j)/level(c, k, i) >= level(c, k + 1, j)/
