/* Likelihoods of grey values: the discretised logistic has mass 1 on its levels, the continuous
 * Bernoulli on [0,1], wherever their parameters are; both have the mean that they claim; and the
 * bound on a spread, which no input crosses and every input can move. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "nn/density.h"

#include <math.h>

static Var *filled(Tape *t, int n, double c)
{
    Tensor v = tensor_new(tape_arena(t), SHAPE(n, 1));
    tensor_fill(v, (real)c);
    return ad_input(t, v);
}

/* 0, 1/(n-1), ..., 1, a row each. */
static Var *grid(Tape *t, int n)
{
    Tensor v = tensor_new(tape_arena(t), SHAPE(n, 1));
    for (int i = 0; i < n; i++) v.x[i] = (real)i / (real)(n - 1);
    return ad_input(t, v);
}

/* ---- discretised logistic -------------------------------------------------------------------- */

static Var *bins(Tape *t, int levels, double mean, double logscale)
{
    Var *x = grid(t, levels), *m = filled(t, levels, mean), *s = filled(t, levels, logscale);
    return ad_logistic(x, m, s, levels);
}

static const double centres[] = { -30, -1, 0, 0.002, 0.4, 0.5, 1, 1.7, 40 };
enum { CENTRES = sizeof centres / sizeof *centres };

static void test_bins_sum_to_1(void)
{
    static const int levels[] = { 2, 3, 16, 256 };
    Tape *t = tape_new();
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < CENTRES; i++)
            for (double s = log(PIXEL_LEAST_SCALE); s <= log(PIXEL_MOST_SCALE); s += 0.5) {
                double sum = 0;
                tape_reset(t);
                Var *p = bins(t, levels[k], centres[i], s);
                for (int b = 0; b < levels[k]; b++) sum += exp((double)p->v.x[b]);
                CHECK_NEAR(sum, 1, TOL(2e-4, 1e-12), "the sum over all levels");
            }
    tape_free(t);
}

/* The mass between two points of the logistic distribution, where no sigmoid rounds to 1. */
static void test_bins_are_masses(void)
{
    Tape *t = tape_new();
    double w = 1 / 255.0, m = 0.4, s = 0.05;
    Var *p = bins(t, 256, m, log(s));
    for (int b = 0; b < 256; b++) {
        double below = b == 0 ? 0 : 1 / (1 + exp(-((b - 0.5) * w - m) / s)),
               above = b == 255 ? 1 : 1 / (1 + exp(-((b + 0.5) * w - m) / s));
        CHECK_CLOSE((double)p->v.x[b], log(above - below), TOL(2e-5, 1e-10), "log mass of a bin");
    }
    tape_free(t);
}

/* Where the naive difference of two sigmoids is 0: log p falls as the distance over the scale. */
static void test_far_bins(void)
{
    Tape *t = tape_new();
    double w = 1 / 255.0, s = 0.001, d = w / s;
    Var *p = bins(t, 256, 0, log(s));
    for (int b = 50; b < 255; b += 50) {
        double want = -(b - 0.5) * w / s + log1p(-exp(-d));
        CHECK_CLOSE((double)p->v.x[b], want, TOL(1e-5, 1e-12), "log mass far from the mean");
    }
    CHECK_CLOSE((double)p->v.x[255], -254.5 * w / s, TOL(1e-5, 1e-12), "log mass of the last bin");
    tape_free(t);
}

/* The composition that the op stands for. */
static void test_composition(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Tensor x = tensor_uniform(tape_arena(t), SHAPE(6, 9), &r);
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(1 + rng_below(&r, 254)) / 255;
    Var *in = ad_input(t, x), *m = ad_input(t, tensor_uniform(tape_arena(t), x.s, &r));
    Var *v = ad_scale(ad_input(t, tensor_uniform(tape_arena(t), x.s, &r)), -2), *s = ad_exp(v);
    Var *a = ad_div(ad_sub(ad_shift(in, 0.5 / 255), m), s),
        *b = ad_div(ad_sub(ad_shift(in, -0.5 / 255), m), s);
    Var *small = ad_sum(ad_log(ad_sub(ad_sigmoid(a), ad_sigmoid(b))), -1);
    Var *whole = discretised_logistic(in, m, v);
    for (int i = 0; i < 6; i++)
        CHECK_CLOSE((double)whole->v.x[i], (double)small->v.x[i], TOL(2e-3, 1e-11), "a row's sum");
    tape_free(t);
}

static void test_logistic_mean(void)
{
    Tape *t = tape_new();
    for (int i = 0; i < CENTRES; i++)
        for (double s = log(PIXEL_LEAST_SCALE); s <= log(PIXEL_MOST_SCALE); s += 1.5) {
            double sum = 0;
            tape_reset(t);
            Var *p = bins(t, 256, centres[i], s);
            for (int b = 0; b < 256; b++) sum += exp((double)p->v.x[b]) * b / 255;
            CHECK_NEAR((double)discretised_logistic_mean((real)centres[i], (real)s), sum,
                       TOL(2e-4, 1e-12), "E[x]");
        }
    tape_free(t);
}

static void one_level(void *ctx)
{
    Tape *t = ctx;
    ad_logistic(filled(t, 1, 0), filled(t, 1, 0), filled(t, 1, 0), 1);
}

static void test_levels(void)
{
    Tape *t = tape_new();
    CHECK_DIES(one_level, t, "logistic: 1 levels");
    tape_free(t);
}

/* ---- continuous Bernoulli -------------------------------------------------------------------- */

enum { CELLS = 400, NODES = 4 };

