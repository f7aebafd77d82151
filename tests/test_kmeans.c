/* k-means: by hand on a line, never up with any start, the right clusters where they are plain,
 * clusters that fall empty, the start's probabilities, the same bytes by any number of threads. And
 * the question "did it rise?" must be able to say yes. */
#include "test.h"

#include "models/kmeans.h"
#include "tensor/parallel.h"

#include <math.h>
#include <string.h>

static Tensor points(Arena *a, int n, int d, uint64_t seed)
{
    Rng r = rng_new(seed);
    return tensor_normal(a, SHAPE(n, d), &r);
}

/* 0, 1, 2, 10 with centroids on 0 and 1: the means are 0 and 13/3, then 1 and 10. */
static void test_by_hand(void)
{
    Arena *a = arena_new();
    KMeans m = kmeans_random(a, tensor_of(a, SHAPE(4, 1), (real[]){ 0, 1, 2, 10 }), 2, rng_new(1));
    static const double want[][3] = { { 0, 1, 82 }, { 0, 13 / 3., 334 / 9. }, { 1, 10, 2 } };
    m.centroid[0] = 0, m.centroid[1] = 1;
    for (int t = 0; t < 3; t++) {
        kmeans_assign(&m);
        CHECK_CLOSE(m.centroid[0], want[t][0], 1e-15, "the left centroid");
        CHECK_CLOSE(m.centroid[1], want[t][1], 1e-15, "the right one");
        CHECK_CLOSE(m.inertia, want[t][2], 1e-15, "the inertia");
        kmeans_update(&m);
    }
    kmeans_assign(&m);
    CHECK(m.moved == 0, "%d points move after the end", m.moved);
    arena_free(a);
}

/* The largest rise of the inertia in a whole run, which must not be one; by how much the means are
 * drawn out first, 1 for Lloyd's. */
static double largest_rise(KMeans *m, double stretch)
{
    double rise = -HUGE_VAL;
    kmeans_assign(m);
    for (int t = 0; m->moved && t < 50; t++) {
        double was = m->inertia;
        kmeans_update(m);
        for (int i = 0; i < m->k * m->x.s.d[1]; i++) m->centroid[i] *= stretch;
        kmeans_assign(m);
        rise = fmax(rise, m->inertia - was);
    }
    return rise;
}

/* Exactly: not by a last digit, in 200 runs of all sizes. */
static void test_never_rises(void)
{
    Arena *a = arena_new();
    for (int t = 0; t < 200; t++) {
        int n = 5 + t, d = 1 + t % 5, k = 1 + t % 7 * (t % 3);
        Tensor x = points(a, n, d, (uint64_t)t);
        if (k > n) continue;
        Rng r = rng_new(1);
        KMeans m = t % 2 ? kmeans_random(a, x, k, r) : kmeans_plus_plus(a, x, k, r);
        double rise = largest_rise(&m, 1);
        CHECK(rise <= 0, "the inertia rises by %g, k = %d, n = %d", rise, k, n);
    }
    arena_free(a);
}

/* Centroids that overshoot their means do make it rise. */
static void test_wrong_means_rise(void)
{
    Arena *a = arena_new();
    KMeans m = kmeans_plus_plus(a, points(a, 100, 3, 5), 6, rng_new(1));
    CHECK(largest_rise(&m, 2) > 0, "no rise with centroids twice as far out");
    arena_free(a);
}

/* Five heaps 100 apart, of width 1: k-means++ finds them from every start. */
static void test_heaps(void)
{
    Arena *a = arena_new();
    uint8_t y[250];
    Tensor x = points(a, 250, 2, 3);
    for (int i = 0; i < 250; i++) y[i] = (uint8_t)(i % 5), x.x[2 * i] += (real)(i % 5 * 100);
    for (uint64_t t = 0; t < 20; t++) {
        KMeans m = kmeans_plus_plus(a, x, 5, rng_new(t));
        kmeans_run(&m, 20);
        CHECK(kmeans_purity(&m, y, 5) == 1, "purity %g from start %d", kmeans_purity(&m, y, 5),
              (int)t);
    }
    KMeans one = kmeans_random(a, x, 1, rng_new(1));
    kmeans_run(&one, 5);
    CHECK_NEAR(kmeans_purity(&one, y, 5), 0.2, 1e-15, "the purity of one heap of all");
    arena_free(a);
}

