/* Gaussians fitted to codes, lines and arcs between codes, and how evenly a path proceeds.
 * Chapter 11. */
#include "codes.h"

#include "pca.h"

#include <math.h>

/* mean + sum_k g_k sqrt(variance_k) c_k, with g from N(0,I), has that mean and that covariance. */
Tensor codes_like(Arena *a, Tensor z, int n, Rng *r)
{
    Pca p = pca_fit(a, z);
    Tensor g = tensor_normal(a, SHAPE(n, p.d), r);
    for (int i = 0; i < g.n; i++) g.x[i] *= (real)sqrt(fmax(0, p.variance[i % p.d]));
    return pca_decode(a, &p, g);
}

/* The weights of a and of b at time t, when the angle between them is w; for a line w is 0. */
typedef struct { real a, b; } Mix;

static Mix mix(double t, double w)
{
    if (sin(w) < 1e-6) return (Mix){ (real)(1 - t), (real)t };
    return (Mix){ (real)(sin((1 - t) * w) / sin(w)), (real)(sin(t * w) / sin(w)) };
}

static double dot(const real *x, const real *y, int d)
{
    double s = 0;
    for (int k = 0; k < d; k++) s += (double)x[k] * (double)y[k];
    return s;
}

static double angle(const real *a, const real *b, int d)
{
    double c = dot(a, b, d) / sqrt(dot(a, a, d) * dot(b, b, d));
    return c >= -1 && c <= 1 ? acos(c) : 0;
}

static Tensor walk(Arena *to_arena, Tensor from, Tensor to, int points, bool arc)
{
    must(shape_eq(from.s, to.s) && points >= 2, "codes: a walk from %s to %s in %d points",
         shape_str(from.s), shape_str(to.s), points);
    int n = from.s.d[0], d = from.s.d[1];
    Tensor z = tensor_new(to_arena, SHAPE(n * points, d));
    for (int i = 0; i < n * points; i++) {
        const real *a = from.x + i / points * d, *b = to.x + i / points * d;
        Mix m = mix((double)(i % points) / (points - 1), arc ? angle(a, b, d) : 0);
        for (int k = 0; k < d; k++) z.x[i * d + k] = m.a * a[k] + m.b * b[k];
    }
    return z;
}

Tensor codes_line(Arena *a, Tensor from, Tensor to, int points)
{
    return walk(a, from, to, points, false);
}

Tensor codes_arc(Arena *a, Tensor from, Tensor to, int points)
{
    return walk(a, from, to, points, true);
}

static double distance(const real *x, const real *y, int d)
{
    double s = 0;
    for (int k = 0; k < d; k++) s += pow((double)x[k] - (double)y[k], 2);
    return sqrt(s);
}

Path path_measure(Tensor x)
{
    int n = x.s.d[0], d = x.s.d[1];
    Path p = { .direct = distance(x.x, x.x + (n - 1) * d, d) };
    for (int i = 1; i < n; i++) {
        double step = distance(x.x + (i - 1) * d, x.x + i * d, d);
        p.length += step, p.largest = fmax(p.largest, step);
    }
    return p;
}
