/* The contractive penalty against the Jacobian itself, its gradients, and what it is to a denoising
 * autoencoder. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/autoencoder.h"
#include "models/contractive.h"

#include <math.h>

enum { D = 5, K = 4, N = 3 };

static Ae one_layer(Act a)
{
    Ae m;
    Rng r = rng_new(7);
    ae_init(&m, (AeConfig){ .x = D, .z = K, .code_act = a }, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    return m;
}

static double code(const Ae *m, Tape *t, Tensor x, int i, int j, int d, double h)
{
    real *at = x.x + i * D + d, before = *at;
    *at += (real)h;
    tape_reset(t);
    double z = (double)ae_encode(m, ad_input(t, x))->v.x[i * K + j];
    *at = before;
    return z;
}

/* The sum of the squares of all dz_j/dx_d, by central differences. */
static double jacobian(const Ae *m, Tape *t, Tensor x, int i)
{
    double sum = 0, h = TOL(1e-2, 1e-5);
    for (int j = 0; j < K; j++)
        for (int d = 0; d < D; d++)
            sum += pow((code(m, t, x, i, j, d, h) - code(m, t, x, i, j, d, -h)) / (2 * h), 2);
    return sum;
}

static void test_jacobian(void)
{
    static const Act acts[] = { ACT_SIGMOID, ACT_TANH };
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(8);
    Tensor x = tensor_normal(a, SHAPE(N, D), &r);
    for (int k = 0; k < 2; k++) {
        Ae m = one_layer(acts[k]);
        double want[N];
        for (int i = 0; i < N; i++) want[i] = jacobian(&m, t, x, i);
        tape_reset(t);
        Var *z = ae_encode(&m, ad_input(t, x));
        Var *penalty = contractive_penalty(z, ad_param(t, m.code.w), acts[k]);
        CHECK(shape_eq(penalty->v.s, SHAPE(N)), "shape %s", shape_str(penalty->v.s));
        for (int i = 0; i < N; i++)
            CHECK_CLOSE((double)penalty->v.x[i], want[i], TOL(1e-3, 1e-8), "contractive_penalty");
        ae_free(&m);
    }
    tape_free(t), arena_free(a);
}

static void test_gradients(void)
{
    static const Act acts[] = { ACT_SIGMOID, ACT_TANH };
    for (int k = 0; k < 2; k++) {
        Ae m = one_layer(acts[k]);
        Tape *t = tape_new();
        Rng r = rng_new(9);
        Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(N, D), &r));
        Var *penalty = contractive_penalty(ae_encode(&m, x), ad_param(t, m.code.w), acts[k]);
        Var *loss = random_contraction(penalty, &r);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(2e-2, 1e-6), "contractive_penalty: %s", gradcheck_str(&c));
        tape_free(t), ae_free(&m);
    }
}

/* Weak noise s on the image moves the code by s^2 times the penalty, in the mean of squares. */
static void test_noise_is_the_penalty(void)
{
    enum { DRAWS = 40000 };
    const double s = 0.01;
    Ae m = one_layer(ACT_TANH);
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(10);
    tensor_fill(m.code.b->v, 0);
    Tensor x = tensor_normal(a, SHAPE(DRAWS, D), &r);
    for (int i = 0; i < x.n; i++) x.x[i] *= (real)s;
    Var *z = ae_encode(&m, ad_input(t, x));
    double moved = 0;
    for (int i = 0; i < z->v.n; i++) moved += pow((double)z->v.x[i], 2) / DRAWS;
    Var *origin = ae_encode(&m, ad_input(t, tensor_zeros(a, SHAPE(1, D))));
    Var *penalty = contractive_penalty(origin, ad_param(t, m.code.w), ACT_TANH);
    CHECK_CLOSE(moved / (s * s * (double)penalty->v.x[0]), 1, 0.02, "E|f(e) - f(0)|^2");
    tape_free(t), arena_free(a), ae_free(&m);
}

static void of_relu(void *ctx)
{
    Tape *t = ctx;
    Var *z = ad_input(t, tensor_zeros(tape_arena(t), SHAPE(1, 1)));
    contractive_penalty(z, z, ACT_RELU);
}

static void test_refuses(void)
{
    Tape *t = tape_new();
    CHECK_DIES(of_relu, t, "contractive_penalty: sigmoid or tanh only");
    tape_free(t);
}

int main(void)
{
    RUN(test_jacobian);
    RUN(test_gradients);
    RUN(test_noise_is_the_penalty);
    RUN(test_refuses);
    return test_done();
}
