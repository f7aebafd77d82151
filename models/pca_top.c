/* Orthogonal iteration with some more rows than are asked for: then the last of those converges
 * nearly as fast as the first. Chapter 8. */
#include "pca_top.h"

#include "models/subspace.h"
#include "tensor/gemm.h"

#include <string.h>

enum { SPARE = 8 };

static int min(int a, int b) { return a < b ? a : b; }

/* x without its mean, which is left in mean[d]. */
static Tensor centred(Arena *s, Tensor x, double *mean)
{
    int n = x.s.d[0], d = x.s.d[1];
    Tensor c = tensor_new(s, x.s);
    memset(mean, 0, sizeof(double) * (size_t)d);
    for (int i = 0; i < x.n; i++) mean[i % d] += (double)x.x[i];
    for (int j = 0; j < d; j++) mean[j] /= n;
    for (int i = 0; i < x.n; i++) c.x[i] = (real)((double)x.x[i] - mean[i % d]);
    return c;
}

/* q [m,d] <- the singular vectors of q x'x / n; v [m,n], w [m,d] and qd [m,d] are scratch. */
static void turn(Tensor x, Tensor q, Tensor v, Tensor w, double *sigma, double *qd)
{
    Arena *s = arena_new();
    tensor_fill(v, 0), tensor_fill(w, 0);
    gemm(false, true, v, q, x);
    for (int i = 0; i < v.n; i++) v.x[i] /= (real)x.s.d[0];
    gemm(false, false, w, v, x);
    svd_wide(s, w, sigma, qd);
    for (int i = 0; i < q.n; i++) q.x[i] = (real)qd[i];
    arena_free(s);
}

Pca pca_top(Arena *a, Tensor x, int k, int steps, Rng r)
{
    must(x.s.nd == 2 && k >= 1 && k <= min(x.s.d[0], x.s.d[1]), "pca_top: %d components of %s", k,
         shape_str(x.s));
    int n = x.s.d[0], d = x.s.d[1], m = min(k + SPARE, min(n, d));
    size_t matrix = sizeof(double) * (size_t)m * (size_t)d;
    Pca p = { d, arena_alloc(a, sizeof(double) * (size_t)d), NULL,
              arena_alloc(a, sizeof(double) * (size_t)m), arena_alloc(a, matrix) };
    Arena *s = arena_new();
    Tensor c = centred(s, x, p.mean), q = tensor_normal(s, SHAPE(m, d), &r);
    Tensor v = tensor_new(s, SHAPE(m, n)), w = tensor_new(s, SHAPE(m, d));
    for (int i = 0; i < steps; i++) turn(c, q, v, w, p.variance, p.component);
    arena_free(s);
    return p;
}
