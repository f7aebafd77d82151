/* The linear autoencoder: its gradients; the loss by the covariance is the loss on the examples,
 * with the same gradients; PCA's own matrices are a minimum, and so is any mixture of them;
 * trained, it arrives there, and with a penalty at the singular vectors that theory names. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/linear_ae.h"
#include "models/pca.h"
#include "models/subspace.h"
#include "nn/optim.h"

#include <math.h>
#include <string.h>

enum { D = 6, K = 2 };

typedef struct { Arena *a; Tape *t; Tensor x, c; Pca p; LinearAe m; } World;

/* 200 examples of mean 0, their covariance, PCA, and an untrained network. */
static World world(void)
{
    World w = { .a = arena_new(), .t = tape_new() };
    Rng r = rng_new(21);
    w.x = tensor_normal(w.a, SHAPE(200, D), &r);
    for (int i = 0; i < w.x.n; i++)
        w.x.x[i] = (i % D ? R(0.7) * w.x.x[i - 1] : 0) + w.x.x[i] / (1 + (real)(i % D));
    w.p = pca_fit(w.a, w.x);
    for (int i = 0; i < w.x.n; i++) w.x.x[i] -= (real)w.p.mean[i % D];
    w.c = tensor_new(w.a, SHAPE(D, D));
    for (int i = 0; i < D * D; i++) w.c.x[i] = (real)w.p.covariance[i];
    linear_ae_init(&w.m, D, K, rng_new(22));
    return w;
}

static void world_free(World *w)
{
    linear_ae_free(&w->m);
    tape_free(w->t);
    arena_free(w->a);
}

static Var *by_covariance(World *w, double l2)
{
    tape_reset(w->t);
    Var *loss = linear_ae_loss_by_covariance(&w->m, ad_input(w->t, w->c));
    Var *penalty = linear_ae_penalty(&w->m, w->t, l2);
    return ad_add(loss, penalty);
}

static double on_examples(World *w)
{
    tape_reset(w->t);
    return (double)linear_ae_loss(&w->m, ad_input(w->t, w->x))->v.x[0];
}

/* Encoder and decoder from the first components, mixed by an invertible 2 x 2 matrix. */
static void set_mixture(World *w, double a, double b, double c, double d)
{
    double det = a * d - b * c;
    for (int i = 0; i < D; i++) {
        double u = w->p.component[i], v = w->p.component[D + i];
        w->m.decoder->v.x[i] = (real)(a * u + b * v);
        w->m.decoder->v.x[D + i] = (real)(c * u + d * v);
        w->m.encoder->v.x[K * i] = (real)((d * u - c * v) / det);
        w->m.encoder->v.x[K * i + 1] = (real)((a * v - b * u) / det);
    }
}

static double gradient(World *w, double l2)
{
    params_zero_grad(&w->m.ps);
    backward(by_covariance(w, l2));
    return params_grad_norm(&w->m.ps);
}

static void train(World *w, double l2, int steps)
{
    Optim o;
    optim_init(&o, "adam", 0.05);
    for (int t = 0; t < steps; t++) {
        gradient(w, l2);
        optim_step(&o, &w->m.ps, 0.05 * schedule_cosine(t, steps));
    }
    optim_free(&o);
}

static double angle(World *w)
{
    double sigma[K], q[K * D], angles[K];
    svd_wide(w->a, w->m.decoder->v, sigma, q);
    principal_angles(w->a, K, D, w->p.component, q, angles);
    return angles[0];
}

static void test_gradients(void)
{
    World w = world();
    if (IS_F64) {
        CHECK_NEAR(gradcheck(by_covariance(&w, 0.3)).error, 0, 1e-7, "by the covariance");
        tape_reset(w.t);
        Var *loss = linear_ae_loss(&w.m, ad_input(w.t, w.x));
        CHECK_NEAR(gradcheck(loss).error, 0, 1e-7, "on the examples");
    }
    world_free(&w);
}

