s/if (a->g.x && !ta) gemm/if (a->g.x \&\& !ta) tensor_fill(a->g, 0), gemm/
