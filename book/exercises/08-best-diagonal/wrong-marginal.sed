s/variance\[i\] = 1 \/ m->precision\[i \* m->z + i\]/variance[i] = m->cov[i * m->z + i]/
