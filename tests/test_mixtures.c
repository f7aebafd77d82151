/* Models of points on the line and in the plane: each integrates to 1, its draws have its moments,
 * and what is special to each: counts, and the left-out point. */
#include "test.h"

#include "datasets/mixtures.h"
#include "datasets/toys.h"
#include "models/histogram.h"
#include "models/kde.h"

#include <math.h>

typedef double LogDensity(const void *model, const double *x);

static double of_mixture(const void *m, const double *x) { return mixtures_log_density(m, *x); }
static double of_histogram(const void *h, const double *x) { return histogram_log_density(h, x); }
static double of_kde(const void *k, const double *x) { return kde_log_density(k, x); }

/* The integrals of p and x p over (-10, 10)^d, by the midpoint rule. */
static double integral(LogDensity *f, const void *model, int d, double *mean)
{
    int n = d == 1 ? 4000 : 400;
    double h = 20.0 / n, sum = 0;
    *mean = 0;
    for (int i = 0; i < (d == 1 ? n : n * n); i++) {
        double x[2] = { -10 + (i % n + 0.5) * h, -10 + (i / n + 0.5) * h };
        double p = exp(f(model, x)) * (d == 1 ? h : h * h);
        sum += p, *mean += p * x[0];
    }
    return sum;
}

/* The integral of (x - mean)^2 p over the line. */
static double variance(const Mixture *m, double mean)
{
    double sum = 0, h = 0.005;
    for (double x = -10; x < 10; x += h)
        sum += h * exp(mixtures_log_density(m, x)) * (x - mean) * (x - mean);
    return sum;
}

static double mean_of(Tensor x, int k)
{
    double sum = 0;
    for (int i = 0; i < x.s.d[0]; i++) sum += (double)x.x[i * x.s.d[1] + k] / x.s.d[0];
    return sum;
}

static Tensor plane(Arena *a, int n, double noise)
{
    int *y;
    Tensor x;
    toys_moons(a, n, noise, rng_new(5), &x, &y);
    return x;
}

/* ---- the data -------------------------------------------------------------------------------- */

static void test_mixtures(void)
{
    enum { N = 20000 };
    Arena *a = arena_new();
    for (const Mixture *m = mixtures; m->name; m++) {
        double mean, var, first, square = 0;
        mixtures_moments(m, &mean, &var);
        CHECK_NEAR(integral(of_mixture, m, 1, &first), 1, 1e-10, m->name);
        CHECK_NEAR(first, mean, 1e-10, m->name);
        CHECK_NEAR(variance(m, mean), var, 1e-9, m->name);
        Tensor x = mixtures_draw(a, m, N, rng_new(3));
        for (int i = 0; i < N; i++) square += pow((double)x.x[i] - mean, 2) / N;
        CHECK_NEAR(mean_of(x, 0), mean, 4 * sqrt(var / N), "the mean of draws");
        CHECK_CLOSE(square / var, 1, 4 * sqrt(2.0 / N), "the variance of draws");
        CHECK(mixtures_named(m->name) == m, "%s is not found", m->name);
    }
    CHECK(!mixtures_named("hill"), "found what is not there");
    arena_free(a);
}

/* ---- histogram ------------------------------------------------------------------------------- */

static void test_histogram_counts(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_of(a, SHAPE(4, 1), (real[]){ R(0.1), R(0.2), R(0.6), R(5.0) });
    Histogram h = histogram_fit(a, x, 0, 1, 2, 0);
    CHECK_NEAR(histogram_log_density(&h, (double[]){ 0.3 }), log(4.0 / 3), 1e-15, "two of three");
    CHECK_NEAR(histogram_log_density(&h, (double[]){ 0.5 }), log(2.0 / 3), 1e-15, "one of three");
    CHECK(histogram_log_density(&h, (double[]){ 1.0 }) == -HUGE_VAL, "mass at the upper end");
    CHECK(histogram_log_density(&h, (double[]){ -0.1 }) == -HUGE_VAL, "mass below");
    h = histogram_fit(a, x, 0, 1, 4, 1);
    CHECK_NEAR(histogram_log_density(&h, (double[]){ 0.9 }), log(4.0 / 7), 1e-15, "Laplace");
    arena_free(a);
}

