/* Toy data in the plane. Chapter 1. */
#include "toys.h"

enum { MIDPOINTS = 400 };

static const double pi = 3.14159265358979323846;

static double moon_x(int class, double t) { return class ? 1 - cos(t) : cos(t); }
static double moon_y(int class, double t) { return class ? 0.5 - sin(t) : sin(t); }

void toys_moons(Arena *a, int n, double noise, Rng r, Tensor *x, int **y)
{
    *x = tensor_new(a, SHAPE(n, 2));
    *y = arena_alloc(a, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) {
        double t = pi * rng_uniform(&r);
        (*y)[i] = i % 2;
        x->x[2 * i] = (real)(moon_x(i % 2, t) + noise * rng_normal(&r));
        x->x[2 * i + 1] = (real)(moon_y(i % 2, t) + noise * rng_normal(&r));
    }
}

double toys_moons_log_density(double x, double y, int class, double noise)
{
    double term[MIDPOINTS], var = noise * noise;
    must(noise > 0.02, "moons: the midpoint rule is too coarse for noise %g", noise);
    for (int i = 0; i < MIDPOINTS; i++) {
        double t = pi * (i + 0.5) / MIDPOINTS, dx = x - moon_x(class, t), dy = y - moon_y(class, t);
        term[i] = -(dx * dx + dy * dy) / (2 * var);
    }
    return log_sum_exp(term, MIDPOINTS) - log(MIDPOINTS * 2 * pi * var);
}
