/* Jacobi's method against matrices whose eigenvalues are known, and by what eigenvectors are: a v
 * is value v, they are orthonormal, the trace stays. Then the two checkers themselves, which must
 * see a wrong vector. */
#include "test.h"

#include "models/eigen.h"
#include "tensor/parallel.h"
#include "tensor/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 130 };

static double a[MOST * MOST], left[MOST * MOST], value[MOST], vector[MOST * MOST];

/* Solves a, which stays as it is. */
static int solve(int n)
{
    Arena *s = arena_new();
    memcpy(left, a, sizeof a);
    int sweeps = eigen_jacobi(s, n, left, value, vector);
    arena_free(s);
    return sweeps;
}

static void random_symmetric(int n, uint64_t seed)
{
    Rng r = rng_new(seed);
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng_normal(&r);
}

static void check_solved(int n, double tol)
{
    double trace = 0, sum = 0;
    for (int i = 0; i < n; i++) trace += a[i * n + i], sum += value[i];
    CHECK_NEAR(eigen_residual(n, n, a, value, vector), 0, tol, "the residual after turn_of");
    CHECK_NEAR(rows_unorthonormal(n, n, vector), 0, tol, "rows rows' - I after turn_of");
    CHECK_NEAR(sum, trace, tol * fmax(1, fabs(value[0])) * n, "the sum of eigenvalues");
    for (int i = 1; i < n; i++) CHECK(value[i] <= value[i - 1], "eigenvalue %d is out of order", i);
    for (int i = 0; i < n; i++) {
        double low = 0, high = 0;
        for (int k = 0; k < n; k++)
            low = fmin(low, vector[i * n + k]), high = fmax(high, vector[i * n + k]);
        CHECK(high >= -low, "the largest entry of vector %d is %g", i, low);
    }
}

/* [2 1; 1 2]: 3 along (1, 1), 1 along (1, -1), and one turn of 45 degrees finds them. */
static void test_by_hand(void)
{
    memcpy(a, (double[]){ 2, 1, 1, 2 }, sizeof(double) * 4);
    CHECK(solve(2) == 1, "more than one sweep for one turn");
    CHECK_NEAR(value[0], 3, 1e-15, "the first eigenvalue");
    CHECK_NEAR(value[1], 1, 1e-15, "the second");
    CHECK_NEAR(vector[0], sqrt(0.5), 1e-15, "the first vector");
    CHECK_NEAR(vector[1], sqrt(0.5), 1e-15, "the first vector");
    CHECK_NEAR(fabs(vector[2]), sqrt(0.5), 1e-15, "the second vector");
    CHECK_NEAR(vector[2] + vector[3], 0, 1e-15, "the second vector's entries");
}

/* 2 on the diagonal and -1 beside it: 2 - 2 cos(pi i / (n + 1)), the modes of a string. */
static void test_string(void)
{
    for (int n = 1; n <= 40; n += 13) {
        memset(a, 0, sizeof a);
        for (int i = 0; i < n; i++) {
            a[i * n + i] = 2;
            if (i) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
        }
        solve(n);
        check_solved(n, 1e-13);
        for (int i = 0; i < n; i++)
            CHECK_NEAR(value[i], 2 - 2 * cos(acos(-1) * (n - i) / (n + 1)), 1e-13, "an eigenvalue");
    }
}

static void test_random(void)
{
    for (int n = 1; n <= MOST; n += n < 12 ? 1 : 59) {
        random_symmetric(n, (uint64_t)n);
        solve(n);
        check_solved(n, 1e-13);
    }
}

/* The sum of three squares of vectors: all but three eigenvalues are 0, and 0 is met often. */
static void test_rank_three(void)
{
    enum { N = 31 };
    Rng r = rng_new(3);
    double u[3 * N];
    memset(a, 0, sizeof a);
    for (int i = 0; i < 3 * N; i++) u[i] = rng_normal(&r);
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < N * N; i++) a[i] += u[k * N + i / N] * u[k * N + i % N];
    solve(N);
    check_solved(N, 1e-13);
    CHECK(value[2] > 1, "the third eigenvalue is %g", value[2]);
    for (int i = 3; i < N; i++) CHECK_NEAR(value[i], 0, 1e-13, "an eigenvalue past the rank");
}

/* One turn of a 2 x 2 matrix, which is by 45 degrees at most: no row is exchanged for another. */
static void test_one_turn(void)
{
    Rng r = rng_new(12);
    for (int t = 0; t < 100; t++) {
        for (int i = 0; i < 4; i++) a[i] = rng_normal(&r);
        a[2] = a[1];
        bool ordered = a[0] >= a[3];
        solve(2);
        check_solved(2, 1e-14);
        double stays = fabs(vector[ordered ? 0 : 1]);
        CHECK(stays >= sqrt(0.5) - 1e-15, "turn_of turns by more than 45 degrees, to %g", stays);
    }
}

/* Nothing to do, and a matrix of zeros. */
static void test_diagonal(void)
{
    memset(a, 0, sizeof a);
    CHECK(solve(5) == 0, "sweeps over zeros");
    check_solved(5, 0);
    for (int i = 0; i < 5; i++) a[6 * i] = i - 2;
    CHECK(solve(5) == 0, "sweeps over a diagonal");
    check_solved(5, 0);
    CHECK(vector[4] == 1, "the largest, the last on the diagonal, comes first");
}

static void test_threads(void)
{
    static double one[MOST * MOST];
    random_symmetric(MOST, 9);
    int were = parallel_threads();
    parallel_set_threads(1), solve(MOST);
    memcpy(one, vector, sizeof one);
    parallel_set_threads(3), solve(MOST);
    parallel_set_threads(were);
    CHECK_BYTES(vector, one, sizeof one, "vectors by three threads");
}

/* The checkers notice two vectors exchanged, one of them 1 % too long, and a NaN. */
static void test_checkers(void)
{
    random_symmetric(6, 5);
    solve(6);
    for (int i = 0; i < 6; i++) vector[i] *= 1.01;
    CHECK(rows_unorthonormal(6, 6, vector) > 0.01, "a long vector passes for a unit vector");
    for (int i = 0; i < 6; i++) vector[i] = vector[6 + i];
    CHECK(rows_unorthonormal(6, 6, vector) > 0.9, "a vector given twice passes");
    CHECK(eigen_residual(6, 6, a, value, vector) > 0.1, "a wrong vector passes");
    vector[3] = (double)NAN;
    CHECK(isnan(eigen_residual(6, 6, a, value, vector)), "a NaN has a residual");
    CHECK(isnan(rows_unorthonormal(6, 6, vector)), "a NaN is orthonormal");
}

static void solve_nan(void *ctx)
{
    (void)ctx;
    a[0] = (double)NAN;
    solve(3);
}

/* A turn must meet its mirror image: on a matrix that is not symmetric nothing converges. */
static void solve_skewed(void *ctx)
{
    (void)ctx;
    memcpy(a, (double[]){ 1, 2, 0, 1 }, sizeof(double) * 4);
    solve(2);
}

static void test_refused(void)
{
    CHECK_DIES(solve_nan, NULL, "eigen_jacobi: the matrix has norm nan");
    CHECK_DIES(solve_skewed, NULL, "eigen_jacobi: a is not symmetric");
}

int main(void)
{
    RUN(test_by_hand);
    RUN(test_one_turn);
    RUN(test_string);
    RUN(test_random);
    RUN(test_rank_three);
    RUN(test_diagonal);
    RUN(test_threads);
    RUN(test_checkers);
    RUN(test_refused);
    return test_done();
}
