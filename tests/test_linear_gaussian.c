/* The linear-Gaussian model: p(x) against quadrature over z, Bayes' rule, the derivation's three
 * terms, the best diagonal posterior, moments of the weights in two ways, the ELBO on a tape. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/estimators.h"
#include "models/linear_gaussian.h"

#include <math.h>

enum { X = 5, Z = 2 };

typedef struct { Arena *a; LinearGaussian m; double z[Z], x[X]; Rng r; } World;

static World world(void)
{
    World w = { .a = arena_new(), .r = rng_new(31) };
    w.m = lg_random(w.a, X, Z, 1.5, 0.7, rng_new(30));
    lg_draw(&w.m, &w.r, w.z, w.x);
    return w;
}

/* Some q, neither diagonal nor near the posterior. */
static Normal some_q(World *w)
{
    return normal_new(w->a, Z, (double[]){ 0.4, -0.9 }, (double[]){ 0.5, 0.2, 0.2, 0.3 });
}

static void test_evidence_is_the_integral(void)
{
    World w = world();
    double sum = 0, h = 0.05;
    for (int i = -160; i <= 160; i++)
        for (int j = -160; j <= 160; j++) {
            double z[Z] = { h * i, h * j };
            double log_joint = lg_log_px_z(&w.m, w.x, z) + normal_log_density(&w.m.prior, z);
            sum += h * h * exp(log_joint);
        }
    CHECK_NEAR(lg_log_px(&w.m, w.x), log(sum), 1e-10, "log p(x)");
    arena_free(w.a);
}

/* Over 100 codes anywhere; with a posterior that is a little too wide it is no constant. */
static void test_bayes(void)
{
    World w = world();
    Normal exact = lg_posterior(w.a, &w.m, w.x), wide = exact;
    double cov[Z * Z], worst = 0;
    for (int i = 0; i < Z * Z; i++) cov[i] = 1.01 * exact.cov[i];
    wide = normal_new(w.a, Z, exact.mean, cov);
    for (int i = 0; i < 100; i++) {
        double z[Z] = { 3 * rng_normal(&w.r), 3 * rng_normal(&w.r) };
        double joint = lg_log_px_z(&w.m, w.x, z) + normal_log_density(&w.m.prior, z);
        CHECK_NEAR(joint - normal_log_density(&exact, z), lg_log_px(&w.m, w.x), 1e-10, "Bayes");
        worst = fmax(worst, fabs(joint - normal_log_density(&wide, z) - lg_log_px(&w.m, w.x)));
    }
    CHECK(worst > 0.1, "with a wrong posterior it varies by %g", worst);
    arena_free(w.a);
}

static void test_three_terms(void)
{
    World w = world();
    Normal q = some_q(&w), p = lg_posterior(w.a, &w.m, w.x);
    LgTerms t = lg_terms(w.a, &w.m, w.x, &q);
    CHECK_NEAR(t.reconstruction - t.kl_prior + t.kl_posterior, lg_log_px(&w.m, w.x), 1e-10, "sum");
    CHECK_NEAR(lg_elbo(&w.m, w.x, &q), t.reconstruction - t.kl_prior, 1e-12, "ELBO");
    CHECK_NEAR(lg_elbo(&w.m, w.x, &p), lg_log_px(&w.m, w.x), 1e-10, "ELBO of the posterior");
    CHECK(t.kl_posterior > 0.1, "the gap is %g", t.kl_posterior);
    arena_free(w.a);
}

/* No neighbour of the best diagonal has a larger ELBO, and a full one has. */
static void test_best_diagonal(void)
{
    World w = world();
    Normal best = lg_best_diagonal(w.a, &w.m, w.x);
    double elbo = lg_elbo(&w.m, w.x, &best), gap = lg_log_px(&w.m, w.x) - elbo;
    CHECK_NEAR(gap, lg_diagonal_gap(&w.m), 1e-10, "the gap of lg_best_diagonal");
    CHECK_NEAR(gap, lg_terms(w.a, &w.m, w.x, &best).kl_posterior, 1e-10, "gap and KL");
    CHECK(gap > 1e-3, "the posterior is diagonal: gap %g", gap);
    for (int i = 0; i < 4 * Z; i++) {
        double mean[Z], var[Z], step = i % 2 ? 0.01 : -0.01;
        for (int k = 0; k < Z; k++) mean[k] = best.mean[k], var[k] = best.cov[k * Z + k];
        if (i < 2 * Z) mean[i / 2] += step;
        else var[i / 2 - Z] *= 1 + step;
        Normal near = normal_diagonal(w.a, Z, mean, var);
        CHECK(lg_elbo(&w.m, w.x, &near) < elbo, "a neighbour's ELBO is %g higher",
              lg_elbo(&w.m, w.x, &near) - elbo);
    }
    arena_free(w.a);
}

