/* The VAE: gradients of every likelihood, and exact answers where it is linear and Gaussian. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/vae.h"
#include "nn/density.h"

#include <math.h>
#include <string.h>

static Vae small(Likelihood likelihood, int n_hidden)
{
    Vae m;
    Rng r = rng_new(2);
    vae_init(&m,
             (VaeConfig){ .x = 6,
                          .z = 2,
                          .n_hidden = n_hidden,
                          .hidden = { 5, 4 },
                          .act = ACT_TANH,
                          .likelihood = likelihood,
                          .std = 0.5 },
             r);
    rng_fill_normal(&r, m.ps.v, m.ps.total); /* all of them, biases too: no parameter on a kink */
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

static Var *uniform(Tape *t, int n, int d, Rng *r)
{
    return ad_input(t, tensor_uniform(tape_arena(t), SHAPE(n, d), r));
}
static Var *normal(Tape *t, int n, int d, Rng *r)
{
    return ad_input(t, tensor_normal(tape_arena(t), SHAPE(n, d), r));
}

/* The decoder's widths are the encoder's from the other end. */
static void test_widths(void)
{
    Vae m = small(GAUSSIAN, 2);
    const struct { const char *name; Shape s; } want[] = {
        { "encoder.0.w", SHAPE(6, 5) }, { "encoder.1.w", SHAPE(5, 4) }, { "mean.w", SHAPE(4, 2) },
        { "logvar.w", SHAPE(4, 2) }, { "decoder.0.w", SHAPE(2, 4) }, { "decoder.1.w", SHAPE(4, 5) },
        { "out.w", SHAPE(5, 6) }, { "out_logvar.w", SHAPE(5, 6) } };
    for (int i = 0; i < 8; i++) {
        const Param *p = params_find(&m.ps, want[i].name);
        CHECK(p && shape_eq(p->v.s, want[i].s), "%s is %s", want[i].name,
              p ? shape_str(p->v.s) : "missing");
    }
    vae_free(&m);
}

static void test_gradients(void)
{
    for (int k = BERNOULLI; k <= DISCRETISED_LOGISTIC; k++) {
        Vae m = small((Likelihood)k, 2);
        Tape *t = tape_new();
        Rng r = rng_new(3);
        Var *x = uniform(t, 3, 6, &r), *eps = normal(t, 3, 2, &r);
        for (int i = 0; i < x->v.n; i++) x->v.x[i] = round(255 * x->v.x[i]) / 255;
        Var *loss = vae_elbo(&m, x, eps, 0.7).loss;
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "likelihood %d: %s", k, gradcheck_str(&c));
        CHECK(!IS_F64 || c.checked == params_count(&m.ps), "%d of %d parameters checked", c.checked,
              params_count(&m.ps));
        tape_free(t);
        vae_free(&m);
    }
}

/* The deep learning loss and minus the probabilistic ELBO, E_q[log p(x,z)] - E_q[log q(z|x)],
 * whose Gaussian expectations are known: two code paths, one number (claim V14). */
static void test_two_views(void)
{
    Vae m = small(BERNOULLI, 2);
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Var *x = uniform(t, 50, 6, &r), *eps = normal(t, 50, 2, &r);
    Elbo e = vae_elbo(&m, x, eps, 1);
    double elbo = 0, log_2pi = log(2 * acos(-1));
    for (int i = 0; i < 50; i++) {
        elbo += (double)e.log_px_z->v.x[i] / 50;
        for (int d = 0; d < 2; d++) {
            double mean = (double)e.q.mean->v.x[2 * i + d], v = (double)e.q.logvar->v.x[2 * i + d];
            double log_pz = -0.5 * (log_2pi + mean * mean + exp(v)),
                   log_q = -0.5 * (log_2pi + 1 + v);
            elbo += (log_pz - log_q) / 50;
        }
    }
    CHECK_CLOSE((double)e.loss->v.x[0], -elbo, TOL(1e-6, 1e-13), "loss and -ELBO");
    tape_free(t);
    vae_free(&m);
}

/* x = w z + b + s eps in two dimensions with one latent: p(x) = N(b, w w' + s^2 I). */
static double exact_log_px(const double w[2], const double b[2], double s, const real *x)
{
    double c00 = w[0] * w[0] + s * s, c01 = w[0] * w[1], c11 = w[1] * w[1] + s * s,
           det = c00 * c11 - c01 * c01;
    double u = (double)x[0] - b[0], v = (double)x[1] - b[1];
    return -log(2 * acos(-1)) - 0.5 * log(det) -
           0.5 * (c11 * u * u - 2 * c01 * u * v + c00 * v * v) / det;
}

