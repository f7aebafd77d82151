/^Normal lg_best_diagonal/,/^}/{ s/posterior_mean(m, x, mean);/for (int i = 0; i < m->z; i++) mean[i] = 0;/; }