/* E_p(z)[p(x|z)^2] = (4 pi s^2)^(-x/2) N(x; b, W W' + s^2/2 I): the same model with less noise. */
static void test_second_moment(void)
{
    World w = world();
    LinearGaussian less = lg_new(w.a, X, Z, w.m.w, w.m.b, w.m.s / sqrt(2));
    Normal p = lg_posterior(w.a, &w.m, w.x);
    double log_square = lg_log_px(&less, w.x) - 0.5 * X * log(4 * acos(-1) * w.m.s * w.m.s);
    CHECK_NEAR(normal_log_moment(w.a, &w.m.prior, &p, 2), log_square - 2 * lg_log_px(&w.m, w.x),
               1e-10, "log of the weights' mean square");
    arena_free(w.a);
}

static void test_weights(void)
{
    enum { N = 20000 };
    static double v[N];
    World w = world();
    Normal p = lg_posterior(w.a, &w.m, w.x), q = some_q(&w);
    lg_log_weights(&w.m, w.x, &p, 50, rng_new(3), v);
    for (int i = 0; i < 50; i++) CHECK_NEAR(v[i], lg_log_px(&w.m, w.x), 1e-10, "a weight");
    lg_log_weights(&w.m, w.x, &q, N, rng_new(4), v);
    Estimate e = estimate(v, N);
    CHECK_NEAR(e.mean, lg_elbo(&w.m, w.x, &q), 4 * e.se, "the mean weight");
    lg_log_weights(&w.m, w.x, &w.m.prior, 1, rng_new(5), v);
    Rng r = rng_new(5);
    double z[Z];
    normal_draw(&w.m.prior, &r, z);
    CHECK(v[0] == lg_log_px_z(&w.m, w.x, z), "from the prior a weight is p(x|z)");
    arena_free(w.a);
}

static void test_data(void)
{
    enum { N = 40000 };
    World w = world();
    Tensor x = lg_data(w.a, &w.m, N, rng_new(6));
    for (int i = 0; i < X; i++)
        for (int j = 0; j <= i; j++) {
            double mean = 0, square = 0, want = w.m.marginal.cov[i * X + j];
            for (int n = 0; n < N; n++) {
                double u = (double)x.x[n * X + i] - w.m.b[i], v = (double)x.x[n * X + j] - w.m.b[j];
                mean += u / N, square += u * v / N;
            }
            double vi = w.m.marginal.cov[i * X + i], vj = w.m.marginal.cov[j * X + j];
            CHECK_NEAR(mean, 0, 4 * sqrt(vi / N), "mean of x - b");
            CHECK_NEAR(square, want, 4 * sqrt((vi * vj + want * want) / N), "covariance");
        }
    arena_free(w.a);
}

static void test_on_tape(void)
{
    enum { N = 3 };
    World w = world();
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Tensor x = lg_data(w.a, &w.m, N, rng_new(7)), m = tensor_normal(w.a, SHAPE(N, Z), &w.r),
           v = tensor_normal(w.a, SHAPE(N, Z), &w.r);
    Var *mean = ad_leaf(t, m, tensor_zeros(a, m.s)), *logvar = ad_leaf(t, v, tensor_zeros(a, v.s));
    Var *elbo = lg_elbo_on_tape(&w.m, ad_input(t, x), mean, logvar);
    for (int i = 0; i < N; i++) {
        double at[X], mu[Z], var[Z];
        for (int k = 0; k < X; k++) at[k] = (double)x.x[i * X + k];
        for (int k = 0; k < Z; k++)
            mu[k] = (double)m.x[i * Z + k], var[k] = exp((double)v.x[i * Z + k]);
        Normal q = normal_diagonal(w.a, Z, mu, var);
        CHECK_CLOSE((double)elbo->v.x[i], lg_elbo(&w.m, at, &q), TOL(1e-5, 1e-12), "ELBO");
    }
    GradCheck c = IS_F64 ? gradcheck(ad_sum_all(elbo))
                         : gradcheck_directions(ad_sum_all(elbo), &w.r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-7), "%s", gradcheck_str(&c));
    tape_free(t);
    arena_free(w.a);
}

int main(void)
{
    RUN(test_evidence_is_the_integral);
    RUN(test_bayes);
    RUN(test_three_terms);
    RUN(test_best_diagonal);
    RUN(test_second_moment);
    RUN(test_weights);
    RUN(test_data);
    RUN(test_on_tape);
    return test_done();
}
