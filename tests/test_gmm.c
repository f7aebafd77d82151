/* A mixture of Gaussians by EM: one step against the formulas, a likelihood that never falls, mass
 * 1, centres that are found, and a part that must not collapse. */
#include "test.h"

#include "datasets/toys.h"
#include "models/gmm.h"

#include <math.h>

static Tensor plane(Arena *a, int n, double noise)
{
    int *y;
    Tensor x;
    toys_moons(a, n, noise, rng_new(5), &x, &y);
    return x;
}

static double mean_of(Tensor x, int k)
{
    double sum = 0;
    for (int i = 0; i < x.s.d[0]; i++) sum += (double)x.x[2 * i + k] / x.s.d[0];
    return sum;
}

/* The integrals of p and x p over (-10, 10)^2, by the midpoint rule. */
static double integral(const Gmm *m, double *mean)
{
    enum { N = 400 };
    double h = 20.0 / N, sum = 0;
    *mean = 0;
    for (int i = 0; i < N * N; i++) {
        double x[2] = { -10 + (i % N + 0.5) * h, -10 + (i / N + 0.5) * h };
        double p = exp(gmm_log_density(m, x)) * h * h;
        sum += p, *mean += p * x[0];
    }
    return sum;
}

/* One part: after one step it is the Gaussian of maximum likelihood, in closed form. */
static void test_one_gaussian(void)
{
    Arena *a = arena_new();
    Tensor x = plane(a, 200, 0.1);
    Gmm m = gmm_start(a, x, 1, 0, 0, rng_new(1));
    gmm_step(&m, x);
    double mean[2] = { mean_of(x, 0), mean_of(x, 1) }, cov[4] = { 0 };
    for (int i = 0; i < 200; i++)
        for (int c = 0; c < 4; c++)
            cov[c] += ((double)x.x[2 * i + c / 2] - mean[c / 2]) *
                      ((double)x.x[2 * i + c % 2] - mean[c % 2]) / 200;
    for (int c = 0; c < 2; c++) CHECK_CLOSE(m.part[0].mean[c], mean[c], 1e-12, "mean");
    for (int c = 0; c < 4; c++) CHECK_CLOSE(m.part[0].cov[c], cov[c], 1e-12, "covariance");
    double before = gmm_step(&m, x), after = gmm_step(&m, x);
    CHECK_CLOSE(after, before, 1e-12, "nothing is left to gain");
    arena_free(a);
}

/* p(part j | row i of x), as it is written. */
static double share(const Gmm *m, Tensor x, int i, int j)
{
    double at[2] = { (double)x.x[2 * i], (double)x.x[2 * i + 1] };
    return m->weight[j] * exp(normal_log_density(&m->part[j], at) - gmm_log_density(m, at));
}

/* One step against the formulas: weights, means, and covariances about the new means. */
static void test_one_step(void)
{
    enum { N = 150, K = 3 };
    Arena *a = arena_new();
    static double r[N][K];
    Tensor x = plane(a, N, 0.1);
    Gmm m = gmm_start(a, x, K, 0, 0, rng_new(1));
    gmm_step(&m, x);                            /* from equal weights and round parts to others */
    for (int i = 0; i < N; i++)
        for (int j = 0; j < K; j++) r[i][j] = share(&m, x, i, j);
    gmm_step(&m, x);
    for (int j = 0; j < K; j++) {
        double n = 0, mean[2] = { 0 }, cov[3] = { 0 };
        for (int i = 0; i < N; i++) n += r[i][j];
        for (int i = 0; i < 2 * N; i++) mean[i % 2] += r[i / 2][j] * (double)x.x[i] / n;
        for (int i = 0; i < N; i++) {
            double u = (double)x.x[2 * i] - mean[0], v = (double)x.x[2 * i + 1] - mean[1];
            cov[0] += r[i][j] * u * u / n, cov[1] += r[i][j] * u * v / n;
            cov[2] += r[i][j] * v * v / n;
        }
        CHECK_CLOSE(m.weight[j], n / N, 1e-12, "weight");
        for (int k = 0; k < 2; k++) CHECK_CLOSE(m.part[j].mean[k], mean[k], 1e-12, "mean");
        for (int k = 0; k < 3; k++) CHECK_CLOSE(m.part[j].cov[k + k / 2], cov[k], 1e-12, "cov");
    }
    arena_free(a);
}

