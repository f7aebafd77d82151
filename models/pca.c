/* Mean, covariance, eigenvectors; and the two maps to the code and back. The covariance of n
 * examples takes n d^2 / 2 multiplications, which are split by its rows: each entry is summed
 * example by example, whoever does it. Chapter 7. */
#include "pca.h"

#include "eigen.h"
#include "tensor/parallel.h"
#include "tensor/sum.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 64 };        /* examples that stay in the cache while all pairs meet */

typedef struct { int d, n; const double *x; double *c; } Chunk;

/* Rows from..to of c += x' x, up to the diagonal. */
static void add_rows(void *ctx, int from, int to)
{
    const Chunk *k = ctx;
    for (int i = from; i < to; i++) {
        double *restrict c = k->c + i * k->d;
        for (int e = 0; e < k->n; e++) {
            const double *restrict x = k->x + e * k->d;
            double xi = x[i];
            for (int j = 0; j <= i; j++) c[j] += xi * x[j];
        }
    }
}

void covariance_of(Arena *a, Tensor x, double *mean, double *covariance)
{
    int n = x.s.d[0], d = x.s.d[1];
    double *chunk = arena_alloc(a, sizeof(double) * CHUNK * (size_t)d);
    memset(mean, 0, sizeof(double) * (size_t)d);
    memset(covariance, 0, sizeof(double) * (size_t)d * (size_t)d);
    for (int i = 0; i < x.n; i++) mean[i % d] += (double)x.x[i];
    for (int j = 0; j < d; j++) mean[j] /= n;
    for (int from = 0; from < n; from += CHUNK) {
        Chunk k = { d, n - from < CHUNK ? n - from : CHUNK, chunk, covariance };
        for (int i = 0; i < k.n * d; i++) chunk[i] = (double)x.x[from * d + i] - mean[i % d];
        parallel_for(d, 8, add_rows, &k);
    }
    for (int i = 0; i < d; i++)
        for (int j = 0; j <= i; j++)
            covariance[j * d + i] = covariance[i * d + j] /= n;
}

Pca pca_fit(Arena *a, Tensor x)
{
    must(x.s.nd == 2, "pca_fit: %s is not [examples, features]", shape_str(x.s));
    int d = x.s.d[1];
    size_t vector = sizeof(double) * (size_t)d, matrix = vector * (size_t)d;
    Pca p = { d, arena_alloc(a, vector), arena_alloc(a, matrix), arena_alloc(a, vector),
              arena_alloc(a, matrix) };
    Arena *scratch = arena_new();
    covariance_of(scratch, x, p.mean, p.covariance);
    double *copy = memcpy(arena_alloc(scratch, matrix), p.covariance, matrix);
    eigen_jacobi(scratch, d, copy, p.variance, p.component);
    arena_free(scratch);
    return p;
}

double pca_discarded(const Pca *p, int k)
{
    double sum = 0;
    for (int i = p->d - 1; i >= k; i--) sum += p->variance[i];      /* the small ones first */
    return sum;
}

typedef struct { const Pca *p; int k; Tensor x, z; } Map;

static void encode_rows(void *ctx, int from, int to)
{
    const Map *m = ctx;
    int d = m->p->d;
    for (int i = from * m->k; i < to * m->k; i++) {
        const double *c = m->p->component + i % m->k * d;
        const real *x = m->x.x + i / m->k * d;
        double z;
        SUM16(double, z, d, j, c[j] * ((double)x[j] - m->p->mean[j]));
        m->z.x[i] = (real)z;
    }
}

static void decode_rows(void *ctx, int from, int to)
{
    const Map *m = ctx;
    int d = m->p->d;
    for (int i = from * d; i < to * d; i++) {
        const real *z = m->z.x + i / d * m->k;
        double x = m->p->mean[i % d];
        for (int r = 0; r < m->k; r++) x += (double)z[r] * m->p->component[r * d + i % d];
        m->x.x[i] = (real)x;
    }
}

Tensor pca_encode(Arena *a, const Pca *p, int k, Tensor x)
{
    must(x.s.nd == 2 && x.s.d[1] == p->d && k >= 1 && k <= p->d,
         "pca_encode: %s to %d numbers, by a PCA of %d features", shape_str(x.s), k, p->d);
    Map m = { p, k, x, tensor_new(a, SHAPE(x.s.d[0], k)) };
    parallel_for(x.s.d[0], 8, encode_rows, &m);
    return m.z;
}

Tensor pca_decode(Arena *a, const Pca *p, Tensor z)
{
    must(z.s.nd == 2 && z.s.d[1] <= p->d, "pca_decode: %s, by a PCA of %d features",
         shape_str(z.s), p->d);
    Map m = { p, z.s.d[1], tensor_new(a, SHAPE(z.s.d[0], p->d)), z };
    parallel_for(z.s.d[0], 8, decode_rows, &m);
    return m.x;
}
