s/variance\[i\] = 1 \/ m->precision\[i \* m->z + i\]/variance[i] = 1 \/ sqrt(m->precision[i * m->z + i])/
