/* The training loop of chapter 15 on data whose likelihood is known, and the weight c against the
 * posterior that it asks for. */
#include "test.h"

#include "models/vae_fit.h"

#include <math.h>

static Vae affine(int x, double std)
{
    Vae m;
    vae_init(&m, (VaeConfig){ .x = x, .z = 1, .likelihood = GAUSSIAN_FIXED, .std = std },
             rng_new(1));
    return m;
}

static Var *elbo_loss(const void *model, Var *x, Var *eps)
{
    return vae_elbo(model, x, eps, 1).loss;
}

/* x = w z + s eps in three dimensions: no model has a lower loss than the entropy,
 * 1/2 (3 log 2 pi e + log det), and the affine VAE with the right s reaches it. */
static void test_reaches_entropy(void)
{
    enum { N = 1000 };
    const double w[] = { 1.2, -0.8, 0.5 }, s = 0.6, p = 1.44 + 0.64 + 0.25 + s * s;
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(2);
    Tensor x = tensor_normal(a, SHAPE(N, 3), &r), z = tensor_normal(a, SHAPE(N, 1), &r);
    for (int i = 0; i < x.n; i++)
        x.x[i] = (real)(s * (double)x.x[i] + w[i % 3] * (double)z.x[i / 3]);
    Vae m = affine(3, s);
    double entropy = 0.5 * (3 * log(2 * acos(-1) * exp(1)) + log(p) + 4 * log(s));
    Coded before = vae_coded(&m, t, a, x, rng_new(3));
    VaeFit f = { 20, 50, 2e-2, false, &m.ps, 1, elbo_loss, &m };
    vae_fit(f, t, x, rng_new(4));
    Coded after = vae_coded(&m, t, a, x, rng_new(3));
    CHECK(before.nll + before.kl > entropy + 0.3, "it starts at %.3f", before.nll + before.kl);
    CHECK_NEAR(after.nll + after.kl, entropy, 0.1, "-ELBO after the training, the entropy");
    vae_free(&m), tape_free(t), arena_free(a);
}

/* Where the loss is -log p(x|z) + c KL and the decoder is x = w z with noise s, the best posterior
 * has variance 1 / (1 + w^2 / (c s^2)) and mean that times w x / (c s^2). With eps = +1 and -1 the
 * mean over noise is exact, for the loss is a parabola in eps. So the gradient there is 0. */
static void test_weight(void)
{
    const double w = 1.5, s = 0.7, x = 0.9;
    for (double c = 0.01; c < 20; c *= 10) {
        Vae m = affine(1, s);
        Tape *t = tape_new();
        double g = w / (c * s * s), var = 1 / (1 + w * g);
        m.out.w->v.x[0] = (real)w, m.out.b->v.x[0] = 0;
        m.mean.w->v.x[0] = (real)(var * g), m.mean.b->v.x[0] = 0;
        m.logvar.w->v.x[0] = 0, m.logvar.b->v.x[0] = (real)log(var);
        Tensor in = tensor_new(tape_arena(t), SHAPE(2, 1)),
            eps = tensor_new(tape_arena(t), SHAPE(2, 1));
        in.x[0] = in.x[1] = (real)x, eps.x[0] = 1, eps.x[1] = -1;
        Var *vx = ad_input(t, in), *ve = ad_input(t, eps);
        params_zero_grad(&m.ps);
        backward(vae_elbo(&m, vx, ve, c).loss);
        params_settle(&m.ps);
        CHECK_NEAR((double)m.mean.b->g.x[0], 0, TOL(1e-4, 1e-12), "d loss / d mean");
        CHECK_NEAR((double)m.logvar.b->g.x[0], 0, TOL(1e-4, 1e-12), "d loss / d log variance");
        vae_free(&m), tape_free(t);
    }
}

static Var *weighed(const void *model, Var *x, Var *eps)
{
    (void)eps;
    return ad_mean_all(ad_matmul(x, ad_param(x->tape, (Param *)model)));
}

/* Rows 0, 1, ... 36 in batches of 10, a weight of 1 that is not moved: the loss of an epoch is
 * their mean, if each is seen once. */
