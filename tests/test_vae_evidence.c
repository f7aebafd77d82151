/* log p(x) of a VAE from any q: a VAE without hidden layers is a linear-Gaussian model, so that the
 * answers are known. */
#include "test.h"

#include "models/linear_gaussian.h"
#include "models/vae_evidence.h"

#include <math.h>

enum { X = 4, Z = 2, N = 3 };

typedef struct { Arena *a; Tape *t; LinearGaussian m; Vae vae; Tensor x; double at[N][X]; } World;

/* W's columns are orthogonal, so that the posterior is diagonal. */
static World world(void)
{
    static const double w[X * Z] = { 1, 0.5, 1, -0.5, 0.6, 0.3, 0.6, -0.3 },
                        b[X] = { 0.2, -1, 0.5, 0 };
    World o = { .a = arena_new(), .t = tape_new() };
    o.m = lg_new(o.a, X, Z, w, b, 0.8);
    vae_init(&o.vae, (VaeConfig){ .x = X, .z = Z, .likelihood = GAUSSIAN_FIXED, .std = 0.8 },
             rng_new(1));
    for (int i = 0; i < X; i++) {
        o.vae.out.b->v.x[i] = (real)b[i];
        for (int k = 0; k < Z; k++) o.vae.out.w->v.x[k * X + i] = (real)w[i * Z + k];
    }
    o.x = lg_data(o.a, &o.m, N, rng_new(2));
    for (int i = 0; i < N * X; i++) o.at[i / X][i % X] = (double)o.x.x[i];
    return o;
}

static void world_free(World *o)
{
    vae_free(&o->vae);
    tape_free(o->t);
    arena_free(o->a);
}

/* With the posterior itself one draw is enough; with the encoder's q it is vae_log_px. */
static void test_from_the_posterior(void)
{
    World o = world();
    Tensor mean = tensor_new(o.a, SHAPE(N, Z)), logvar = tensor_new(o.a, SHAPE(N, Z));
    double out[N], encoder[N];
    for (int i = 0; i < N; i++) {
        Normal p = lg_posterior(o.a, &o.m, o.at[i]);
        for (int k = 0; k < Z; k++) {
            mean.x[i * Z + k] = (real)p.mean[k];
            logvar.x[i * Z + k] = (real)log(p.cov[k * Z + k]);
        }
    }
    vae_log_px_from(&o.vae, o.t, o.x, mean, logvar, 1, rng_new(3), out);
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(out[i], lg_log_px(&o.m, o.at[i]), TOL(2e-5, 1e-12), "one draw");
    Posterior q = vae_encode(&o.vae, ad_input(o.t, o.x));
    mean = tensor_of(o.a, q.mean->v.s, q.mean->v.x);
    logvar = tensor_of(o.a, q.logvar->v.s, q.logvar->v.x);
    vae_log_px_from(&o.vae, o.t, o.x, mean, logvar, 7, rng_new(4), out);
    vae_log_px(&o.vae, o.t, o.x, 7, rng_new(4), encoder);
    CHECK_BYTES(out, encoder, sizeof out, "from the encoder's q");
    world_free(&o);
}

/* Naive draws scatter by sqrt(v / k), v the variance of a weight in units of p(x). */
static void test_naive(void)
{
    enum { K = 20000 };
    World o = world();
    double out[N];
    vae_log_px_naive(&o.vae, o.t, o.x, K, rng_new(5), out);
    for (int i = 0; i < N; i++) {
        Normal p = lg_posterior(o.a, &o.m, o.at[i]);
        double v = exp(normal_log_moment(o.a, &o.m.prior, &p, 2)) - 1;
        CHECK(v > 0.3, "v is %g: nothing to see", v);
        CHECK_NEAR(out[i], lg_log_px(&o.m, o.at[i]), 4 * sqrt(v / K), "naive, 4 s.e.");
    }
    world_free(&o);
}

int main(void)
{
    RUN(test_from_the_posterior);
    RUN(test_naive);
    return test_done();
}
