/* NADE against its formula, and by exact oracles: the masses of all vectors sum to 1, no logit sees
 * its own entry or a later one, and draws occur as often as they should. */
#include "test.h"

#include "models/nade.h"
#include "tensor/parallel.h"

#include <math.h>
#include <string.h>

enum { D = 6, H = 5, ALL = 1 << D };

typedef struct { Params ps; Nade m; } Small;

static Small small_new(void)
{
    Small s = { 0 };
    Rng r = rng_new(2);
    s.m = nade_new(&s.ps, r, "nade", D, H);
    rng_fill_normal(&r, s.ps.v, s.ps.total);
    return s;
}

static Tensor all_vectors(Arena *a)
{
    Tensor x = tensor_new(a, SHAPE(ALL, D));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(i / D >> i % D & 1);
    return x;
}

/* The formula, in double. */
static double logit(const Nade *m, const real *x, int d)
{
    double y = (double)m->b->v.x[d];
    for (int j = 0; j < H; j++) {
        double s = (double)m->c->v.x[j];
        for (int i = 0; i < d; i++) s += (double)(x[i] * m->w->v.x[i * H + j]);
        y += (double)m->v->v.x[d * H + j] / (1 + exp(-s));
    }
    return y;
}

static void test_formula(void)
{
    Small s = small_new();
    Tape *t = tape_new();
    Tensor x = all_vectors(tape_arena(t)), y = nade_logits(&s.m, ad_input(t, x))->v;
    for (int i = 0; i < x.n; i++)
        CHECK_CLOSE((double)y.x[i], logit(&s.m, x.x + i / D * D, i % D), TOL(1e-5, 1e-13), "logit");
    tape_free(t), params_free(&s.ps);
}

static void test_sums_to_one(void)
{
    Small s = small_new();
    Tape *t = tape_new();
    Var *log_p = nade_log_px(&s.m, ad_input(t, all_vectors(tape_arena(t))));
    double sum = 0;
    for (int i = 0; i < ALL; i++) sum += exp((double)log_p->v.x[i]);
    CHECK_NEAR(sum, 1, TOL(1e-5, 1e-12), "all vectors");
    tape_free(t), params_free(&s.ps);
}

/* Changing entry k changes logits behind k, and no other. */
static void test_sees_what_is_before(void)
{
    Small s = small_new();
    Tape *t = tape_new();
    Rng r = rng_new(3);
    Tensor x = tensor_normal(tape_arena(t), SHAPE(1, D), &r);
    Tensor y = nade_logits(&s.m, ad_input(t, x))->v;
    for (int k = 0; k < D; k++) {
        Tensor other = tensor_of(tape_arena(t), x.s, x.x);
        other.x[k] += 1;
        Tensor z = nade_logits(&s.m, ad_input(t, other))->v;
        for (int d = 0; d < D; d++)
            CHECK((z.x[d] != y.x[d]) == (d > k), "entry %d and logit %d", k, d);
    }
    tape_free(t), params_free(&s.ps);
}

static void test_threads(void)
{
    Arena *a = arena_new();
    Tensor g[2];
    for (int threads = 1; threads <= 2; threads++) {
        Small s = { 0 };
        Tape *t = tape_new();
        parallel_set_threads(threads);
        s.m = nade_new(&s.ps, rng_new(4), "nade", 20, 300);
        Rng r = rng_new(5);
        Tensor x = tensor_uniform(a, SHAPE(7, 20), &r);
        params_zero_grad(&s.ps);
        backward(ad_sum_all(nade_log_px(&s.m, ad_input(t, x))));
        g[threads - 1] = tensor_of(a, SHAPE(s.ps.total), s.ps.g);
        tape_free(t), params_free(&s.ps);
    }
    CHECK_BYTES(g[1].x, g[0].x, sizeof(real) * (size_t)g[0].n, "gradients of two threads");
    arena_free(a);
}

/* To four standard deviations, for each of the 64 vectors. */
static void test_draws(void)
{
    enum { N = 20000 };
    Small s = small_new();
    Arena *a = arena_new();
    Tape *t = tape_new();
    double count[ALL] = { 0 };
    Tensor x = tensor_new(a, SHAPE(N, D));
    nade_sample(&s.m, t, x, rng_new(6));
    for (int i = 0; i < N; i++) {
        int k = 0;
        for (int d = 0; d < D; d++) k |= (x.x[i * D + d] > 0) << d;
        count[k] += 1.0 / N;
    }
    Tensor log_p = (tape_reset(t), nade_log_px(&s.m, ad_input(t, all_vectors(a)))->v);
    for (int k = 0; k < ALL; k++) {
        double p = exp((double)log_p.x[k]);
        CHECK_NEAR(count[k], p, 4.5 * sqrt(p * (1 - p) / N) + 1e-4, "how often a vector is drawn");
    }
    tape_free(t), arena_free(a), params_free(&s.ps);
}

/* The fast sampler against its definition, for one thread and two. */
static void test_samplers_agree(void)
{
    enum { N = 7, DIMS = 40 };
    Arena *a = arena_new();
    Tape *t = tape_new();
    Params ps = { 0 };
    Rng r = rng_new(8);
    Nade m = nade_new(&ps, r, "nade", DIMS, 33);
    rng_fill_normal(&r, ps.v, ps.total);
    Tensor want = tensor_new(a, SHAPE(N, DIMS)), got = tensor_new(a, SHAPE(N, DIMS));
    nade_sample_naive(&m, t, want, rng_new(9));
    for (int threads = 1; threads <= 2; threads++) {
        parallel_set_threads(threads);
        nade_sample(&m, t, got, rng_new(9));
        CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)want.n, "draws of the fast sampler");
    }
    tape_free(t), arena_free(a), params_free(&ps);
}

int main(void)
{
    RUN(test_formula);
    RUN(test_sums_to_one);
    RUN(test_sees_what_is_before);
    RUN(test_threads);
    RUN(test_draws);
    RUN(test_samplers_agree);
    return test_done();
}