static void test_every_row(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Params ps = { 0 };
    Param *w = param_new(&ps, rng_new(7), "one", "w", SHAPE(1, 1), INIT_ONE);
    Tensor x = tensor_new(a, SHAPE(37, 1));
    for (int i = 0; i < 37; i++) x.x[i] = (real)i;
    VaeFit f = { 2, 10, 0, false, &ps, 1, weighed, w };
    CHECK_CLOSE(vae_fit(f, t, x, rng_new(8)), 18, TOL(1e-6, 1e-14), "the mean of all rows");
    params_free(&ps), tape_free(t), arena_free(a);
}

/* A rate that no network survives: the loss comes back, and the tape still knows where. */
static void test_not_finite(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(5);
    Vae m = affine(3, 0.5);
    VaeFit f = { 5, 10, 1e30, false, &m.ps, 1, elbo_loss, &m };
    double loss = vae_fit(f, t, tensor_normal(a, SHAPE(50, 3), &r), r);
    CHECK(!isfinite(loss), "the loss is %g", loss);
    const Var *bad = tape_first_bad(t);
    CHECK(bad && bad->op, "the first bad node is %s", bad ? "a parameter" : "missing");
    vae_free(&m), tape_free(t), arena_free(a);
}

/* What is between two epochs is in the parameters and in what Adam remembers: epochs one by one
 * give the bytes of all at once. */
static void test_epoch_by_epoch(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(9);
    Tensor x = tensor_normal(a, SHAPE(37, 3), &r);
    Vae all = affine(3, 0.5), each = affine(3, 0.5);
    VaeFit f = { 3, 10, 1e-2, false, &all.ps, 1, elbo_loss, &all };
    double loss = vae_fit(f, t, x, rng_new(10)), last = 0;
    f.ps = &each.ps, f.model = &each;
    Optim o;
    optim_init(&o, "adam", 1e-2);
    for (int epoch = 0; epoch < 3; epoch++)
        last = vae_fit_epoch(f, t, x, rng_new(10), &o, epoch);
    CHECK_BYTES(each.ps.v, all.ps.v, sizeof(real) * (size_t)all.ps.total, "the parameters");
    CHECK(last == loss, "losses %.17g and %.17g", last, loss);
    optim_free(&o), vae_free(&all), vae_free(&each), tape_free(t), arena_free(a);
}

/* Four images, three numbers: one at +1 and -1, of variance 1, so that its KL is 1/2; one that is
 * the prior; one of mean 2 and variance 1 for all, which costs 2 nats and tells nothing. */
static void test_usage(void)
{
    Tape *t = tape_new();
    Tensor mean = tensor_zeros(tape_arena(t), SHAPE(4, 3));
    for (int i = 0; i < 4; i++) mean.x[3 * i] = i % 2 ? 1 : -1, mean.x[3 * i + 2] = 2;
    Var *logvar = ad_input(t, tensor_zeros(tape_arena(t), mean.s));
    Usage u = code_usage((Posterior){ ad_input(t, mean), logvar });
    CHECK(u.active == 1, "%g units are active", u.active);
    CHECK_NEAR(u.most, 2, 1e-12, "the most");
    CHECK_NEAR(u.least, 0, 1e-12, "the least");
    tape_free(t);
}

static void test_bits(void)
{
    Arena *a = arena_new();
    Tensor p = tensor_new(a, SHAPE(4000, 2));
    for (int i = 0; i < p.n; i++) p.x[i] = i % 2 ? R(0.3) : 0;
    Tensor x = drawn_bits(a, p, rng_new(6));
    int ones = 0, others = 0;
    for (int i = 0; i < x.n; i++) ones += x.x[i] == 1, others += x.x[i] != 0 && x.x[i] != 1;
    CHECK(others == 0, "%d are neither 0 nor 1", others);
    CHECK_NEAR(ones / 4000.0, 0.3, 4 * sqrt(0.21 / 4000), "the share of ones");
    arena_free(a);
}

int main(void)
{
    RUN(test_reaches_entropy);
    RUN(test_weight);
    RUN(test_every_row);
    RUN(test_not_finite);
    RUN(test_epoch_by_epoch);
    RUN(test_usage);
    RUN(test_bits);
    return test_done();
}
