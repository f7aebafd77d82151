/* The masked network: what an output sees, and that its p(x) sums to 1. */
#include "test.h"

#include "models/made.h"
#include "tensor/parallel.h"

#include <math.h>

static Made masked(Params *ps, Arena *a, MadeConfig c)
{
    Rng r = rng_new(3);
    c.act = ACT_TANH;
    Made m = made_new(ps, a, r, "made", c);
    rng_fill_normal(&r, ps->v, ps->total);
    return m;
}

/* d output / d x_j of every output, in one pass: for row o, the gradient of output o. */
static Tensor jacobian(const Made *m, Tape *t, Arena *a, bool of_context)
{
    int d = m->c.d, out = m->c.outs * d;
    Rng r = rng_new(4);
    Tensor one = tensor_normal(a, SHAPE(1, d), &r), x = tensor_new(a, SHAPE(out, d));
    Tensor h = m->c.context ? tensor_zeros(a, SHAPE(out, m->c.context)) : (Tensor){ 0 };
    Tensor pick = tensor_zeros(a, SHAPE(out, out));
    for (int o = 0; o < out; o++) pick.x[o * out + o] = 1;
    for (int i = 0; i < x.n; i++) x.x[i] = one.x[i % d];
    Tensor gx = tensor_zeros(a, x.s), gh = m->c.context ? tensor_zeros(a, h.s) : h;
    tape_reset(t);
    Var *in = ad_leaf(t, x, gx), *context = m->c.context ? ad_leaf(t, h, gh) : NULL;
    backward(ad_sum_all(ad_mul(made(m, in, context), ad_input(t, pick))));
    return of_context ? gh : gx;
}

/* Output o of coordinate i sees exactly the coordinates before i, in either order. */
static void check_sees(MadeConfig c)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Made m = masked(&ps, a, c);
    Tensor j = jacobian(&m, t, a, false);
    for (int row = 0; row < c.outs * c.d; row++)
        for (int k = 0; k < c.d; k++) {
            int i = row % c.d;
            bool before = c.reversed ? k > i : k < i;
            CHECK((j.x[row * c.d + k] != 0) == before,
                  "mask_of, %d layers of %d: output %d, input %d: %g", c.n_hidden, c.hidden, i, k,
                  (double)j.x[row * c.d + k]);
        }
    arena_free(a);
    tape_free(t);
    params_free(&ps);
}

static void test_sees(void)
{
    for (int layers = 0; layers <= 2; layers++)
        for (int reversed = 0; reversed < 2; reversed++)
            check_sees((MadeConfig){ .d = 5, .outs = 2, .n_hidden = layers, .hidden = 23,
                                     .reversed = reversed });
    check_sees((MadeConfig){ .d = 1, .outs = 2, .n_hidden = 1, .hidden = 3 });
}

/* A narrow layer still lets the last output see all that is before it through some unit. */
static void test_narrow(void)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Made m = masked(&ps, a, (MadeConfig){ .d = 9, .outs = 1, .n_hidden = 1, .hidden = 4 });
    Tensor j = jacobian(&m, t, a, false);
    int seen = 0;
    for (int k = 0; k < 9; k++) seen += j.x[8 * 9 + k] != 0;
    CHECK(seen == 6, "mask_of: output 8 sees %d inputs through levels 0, 2, 4, 6", seen);
    arena_free(a);
    tape_free(t);
    params_free(&ps);
}

/* Every output sees every number of the context, but for those without a hidden unit of level 0. */
static void test_context(void)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Made m = masked(&ps, a, (MadeConfig){ .d = 4, .context = 3, .outs = 2, .n_hidden = 2,
                                          .hidden = 12 });
    Tensor j = jacobian(&m, t, a, true);
    for (int i = 0; i < j.n; i++)
        CHECK(j.x[i] != 0, "mask_of: output %d, context %d: 0", i / 3, i % 3);
    arena_free(a);
    tape_free(t);
    params_free(&ps);
}

/* The sum of p(x) over all 2^8 binary x. */
static void test_sums_to_one(void)
{
    enum { D = 8, ALL = 1 << D };
    for (int layers = 0; layers <= 2; layers++) {
        Params ps = { 0 };
        Tape *t = tape_new();
        Arena *a = arena_new();
        Made m = masked(&ps, a, (MadeConfig){ .d = D, .outs = 1, .n_hidden = layers, .hidden = 11,
                                              .reversed = layers == 1 });
        Tensor x = tensor_new(a, SHAPE(ALL, D));
        double total = 0;
        for (int i = 0; i < x.n; i++) x.x[i] = (real)(i / D >> i % D & 1);
        Var *l = made_log_px(&m, ad_input(t, x));
        for (int i = 0; i < ALL; i++) total += exp((double)l->v.x[i]);
        CHECK_NEAR(total, 1, TOL(1e-5, 1e-12), "the sum of p(x) (mask_of)");
        arena_free(a);
        tape_free(t);
        params_free(&ps);
    }
}

/* The fast sampler against its definition, for one thread and two. */
static void check_samplers(MadeConfig c)
{
    enum { N = 9 };
    Params ps = { 0 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Made m = masked(&ps, a, c);
    Tensor want = tensor_new(a, SHAPE(N, c.d)), got = tensor_new(a, SHAPE(N, c.d));
    made_sample_naive(&m, t, want, rng_new(9));
    for (int threads = 1; threads <= 2; threads++) {
        parallel_set_threads(threads);
        made_sample(&m, t, got, rng_new(9));
        CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)want.n, "draws of the fast sampler");
    }
    arena_free(a);
    tape_free(t);
    params_free(&ps);
}

static void test_samplers_agree(void)
{
    for (int layers = 0; layers <= 2; layers++)
        for (int reversed = 0; reversed < 2; reversed++)
            check_samplers((MadeConfig){ .d = 19, .outs = 1, .n_hidden = layers, .hidden = 23,
                                         .reversed = reversed });
}

/* Draws of a vector occur as often as p(x) says, to four and a half standard deviations. */
static void test_draws(void)
{
    enum { D = 4, ALL = 1 << D, N = 20000 };
    Params ps = { 0 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Made m = masked(&ps, a, (MadeConfig){ .d = D, .outs = 1, .n_hidden = 1, .hidden = 9 });
    Tensor x = tensor_new(a, SHAPE(N, D)), all = tensor_new(a, SHAPE(ALL, D));
    double count[ALL] = { 0 };
    made_sample(&m, t, x, rng_new(5));
    for (int i = 0; i < N; i++) {
        int k = 0;
        for (int d = 0; d < D; d++) k |= (x.x[i * D + d] > 0) << d;
        count[k] += 1.0 / N;
    }
    for (int i = 0; i < all.n; i++) all.x[i] = (real)(i / D >> i % D & 1);
    tape_reset(t);
    Tensor log_p = made_log_px(&m, ad_input(t, all))->v;
    for (int k = 0; k < ALL; k++) {
        double p = exp((double)log_p.x[k]);
        CHECK_NEAR(count[k], p, 4.5 * sqrt(p * (1 - p) / N) + 1e-4, "how often a vector is drawn");
    }
    arena_free(a);
    tape_free(t);
    params_free(&ps);
}

int main(void)
{
    RUN(test_sees);
    RUN(test_narrow);
    RUN(test_context);
    RUN(test_sums_to_one);
    RUN(test_samplers_agree);
    RUN(test_draws);
    return test_done();
}
