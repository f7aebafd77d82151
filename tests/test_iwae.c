/* Importance weights and their bounds, on the linear-Gaussian VAE of one code, where p(x), p(z|x)
 * and so every bound are known. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/iwae.h"
#include "nn/density.h"

#include <math.h>
#include <string.h>

/* x = w z + b + s eps: p(x) = N(b, w w' + s^2 I), p(z|x) = N(w'(x - b) / p, s^2 / p) with
 * p = w'w + s^2. */
static const double W[2] = { 1.5, -0.5 }, B[2] = { 0.25, -1 }, S = 0.5;

static double precision(void) { return W[0] * W[0] + W[1] * W[1] + S * S; }

static double exact_log_px(const real *x)
{
    double u = (double)x[0] - B[0], v = (double)x[1] - B[1], along = W[0] * u + W[1] * v;
    double det = S * S * precision();
    return -log(2 * acos(-1)) - 0.5 * log(det)
           - 0.5 * (u * u + v * v - along * along / precision()) / (S * S);
}

/* With the encoder at the posterior, but `off` to the side and `wide` times as wide. */
static Vae linear_gaussian(double off, double wide)
{
    Vae m;
    double p = precision();
    vae_init(&m, (VaeConfig){ .x = 2, .z = 1, .likelihood = GAUSSIAN_FIXED, .std = S }, rng_new(1));
    for (int i = 0; i < 2; i++) {
        m.out.w->v.x[i] = (real)W[i], m.out.b->v.x[i] = (real)B[i];
        m.mean.w->v.x[i] = (real)(W[i] / p), m.logvar.w->v.x[i] = 0;
    }
    m.mean.b->v.x[0] = (real)(off - (W[0] * B[0] + W[1] * B[1]) / p);
    m.logvar.b->v.x[0] = (real)(log(S * S / p) + 2 * log(wide));
    return m;
}

/* n times the same x = (1, -2). */
static Tensor same_x(Arena *a, int n)
{
    Tensor x = tensor_new(a, SHAPE(n, 2));
    for (int i = 0; i < n; i++) x.x[2 * i] = 1, x.x[2 * i + 1] = -2;
    return x;
}

static double mean_and_se(const real *x, int n, double *se)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += (double)x[i] / n;
    for (int i = 0; i < n; i++) square += pow((double)x[i] - mean, 2) / n;
    *se = sqrt(square / n);
    return mean;
}

/* Row i k + s of the repeated rows is row i. */
static void test_repeat(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Tensor x = tensor_normal(tape_arena(t), SHAPE(3, 5), &r);
    Var *y = repeat_rows(ad_input(t, x), 4);
    CHECK(shape_eq(y->v.s, SHAPE(12, 5)), "%s", shape_str(y->v.s));
    for (int row = 0; row < 12; row++)
        CHECK_BYTES(y->v.x + 5 * row, x.x + row / 4 * 5, 5 * sizeof(real), "a repeated row");
    tape_free(t);
}

/* With k = 1 the bound is log p(x|z) + log p(z) - log q(z|x) of the same draw: the ELBO of f_1. */
static void test_one_draw(void)
{
    Vae m = linear_gaussian(0.3, 1.4);
    Tape *t = tape_new();
    Rng r = rng_new(2), again = r;
    Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(6, 2), &(Rng){ { 7, 7 }, 0 }));
    Var *bound = bound_of(guide_log_weights(vae_guide(&m), x, 1, &r));
    Posterior q = vae_encode(&m, x);
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(6, 1), &again));
    Var *z = ad_reparam(q.mean, q.logvar, eps), *fit = vae_log_px_z(&m, x, z);
    Var *prior = gaussian_standard(z), *log_q = ad_gaussian(z, q.mean, q.logvar);
    for (int i = 0; i < 6; i++)
        CHECK_CLOSE((double)bound->v.x[i],
                    (double)fit->v.x[i] + (double)prior->v.x[i] - (double)log_q->v.x[i],
                    TOL(1e-6, 1e-14), "L_1");
    tape_free(t);
    vae_free(&m);
}

