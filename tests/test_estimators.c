/* Estimates from weights: the streaming mean against the plain one, at any size of number; the
 * bound with k samples against its definition, and its order in k; the standard errors. */
#include "test.h"

#include "models/estimators.h"
#include "tensor/rng.h"
#include "tensor/tensor.h"

#include <math.h>

static void test_log_mean(void)
{
    double w[7] = { -3, 2, -800, 2.5, -1, 2.5, 0 };
    for (int n = 1; n <= 7; n++)
        for (int shift = -1000; shift <= 1000; shift += 1000) {
            LogMean m = { 0 };
            for (int i = 0; i < n; i++) log_mean_add(&m, w[i] + shift);
            CHECK_CLOSE(log_mean(&m), log_sum_exp(w, n) - log(n) + shift, 1e-13, "log mean");
        }
}

/* Weights of 0 count; none but those give log 0; a NaN stays one. */
static void test_log_mean_of_nothing(void)
{
    LogMean m = { 0 };
    CHECK(isinf(log_mean(&m)), "of nothing it is %g", log_mean(&m));
    log_mean_add(&m, -HUGE_VAL), log_mean_add(&m, -HUGE_VAL);
    CHECK(isinf(log_mean(&m)), "of two zeros it is %g", log_mean(&m));
    log_mean_add(&m, 1000), log_mean_add(&m, 1000);
    CHECK_NEAR(log_mean(&m), 1000 - log(2), 1e-12, "of two zeros and two others");
    log_mean_add(&m, (double)NAN);
    CHECK(isnan(log_mean(&m)), "with a NaN it is %g", log_mean(&m));
}

static void test_estimate(void)
{
    double x[4] = { 1, 2, 3, 6 };
    Estimate e = estimate(x, 4);
    CHECK_NEAR(e.mean, 3, 1e-15, "mean");
    CHECK_NEAR(e.se, sqrt(14.0 / 3 / 4), 1e-15, "s.e.");
    CHECK_NEAR(sample_variance(x, 4), 14.0 / 3, 1e-15, "variance");
}

/* The mean of groups, and with the same weights never lower for a k twice as large (Jensen). */
static void test_bound(void)
{
    enum { N = 4096 };
    static double w[N], own[N];
    Rng r = rng_new(5);
    for (int i = 0; i < N; i++) w[i] = -700 + 2 * rng_normal(&r);
    double before = -HUGE_VAL;
    for (int k = 1; k <= N / 2; k *= 2) {
        Estimate e = iwae_bound(w, N, k);
        for (int g = 0; g < N / k; g++) own[g] = log_sum_exp(w + g * k, k) - log(k);
        Estimate plain = estimate(own, N / k);
        CHECK_CLOSE(e.mean, plain.mean, 1e-13, "bound");
        CHECK_CLOSE(e.se, plain.se, 1e-11, "its s.e.");
        CHECK(e.mean > before, "k = %d: %.6f after %.6f", k, e.mean, before);
        before = e.mean;
    }
    CHECK_CLOSE(iwae_bound(w, N, 1).mean, estimate(w, N).mean, 1e-13, "k = 1");
    CHECK_CLOSE(iwae_bound(w, 10, 3).mean, iwae_bound(w, 9, 3).mean, 1e-15, "whole groups");
}

/* Of weights e^(s n - s^2/2), n normal, the mean is 1: the ELBO is -s^2/2, the log of a mean of
 * many close to 0. A sum without 1/k, or a mean of the logs, would not be. */
static void test_known(void)
{
    enum { N = 200000 };
    static double w[N];
    const double s = 0.8;
    Rng r = rng_new(6);
    for (int i = 0; i < N; i++) w[i] = s * rng_normal(&r) - s * s / 2;
    Estimate one = iwae_bound(w, N, 1), many = iwae_bound(w, N, 1000);
    double left = (exp(s * s) - 1) / 2 / 1000;              /* the variance of a weight / 2k */
    CHECK_NEAR(one.mean, -s * s / 2, 4 * one.se, "ELBO");
    CHECK_NEAR(many.mean, -left, 4 * many.se, "k = 1000");
    CHECK_NEAR(one.se, s / sqrt(N), 0.01 * s / sqrt(N), "s.e.");
}

int main(void)
{
    RUN(test_log_mean);
    RUN(test_log_mean_of_nothing);
    RUN(test_estimate);
    RUN(test_bound);
    RUN(test_known);
    return test_done();
}
