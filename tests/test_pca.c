/* PCA by what it promises: the covariance is the covariance, the variance of each code number is
 * its eigenvalue, the codes are uncorrelated, no direction varies more than the first, and what is
 * lost is the sum of the discarded eigenvalues. Then singular vectors and the angles of two spaces,
 * where they are known by construction. */
#include "test.h"

#include "models/eigen.h"
#include "models/pca.h"
#include "models/subspace.h"
#include "tensor/parallel.h"

#include <math.h>
#include <string.h>

/* n examples of d features that depend on each other, with a mean far from 0. */
static Tensor correlated(Arena *a, int n, int d)
{
    Rng r = rng_new(11);
    Tensor x = tensor_normal(a, SHAPE(n, d), &r);
    for (int i = 0; i < x.n; i++)
        x.x[i] = (i % d ? R(0.6) * x.x[i - 1] : x.x[i]) + R(0.8) * x.x[i] + (real)(i % d - 3);
    return x;
}

static void test_covariance(void)
{
    Arena *a = arena_new();
    for (int n = 1; n <= 200; n += 67) {
        enum { D = 7 };
        Tensor x = correlated(a, n, D);
        double mean[D], c[D * D];
        covariance_of(a, x, mean, c);
        for (int k = 0; k < D * D; k++) {
            int i = k / D, j = k % D;
            double mi = 0, mj = 0, want = 0;
            for (int e = 0; e < n; e++) mi += (double)x.x[e * D + i] / n;
            for (int e = 0; e < n; e++) mj += (double)x.x[e * D + j] / n;
            for (int e = 0; e < n; e++)
                want += ((double)x.x[e * D + i] - mi) * ((double)x.x[e * D + j] - mj) / n;
            CHECK_NEAR(mean[i], mi, 1e-13, "a mean");
            CHECK_NEAR(c[k], want, 1e-13, "a covariance");
        }
    }
    arena_free(a);
}

static double mean_square(Tensor x, Tensor y)
{
    double sum = 0;
    for (int i = 0; i < x.n; i++) sum += pow((double)x.x[i] - (double)y.x[i], 2);
    return sum / x.s.d[0];
}

/* Decoding k numbers loses the sum of the other variances, and all d of them lose nothing. */
static void test_loss(void)
{
    Arena *a = arena_new();
    Tensor x = correlated(a, 300, 6);
    Pca p = pca_fit(a, x);
    CHECK(eigen_residual(6, 6, p.covariance, p.variance, p.component) < 1e-14, "the residual");
    for (int k = 1; k <= 6; k++) {
        Tensor y = pca_decode(a, &p, pca_encode(a, &p, k, x));
        CHECK_CLOSE(mean_square(x, y), pca_discarded(&p, k), TOL(1e-5, 1e-13), "the loss");
    }
    arena_free(a);
}

/* The codes have mean 0, variance as told, and no correlation. */
static void test_codes(void)
{
    Arena *a = arena_new();
    Tensor x = correlated(a, 300, 6);
    Pca p = pca_fit(a, x);
    double mean[6], c[36];
    covariance_of(a, pca_encode(a, &p, 6, x), mean, c);
    for (int i = 0; i < 36; i++) {
        CHECK_NEAR(mean[i % 6], 0, TOL(1e-5, 1e-13), "the mean of a code");
        CHECK_NEAR(c[i], i % 7 ? 0 : p.variance[i / 7], TOL(1e-5, 1e-13), "a covariance of codes");
    }
    arena_free(a);
}

/* Of a thousand random directions none varies more than the first, nor less than the last. */
static void test_most_variance(void)
{
    Arena *a = arena_new();
    Pca p = pca_fit(a, correlated(a, 300, 6));
    Rng r = rng_new(2);
    for (int t = 0; t < 1000; t++) {
        double u[6], norm = 0, variance = 0;
        for (int i = 0; i < 6; i++) u[i] = rng_normal(&r), norm += u[i] * u[i];
        for (int i = 0; i < 36; i++) variance += u[i / 6] * p.covariance[i] * u[i % 6] / norm;
        CHECK(variance <= p.variance[0] && variance >= p.variance[5], "variance %g", variance);
    }
    arena_free(a);
}

static void test_threads(void)
{
    Arena *a = arena_new();
    Tensor x = correlated(a, 150, 60);
    int were = parallel_threads();
    parallel_set_threads(1);
    Pca one = pca_fit(a, x);
    Tensor y = pca_decode(a, &one, pca_encode(a, &one, 5, x));
    parallel_set_threads(3);
    Pca three = pca_fit(a, x);
    Tensor y3 = pca_decode(a, &three, pca_encode(a, &three, 5, x));
    parallel_set_threads(were);
    CHECK_BYTES(three.component, one.component, sizeof(double) * 3600, "components");
    CHECK_BYTES(y3.x, y.x, sizeof(real) * (size_t)y.n, "reconstructions");
    arena_free(a);
}