/* With the exact posterior every weight is p(x), and so is the bound for any k. */
static void test_exact_posterior(void)
{
    Vae m = linear_gaussian(0, 1);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(3);
    Tensor x = tensor_normal(a, SHAPE(51, 2), &r);
    Evidence e[51];
    Var *log_w = guide_log_weights(vae_guide(&m), ad_input(t, x), 3, &r);
    for (int i = 0; i < log_w->v.n; i++)
        CHECK_CLOSE((double)log_w->v.x[i], exact_log_px(x.x + 2 * (i / 3)), TOL(1e-5, 1e-12),
                    "a weight");
    iwae_evaluate(vae_guide(&m), t, x, 83, r, e);       /* neither fills its last slice */
    for (int i = 0; i < 51; i++) {
        CHECK_CLOSE(e[i].log_px, exact_log_px(x.x + 2 * i), TOL(1e-5, 1e-12), "log p(x)");
        CHECK_CLOSE(e[i].elbo, exact_log_px(x.x + 2 * i), TOL(1e-5, 1e-12), "ELBO");
    }
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

/* L_1 is below log p(x) by KL(q || p(z|x)); L_k rises with k; L_500 is within 4 s.e. of log p(x)
 * and of its bias, at most half the relative variance of the mean weight. */
static void test_rising(void)
{
    enum { N = 2000 };
    Vae m = linear_gaussian(0.1, 1.5);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(4);
    Tensor x = same_x(a, N);
    const int k[] = { 1, 2, 5, 50, 500 };
    double exact = exact_log_px(x.x), var = S * S / precision(), last = -HUGE_VAL, last_se = 0;
    for (int j = 0; j < 5; j++) {
        tape_reset(t);
        double se, mean;
        Var *bound = bound_of(guide_log_weights(vae_guide(&m), ad_input(t, x), k[j], &r));
        mean = mean_and_se(bound->v.x, N, &se);
        CHECK(mean > last - 4 * hypot(se, last_se), "L_%d is %g, below %g", k[j], mean, last);
        CHECK(mean < exact + 4 * se, "L_%d is %g, above log p(x) = %g", k[j], mean, exact);
        double kl = 0.5 * (2.25 + 0.01 / var - 1 - log(2.25));
        if (j == 0) CHECK_NEAR(mean, exact - kl, 4 * se, "L_1");
        if (j == 4) CHECK_NEAR(mean, exact, 4 * se + 0.5 / 500, "L_500");
        last = mean, last_se = se;
    }
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

/* ---- gradients ------------------------------------------------------------------------------- */

static void test_gradients(void)
{
    Vae m;
    Tape *t = tape_new();
    Rng r = rng_new(5);
    vae_init(&m, (VaeConfig){ .x = 6, .z = 2, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH }, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(3, 6), &r));
    Var *loss = nll(bound_of(guide_log_weights(vae_guide(&m), x, 4, &r)));
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-6), "%s", gradcheck_str(&c));
    tape_free(t);
    vae_free(&m);
}

/* Gradients of -L_k of one x, from one set of k draws: into g[5], encoder (4) and one weight of the
 * decoder. */
static void one_gradient(Vae *m, Tape *t, bool doubly, int k, Rng *r, double *g)
{
    tape_reset(t);
    params_zero_grad(&m->ps);
    Var *x = ad_input(t, same_x(tape_arena(t), 1));
    if (doubly) iwae_backward_doubly(vae_guide(m), vae_encode(m, x), x, k, r);
    else backward(nll(bound_of(guide_log_weights(vae_guide(m), x, k, r))));
    params_settle(&m->ps);
    const real *from[] = { m->mean.w->g.x, m->mean.b->g.x, m->logvar.w->g.x, m->logvar.b->g.x,
                           m->out.w->g.x };
    for (int i = 0; i < 5; i++) g[i] = (double)from[i][0];
}

/* At the exact posterior every doubly reparameterised gradient of the encoder is 0, where the plain
 * one is 0 in the mean alone. */
