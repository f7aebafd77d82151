/* Cholesky's factor and the Gaussian on it: the factor against its definition, every integral of
 * Gaussians against quadrature, draws against the moments that were asked for. */
#include "test.h"

#include "models/cholesky.h"
#include "models/eigen.h"
#include "models/normal.h"

#include <math.h>
#include <string.h>

/* A = G G' + I / 2, symmetric and positive definite. */
static void positive(int n, double *a, Rng r)
{
    double g[64];
    for (int i = 0; i < n * n; i++) g[i] = rng_normal(&r);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            a[i * n + j] = i == j ? 0.5 : 0;
            for (int k = 0; k < n; k++) a[i * n + j] += g[i * n + k] * g[j * n + k];
        }
}

static void test_factor(void)
{
    static const int sizes[] = { 1, 2, 5, 8 };
    for (int s = 0; s < 4; s++) {
        int n = sizes[s];
        double a[64], l[64], inverse[64];
        positive(n, a, rng_fork_i(rng_new(1), "a", (uint64_t)s));
        CHECK(cholesky(n, a, l), "[%d,%d] has no factor", n, n);
        cholesky_inverse(n, l, inverse);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                double ll = 0, product = 0;
                for (int k = 0; k < n; k++) {
                    ll += l[i * n + k] * l[j * n + k];
                    product += a[i * n + k] * inverse[k * n + j];
                }
                CHECK_CLOSE(ll, a[i * n + j], 1e-13, "L L'");
                CHECK_NEAR(product, i == j, 1e-11, "A A^-1");
                CHECK(j <= i || l[i * n + j] == 0, "L is %g above its diagonal", l[i * n + j]);
            }
    }
}

static void test_solve_and_determinant(void)
{
    enum { N = 6 };
    double a[N * N], l[N * N], b[N], y[N], value[N], vector[N * N], logs = 0;
    Arena *s = arena_new();
    positive(N, a, rng_new(2));
    for (int i = 0; i < N; i++) b[i] = 1 + i;
    cholesky(N, a, l);
    cholesky_solve(N, l, b, y);
    for (int i = 0; i < N; i++) {
        double ay = 0;
        for (int k = 0; k < N; k++) ay += a[i * N + k] * y[k];
        CHECK_CLOSE(ay, b[i], 1e-11, "A y");
    }
    memcpy(vector, a, sizeof a);
    double copy[N * N];
    memcpy(copy, a, sizeof a);
    eigen_jacobi(s, N, copy, value, vector);
    for (int i = 0; i < N; i++) logs += log(value[i]);
    CHECK_CLOSE(cholesky_log_det(N, l), logs, 1e-12, "log det");
    memcpy(copy, a, sizeof a);
    cholesky(N, copy, copy);
    CHECK_BYTES(copy, l, sizeof l, "the factor in place");
    arena_free(s);
}

static void test_refused(void)
{
    double l[4];
    CHECK(!cholesky(2, (double[]){ 1, 2, 2, 1 }, l), "an indefinite matrix has a factor");
    CHECK(!cholesky(2, (double[]){ 1, 1, 1, 1 }, l), "a singular matrix has a factor");
    CHECK(!cholesky(1, (double[]){ (double)NAN }, l), "a NaN has a factor");
}

/* ---- Gaussians ------------------------------------------------------------------------------- */

static const double M[2] = { 0.3, -0.5 }, C[4] = { 0.8, 0.45, 0.45, 0.6 }, M2[2] = { -0.2, 0.1 },
                    C2[4] = { 1.1, -0.3, -0.3, 0.9 };

typedef double Integrand(const Normal *q, const Normal *p, const double *z, double r);

static double one(const Normal *q, const Normal *p, const double *z, double r)
{
    (void)q, (void)z, (void)p;
    return r;
}
static double minus_log(const Normal *q, const Normal *p, const double *z, double r)
{
    (void)p, (void)r;
    return -normal_log_density(q, z);
}
static double log_p(const Normal *q, const Normal *p, const double *z, double r)
{
    (void)q, (void)r;
    return normal_log_density(p, z);
}
static double log_ratio(const Normal *q, const Normal *p, const double *z, double r)
{
    (void)r;
    return normal_log_density(q, z) - normal_log_density(p, z);
}
static double power(const Normal *q, const Normal *p, const double *z, double r)
{
    return exp(r * -log_ratio(q, p, z, 0));
}

