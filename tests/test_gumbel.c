/* Discrete codes: draws have the right frequencies, the smooth code goes to the hard one, and with
 * few codes log p(x) is a sum that can be done. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/gumbel.h"

#include <math.h>

static GumbelVae small(int groups, int classes, bool straight)
{
    GumbelVae m;
    Rng r = rng_new(3);
    gumbel_init(&m, (GumbelConfig){ .x = 5, .groups = groups, .classes = classes, .n_hidden = 1,
                                    .hidden = { 6 }, .act = ACT_TANH, .straight = straight }, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

static Tensor binary(Arena *a, int n, int d, Rng *r)
{
    Tensor x = tensor_uniform(a, SHAPE(n, d), r);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] > R(0.5);
    return x;
}

/* All codes, [count, groups classes]. */
static Tensor all_codes(Arena *a, int groups, int classes)
{
    int base = classes == 1 ? 2 : classes, count = 1;
    for (int g = 0; g < groups; g++) count *= base;
    Tensor z = tensor_zeros(a, SHAPE(count, groups * classes));
    for (int i = 0; i < count; i++)
        for (int g = 0, rest = i; g < groups; g++, rest /= base)
            if (classes == 1) z.x[i * groups + g] = (real)(rest % 2);
            else z.x[(i * groups + g) * classes + rest % classes] = 1;
    return z;
}

static const int kinds[2][2] = { { 2, 3 }, { 3, 1 } };

/* Draws of each code come as often as q(z) says, within 4.5 s.e.; q sums to 1. */
static void test_frequencies(void)
{
    enum { N = 40000 };
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], false);
        Tape *t = tape_new();
        Arena *a = arena_new();
        Rng r = rng_new(4);
        Tensor codes = all_codes(a, m.c.groups, m.c.classes);
        Tensor l = tensor_new(a, SHAPE(N, codes.s.d[1]));
        Tensor one = tensor_normal(a, SHAPE(1, codes.s.d[1]), &r);
        for (int i = 0; i < l.n; i++) l.x[i] = one.x[i % one.n];
        Tensor z = gumbel_hard(&m, a, l, gumbel_noise(&m, a, N, &r));
        int count = codes.s.d[0];
        Var *log_q = gumbel_log_q(&m, ad_input(t, tensor_rows(l, 0, count)), ad_input(t, codes));
        double total = 0;
        for (int c = 0; c < count; c++) {
            double q = exp((double)log_q->v.x[c]), seen = 0;
            for (int i = 0; i < N; i++) {
                bool same = true;
                for (int j = 0; j < one.n; j++)
                    same &= z.x[i * one.n + j] == codes.x[c * one.n + j];
                seen += same;
            }
            CHECK_NEAR(seen / N, q, 4.5 * sqrt(q * (1 - q) / N), "frequency of a code");
            total += q;
        }
        CHECK_NEAR(total, 1, TOL(1e-5, 1e-12), "sum of q");
        arena_free(a);
        tape_free(t);
        gumbel_free(&m);
    }
}

/* KL(q || p) = sum over all codes of q log(q / p). */
static void test_kl(void)
{
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], false);
        Tape *t = tape_new();
        Arena *a = arena_new();
        Rng r = rng_new(5);
        Tensor codes = all_codes(a, m.c.groups, m.c.classes), l = tensor_new(a, codes.s);
        Tensor one = tensor_normal(a, SHAPE(1, codes.s.d[1]), &r);
        for (int i = 0; i < l.n; i++) l.x[i] = one.x[i % one.n];
        Var *log_q = gumbel_log_q(&m, ad_input(t, l), ad_input(t, codes));
        double kl = 0;
        for (int c = 0; c < codes.s.d[0]; c++) {
            double q = (double)log_q->v.x[c];
            kl += exp(q) * (q + log(codes.s.d[0]));
        }
        CHECK_CLOSE((double)gumbel_kl(&m, ad_input(t, one))->v.x[0], kl, TOL(1e-5, 1e-12), "KL");
        arena_free(a);
        tape_free(t);
        gumbel_free(&m);
    }
}