static void test_doubly_at_the_posterior(void)
{
    Vae m = linear_gaussian(0, 1);
    Tape *t = tape_new();
    Rng r = rng_new(6);
    double plain[5], doubly[5];
    one_gradient(&m, t, false, 3, &r, plain);
    one_gradient(&m, t, true, 3, &r, doubly);
    for (int i = 0; i < 4; i++) {
        CHECK(fabs(plain[i]) > 1e-3, "plain gradient %d is %g", i, plain[i]);
        CHECK_NEAR(doubly[i], 0, TOL(1e-5, 1e-12), "doubly reparameterised gradient");
    }
    CHECK(fabs(doubly[4]) > 1e-3, "the decoder's gradient is %g", doubly[4]);
    tape_free(t);
    vae_free(&m);
}

/* Elsewhere the two agree in the mean, within 4 s.e.; for the decoder they are one number. */
static void test_doubly_in_the_mean(void)
{
    enum { N = 3000, K = 4 };
    Vae m = linear_gaussian(0.2, 1.3);
    Tape *t = tape_new();
    double mean[5] = { 0 }, square[5] = { 0 };
    for (int i = 0; i < N; i++) {
        Rng a = rng_fork_i(rng_new(7), "draw", (uint64_t)i), b = a;
        double plain[5], doubly[5];
        one_gradient(&m, t, false, K, &a, plain);
        one_gradient(&m, t, true, K, &b, doubly);
        for (int j = 0; j < 5; j++) {
            double d = plain[j] - doubly[j];
            mean[j] += d / N, square[j] += d * d / N;
        }
    }
    for (int j = 0; j < 4; j++)
        CHECK_NEAR(mean[j], 0, 4 * sqrt(square[j] / N), "plain minus doubly reparameterised");
    CHECK_NEAR(square[4], 0, TOL(1e-9, 1e-25), "the decoder's gradient");
    tape_free(t);
    vae_free(&m);
}

/* ---- codes ----------------------------------------------------------------------------------- */

/* Entry 0 varies by 0.25 over x, entry 1 by 0.0025, entry 2 not at all; the noise of the two
 * estimates has variance 1, and is not taken for activity. */
static void test_active_units(void)
{
    enum { N = 20000 };
    Arena *a = arena_new();
    Rng r = rng_new(8);
    Tensor u = tensor_normal(a, SHAPE(N, 3), &r), v = tensor_normal(a, SHAPE(N, 3), &r);
    CHECK(active_units(u, v) <= 1, "%d active units in noise", active_units(u, v));
    for (int i = 0; i < N; i++) {
        real x = i % 2 ? R(1.0) : R(-1.0), some = R(0.5) * x, little = R(0.05) * x;
        u.x[3 * i] = some, v.x[3 * i] = some, u.x[3 * i + 1] = little, v.x[3 * i + 1] = little;
        u.x[3 * i + 2] *= R(0.1), v.x[3 * i + 2] *= R(0.1);
    }
    CHECK(active_units(u, v) == 1, "%d active units, not 1", active_units(u, v));
    arena_free(a);
}

/* The mean of many draws is q's mean, within 4 s.e.; rows are not mixed up. */
static void test_mean_code(void)
{
    enum { N = 53, K = 400 };
    Vae m = linear_gaussian(0, 1);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(9);
    Tensor x = tensor_normal(a, SHAPE(N, 2), &r), want = vae_codes(&m, t, a, x);
    Tensor got = guide_mean_code(vae_guide(&m), t, a, x, K, r);
    double se = sqrt(S * S / precision() / K);
    for (int i = 0; i < N; i++)
        CHECK_NEAR((double)got.x[i], (double)want.x[i], 4.5 * se, "E_q[z]");
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

int main(void)
{
    RUN(test_repeat);
    RUN(test_one_draw);
    RUN(test_exact_posterior);
    RUN(test_rising);
    RUN(test_gradients);
    RUN(test_doubly_at_the_posterior);
    RUN(test_doubly_in_the_mean);
    RUN(test_active_units);
    RUN(test_mean_code);
    return test_done();
}