static void test_two_ways(void)
{
    World w = world();
    real *g = arena_alloc(w.a, sizeof(real) * (size_t)w.m.ps.total);
    double loss = (double)by_covariance(&w, 0)->v.x[0];
    gradient(&w, 0);
    memcpy(g, w.m.ps.g, sizeof(real) * (size_t)w.m.ps.total);
    CHECK_CLOSE(on_examples(&w), loss, TOL(1e-6, 1e-14), "the loss");
    params_zero_grad(&w.m.ps);
    backward(tape_last(w.t));
    for (int i = 0; i < w.m.ps.total; i++)
        CHECK_CLOSE((double)w.m.ps.g[i], (double)g[i], TOL(1e-5, 1e-13), "a gradient");
    world_free(&w);
}

/* Half the discarded variance, no gradient, for any basis of the subspace; other components have no
 * gradient either, and a larger loss: a saddle. */
static void test_minimum(void)
{
    World w = world();
    static const double mix[][4] = { { 1, 0, 0, 1 }, { 0.6, 0.8, -0.8, 0.6 }, { 2, 1, -1, 0.3 } };
    for (int i = 0; i < 3; i++) {
        set_mixture(&w, mix[i][0], mix[i][1], mix[i][2], mix[i][3]);
        CHECK_CLOSE(on_examples(&w), pca_discarded(&w.p, K) / 2, TOL(1e-5, 1e-13), "the loss");
        CHECK_NEAR(gradient(&w, 0), 0, TOL(1e-5, 1e-13), "the gradient");
        CHECK_NEAR(angle(&w), 0, TOL(1e-5, 1e-13), "the angle");
    }
    memcpy(w.p.component, w.p.component + 2 * D, sizeof(double) * 2 * D);
    set_mixture(&w, 1, 0, 0, 1);
    CHECK_NEAR(gradient(&w, 0), 0, TOL(1e-5, 1e-13), "the gradient at a saddle");
    CHECK(on_examples(&w) > pca_discarded(&w.p, K) / 2 * 1.1, "a saddle is as good");
    world_free(&w);
}

static void test_trained(void)
{
    World w = world();
    CHECK(angle(&w) > 0.5, "untrained it is at an angle of %g", angle(&w));
    CHECK(on_examples(&w) > pca_discarded(&w.p, K) / 2 * 1.5, "untrained it is as good as PCA");
    train(&w, 0, 600);
    CHECK_CLOSE(on_examples(&w) / (pca_discarded(&w.p, K) / 2), 1, TOL(1e-5, 1e-8), "the loss");
    CHECK_NEAR(angle(&w), 0, TOL(1e-3, 1e-4), "the angle");
    world_free(&w);
}

/* sigma_i^2 = 1 - l2 / variance_i, the left singular vectors the components, and W_f = W_g'. */
static void test_penalty(void)
{
    World w = world();
    double sigma[K], q[K * D], l2 = w.p.variance[K - 1] / 2;
    train(&w, l2, 1500);
    svd_wide(w.a, w.m.decoder->v, sigma, q);
    for (int i = 0; i < K; i++) {
        double dot = 0;
        for (int j = 0; j < D; j++) dot += q[i * D + j] * w.p.component[i * D + j];
        CHECK_NEAR(fabs(dot), 1, TOL(1e-4, 1e-6), "|cos| of singular vector and component");
        CHECK_NEAR(sigma[i], sqrt(1 - l2 / w.p.variance[i]), TOL(1e-3, 1e-4), "a singular value");
    }
    for (int i = 0; i < D * K; i++)
        CHECK_NEAR((double)w.m.encoder->v.x[i], (double)w.m.decoder->v.x[i % K * D + i / K],
                   TOL(1e-3, 1e-4), "encoder and decoder");
    world_free(&w);
}

int main(void)
{
    RUN(test_gradients);
    RUN(test_two_ways);
    RUN(test_minimum);
    RUN(test_trained);
    RUN(test_penalty);
    return test_done();
}
