/matmul_backward/,/^}/{ /if (b->g.x && !tb)/d; }
