/* Lloyd's two steps and two ways to start. Distances are summed in double, each by one thread; the
 * inertia is summed in the order of sum.h, so that it is one number for any count of threads.
 * Chapter 7. */
#include "kmeans.h"

#include "tensor/parallel.h"
#include "tensor/sum.h"

#include <string.h>

static double square_distance(const KMeans *m, int i, const double *c)
{
    int d = m->x.s.d[1];
    const real *x = m->x.x + i * d;
    double sum;
    SUM16(double, sum, d, j, ((double)x[j] - c[j]) * ((double)x[j] - c[j]));
    return sum;
}

static void assign_rows(void *ctx, int from, int to)
{
    KMeans *m = ctx;
    int d = m->x.s.d[1];
    for (int i = from; i < to; i++) {
        int best = m->cluster[i] < 0 ? 0 : m->cluster[i];
        double least = square_distance(m, i, m->centroid + best * d);
        for (int j = 0; j < m->k; j++) {
            double s = square_distance(m, i, m->centroid + j * d);
            if (s < least) least = s, best = j;
        }
        m->cluster[i] = best, m->distance[i] = least;
    }
}

void kmeans_assign(KMeans *m)
{
    int n = m->x.s.d[0];
    memcpy(m->before, m->cluster, sizeof(int) * (size_t)n);
    parallel_for(n, 1 + 4096 / (m->k * m->x.s.d[1]), assign_rows, m);
    m->moved = 0;
    for (int i = 0; i < n; i++) m->moved += m->cluster[i] != m->before[i];
    SUM16(double, m->inertia, n, i, m->distance[i]);
}

static void copy_point(KMeans *m, int j, int i)
{
    int d = m->x.s.d[1];
    for (int c = 0; c < d; c++) m->centroid[j * d + c] = (double)m->x.x[i * d + c];
}

/* Centroid j has no points: it goes where the largest distance is, which counts as gone then. */
static void rescue(KMeans *m, int j)
{
    int far = 0;
    for (int i = 1; i < m->x.s.d[0]; i++) far = m->distance[i] > m->distance[far] ? i : far;
    copy_point(m, j, far);
    m->distance[far] = 0;
}

void kmeans_update(KMeans *m)
{
    int n = m->x.s.d[0], d = m->x.s.d[1];
    for (int j = 0; j < m->k; j++) {
        double *c = m->centroid + j * d;
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (m->cluster[i] != j) continue;
            if (count++ == 0) memset(c, 0, sizeof(double) * (size_t)d);
            for (int f = 0; f < d; f++) c[f] += (double)m->x.x[i * d + f];
        }
        for (int f = 0; count && f < d; f++) c[f] /= count;
        if (!count) rescue(m, j);
    }
}

int kmeans_run(KMeans *m, int most)
{
    int rounds = 0;
    kmeans_assign(m);
    while (m->moved && rounds < most) {
        kmeans_update(m);
        kmeans_assign(m), rounds++;
    }
    return rounds;
}

static KMeans start(Arena *a, Tensor x, int k)
{
    must(x.s.nd == 2 && k >= 1 && k <= x.s.d[0], "kmeans: %d clusters of %s", k, shape_str(x.s));
    size_t n = (size_t)x.s.d[0];
    KMeans m = { .k = k, .x = x };
    m.centroid = arena_alloc(a, sizeof(double) * (size_t)(k * x.s.d[1]));
    m.cluster = arena_alloc(a, sizeof(int) * n), m.before = arena_alloc(a, sizeof(int) * n);
    m.distance = arena_zalloc(a, sizeof(double) * n);
    for (size_t i = 0; i < n; i++) m.cluster[i] = -1;
    return m;
}

/* The first k of a shuffled deck. */
KMeans kmeans_random(Arena *a, Tensor x, int k, Rng r)
{
    KMeans m = start(a, x, k);
    for (int i = 0; i < x.s.d[0]; i++) m.before[i] = i;
    rng_shuffle(&r, m.before, x.s.d[0]);
    for (int j = 0; j < k; j++) copy_point(&m, j, m.before[j]);
    return m;
}

KMeans kmeans_plus_plus(Arena *a, Tensor x, int k, Rng r)
{
    KMeans m = start(a, x, k);
    int n = x.s.d[0];
    copy_point(&m, 0, rng_below(&r, n));
    for (int i = 0; i < n; i++) m.distance[i] = HUGE_VAL;
    for (int j = 1; j < k; j++) {
        double total = 0;
        for (int i = 0; i < n; i++) {
            double s = square_distance(&m, i, m.centroid + (j - 1) * x.s.d[1]);
            m.distance[i] = s < m.distance[i] ? s : m.distance[i];
            total += m.distance[i];
        }
        double u = rng_uniform(&r) * total;
        int next = 0;
        while (next < n - 1 && u >= m.distance[next]) u -= m.distance[next++];
        copy_point(&m, j, next);
    }
    return m;
}

double kmeans_purity(const KMeans *m, const uint8_t *y, int classes)
{
    int n = m->x.s.d[0], agree = 0;
    for (int j = 0; j < m->k; j++) {
        int count[256] = { 0 }, most = 0;
        for (int i = 0; i < n; i++) count[y[i]] += m->cluster[i] == j;
        for (int c = 0; c < classes; c++) most = count[c] > most ? count[c] : most;
        agree += most;
    }
    return agree / (double)n;
}
