/* The total correlation: 0 where the aggregate posterior is a product, equal to its definition, and
 * with the right gradient. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/tc_vae.h"

#include <math.h>

static Var *normal(Tape *t, Shape s, Rng *r)
{
    return ad_input(t, tensor_normal(tape_arena(t), s, r));
}

/* Nine posteriors whose means are all pairs of three values each: their mixture is a product. */
static void test_product(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Var *mean = normal(t, SHAPE(9, 2), &r), *logvar = normal(t, SHAPE(9, 2), &r);
    for (int i = 0; i < 9; i++) {
        mean->v.x[2 * i] = (real)(i % 3), mean->v.x[2 * i + 1] = (real)(2 * (i / 3));
        logvar->v.x[2 * i] = (real)(-1 + i % 3), logvar->v.x[2 * i + 1] = -2;
    }
    Var *tc = total_correlation(normal(t, SHAPE(9, 2), &r), (Posterior){ mean, logvar }, 9);
    for (int i = 0; i < 9; i++)
        CHECK_NEAR((double)tc->v.x[i], 0, TOL(1e-5, 1e-12), "log q(z) - sum of logs, of a product");
    for (int i = 0; i < 9; i++) mean->v.x[2 * i + 1] = mean->v.x[2 * i];
    tc = total_correlation(mean, (Posterior){ mean, logvar }, 9);
    double sum = sum_double(tc->v.x, 9) / 9;
    CHECK(sum > 0.1, "means on a diagonal have a TC of %.3f", sum);
    tape_free(t);
}

static double log_normal(const real *z, const real *m, const real *v)
{
    double d = (double)*z - (double)*m;
    return -0.5 * (log(2 * acos(-1)) + (double)*v + d * d / exp((double)*v));
}

/* Row i by its definition, with the weights of the header. */
static double defined(const Var *z, Posterior q, int i, int total)
{
    int m = z->v.s.d[0], d = z->v.s.d[1];
    double joint = 0, product = 0, own = 1.0 / total, others = (1 - own) / (m - 1);
    for (int k = 0; k < m; k++) {
        double p = k == i ? own : others;
        for (int j = 0; j < d; j++)
            p *= exp(log_normal(z->v.x + i * d + j, q.mean->v.x + k * d + j,
                                q.logvar->v.x + k * d + j));
        joint += p;
    }
    for (int j = 0; j < d; j++) {
        double p = 0;
        for (int k = 0; k < m; k++)
            p += (k == i ? own : others) * exp(log_normal(z->v.x + i * d + j,
                                                          q.mean->v.x + k * d + j,
                                                          q.logvar->v.x + k * d + j));
        product += log(p);
    }
    return log(joint) - product;
}

static void test_definition(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(2);
    Var *z = normal(t, SHAPE(5, 3), &r);
    Var *mean = normal(t, SHAPE(5, 3), &r), *logvar = normal(t, SHAPE(5, 3), &r);
    Posterior q = { mean, logvar };
    for (int total = 5; total <= 500; total *= 10) {
        Var *tc = total_correlation(z, q, total);
        for (int i = 0; i < 5; i++)
            CHECK_CLOSE((double)tc->v.x[i], defined(z, q, i, total), TOL(1e-5, 1e-12),
                        "a row's TC");
    }
    tape_free(t);
}

static Vae small(Rng *r)
{
    Vae m;
    vae_init(&m, (VaeConfig){ .x = 6, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH },
             *r);
    rng_fill_normal(r, m.ps.v, m.ps.total);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

/* The gradient of every parameter; with c = 1 the loss is -ELBO. */
static void test_loss(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(3);
    Vae m = small(&r);
    Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(4, 6), &r));
    Elbo e = vae_elbo(&m, x, normal(t, SHAPE(4, 3), &r), 1);
    CHECK_CLOSE((double)tc_loss(e, 1, 40)->v.x[0], (double)e.loss->v.x[0], TOL(1e-6, 1e-14),
                "the loss with c = 1");
    Var *loss = tc_loss(e, 6, 40);
    if (IS_F64) CHECK_NEAR(gradcheck(loss).error, 0, 1e-6, "the gradient");
    else CHECK_NEAR(gradcheck_directions(loss, &r, 8, 1e-3).error, 0, 1e-2, "the gradient");
    vae_free(&m);
    tape_free(t);
}

static void too_few(void *ctx)
{
    Rng r = rng_new(4);
    Var *z = normal(ctx, SHAPE(5, 3), &r);
    total_correlation(z, (Posterior){ z, z }, 4);
}

static void test_refused(void)
{
    Tape *t = tape_new();
    CHECK_DIES(too_few, t, "total_correlation: 5 of 4 images");
    tape_free(t);
}

int main(void)
{
    RUN(test_product);
    RUN(test_definition);
    RUN(test_loss);
    RUN(test_refused);
    return test_done();
}
