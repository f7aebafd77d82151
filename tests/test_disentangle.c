/* Information that is known: cells that say all, nothing and a part of each other; a code with one
 * number a factor, the same code turned, doubled and shuffled. */
#include "test.h"

#include "models/disentangle.h"

#include <math.h>

static void test_cells(void)
{
    Arena *a = arena_new();
    const real x[] = { 5, 0, 3, 0, 1, 0, 4, 0, 2, 0 };          /* every second: 5 3 1 4 2 */
    const int *c = cells_of(a, x, 5, 2, 5);
    const int want[] = { 4, 2, 0, 3, 1 };
    CHECK_BYTES(c, want, sizeof want, "one cell a value");
    const real few[] = { 2, 0, 1, 2, 0, 1 };
    c = cells_of(a, few, 6, 1, 10);
    CHECK(c[0] == c[3] && c[1] == c[4] && c[2] == c[5], "equal values share a cell");
    CHECK(c[0] > c[2] && c[2] > c[1], "three values keep their order: %d %d %d", c[0], c[2], c[1]);
    arena_free(a);
}

/* The bias that is taken off, for r by c cells of n. */
static double bias(int r, int c, int n) { return (r - 1) * (c - 1) / (2.0 * n); }

static void test_information(void)
{
    enum { N = 1000 };
    int a[N], b[N], flipped[N];
    for (int i = 0; i < N; i++) a[i] = i % 10, b[i] = i / 10 % 10;
    CHECK_NEAR(cells_entropy(a, N), log(10), 1e-12, "H of ten cells alike");
    CHECK_NEAR(cells_information(a, a, N), log(10) - bias(10, 10, N), 1e-12, "I of a and a");
    CHECK_NEAR(cells_information(a, b, N), -bias(10, 10, N), 1e-12, "I of what is independent");
    for (int i = 0; i < N; i++) a[i] = i % 2, flipped[i] = a[i] ^ (i / 2 % 4 == 0);
    double h = -0.25 * log(0.25) - 0.75 * log(0.75);
    CHECK_NEAR(cells_information(a, flipped, N), log(2) - h - bias(2, 2, N), 1e-12,
               "I through a channel that flips a quarter");
}

/* v ~ N(0,1), z = rho v + sqrt(1 - rho^2) noise: I = -1/2 log(1 - rho^2),
    a little less in cells. */
static void test_gaussian(void)
{
    enum { N = 20000 };
    Arena *a = arena_new();
    Rng r = rng_new(1);
    const double rho = 0.8, exact = -0.5 * log(1 - rho * rho);
    Tensor v = tensor_normal(a, SHAPE(N, 1), &r), z = tensor_normal(a, SHAPE(N, 2), &r);
    for (int i = 0; i < N; i++)
        z.x[2 * i] = (real)(rho * (double)v.x[i] + sqrt(1 - rho * rho) * (double)z.x[2 * i]);
    Disentangled d = disentangle(a, z, v);
    CHECK(d.information[0] > 0.9 * exact && d.information[0] < 1.03 * exact, "I is %.4f, of %.4f",
          d.information[0], exact);
    CHECK_NEAR(d.information[1], 0, 0.01, "I of a number that has nothing to do with it");
    CHECK(d.best[0] == 0, "the best number is %d", d.best[0]);
    arena_free(a);
}

enum { N = 5000 };

static Tensor uniform(Arena *a, int columns, Rng *r)
{
    return tensor_uniform(a, SHAPE(N, columns), r);
}

/* Two factors; a code that holds them, and a third number of noise. */
static void test_mig(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(2);
    Tensor v = uniform(a, 2, &r), z = uniform(a, 3, &r), turned = uniform(a, 3, &r);
    for (int i = 0; i < N; i++) {
        real p = v.x[2 * i], q = v.x[2 * i + 1];
        z.x[3 * i] = q * q, z.x[3 * i + 1] = -p;                /* any order, any curve */
        turned.x[3 * i] = p + q, turned.x[3 * i + 1] = p - q;
    }
    Disentangled d = disentangle(a, z, v);
    CHECK_NEAR(d.mig, 1, 0.03, "MIG of a number a factor");
    CHECK(d.best[0] == 1 && d.best[1] == 0, "factors in numbers %d and %d", d.best[0], d.best[1]);
    CHECK_NEAR(disentangle(a, turned, v).mig, 0, 0.05, "MIG of both factors in both numbers");
    for (int i = 0; i < N; i++) z.x[3 * i + 2] = z.x[3 * i];
    CHECK_NEAR(disentangle(a, z, v).gap[1], 0, 1e-12, "the lead of a number that is there twice");
    Tensor other = uniform(a, 2, &r);
    CHECK_NEAR(disentangle(a, z, other).mig, 0, 0.01, "MIG of the factors of other images");
    arena_free(a);
}

static void test_units(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(3);
    Tensor z = tensor_normal(a, SHAPE(N, 3), &r);
    for (int i = 0; i < N; i++) z.x[3 * i + 1] = 5 - 2 * z.x[3 * i];
    CHECK_NEAR(mean_correlation(z), 1.0 / 3, 0.02, "one pair of three that goes together");
    for (int i = 0; i < N; i++) z.x[3 * i] *= R(0.05), z.x[3 * i + 2] = 7;
    CHECK_NEAR(mean_correlation(z), 1.0 / 3, 1e-4, "the same with a number that does not vary");
    arena_free(a);
}

int main(void)
{
    RUN(test_cells);
    RUN(test_information);
    RUN(test_gaussian);
    RUN(test_mig);
    RUN(test_units);
    return test_done();
}
