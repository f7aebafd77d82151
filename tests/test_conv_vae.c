/* The convolutional VAE: gradients of every parameter, its likelihood by the definition, variances
 * within the bounds of pixels, and that it learns. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/conv_vae.h"
#include "models/vae_fit.h"
#include "nn/density.h"

#include <math.h>

static ConvVae small(int c, Rng *r)
{
    ConvVae m;
    conv_vae_init(&m, (ConvAeConfig){ 7, 6, c, { 3, 4, 3, 4 }, 2, UPCONV, 0 }, 0.02, *r);
    rng_fill_normal(r, m.net.ps.v, m.net.ps.total);     /* biases too: none sits on relu's kink */
    for (int i = 0; i < m.net.ps.total; i++) m.net.ps.v[i] *= R(0.25);
    return m;
}

static Var *uniform(Tape *t, int n, int d, Rng *r)
{
    return ad_input(t, tensor_uniform(tape_arena(t), SHAPE(n, d), r));
}

static void test_gradients(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    ConvVae m = small(2, &r);
    Var *x = uniform(t, 2, 7 * 6 * 2, &r);
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(2, 2), &r));
    Elbo e = conv_vae_elbo(&m, x, eps, 0.7);
    Var *loss = e.loss;
    double want = (0.7 * sum_double(e.kl->v.x, 2) - sum_double(e.log_px_z->v.x, 2)) / 2;
    CHECK_CLOSE((double)loss->v.x[0], want, TOL(1e-5, 1e-13), "c KL - log p(x|z)");
    if (IS_F64) CHECK_NEAR(gradcheck(loss).error, 0, 1e-6, "the gradient");
    else CHECK_NEAR(gradcheck_directions(loss, &r, 8, 1e-3).error, 0, 1e-2, "the gradient");
    conv_vae_free(&m), tape_free(t);
}

/* Channel k of pixel p is entry c p + k of mean and variance alike, and of the image. */
static void test_likelihood(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(2);
    ConvVae m = small(3, &r);
    Var *x = uniform(t, 2, 7 * 6 * 3, &r),
        *z = ad_input(t, tensor_zeros(tape_arena(t), SHAPE(2, 2)));
    Elbo e = conv_vae_elbo(&m, x, z, 1);                /* no noise: z is the mean */
    Tensor maps = conv_ae_decode(&m.net, e.q.mean)->v;  /* [2, pixels * 6] */
    double want = 0, low = 2 * log(0.02), high = 2 * log(PIXEL_MOST_STD);
    for (int i = 0; i < 7 * 6 * 3; i++) {
        const real *at = maps.x + i / 3 * 6;
        double g = 1 / (1 + exp(high - (double)at[3 + i % 3]));
        double v = (1 - g) * exp(low) + g * exp(high), d = (double)(x->v.x[i] - at[i % 3]);
        want -= 0.5 * (log(2 * acos(-1)) + log(v) + d * d / v);
    }
    CHECK_CLOSE((double)e.log_px_z->v.x[0], want, TOL(1e-5, 1e-12), "log p(x|z)");
    conv_vae_free(&m), tape_free(t);
}

static Var *elbo_loss(const void *model, Var *x, Var *eps)
{
    return conv_vae_elbo(model, x, eps, 1).loss;
}

/* Images of one brightness each: after some steps the loss is far below that of the start. */
static void test_learns(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(3);
    ConvVae m;
    conv_vae_init(&m, (ConvAeConfig){ 8, 8, 1, { 4, 4, 4, 4 }, 2, UPCONV, 0 }, 0, r);
    Tensor x = tensor_new(a, SHAPE(64, 64)), level = tensor_uniform(a, SHAPE(64, 1), &r);
    for (int i = 0; i < x.n; i++) x.x[i] = level.x[i / 64];
    VaeFit f = { 1, 16, 1e-2, false, &m.net.ps, 2, elbo_loss, &m };
    double before = vae_fit(f, t, x, r);
    f.epochs = 30;
    double after = vae_fit(f, t, x, r);
    CHECK(after < before - 30, "the loss goes from %.2f to %.2f", before, after);
    conv_vae_free(&m), tape_free(t), arena_free(a);
}

int main(void)
{
    RUN(test_gradients);
    RUN(test_likelihood);
    RUN(test_learns);
    return test_done();
}