static const double W[2] = { 1.5, -0.5 }, B[2] = { 0.25, -1 }, S = 0.5;

/* That model as a Vae without hidden layers. Its posterior is N((w'(x - b)) / p, s^2 / p), with
 * p = w'w + s^2; the encoder is set to it, but `off` to the side and `wide` times as wide. */
static Vae linear_gaussian(double off, double wide)
{
    Vae m;
    double p = W[0] * W[0] + W[1] * W[1] + S * S;
    vae_init(&m, (VaeConfig){ .x = 2, .z = 1, .likelihood = GAUSSIAN_FIXED, .std = S }, rng_new(1));
    for (int i = 0; i < 2; i++) {
        m.out.w->v.x[i] = (real)W[i], m.out.b->v.x[i] = (real)B[i];
        m.mean.w->v.x[i] = (real)(W[i] / p), m.logvar.w->v.x[i] = 0;
    }
    m.mean.b->v.x[0] = (real)(off - (W[0] * B[0] + W[1] * B[1]) / p);
    m.logvar.b->v.x[0] = (real)(log(S * S / p) + 2 * log(wide));
    return m;
}

/* With the exact posterior every importance weight is p(x), whatever z is (claim V12); with
 * another one the estimate still converges to it, and the ELBO lies below by KL(q || p(z|x)). */
static void test_exact(void)
{
    enum { N = 5, K = 20000 };
    Vae exact = linear_gaussian(0, 1), wrong = linear_gaussian(0.1, 1.5);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(6);
    Tensor x = tensor_normal(a, SHAPE(N, 2), &r);
    double one[N], many[N];
    vae_log_px(&exact, t, x, 1, rng_new(7), one);
    vae_log_px(&wrong, t, x, K, rng_new(8), many);
    for (int i = 0; i < N; i++) {
        double want = exact_log_px(W, B, S, x.x + 2 * i);
        CHECK_CLOSE(one[i], want, TOL(2e-5, 1e-12),
                    "log p(x) from one sample of the exact posterior");
        CHECK_CLOSE(many[i], want, 4 * 0.6 / sqrt(K),
                    "log p(x) from a wrong q, 4 s.e."); /* a weight has std 0.5 */
    }
    arena_free(a);
    tape_free(t);
    vae_free(&exact), vae_free(&wrong);
}

/* The samples stream through: a thousand need no more memory than one. */
/* Every compiler has to record the three readers of z in one order, or the order in which their
 * gradients are added would be its own. */
