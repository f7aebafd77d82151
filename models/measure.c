/* Nearest neighbours and Laplacians, by their definitions. Threads take images; each sums its own.
 * Chapter 8. */
#include "measure.h"

#include "tensor/parallel.h"

#include <stdlib.h>
#include <string.h>

/* ---- nearest neighbours ---------------------------------------------------------------------- */

enum { MAX_K = 64 };

typedef struct { double distance; uint8_t y; } Neighbour;

typedef struct {
    Tensor known, z;
    const uint8_t *known_y, *y;
    int k;
    bool *right;            /* [n] */
} Knn;

static double squared_distance(const real *a, const real *b, int d)
{
    double s = 0;
    for (int i = 0; i < d; i++) s += (double)(a[i] - b[i]) * (double)(a[i] - b[i]);
    return s;
}

/* The k nearest so far, nearest first; of two as near, the one that came first. */
static void insert(Neighbour *near, int *n, int k, Neighbour x)
{
    int i = *n;
    if (i < k) ++*n;
    else if (near[--i].distance <= x.distance) return;
    for (; i > 0 && near[i - 1].distance > x.distance; i--) near[i] = near[i - 1];
    near[i] = x;
}

static uint8_t vote(const Neighbour *near, int n)
{
    int count[256] = { 0 }, best = 0;
    for (int i = 0; i < n; i++) count[near[i].y]++;
    for (int i = 1; i < n; i++)
        if (count[near[i].y] > count[near[best].y]) best = i;
    return near[best].y;
}

static void knn_rows(void *ctx, int from, int to)
{
    const Knn *q = ctx;
    int d = q->z.s.d[1];
    for (int i = from; i < to; i++) {
        Neighbour near[MAX_K] = { { 0, 0 } };
        int n = 0;
        for (int j = 0; j < q->known.s.d[0]; j++) {
            double s = squared_distance(q->z.x + i * d, q->known.x + j * d, d);
            insert(near, &n, q->k, (Neighbour){ s, q->known_y[j] });
        }
        q->right[i] = vote(near, n) == q->y[i];
    }
}

double knn_accuracy(Tensor known, const uint8_t *known_y, Tensor z, const uint8_t *y, int k)
{
    int n = z.s.d[0], right = 0;
    must(known.s.d[1] == z.s.d[1] && k >= 1 && k <= MAX_K && k <= known.s.d[0],
         "knn_accuracy: %d neighbours of %s among %s", k, shape_str(z.s), shape_str(known.s));
    bool *hit = malloc((size_t)n);
    must(hit, "knn_accuracy: out of memory");
    parallel_for(n, 16, knn_rows, &(Knn){ known, z, known_y, y, k, hit });
    for (int i = 0; i < n; i++) right += hit[i];
    free(hit);
    return (double)right / n;
}

int nearest_row(Tensor known, const real *x, double *distance)
{
    int m = known.s.d[0], d = known.n / m, best = 0;
    *distance = 1e30;
    for (int k = 0; k < m; k++) {
        double s = 0;
        for (int j = 0; j < d; j++) s += fabs((double)(x[j] - known.x[k * d + j]));
        if (s / d >= *distance) continue;
        *distance = s / d, best = k;
    }
    return best;
}

/* ---- sharpness ------------------------------------------------------------------------------- */

static double laplacian_image(const real *x, int h, int w)
{
    double sum = 0;
    for (int i = w + 1; i < (h - 1) * w - 1; i++) {
        if (i % w == 0 || i % w == w - 1) continue;
        double l = (double)(x[i - w] + x[i + w] + x[i - 1] + x[i + 1] - 4 * x[i]);
        sum += l * l;
    }
    return sum;
}

double laplacian_energy(Tensor x, int h, int w)
{
    double sum = 0;
    must(x.s.nd == 2 && x.s.d[1] == h * w, "laplacian_energy: %s as %d x %d", shape_str(x.s), h, w);
    for (int i = 0; i < x.s.d[0]; i++) sum += laplacian_image(x.x + i * h * w, h, w);
    return sum / x.s.d[0];
}

/* ---- distances ------------------------------------------------------------------------------- */

double psnr(Tensor y, Tensor x)
{
    double sum = 0;
    must(y.n == x.n, "psnr: %s against %s", shape_str(y.s), shape_str(x.s));
    for (int i = 0; i < x.n; i++) {
        double d = fmin(fmax((double)y.x[i], 0), 1) - (double)x.x[i];
        sum += d * d;
    }
    return -10 * log10(sum / x.n);
}

static double dot(const real *a, const real *b, int n)
{
    double s = 0;
    for (int i = 0; i < n; i++) s += (double)a[i] * (double)b[i];
    return s;
}

double mean_cosine(Tensor u, Tensor v)
{
    double sum = 0;
    must(u.s.nd == 2 && shape_eq(u.s, v.s), "mean_cosine: %s and %s", shape_str(u.s),
         shape_str(v.s));
    for (int i = 0, d = u.s.d[1]; i < u.s.d[0]; i++) {
        const real *a = u.x + i * d, *b = v.x + i * d;
        double lengths = sqrt(dot(a, a, d) * dot(b, b, d));
        if (lengths > 0) sum += dot(a, b, d) / lengths;
    }
    return sum / u.s.d[0];
}