/* E_q[f] by the trapezoid rule on [-12, 12]^2. */
static double integral(const Normal *q, const Normal *p, Integrand *f, double r)
{
    const double h = 0.1;
    double sum = 0;
    for (int i = -120; i <= 120; i++)
        for (int j = -120; j <= 120; j++) {
            double z[2] = { h * i, h * j };
            sum += h * h * exp(normal_log_density(q, z)) * f(q, p, z, r);
        }
    return sum;
}

static void test_integrals(void)
{
    Arena *a = arena_new();
    Normal q = normal_new(a, 2, M, C), p = normal_new(a, 2, M2, C2);
    CHECK_NEAR(integral(&q, &p, one, 1), 1, 1e-10, "the integral of q");
    CHECK_NEAR(normal_entropy(&q), integral(&q, &p, minus_log, 0), 1e-10, "entropy");
    CHECK_NEAR(normal_mean_log(&q, &p), integral(&q, &p, log_p, 0), 1e-10, "E_q[log p]");
    CHECK_NEAR(normal_kl(&q, &p), integral(&q, &p, log_ratio, 0), 1e-10, "KL(q || p)");
    CHECK_NEAR(normal_kl(&p, &q), integral(&p, &q, log_ratio, 0), 1e-10, "KL(p || q)");
    CHECK_NEAR(normal_kl(&q, &q), 0, 1e-12, "KL(q || q)");
    for (int i = 0; i < 5; i++) {
        double r = (double[]){ 0, 0.5, 1, 1.2, 1.3 }[i];
        CHECK_NEAR(normal_log_moment(a, &p, &q, r), log(integral(&p, &q, power, r)), 1e-9,
                   "moment");
        CHECK_NEAR(normal_log_moment(a, &q, &p, r / 3), log(integral(&q, &p, power, r / 3)), 1e-9,
                   "moment");
    }
    double narrow = normal_log_moment(a, &q, &p, 5);
    CHECK(isinf(narrow) && narrow > 0, "E_q[(p/q)^5] of a narrow q is e^%g", narrow);
    arena_free(a);
}

static void test_draws(void)
{
    enum { N = 40000 };
    Arena *a = arena_new();
    Normal p = normal_new(a, 2, M, C);
    Rng r = rng_new(3);
    double mean[2] = { 0 }, square[4] = { 0 };
    for (int i = 0; i < N; i++) {
        double z[2];
        normal_draw(&p, &r, z);
        for (int k = 0; k < 4; k++) square[k] += (z[k / 2] - M[k / 2]) * (z[k % 2] - M[k % 2]) / N;
        for (int k = 0; k < 2; k++) mean[k] += z[k] / N;
    }
    for (int k = 0; k < 2; k++) CHECK_NEAR(mean[k], M[k], 4 * sqrt(C[3 * k] / N), "mean");
    for (int k = 0; k < 4; k++) CHECK_NEAR(square[k], C[k], 4 * sqrt(2.0 / N), "covariance");
    arena_free(a);
}

static void test_special(void)
{
    Arena *a = arena_new();
    double z[3] = { 1, -2, 0.5 }, log_2pi = log(2 * acos(-1));
    Normal standard = normal_standard(a, 3),
           p = normal_diagonal(a, 3, (double[]){ 1, 1, 1 }, (double[]){ 4, 1, 0.25 });
    CHECK_NEAR(normal_log_density(&standard, z), -1.5 * log_2pi - 0.5 * 5.25, 1e-13, "N(0, I)");
    CHECK_NEAR(normal_log_density(&p, z), -1.5 * log_2pi - 0.5 * (9 + 1), 1e-13, "diagonal");
    arena_free(a);
}

static void indefinite(void *ctx)
{
    normal_new(ctx, 2, M, (double[]){ 1, 2, 2, 1 });
}

static void test_indefinite(void)
{
    Arena *a = arena_new();
    CHECK_DIES(indefinite, a, "not positive definite");
    arena_free(a);
}

int main(void)
{
    RUN(test_factor);
    RUN(test_solve_and_determinant);
    RUN(test_refused);
    RUN(test_integrals);
    RUN(test_draws);
    RUN(test_special);
    RUN(test_indefinite);
    return test_done();
}