/* The smooth code sums to 1 in each group, and is the hard one at a low temperature. */
static void test_temperature(void)
{
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], false);
        Tape *t = tape_new();
        Arena *a = arena_new();
        Rng r = rng_new(6);
        int d = m.c.groups * m.c.classes, far = 0;
        Tensor l = tensor_normal(a, SHAPE(200, d), &r), g = gumbel_noise(&m, a, 200, &r);
        Tensor hard = gumbel_hard(&m, a, l, g);
        Var *logits = ad_input(t, l), *noise = ad_input(t, g);
        Tensor warm = gumbel_smooth(&m, logits, noise, 0.7)->v;
        Tensor cold = gumbel_smooth(&m, logits, noise, 1e-3)->v;
        for (int i = 0; i < cold.n; i++) far += fabs((double)(cold.x[i] - hard.x[i])) > 1e-3;
        CHECK(far < 12, "%d of %d entries are not near 0 or 1", far, cold.n);
        for (int from = 0; m.c.classes > 1 && from < warm.n; from += m.c.classes) {
            double sum = 0;
            for (int c = 0; c < m.c.classes; c++) sum += (double)warm.x[from + c];
            CHECK_NEAR(sum, 1, TOL(1e-5, 1e-12), "a group's sum");
        }
        arena_free(a);
        tape_free(t);
        gumbel_free(&m);
    }
}

/* log p(x) = log of the mean over all codes of p(x|z); the importance estimate is below it on
 * average and close. */
static void test_evidence(void)
{
    enum { K = 20000 };
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], false);
        Tape *t = tape_new();
        Arena *a = arena_new();
        Rng r = rng_new(7);
        Tensor codes = all_codes(a, m.c.groups, m.c.classes), x = binary(a, 4, 5, &r);
        Evidence e[4];
        iwae_evaluate(gumbel_guide(&m), t, x, K, r, e);
        for (int i = 0; i < 4; i++) {
            double terms[64];
            tape_reset(t);
            Var *rows = repeat_rows(ad_input(t, tensor_rows(x, i, i + 1)), codes.s.d[0]);
            Guide g = gumbel_guide(&m);
            Var *l = g.log_likelihood(&m, rows, ad_input(t, codes));
            for (int c = 0; c < codes.s.d[0]; c++) terms[c] = (double)l->v.x[c];
            double exact = log_sum_exp(terms, codes.s.d[0]) - log(codes.s.d[0]);
            CHECK_NEAR(e[i].log_px, exact, 0.05, "log p(x)");
            CHECK(e[i].elbo < exact, "ELBO %g, log p(x) %g", e[i].elbo, exact);
        }
        arena_free(a);
        tape_free(t);
        gumbel_free(&m);
    }
}

/* ---- gradients ------------------------------------------------------------------------------- */

static Var *objective(GumbelVae *m, Tape *t, Rng *r)
{
    tape_reset(t);
    Var *x = ad_input(t, binary(tape_arena(t), 3, 5, r));
    return ad_mean_all(
        gumbel_objective(m, x, ad_input(t, gumbel_noise(m, tape_arena(t), 3, r)), 0.8));
}

static void test_gradients(void)
{
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], false);
        Tape *t = tape_new();
        Rng r = rng_new(8);
        Var *loss = objective(&m, t, &r);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "kind %d: %s", k, gradcheck_str(&c));
        tape_free(t);
        gumbel_free(&m);
    }
}

/* The straight-through objective decodes the hard code and still moves the encoder. */
static void test_straight_through(void)
{
    for (int k = 0; k < 2; k++) {
        GumbelVae m = small(kinds[k][0], kinds[k][1], true);
        Tape *t = tape_new();
        Rng r = rng_new(9), again = r;
        Var *loss = objective(&m, t, &r);
        params_zero_grad(&m.ps);
        backward(loss);
        params_settle(&m.ps);
        double moved = 0, got = (double)loss->v.x[0];
        for (int i = 0; i < m.logits.w->g.n; i++) moved += fabs((double)m.logits.w->g.x[i]);
        CHECK(moved > 1e-3, "the encoder's gradient is %g", moved);
        tape_reset(t);
        Arena *a = tape_arena(t);
        Var *x = ad_input(t, binary(a, 3, 5, &again)), *l = gumbel_logits(&m, x);
        Tensor z = gumbel_hard(&m, a, l->v, gumbel_noise(&m, a, 3, &again));
        Var *fit = gumbel_guide(&m).log_likelihood(&m, x, ad_input(t, z)), *kl = gumbel_kl(&m, l);
        CHECK_CLOSE(got, (double)ad_mean_all(ad_sub(fit, kl))->v.x[0], TOL(1e-5, 1e-12),
                    "the objective of the hard code");
        tape_free(t);
        gumbel_free(&m);
    }
}

int main(void)
{
    RUN(test_frequencies);
    RUN(test_kl);
    RUN(test_temperature);
    RUN(test_evidence);
    RUN(test_gradients);
    RUN(test_straight_through);
    return test_done();
}
