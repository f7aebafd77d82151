/* The conditional VAE: its gradient, and where z is one number and y three bits, log p(y|u) by
 * quadrature over z. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/cvae.h"

#include <math.h>

static Cvae small(int z, Rng *r)
{
    Cvae m;
    cvae_init(&m, (CvaeConfig){ 4, 3, z, 1, { 5 }, ACT_TANH }, *r);
    rng_fill_normal(r, m.ps.v, m.ps.total);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

static void test_gradients(void)
{
    for (int z = 0; z < 3; z += 2) {
        Tape *t = tape_new();
        Rng r = rng_new(1);
        Cvae m = small(z, &r);
        Var *u = ad_input(t, tensor_normal(tape_arena(t), SHAPE(4, 4), &r));
        Var *y = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(4, 3), &r));
        Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(4, 2), &r));
        Var *loss = cvae_elbo(&m, u, y, eps).loss;
        if (IS_F64) CHECK_NEAR(gradcheck(loss).error, 0, 1e-6, "the gradient");
        else CHECK_NEAR(gradcheck_directions(loss, &r, 8, 1e-3).error, 0, 1e-2, "the gradient");
        cvae_free(&m), tape_free(t);
    }
}

/* All eight y under one u, rows of both. */
static void all_answers(Arena *a, Rng *r, Tensor *u, Tensor *y)
{
    Tensor one = tensor_normal(a, SHAPE(1, 4), r);
    *u = tensor_new(a, SHAPE(8, 4)), *y = tensor_new(a, SHAPE(8, 3));
    for (int i = 0; i < u->n; i++) u->x[i] = one.x[i % 4];
    for (int i = 0; i < y->n; i++) y->x[i] = (real)(i / 3 >> i % 3 & 1);
}

/* The integral over z of p(z|u) p(y|u,z), by the midpoint rule in steps of standard deviations. */
static void quadrature(const Cvae *m, Tape *t, Tensor u, Tensor y, double *log_py)
{
    enum { STEPS = 800 };
    double sum[8] = { 0 };
    for (int s = 0; s < STEPS; s++) {
        double e = 16 * (s + 0.5) / STEPS - 8;
        tape_reset(t);
        Var *in = ad_input(t, u), *target = ad_input(t, y);
        Posterior p = cvae_prior(m, in);
        Tensor at = tensor_new(tape_arena(t), SHAPE(8, 1));
        tensor_fill(at, (real)e);
        Var *z = ad_reparam(p.mean, p.logvar, ad_input(t, at));
        const real *l = ad_bernoulli(target, cvae_decode(m, in, z))->v.x;
        for (int i = 0; i < 8; i++)
            sum[i] += exp((double)l[i] - e * e / 2) / sqrt(2 * acos(-1)) * 16 / STEPS;
    }
    for (int i = 0; i < 8; i++) log_py[i] = log(sum[i]);
}

static void test_quadrature(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(2);
    Cvae m = small(1, &r);
    Tensor u, y;
    double want[8], one[8], many[8], total = 0, below = 0;
    all_answers(a, &r, &u, &y);
    tensor_fill(m.posterior.logvar.w->v, 0);        /* q wider than any posterior: weights stay */
    tensor_fill(m.posterior.logvar.b->v, 2);        /* bounded                                  */
    quadrature(&m, t, u, y, want);
    for (int i = 0; i < 8; i++) total += exp(want[i]);
    CHECK_NEAR(total, 1, TOL(1e-5, 1e-12), "the sum of p(y|u) over all y");
    cvae_log_py(&m, t, u, y, 20000, rng_new(3), many);
    for (int i = 0; i < 8; i++) CHECK_NEAR(many[i], want[i], 0.03, "log p(y|u) by 20,000 samples");
    for (int s = 0; s < 400; s++) {
        cvae_log_py(&m, t, u, y, 1, rng_new((uint64_t)(10 + s)), one);
        for (int i = 0; i < 8; i++) below += (want[i] - one[i]) / (8 * 400);
    }
    CHECK(below > 0.005, "with one sample it is %.4f too low", below);
    cvae_free(&m), tape_free(t), arena_free(a);
}

/* The ELBO with its KL in closed form and with a sample of log q - log p: the same in the mean over
 * draws, within four standard errors. */
static void test_kl(void)
{
    enum { DRAWS = 4000 };
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(5);
    Cvae m = small(1, &r);
    Tensor u, y;
    double sum[8] = { 0 }, square[8] = { 0 }, one[8];
    all_answers(a, &r, &u, &y);
    for (int s = 0; s < DRAWS; s++) {
        cvae_log_py(&m, t, u, y, 1, rng_new((uint64_t)(10 + s)), one);
        tape_reset(t);
        Var *in = ad_input(t, u), *out = ad_input(t, y);
        Elbo e = cvae_elbo(&m, in, out, ad_input(t, tensor_normal(tape_arena(t), SHAPE(8, 1), &r)));
        for (int i = 0; i < 8; i++) {
            double d = one[i] - ((double)e.log_px_z->v.x[i] - (double)e.kl->v.x[i]);
            sum[i] += d / DRAWS, square[i] += d * d / DRAWS;
        }
    }
    for (int i = 0; i < 8; i++)
        CHECK_NEAR(sum[i], 0, 4 * sqrt(square[i] / DRAWS), "the difference of two ELBOs");
    cvae_free(&m), tape_free(t), arena_free(a);
}

/* Without a code, the pixels by themselves: the sum over all y is 1 again, and exact at once. */
static void test_without_code(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Cvae m = small(0, &r);
    Tensor u, y;
    double log_py[8], total = 0;
    all_answers(a, &r, &u, &y);
    cvae_log_py(&m, t, u, y, 100, r, log_py);
    for (int i = 0; i < 8; i++) total += exp(log_py[i]);
    CHECK_NEAR(total, 1, TOL(1e-5, 1e-12), "the sum of p(y|u) over all y");
    cvae_free(&m), tape_free(t), arena_free(a);
}

int main(void)
{
    RUN(test_gradients);
    RUN(test_quadrature);
    RUN(test_kl);
    RUN(test_without_code);
    return test_done();
}
