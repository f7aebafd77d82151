/* A mixture as posterior: a density that integrates to 1, draws that follow it, and a bound that is
 * exact where it is known. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/mixture_posterior.h"
#include "nn/density.h"

#include <math.h>

static Mixture some(Params *ps, int k)
{
    Rng r = rng_new(2);
    Mixture m = mixture_new(ps, r, "mixture", 2, k);
    rng_fill_normal(&r, ps->v, ps->total);
    for (int i = 0; i < ps->total; i++) ps->v[i] *= R(0.5);
    return m;
}

static void test_integrates_to_one(void)
{
    enum { SIDE = 240 };
    Params ps = { 0 };
    Mixture m = some(&ps, 3);
    Tape *t = tape_new();
    const double wide = 32, cell = wide / SIDE;
    Tensor z = tensor_new(tape_arena(t), SHAPE(SIDE * SIDE, 2));
    for (int i = 0; i < z.n; i++)
        z.x[i] = (real)((i % 2 ? i / 2 % SIDE : i / 2 / SIDE) * cell + cell / 2 - wide / 2);
    Var *log_q = mixture_log_density(&m, ad_input(t, z));
    double total = 0;
    for (int i = 0; i < SIDE * SIDE; i++) total += exp((double)log_q->v.x[i]) * cell * cell;
    CHECK_NEAR(total, 1, TOL(1e-4, 1e-7), "the integral of q");
    tape_free(t);
    params_free(&ps);
}

/* The target: N((1, -1), I) as a prior, and a likelihood of 1. */
static Var *prior(const void *unused, Var *z)
{
    (void)unused;
    Arena *a = tape_arena(z->tape);
    Tensor m = tensor_new(a, z->v.s), v = tensor_zeros(a, z->v.s);
    for (int i = 0; i < m.n; i++) m.x[i] = i % 2 ? -1 : 1;
    Var *mean = ad_input(z->tape, m);
    return ad_gaussian(z, mean, ad_input(z->tape, v));
}

static Var *likelihood(const void *unused, Var *x, Var *z)
{
    (void)unused, (void)z;
    return ad_input(x->tape, tensor_zeros(tape_arena(x->tape), SHAPE(x->v.s.d[0])));
}

/* The component-wise bound and plain draws estimate one number, within 4 s.e.; all weights are 1
 * when q is the target. */
static void test_bound(void)
{
    enum { N = 20000 };
    Params ps = { 0 };
    Mixture m = some(&ps, 3);
    Guide g = { &m, mixture_draw, prior, likelihood };
    Tape *t = tape_new();
    Rng r = rng_new(3);
    Var *x = ad_input(t, tensor_zeros(tape_arena(t), SHAPE(N, 1)));
    Var *by_component = mixture_bound(&m, g, x, &r), *drawn = guide_log_weights(g, x, 1, &r);
    double mean[2] = { 0 }, square[2] = { 0 };
    for (int i = 0; i < N; i++) {
        double b[2] = { (double)by_component->v.x[i], (double)drawn->v.x[i] };
        for (int j = 0; j < 2; j++) mean[j] += b[j] / N, square[j] += b[j] * b[j] / N;
    }
    double se = sqrt((square[0] - mean[0] * mean[0] + square[1] - mean[1] * mean[1]) / N);
    CHECK_NEAR(mean[0], mean[1], 4 * se, "the bound");
    CHECK(square[0] - mean[0] * mean[0] < square[1] - mean[1] * mean[1], "no less noise");
    for (int i = 0; i < 6; i++) m.mean->v.x[i] = i % 2 ? -1 : 1, m.logvar->v.x[i] = 0;
    by_component = mixture_bound(&m, g, x, &r);
    for (int i = 0; i < 10; i++)
        CHECK_NEAR((double)by_component->v.x[i], 0, TOL(1e-5, 1e-12), "the bound of the target");
    tape_free(t);
    params_free(&ps);
}

static void test_gradients(void)
{
    Params ps = { 0 };
    Mixture m = some(&ps, 3);
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Var *x = ad_input(t, tensor_zeros(tape_arena(t), SHAPE(4, 1)));
    Var *loss = ad_mean_all(mixture_bound(&m, (Guide){ &m, NULL, prior, likelihood }, x, &r));
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-6), "%s", gradcheck_str(&c));
    tape_free(t);
    params_free(&ps);
}

int main(void)
{
    RUN(test_integrates_to_one);
    RUN(test_bound);
    RUN(test_gradients);
    return test_done();
}