static void test_recorded_in_order(void)
{
    Vae m = small(BERNOULLI, 2);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(10);
    double out[4];
    vae_log_px(&m, t, tensor_uniform(a, SHAPE(4, 6), &r), 1, r, out);
    int decoder = -1, prior = -1;
    for (Var *y = tape_first(t); y; y = y->after) {
        if (y->op && strcmp(y->op->name, "bernoulli") == 0) decoder = y->id;
        if (y->op && strcmp(y->op->name, "gaussian") == 0 && prior < 0) prior = y->id;
    }
    CHECK(0 <= decoder && decoder < prior, "log p(x|z) is #%d, log p(z) #%d", decoder, prior);
    CHECK(strcmp(m.ps.p[0]->name, "encoder.0.w") == 0, "first is %s", m.ps.p[0]->name);
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

static void test_samples_stream(void)
{
    Vae m = small(BERNOULLI, 2);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(11);
    Tensor x = tensor_uniform(a, SHAPE(4, 6), &r);
    double out[4];
    vae_log_px(&m, t, x, 1, r, out);
    size_t one = arena_used(tape_arena(t));
    vae_log_px(&m, t, x, 1000, r, out);
    CHECK(arena_used(tape_arena(t)) == one, "%zu bytes for 1000 samples, %zu for one",
          arena_used(tape_arena(t)), one);
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

/* log p(x|z) of 6 pixels at x = the means, when every output for the spread is `raw`. */
static double at_the_mean(Likelihood likelihood, double raw)
{
    Vae m = small(likelihood, 0);
    Tape *t = tape_new();
    Rng r = rng_new(12);
    if (m.spread.b) tensor_fill(m.spread.w->v, 0), tensor_fill(m.spread.b->v, (real)raw);
    else m.shared_logvar->v.x[0] = (real)raw;
    Var *z = normal(t, 1, 2, &r), *mean = vae_decode(&m, z);
    double p = (double)vae_log_px_z(&m, mean, z)->v.x[0];
    tape_free(t);
    vae_free(&m);
    return p;
}

/* However sure or unsure the network is of a pixel, its std stays between that of rounding to
 * 1/255 and that of a fair coin on {0, 1}. */
static void test_variance_bounds(void)
{
    double log_2pi = log(2 * acos(-1));
    for (int k = GAUSSIAN; k <= GAUSSIAN_SHARED; k++) {
        CHECK_CLOSE(at_the_mean((Likelihood)k, -1000), -3 * (log_2pi - log(12 * 255.0 * 255)),
                    TOL(1e-4, 1e-12), "log p at the mean, least std");
        CHECK_CLOSE(at_the_mean((Likelihood)k, 1000), -3 * (log_2pi - log(4)), TOL(1e-4, 1e-12),
                    "log p at the mean, largest std");
    }
}

/* The decoder's picture is the mean of p(x|z): of 256 grey values, and of a density on [0,1]. */
static void test_means(void)
{
    Vae a = small(DISCRETISED_LOGISTIC, 0), b = small(CONTINUOUS_BERNOULLI, 0);
    Tape *t = tape_new();
    Arena *to = arena_new();
    Tensor z = tensor_zeros(to, SHAPE(1, 2)), x = vae_pixels(&a, t, to, z),
           y = vae_pixels(&b, t, to, z);
    tape_reset(t);
    Var *zero = ad_input(t, z), *m = vae_decode(&a, zero), *l = vae_decode(&b, zero);
    Var *s = bounded_log(linear(a.spread, zero), log(PIXEL_LEAST_SCALE), log(PIXEL_MOST_SCALE));
    for (int i = 0; i < 6; i++) {
        double lk = (double)l->v.x[i], want = 1 / (1 - exp(-lk)) - 1 / lk;
        CHECK_CLOSE((double)x.x[i], (double)discretised_logistic_mean(m->v.x[i], s->v.x[i]), 0,
                    "mean of the logistic");
        CHECK_CLOSE((double)y.x[i], want, TOL(1e-4, 1e-10), "mean of the continuous Bernoulli");
    }
    arena_free(to);
    tape_free(t);
    vae_free(&a), vae_free(&b);
}

/* E[ELBO] = log p(x) - KL(q || p(z|x)); q is off by 0.1 and 1.5 times as wide as the posterior. */
static void test_gap(void)
{
    enum { N = 40000 };
    Vae m = linear_gaussian(0.1, 1.5);
    Tape *t = tape_new();
    Rng r = rng_new(9);
    Tensor x = tensor_new(tape_arena(t), SHAPE(N, 2));
    for (int i = 0; i < N; i++) x.x[2 * i] = 1, x.x[2 * i + 1] = -2;
    Elbo e = vae_elbo(&m, ad_input(t, x), normal(t, N, 1, &r), 1);
    double mean = 0, square = 0, p = W[0] * W[0] + W[1] * W[1] + S * S, var = S * S / p;
    for (int i = 0; i < N; i++) {
        double v = (double)e.log_px_z->v.x[i] - (double)e.kl->v.x[i];
        mean += v / N, square += v * v / N;
    }
    double kl = 0.5 * (2.25 + 0.01 / var - 1 - log(2.25));
    CHECK_NEAR(mean, exact_log_px(W, B, S, x.x) - kl, 4 * sqrt((square - mean * mean) / N), "ELBO");
    tape_free(t);
    vae_free(&m);
}

/* A batch of many and the same examples one by one give the same numbers. */
static void test_rows_are_independent(void)
{
    Vae m = small(GAUSSIAN, 2);
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(10);
    Tensor x = tensor_uniform(a, SHAPE(7, 6), &r), codes = vae_codes(&m, t, a, x),
           pixels = vae_pixels(&m, t, a, codes);
    for (int i = 0; i < 7; i++) {
        Tensor c = vae_codes(&m, t, a, tensor_rows(x, i, i + 1)), p = vae_pixels(&m, t, a, c);
        CHECK_BYTES(c.x, codes.x + 2 * i, 2 * sizeof(real), "codes of one row");
        CHECK_BYTES(p.x, pixels.x + 6 * i, 6 * sizeof(real), "pixels of one row");
    }
    arena_free(a);
    tape_free(t);
    vae_free(&m);
}

int main(void)
{
    RUN(test_widths);
    RUN(test_gradients);
    RUN(test_two_views);
    RUN(test_exact);
    RUN(test_recorded_in_order);
    RUN(test_samples_stream);
    RUN(test_variance_bounds);
    RUN(test_means);
    RUN(test_gap);
    RUN(test_rows_are_independent);
    return test_done();
}