/* Centroids that nobody is nearest to take the farthest points, one each. */
static void test_empty(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_of(a, SHAPE(5, 1), (real[]){ 0, 1, 2, 9, 30 });
    KMeans m = kmeans_random(a, x, 3, rng_new(1));
    m.centroid[0] = 1, m.centroid[1] = 500, m.centroid[2] = 1000;
    double rise = largest_rise(&m, 1);
    CHECK(rise <= 0, "the inertia rises by %g", rise);
    CHECK_NEAR(m.centroid[0], 1, 1e-15, "the mean of three");
    CHECK_NEAR(m.centroid[1], 30, 1e-15, "the farthest point");
    CHECK_NEAR(m.centroid[2], 9, 1e-15, "the next");
    for (int i = 0; i < 5; i++) m.x.x[i] = 7;
    CHECK(kmeans_run(&m, 50) < 50, "equal points do not come to rest");
    CHECK(m.inertia == 0, "inertia %g of equal points", m.inertia);
    arena_free(a);
}

/* A point that is as far from two centroids stays where it is, be that the first or the second. */
static void test_tie(void)
{
    Arena *a = arena_new();
    KMeans m = kmeans_random(a, tensor_of(a, SHAPE(3, 1), (real[]){ 0, 1, 2 }), 2, rng_new(1));
    m.centroid[0] = 0, m.centroid[1] = 2;
    for (int j = 0; j < 2; j++) {
        kmeans_assign(&m);
        CHECK(m.cluster[1] == j, "the point between is given to cluster %d", m.cluster[1]);
        CHECK(m.moved == (j ? 0 : 3), "%d points moved", m.moved);
        m.cluster[1] = 1;
    }
    arena_free(a);
}

/* Any points, no point twice, others from another stream. */
static void test_random_start(void)
{
    Arena *a = arena_new();
    real x[50];
    int seen[50] = { 0 }, most = 0;
    for (int i = 0; i < 50; i++) x[i] = (real)i;
    for (uint64_t t = 0; t < 200; t++) {
        Rng r = rng_fork_i(rng_new(4), "start", t);
        KMeans m = kmeans_random(a, tensor_of(a, SHAPE(50, 1), x), 2, r);
        CHECK(m.centroid[0] != m.centroid[1], "both at %g", m.centroid[0]);
        for (int j = 0; j < 2; j++) seen[(int)m.centroid[j]]++;
    }
    for (int i = 0; i < 50; i++) most = seen[i] > most ? seen[i] : most;
    CHECK(most < 25, "a point starts %d times where 8 are expected", most);
    arena_free(a);
}

/* From points at 0, 0, 1 and 3: k-means++ never starts twice at 0, and given the first at 0 it
 * takes 3 nine times as often as 1. */
static void test_start(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_of(a, SHAPE(4, 1), (real[]){ 0, 0, 1, 3 });
    int first = 0, three = 0;
    for (uint64_t t = 0; t < 4000; t++) {
        KMeans m = kmeans_plus_plus(a, x, 2, rng_fork_i(rng_new(4), "start", t));
        CHECK(m.centroid[0] != m.centroid[1], "two centroids at %g", m.centroid[0]);
        if (m.centroid[0] == 0) first++, three += m.centroid[1] == 3;
    }
    CHECK_NEAR(first / 4000., 0.5, 0.03, "the first is at 0");
    CHECK_NEAR(three / (double)first, 0.9, 0.03, "then the second is at 3");
    arena_free(a);
}

static void test_threads(void)
{
    Arena *a = arena_new();
    Tensor x = points(a, 700, 30, 8);
    int were = parallel_threads();
    parallel_set_threads(1);
    KMeans one = kmeans_plus_plus(a, x, 9, rng_new(1));
    kmeans_run(&one, 10);
    parallel_set_threads(3);
    KMeans three = kmeans_plus_plus(a, x, 9, rng_new(1));
    kmeans_run(&three, 10);
    parallel_set_threads(were);
    CHECK_BYTES(three.centroid, one.centroid, sizeof(double) * 270, "centroids by three threads");
    CHECK(three.inertia == one.inertia, "inertia %.17g and %.17g", three.inertia, one.inertia);
    arena_free(a);
}

static void too_many(void *ctx) { kmeans_random(ctx, points(ctx, 3, 2, 1), 4, rng_new(1)); }

static void test_refused(void)
{
    Arena *a = arena_new();
    CHECK_DIES(too_many, a, "kmeans: 4 clusters of [3,2]");
    arena_free(a);
}

int main(void)
{
    RUN(test_by_hand);
    RUN(test_never_rises);
    RUN(test_wrong_means_rise);
    RUN(test_heaps);
    RUN(test_empty);
    RUN(test_tie);
    RUN(test_random_start);
    RUN(test_start);
    RUN(test_threads);
    RUN(test_refused);
    return test_done();
}
