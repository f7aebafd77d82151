/* Toy data in the plane. Chapter 1. */
#include "toys.h"

void toys_moons(Arena *a, int n, double noise, Rng r, Tensor *x, int **y)
{
    const double pi = acos(-1.0);
    *x = tensor_new(a, SHAPE(n, 2));
    *y = arena_alloc(a, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) {
        double t = pi * rng_uniform(&r);
        double px = i % 2 ? 1 - cos(t) : cos(t);
        double py = i % 2 ? 0.5 - sin(t) : sin(t);
        x->x[2 * i] = (real)(px + noise * rng_normal(&r));
        x->x[2 * i + 1] = (real)(py + noise * rng_normal(&r));
        (*y)[i] = i % 2;
    }
}
