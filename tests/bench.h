/* What a row of the benchmark's table is, and the rows' kinds. */
#ifndef BENCH_H
#define BENCH_H

#include "tensor/arena.h"

typedef struct { void *state; double flops, bytes; } Job;       /* of one step; 0: not counted */

typedef struct Bench {
    const char *name;
    Job (*setup)(Arena *, const struct Bench *);
    void (*step)(void *state);
    int threads;                    /* 0: all */
    int arg[5];
} Bench;

/* A training step of an MLP VAE on 128 images: arg is hidden layers, their width, size of the code. */
Job vae_setup(Arena *arena, const Bench *b);
void vae_step(void *state);

#endif