/* Integrals over [0,1] of p and of x p: Gauss-Legendre with 4 nodes in each of 400 cells. */
static void integrals(Tape *t, double logit, double *mass, double *mean)
{
    static const double node[] = { -0.86113631159405258, -0.33998104358485626, 0.33998104358485626,
                                   0.86113631159405258 },
                        weight[] = { 0.34785484513745386, 0.65214515486254614, 0.65214515486254614,
                                     0.34785484513745386 };
    Tensor x = tensor_new(tape_arena(t), SHAPE(CELLS * NODES, 1));
    for (int i = 0; i < x.n; i++)
        x.x[i] = (real)((i / NODES + 0.5 + 0.5 * node[i % NODES]) / CELLS);
    Var *p = ad_continuous_bernoulli(ad_input(t, x), filled(t, x.n, logit));
    *mass = *mean = 0;
    for (int i = 0; i < x.n; i++) {
        double q = weight[i % NODES] / 2 / CELLS * exp((double)p->v.x[i]);
        *mass += q, *mean += q * (double)x.x[i];
    }
}

static const double logits[] = { -60, -8, -1, -0.61, -0.59, -1e-3, -1e-7, -1e-20, 0,
                                 1e-40, 1e-9, 1e-5, 0.1, 0.599, 0.601, 1.5, 2, 20, 60 };
enum { LOGITS = sizeof logits / sizeof *logits };

static void test_continuous_bernoulli(void)
{
    Tape *t = tape_new();
    for (int i = 0; i < LOGITS; i++) {
        double mass, mean;
        tape_reset(t);
        integrals(t, (double)(real)logits[i], &mass, &mean);
        CHECK_NEAR(mass, 1, TOL(2e-5, 1e-12), "the integral over [0,1]");
        CHECK_NEAR((double)continuous_bernoulli_mean((real)logits[i]), mean, TOL(2e-5, 1e-12),
                   "E[x]");
    }
    tape_free(t);
}

/* The gradient of the log density where its formula changes hands, at |l| = 0.6, and at 0. */
static void test_continuous_gradient(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Tensor l = tensor_new(tape_arena(t), SHAPE(LOGITS, 1));
    for (int i = 0; i < LOGITS; i++) l.x[i] = (real)logits[i];
    Var *leaf = ad_leaf(t, l, tensor_zeros(tape_arena(t), l.s));
    Var *x = ad_input(t, tensor_uniform(tape_arena(t), l.s, &r));
    Var *loss = random_contraction(ad_continuous_bernoulli(x, leaf), &r);
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-2);
    CHECK(c.error <= TOL(1e-2, 1e-8), "%s", gradcheck_str(&c));
    tape_free(t);
}

/* ---- the bound on a spread ------------------------------------------------------------------- */

static void test_bounded_log(void)
{
    Tape *t = tape_new();
    const double least = -13.5, most = -1.4;
    double before = -HUGE_VAL;
    for (double r = -2000; r <= 2000; r += r < -60 || r > 60 ? 100 : 0.25) {
        tape_reset(t);
        Var *in = ad_leaf(t, filled(t, 1, r)->v, tensor_zeros(tape_arena(t), SHAPE(1, 1)));
        Var *v = bounded_log(in, least, most);
        double at = (double)v->v.x[0], g = 1 / (1 + exp(most - r));
        backward(ad_sum_all(v));
        CHECK(least - TOL(1e-3, 1e-12) <= at && at <= most + TOL(1e-3, 1e-12), "%g at %g", at, r);
        CHECK(at >= before - TOL(1e-3, 1e-12), "falls to %g at %g", at, r);
        if (fabs(r) < 10) {
            CHECK_CLOSE(at, log((1 - g) * exp(least) + g * exp(most)), TOL(2e-6, 1e-13), "v");
            CHECK((double)in->g.x[0] > 0, "slope %g at %g", (double)in->g.x[0], r);
        }
        before = at;
    }
    tape_free(t);
}

/* What the constants say: rounding's variance, two points' variance, the bins' masses. */
static void test_pixel_bounds(void)
{
    Tape *t = tape_new();
    double w = 1 / 255.0, var = 0;
    for (int i = 0; i < 1000; i++) var += pow((i + 0.5) / 1000 * w - w / 2, 2) / 1000;
    CHECK_CLOSE(pow(PIXEL_LEAST_STD, 2) / var, 1, 1e-5, "the variance of rounding");
    CHECK_NEAR(PIXEL_MOST_STD, 0.5, 1e-15, "the std of a fair coin");
    Var *narrow = bins(t, 256, 128 * w, log(PIXEL_LEAST_SCALE));
    CHECK_NEAR(1 - exp((double)narrow->v.x[128]), 2.3e-7, TOL(2e-7, 1e-8), "outside the bin");
    Var *wide = bins(t, 256, 0.5, log(PIXEL_MOST_SCALE));
    double edges = exp((double)wide->v.x[0]) + exp((double)wide->v.x[255]);
    CHECK(1 - edges < 1.0 / 256 && 1 - edges > 0.9 / 256, "between the edges: %g", 1 - edges);
    tape_free(t);
}

int main(void)
{
    RUN(test_bins_sum_to_1);
    RUN(test_bins_are_masses);
    RUN(test_far_bins);
    RUN(test_composition);
    RUN(test_logistic_mean);
    RUN(test_levels);
    RUN(test_continuous_bernoulli);
    RUN(test_continuous_gradient);
    RUN(test_bounded_log);
    RUN(test_pixel_bounds);
    return test_done();
}