/* The mean of log p, measured from outside. */
static double log_likelihood(const Gmm *m, Tensor x)
{
    double sum = 0;
    for (int i = 0; i < x.s.d[0]; i++) {
        double at[2] = { (double)x.x[i * m->d], (double)x.x[i * m->d + m->d - 1] };
        sum += gmm_log_density(m, at) / x.s.d[0];
    }
    return sum;
}

static void test_never_falls(void)
{
    Arena *a = arena_new();
    for (int k = 1; k <= 8; k++)
        for (int extra = 0; extra <= 2; extra += 2) {
            Tensor x = plane(a, 300, 0.1);
            Gmm m = gmm_start(a, x, k, extra, 0.1, rng_fork_i(rng_new(2), "start", (uint64_t)k));
            double before = -HUGE_VAL;
            for (int step = 0; step < 60; step++) {
                double own = log_likelihood(&m, x), now = gmm_step(&m, x);
                CHECK(now >= before - 1e-12, "%d parts: from %.15g to %.15g", k, before, now);
                if (!extra) CHECK_CLOSE(now, own, 1e-12, "what a step returns");
                before = now;
            }
        }
    arena_free(a);
}

static void test_gmm_density(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(6);
    Tensor x = plane(a, 400, 0.1);
    Gmm m = gmm_start(a, x, 6, 1, 0.1, rng_new(3));
    int steps = gmm_fit(&m, x, 500, 1e-7);
    double mean, weights = 0, at[2], sum = 0;
    for (int j = 0; j < 6; j++) weights += m.weight[j];
    CHECK(steps > 5 && steps < 500, "%d steps", steps);
    CHECK_NEAR(weights, 1, 1e-12, "the weights");
    CHECK_NEAR(integral(&m, &mean), 1, 1e-6, "integral");
    for (int i = 0; i < 20000; i++) gmm_draw(&m, &r, at), sum += at[0] / 20000;
    CHECK_NEAR(sum, mean, 4 * 0.9 / sqrt(20000), "the mean of draws");
    arena_free(a);
}

/* Eight well separated Gaussians, eight parts: every centre is found. */
static void test_gmm_finds(void)
{
    Arena *a = arena_new();
    int *y;
    Tensor x;
    toys_gaussians(a, 800, 0.1, rng_new(7), &x, &y);
    Gmm m = gmm_start(a, x, 8, 0, 0, rng_new(1));
    gmm_fit(&m, x, 200, 1e-9);
    for (int i = 0; i < 8; i++) {
        double nearest = HUGE_VAL, t = 2 * acos(-1) * i / 8;
        for (int j = 0; j < 8; j++)
            nearest = fmin(nearest, hypot(m.part[j].mean[0] - cos(t), m.part[j].mean[1] - sin(t)));
        CHECK(nearest < 0.06, "centre %d is %g away", i, nearest);
    }
    arena_free(a);
}

/* Without extra points a part may collapse: three points, three parts. */
static void collapse(void *ctx)
{
    Tensor x = tensor_of(ctx, SHAPE(3, 1), (real[]){ 0, 1, 5 });
    Gmm m = gmm_start(ctx, x, 3, 0, 0, rng_new(1));
    for (int i = 0; i < 100; i++) gmm_step(&m, x);
}

static void test_collapse(void)
{
    Arena *a = arena_new();
    CHECK_DIES(collapse, a, "has collapsed");
    Tensor x = tensor_of(a, SHAPE(3, 1), (real[]){ 0, 1, 5 });
    Gmm m = gmm_start(a, x, 3, 1, 0.5, rng_new(1));
    gmm_fit(&m, x, 100, 0);
    for (int j = 0; j < 3; j++)
        CHECK(m.part[j].cov[0] > 0.1, "part %d has variance %g", j, m.part[j].cov[0]);
    arena_free(a);
}

int main(void)
{
    RUN(test_one_gaussian);
    RUN(test_one_step);
    RUN(test_never_falls);
    RUN(test_gmm_density);
    RUN(test_gmm_finds);
    RUN(test_collapse);
    return test_done();
}
