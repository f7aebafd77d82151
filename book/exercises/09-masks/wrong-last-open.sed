s/m.x\[i \* out + j\] = level(c, k, i) <= level(c, k + 1, j)/m.x[i * out + j] = k == c->n_hidden ? 1 : level(c, k, i) <= level(c, k + 1, j)/