/* ---- subspaces ------------------------------------------------------------------------------- */

/* w = u s v with known s: rows of v are unit vectors of the axes, u turns by 30 degrees. */
static void test_svd(void)
{
    Arena *a = arena_new();
    double sigma[2], q[8], c = sqrt(0.75), s = 0.5;
    Tensor w = tensor_of(a, SHAPE(2, 4), (real[]){ 0, (real)(3 * c), 0, (real)(-2 * s),
                                                   0, (real)(3 * s), 0, (real)(2 * c) });
    svd_wide(a, w, sigma, q);
    CHECK_NEAR(sigma[0], 3, TOL(1e-6, 1e-14), "the first singular value");
    CHECK_NEAR(sigma[1], 2, TOL(1e-6, 1e-14), "the second");
    for (int i = 0; i < 8; i++)
        CHECK_NEAR(fabs(q[i]), i == 1 || i == 7, TOL(1e-6, 1e-14), "a right singular vector");
    arena_free(a);
}

/* A third row that is the sum of two others has no direction of its own, but for rounding. */
static void test_svd_rank(void)
{
    Arena *a = arena_new();
    for (uint64_t t = 0; t < 20; t++) {
        Rng r = rng_new(t);
        Tensor w = tensor_normal(a, SHAPE(3, 4), &r);
        double sigma[3], q[12];
        for (int i = 0; i < 4; i++) {
            w.x[i] = floor(100 * w.x[i]) / 128, w.x[4 + i] = floor(100 * w.x[4 + i]) / 128;
            w.x[8 + i] = w.x[i] + w.x[4 + i];
        }
        svd_wide(a, w, sigma, q);
        CHECK(sigma[1] > 0.01, "the second singular value is %g", sigma[1]);
        CHECK(sigma[2] == 0, "the third singular value is %g", sigma[2]);
        for (int i = 8; i < 12; i++) CHECK(q[i] == 0, "a direction out of nothing: %g", q[i]);
    }
    arena_free(a);
}

/* Planes of 4-space that meet at 0.3 and 1.2 radians, the second given by a mixed basis. */
static void test_angles(void)
{
    Arena *a = arena_new();
    const double p[8] = { 1, 0, 0, 0, 0, 1, 0, 0 };
    double q[8] = { cos(0.3), 0, sin(0.3), 0, 0, cos(1.2), 0, sin(1.2) }, mixed[8], angle[2];
    for (int i = 0; i < 4; i++) {
        mixed[i] = 0.6 * q[i] + 0.8 * q[4 + i];
        mixed[4 + i] = -0.8 * q[i] + 0.6 * q[4 + i];
    }
    principal_angles(a, 2, 4, p, mixed, angle);
    CHECK_NEAR(angle[0], 1.2, 1e-14, "the larger angle");
    CHECK_NEAR(angle[1], 0.3, 1e-14, "the smaller angle");
    principal_angles(a, 2, 4, mixed, q, angle);
    CHECK_NEAR(angle[0], 0, 1e-15, "two bases of one plane");
    memset(mixed + 4, 0, sizeof(double) * 4);
    principal_angles(a, 2, 4, q, mixed, angle);
    CHECK_NEAR(angle[0], acos(-1) / 2, 1e-7, "a plane and a line in it");
    arena_free(a);
}

static void test_cosines(void)
{
    Arena *a = arena_new();
    const double q[6] = { 1, 0, 0, 0, 0, 1 };
    double cosine[3];
    Tensor w = tensor_of(a, SHAPE(3, 3), (real[]){ 0, 0, -5, 3, 5, 4, 0, 0, 0 });
    best_cosines(w, 2, q, cosine);
    CHECK_NEAR(cosine[0], 1, 1e-15, "a row against a unit vector");
    CHECK_NEAR(cosine[1], 4 / sqrt(50), 1e-15, "a row between them");
    CHECK_NEAR(cosine[2], 0, 0, "a row of zeros");
    arena_free(a);
}

static void encode_too_many(void *ctx)
{
    Arena *a = ctx;
    Pca p = pca_fit(a, correlated(a, 5, 3));
    pca_encode(a, &p, 4, correlated(a, 5, 3));
}

static void test_refused(void)
{
    Arena *a = arena_new();
    CHECK_DIES(encode_too_many, a, "pca_encode: [5,3] to 4 numbers, by a PCA of 3 features");
    arena_free(a);
}

int main(void)
{
    RUN(test_covariance);
    RUN(test_loss);
    RUN(test_codes);
    RUN(test_most_variance);
    RUN(test_threads);
    RUN(test_svd);
    RUN(test_svd_rank);
    RUN(test_angles);
    RUN(test_cosines);
    RUN(test_refused);
    return test_done();
}
