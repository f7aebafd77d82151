/* Toy data in the plane. All are points of a curve, or a few centres, with noise on top. So their
 * density is a mean of Gaussians around midpoints c_i of the curve, or around the centres,
 *
 *     p(x) = mean_i N(x; c_i, s^2 I),    score = (sum_i w_i c_i - x) / s^2,
 *
 * where w_i is the share of the i-th Gaussian in p(x): the score leads from x to the mean of the
 * places it may have come from. Chapter 1. */
#include "toys.h"

enum { MIDPOINTS = 400, GAUSSIANS = 8 };

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

Tensor toys_ring(Arena *a, int n, double noise, Rng r)
{
    Tensor x = tensor_new(a, SHAPE(n, 2));
    for (int i = 0; i < n; i++) {
        double t = 2 * pi * rng_uniform(&r);
        x.x[2 * i] = (real)(cos(t) + noise * rng_normal(&r));
        x.x[2 * i + 1] = (real)(sin(t) + noise * rng_normal(&r));
    }
    return x;
}

void toys_gaussians(Arena *a, int n, double noise, Rng r, Tensor *x, int **y)
{
    *x = tensor_new(a, SHAPE(n, 2));
    *y = arena_alloc(a, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) {
        double t = 2 * pi * ((*y)[i] = rng_below(&r, GAUSSIANS)) / GAUSSIANS;
        x->x[2 * i] = (real)(cos(t) + noise * rng_normal(&r));
        x->x[2 * i + 1] = (real)(sin(t) + noise * rng_normal(&r));
    }
}

/* The angle of a point of the spiral whose radius is angle / 4.5 pi. Its length grows about as the
 * square of the angle, so that is uniform. */
static double roll_angle(double u) { return 1.5 * pi * sqrt(1 + 8 * u); }

Tensor toys_roll(Arena *a, int n, double noise, Rng r)
{
    Tensor x = tensor_new(a, SHAPE(n, 2));
    for (int i = 0; i < n; i++) {
        double t = roll_angle(rng_uniform(&r)), radius = t / (4.5 * pi);
        x.x[2 * i] = (real)(radius * cos(t) + noise * rng_normal(&r));
        x.x[2 * i + 1] = (real)(radius * sin(t) + noise * rng_normal(&r));
    }
    return x;
}

Tensor toys_roll_3d(Arena *a, int n, double noise, Rng r, Tensor *along)
{
    Tensor x = tensor_new(a, SHAPE(n, 3));
    *along = tensor_new(a, SHAPE(n));
    for (int i = 0; i < n; i++) {
        double u = rng_uniform(&r), t = roll_angle(u), radius = t / (4.5 * pi);
        along->x[i] = (real)u;
        x.x[3 * i] = (real)(radius * cos(t) + noise * rng_normal(&r));
        x.x[3 * i + 1] = (real)(2 * rng_uniform(&r) - 1 + noise * rng_normal(&r));
        x.x[3 * i + 2] = (real)(radius * sin(t) + noise * rng_normal(&r));
    }
    return x;
}

/* ---- densities and scores ------------------------------------------------------------------- */

/* n <= 2 MIDPOINTS Gaussians of equal weight, around (cx[i], cy[i]). */
typedef struct { double cx[2 * MIDPOINTS], cy[2 * MIDPOINTS]; int n; } Mixture;

static void enough_noise(const char *who, double noise)
{
    must(noise > 0.02, "%s: the midpoint rule is too coarse for noise %g", who, noise);
}

static void add_moon(Mixture *m, int class)
{
    for (int i = 0; i < MIDPOINTS; i++, m->n++) {
        double t = pi * (i + 0.5) / MIDPOINTS;
        m->cx[m->n] = moon_x(class, t), m->cy[m->n] = moon_y(class, t);
    }
}

static void add_circle(Mixture *m, int n)
{
    for (int i = 0; i < n; i++, m->n++) {
        double t = 2 * pi * i / n;
        m->cx[m->n] = cos(t), m->cy[m->n] = sin(t);
    }
}

static double log_density(const Mixture *m, double x, double y, double noise)
{
    double term[2 * MIDPOINTS], var = noise * noise;
    for (int i = 0; i < m->n; i++) {
        double dx = x - m->cx[i], dy = y - m->cy[i];
        term[i] = -(dx * dx + dy * dy) / (2 * var);
    }
    return log_sum_exp(term, m->n) - log(m->n * 2 * pi * var);
}

static void score(const Mixture *m, double x, double y, double noise, double *sx, double *sy)
{
    double var = noise * noise, total = log_density(m, x, y, noise) + log(m->n * 2 * pi * var);
    *sx = *sy = 0;
    for (int i = 0; i < m->n; i++) {
        double dx = m->cx[i] - x, dy = m->cy[i] - y;
        double w = exp(-(dx * dx + dy * dy) / (2 * var) - total);
        *sx += w * dx / var, *sy += w * dy / var;
    }
}

double toys_moons_log_density(double x, double y, int class, double noise)
{
    Mixture m = { .n = 0 };
    enough_noise("moons", noise);
    add_moon(&m, class);
    return log_density(&m, x, y, noise);
}

double toys_ring_log_density(double x, double y, double noise)
{
    Mixture m = { .n = 0 };
    enough_noise("ring", noise);
    add_circle(&m, MIDPOINTS);
    return log_density(&m, x, y, noise);
}

double toys_gaussians_log_density(double x, double y, double noise)
{
    Mixture m = { .n = 0 };
    add_circle(&m, GAUSSIANS);
    return log_density(&m, x, y, noise);
}

void toys_moons_score(double x, double y, double noise, double *sx, double *sy)
{
    Mixture m = { .n = 0 };
    enough_noise("moons", noise);
    add_moon(&m, 0), add_moon(&m, 1);
    score(&m, x, y, noise, sx, sy);
}

void toys_ring_score(double x, double y, double noise, double *sx, double *sy)
{
    Mixture m = { .n = 0 };
    enough_noise("ring", noise);
    add_circle(&m, MIDPOINTS);
    score(&m, x, y, noise, sx, sy);
}

void toys_gaussians_score(double x, double y, double noise, double *sx, double *sy)
{
    Mixture m = { .n = 0 };
    add_circle(&m, GAUSSIANS);
    score(&m, x, y, noise, sx, sy);
}