static void test_histogram(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(8);
    double mean, drawn = 0, other = 0, at[2];
    Histogram line = histogram_fit(a, mixtures_draw(a, mixtures, 500, rng_new(1)), -8, 8, 40, 1);
    Histogram grid = histogram_fit(a, plane(a, 500, 0.1), -2, 3, 25, 0);
    CHECK_NEAR(integral(of_histogram, &line, 1, &mean), 1, 1e-12, "integral on the line");
    CHECK_NEAR(integral(of_histogram, &grid, 2, &mean), 1, 1e-12, "integral in the plane");
    for (int i = 0; i < 20000; i++) {
        histogram_draw(&grid, &r, at);
        CHECK(histogram_log_density(&grid, at) > -HUGE_VAL, "drew (%g, %g)", at[0], at[1]);
        drawn += at[0] / 20000, other += at[1] / 20000;
    }
    CHECK_NEAR(drawn, mean, 4 * 0.9 / sqrt(20000), "the mean of draws");
    CHECK_NEAR(other, mean_of(plane(a, 500, 0.1), 1), 0.05, "the mean of draws, y");
    arena_free(a);
}

/* ---- kernels --------------------------------------------------------------------------------- */

/* The sum as it is written, with no nearest centre and nothing passed over. */
static double plain_kde(const Kde *k, const double *x, int without)
{
    double sum = 0, norm = pow(2 * acos(-1) * k->h * k->h, -0.5 * k->d);
    for (int i = 0; i < k->n; i++) {
        double square = 0;
        for (int j = 0; j < k->d; j++) square += pow(x[j] - k->centre[i * k->d + j], 2);
        if (i != without) sum += (k->weight ? k->weight[i] : 1) * exp(-square / (2 * k->h * k->h));
    }
    return log(sum * norm / (k->weight ? 1 : without < 0 ? k->n : k->n - 1));
}

static void test_kde(void)
{
    Arena *a = arena_new();
    for (int d = 1; d <= 2; d++) {
        double mean, loo = 0;
        Tensor x = d == 1 ? mixtures_draw(a, mixtures, 60, rng_new(2)) : plane(a, 60, 0.1);
        Kde k = kde_new(a, x, 0.3);
        CHECK_NEAR(integral(of_kde, &k, d, &mean), 1, 1e-9, "integral");
        CHECK_NEAR(mean, mean_of(x, 0), 1e-9, "the mean is that of the centres");
        for (double u = -3; u < 3; u += 0.37) {
            double at[2] = { u, 0.5 - u };
            CHECK_CLOSE(kde_log_density(&k, at), plain_kde(&k, at, -1), 1e-12, "log p");
        }
        for (int i = 0; i < 60; i++) loo += plain_kde(&k, k.centre + i * d, i) / 60;
        CHECK_CLOSE(kde_leave_one_out(&k), loo, 1e-12, "leave one out");
    }
    arena_free(a);
}

static void test_kde_weights(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(4);
    double mean, sum = 0, at;
    Kde k = kde_new(a, tensor_of(a, SHAPE(2, 1), (real[]){ -3, 2 }), 0.5);
    k.weight = (double[]){ 0.2, 0.8 };
    CHECK_NEAR(integral(of_kde, &k, 1, &mean), 1, 1e-12, "integral");
    CHECK_NEAR(mean, 1, 1e-12, "mean");
    CHECK_NEAR(kde_log_density(&k, (double[]){ -3 }), plain_kde(&k, (double[]){ -3 }, -1), 1e-12,
               "log p at a centre");
    for (int i = 0; i < 20000; i++) kde_draw(&k, &r, &at), sum += at / 20000;
    CHECK_NEAR(sum, 1, 4 * sqrt(4.25 / 20000), "the mean of draws");
    k.weight = NULL, sum = 0;
    for (int i = 0; i < 20000; i++) kde_draw(&k, &r, &at), sum += at / 20000;
    CHECK_NEAR(sum, -0.5, 4 * sqrt(6.5 / 20000), "the mean of draws, equal weights");
    arena_free(a);
}

int main(void)
{
    RUN(test_mixtures);
    RUN(test_histogram_counts);
    RUN(test_histogram);
    RUN(test_kde);
    RUN(test_kde_weights);
    return test_done();
}
