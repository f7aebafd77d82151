/* Parameters, layers, optimisers against numbers worked out by hand, schedules, averages. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "nn/density.h"
#include "nn/layer.h"
#include "nn/optim.h"

#include <math.h>
#include <string.h>

static void twice(void *ctx) { param_new(ctx, rng_new(1), "a", "w", SHAPE(2), INIT_ZERO); }

static void test_params(void)
{
    Params ps = { 0 };
    Rng r = rng_new(1);
    Param *a = param_new(&ps, r, "a", "w", SHAPE(3, 5), INIT_ONE),
          *b = param_new(&ps, r, "b", "w", SHAPE(7), INIT_HE);
    CHECK(a->v.x == ps.v && b->v.x == ps.v + 16 && b->g.x == ps.g + 16,
          "windows are not on the flat arrays");
    CHECK(params_count(&ps) == 22 && ps.total == 32, "%d learned, %d in all", params_count(&ps),
          ps.total);
    CHECK(a->v.x[14] == 1, "the first parameter was lost when the second came");
    CHECK(params_find(&ps, "b.w") == b && !params_find(&ps, "c.w"), "find");
    CHECK_DIES(twice, &ps, "parameter a.w exists already");
    a->g.x[0] = 3, b->g.x[6] = -4;
    CHECK_NEAR(params_clip(&ps, 1), 5, TOL(1e-6, 1e-15), "norm before clipping");
    CHECK_NEAR(params_grad_norm(&ps), 1, TOL(1e-6, 1e-15), "norm after clipping");
    CHECK_NEAR((double)b->g.x[6], -0.8, TOL(1e-6, 1e-15), "a clipped entry");
    CHECK_NEAR(params_clip(&ps, 2), 1, TOL(1e-6, 1e-15), "a norm below the limit");
    CHECK_NEAR(params_grad_norm(&ps), 1, TOL(1e-6, 1e-15), "it stays as it is");
    params_zero_grad(&ps);
    CHECK_NEAR(params_grad_norm(&ps), 0, 0, "norm after zero_grad");
    params_free(&ps);
}

/* What no gradient reached since params_zero_grad has gradient 0, whatever was there before. */
static void test_blank_gradients(void)
{
    Params ps = { 0 };
    Optim o;
    Tape *t = tape_new();
    Param *a = param_new(&ps, rng_new(1), "a", "w", SHAPE(3), INIT_ONE),
          *b = param_new(&ps, rng_new(1), "b", "w", SHAPE(3), INIT_ONE);
    tensor_fill(a->g, 7), tensor_fill(b->g, 7);
    params_zero_grad(&ps);
    backward(ad_sum_all(ad_scale(ad_param(t, a), 3)));
    optim_init(&o, "sgd", 1);
    optim_step(&o, &ps, 1);
    CHECK_NEAR((double)a->v.x[2], -2, 0, "1 - 3");
    CHECK_NEAR((double)b->v.x[2], 1, 0, "1 - 0");
    CHECK_NEAR((double)b->g.x[2], 0, 0, "the gradient itself");
    optim_free(&o), params_free(&ps), tape_free(t);
}

/* Variances as the header promises, and a start that depends on the name alone. */
static void test_init(void)
{
    Params ps = { 0 }, other = { 0 };
    Rng r = rng_new(2);
    Tensor he = param_new(&ps, r, "a", "w", SHAPE(200, 300), INIT_HE)->v;
    double sum = 0;
    for (int i = 0; i < he.n; i++) sum += (double)he.x[i] * (double)he.x[i];
    CHECK_NEAR(sum / he.n, 2.0 / 200, 5 * 2.0 / 200 * sqrt(2.0 / 60000), "He: variance 2/fan_in");
    Tensor gl = param_new(&ps, r, "b", "w", SHAPE(200, 300), INIT_GLOROT)->v;
    sum = 0;
    for (int i = 0; i < gl.n; i++) sum += (double)gl.x[i] * (double)gl.x[i];
    CHECK_NEAR(sum / gl.n, 2.0 / 500, 5 * 2.0 / 500 * sqrt(0.8 / 60000),
               "Glorot: variance 2/(in + out)");
    Tensor again = param_new(&other, r, "b", "w", SHAPE(200, 300), INIT_GLOROT)->v;
    gl = params_find(&ps, "b.w")->v;
    CHECK_BYTES(again.x, gl.x, sizeof(real) * (size_t)gl.n, "b.w made alone and made second");
    params_free(&ps), params_free(&other);
}

/* Three steps on two parameters with gradients (1, -2), (3, 0.5), (-1, 1), lr 0.1, worked out by
 * hand from the header's formulas in exact arithmetic and rounded to 15 digits. */
typedef struct { const char *name; double w[3][2]; } Expected;

static const Expected expected[] = {
    { "sgd",
      { { 0.900000000000000, 1.200000000000000 },
        { 0.600000000000000, 1.150000000000000 },
        { 0.700000000000000, 1.050000000000000 } } },
    { "momentum",
      { { 0.900000000000000, 1.200000000000000 },
        { 0.510000000000000, 1.330000000000000 },
        { 0.259000000000000, 1.347000000000000 } } },
    { "adagrad",
      { { 0.900000000010000, 1.099999999995000 },
        { 0.805131670207949, 1.075746437492543 },
        { 0.835282804664816, 1.032102859447249 } } },
    { "rmsprop",
      { { 0.000000099999990, 1.999999950000003 },
        { -0.949157865722480, 1.756314872462197 },
        { -0.646128963188952, 1.316426046477679 } } },
    { "rmsprop_c",
      { { -0.005037714249121, 2.005037764754164 },
        { -0.961850196970076, 1.760716274300688 },
        { -0.657603123277674, 1.320735315435281 } } },
    { "adam",
      { { 0.900000001000000, 1.099999999500000 },
        { 0.808221889512332, 1.146946816298666 },
        { 0.759852704953461, 1.151690161735089 } } },
    { "adadelta",
      { { 0.999552790876569, 1.000447212477470 },
        { 0.998951288840028, 1.000290078221610 },
        { 0.999219477812934, 0.999997594234687 } } },
};

static void follow(const Expected *x)
{
    static const double g[3][2] = { { 1, -2 }, { 3, 0.5 }, { -1, 1 } };
    Params ps = { 0 };
    Param *a = param_new(&ps, rng_new(1), "a", "w", SHAPE(1), INIT_ONE);
    Param *b = param_new(&ps, rng_new(1), "b", "w", SHAPE(1), INIT_ONE);
    Optim o;
    CHECK(optim_init(&o, x->name, 0.1), "no optimiser %s", x->name);
    for (int t = 0; t < 3; t++) {
        a->g.x[0] = (real)g[t][0], b->g.x[0] = (real)g[t][1];
        optim_step(&o, &ps, o.lr);
        CHECK_NEAR((double)a->v.x[0], x->w[t][0], TOL(2e-6, 1e-14), x->name);
        CHECK_NEAR((double)b->v.x[0], x->w[t][1], TOL(2e-6, 1e-14), x->name);
    }
    CHECK(o.t == 3, "%s counted %d steps", x->name, (int)o.t);
    optim_free(&o);
    params_free(&ps);
}

static void test_optimisers(void)
{
    Optim o;
    for (int k = 0; k < (int)(sizeof expected / sizeof *expected); k++) follow(&expected[k]);
    CHECK(!optim_init(&o, "adamm", 1), "an optimiser named adamm");
}

static void test_schedules(void)
{
    CHECK_NEAR(schedule_cosine(0, 100), 1, 0, "cosine at the start");
    CHECK_NEAR(schedule_cosine(50, 100), 0.5, 1e-15, "in the middle");
    CHECK_NEAR(schedule_cosine(100, 100), 0, 1e-15, "at the end");
    CHECK_NEAR(schedule_step(19, 10, 0.1), 0.1, 1e-15, "step 19 of decades of 10");
    CHECK_NEAR(schedule_step(20, 10, 0.1), 0.01, 1e-15, "step 20");
}

/* w = 1, then 2, decay 0.9: mean = (0.9 * 0.1 * 1 + 0.1 * 2) / (1 - 0.81). */
static void test_average(void)
{
    Params ps = { 0 };
    Average a = { .decay = 0.9 };
    Param *w = param_new(&ps, rng_new(1), "a", "w", SHAPE(2), INIT_ONE);
    average_step(&a, &ps);
    w->v.x[0] = 2;
    average_step(&a, &ps);
    average_use(&a, &ps);
    CHECK_NEAR((double)w->v.x[0], 0.29 / 0.19, TOL(1e-6, 1e-14), "the average of 1 and 2");
    CHECK_NEAR((double)w->v.x[1], 1, TOL(1e-6, 1e-14), "the average of 1 and 1");
    average_restore(&a, &ps);
    CHECK_NEAR((double)w->v.x[0], 2, 0, "the parameter restored");
    average_free(&a);
    params_free(&ps);
}

/* ---- layers and losses ----------------------------------------------------------------------- */

static void test_mlp_gradients(void)
{
    static const Act acts[] = { ACT_NONE, ACT_RELU, ACT_TANH, ACT_SIGMOID, ACT_SOFTPLUS };
    for (int k = 0; k < 5; k++) {
        Params ps = { 0 };
        Tape *t = tape_new();
        Rng r = rng_new(3);
        Mlp m = mlp_new(&ps, r, "net", 2, (int[]){ 3, 5, 4 }, acts[k],
                        INIT_HE);
        rng_fill_normal(&r, ps.v, ps.total);
        Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(7, 3), &r));
        Var *loss = nll(categorical(mlp(&m, x), (int[]){ 0, 1, 2, 3, 0, 1, 2 }));
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-7), "activation %d: %s", k, gradcheck_str(&c));
        tape_free(t);
        params_free(&ps);
    }
}

static double log_normal(double x, double m, double v)
{
    return -0.5 * (log(2 * acos(-1)) + v + (x - m) * (x - m) / exp(v));
}

/* The shared, fixed and standard Gaussians against the formula; the two KLs against each other. */
static void test_densities(void)
{
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Var *x = ad_input(t, tensor_of(a, SHAPE(1, 2), (real[]){ R(0.5), -1 }));
    Var *m = ad_input(t, tensor_of(a, SHAPE(1, 2), (real[]){ R(0.25), 2 }));
    Var *v = ad_input(t, tensor_of(a, SHAPE(2), (real[]){ R(-0.5), 1 }));
    double shared = log_normal(0.5, 0.25, -0.5) + log_normal(-1, 2, 1);
    double fixed = log_normal(0.5, 0.25, log(0.09)) + log_normal(-1, 2, log(0.09));
    double standard = log_normal(0.5, 0, 0) + log_normal(-1, 0, 0);
    CHECK_CLOSE((double)gaussian_shared(x, m, v)->v.x[0], shared, TOL(1e-6, 1e-14),
                "shared variance");
    CHECK_CLOSE((double)gaussian_fixed(x, m, 0.3)->v.x[0], fixed, TOL(1e-6, 1e-14), "fixed std");
    CHECK_CLOSE((double)gaussian_standard(x)->v.x[0], standard, TOL(1e-6, 1e-14), "standard");
    Var *zero = ad_input(t, tensor_zeros(a, SHAPE(1, 2)));
    CHECK_CLOSE((double)gaussian_kl_between(m, x, zero, zero)->v.x[0],
                (double)ad_gaussian_kl(m, x)->v.x[0], TOL(1e-6, 1e-14), "KL to N(0,I) by both");
    CHECK_CLOSE((double)gaussian_kl_between(m, x, m, x)->v.x[0], 0, TOL(1e-6, 1e-14),
                "KL of a thing to itself");
    Var *c = categorical(ad_input(t, tensor_of(a, SHAPE(1, 3), (real[]){ 1, 2, 3 })), (int[]){ 2 });
    CHECK_CLOSE((double)c->v.x[0], -log(1 + exp(-1) + exp(-2)), TOL(1e-6, 1e-14),
                "log softmax of class 2");
    tape_free(t);
}

static void test_kl_gradients(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(5);
    Var *p[4];
    for (int i = 0; i < 4; i++)
        p[i] = ad_leaf(t, tensor_uniform(tape_arena(t), SHAPE(3, 4), &r),
                       tensor_zeros(tape_arena(t), SHAPE(3, 4)));
    Var *loss = random_contraction(gaussian_kl_between(p[0], p[1], p[2], p[3]), &r);
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-7), "gaussian_kl_between: %s", gradcheck_str(&c));
    tape_free(t);
}

/* Each name stands for the function of that name. */
static void test_activations(void)
{
    const struct { const char *name; double at_minus_1; } all[] = {
        { "none", -1 }, { "relu", 0 }, { "tanh", tanh(-1.0) }, { "sigmoid", 1 / (1 + exp(1.0)) },
        { "softplus", log1p(exp(-1.0)) } };
    Tape *t = tape_new();
    Var *x = ad_input(t, tensor_of(tape_arena(t), SHAPE(1), (real[]){ -1 }));
    Act a;
    for (int i = 0; i < 5; i++) {
        CHECK(act_named(all[i].name, &a), "no activation %s", all[i].name);
        CHECK_NEAR((double)act(a, x)->v.x[0], all[i].at_minus_1, TOL(1e-6, 1e-15), all[i].name);
    }
    CHECK(!act_named("Relu", &a) && !act_named("", &a), "names are exact");
    tape_free(t);
}

int main(void)
{
    RUN(test_params);
    RUN(test_blank_gradients);
    RUN(test_init);
    RUN(test_optimisers);
    RUN(test_schedules);
    RUN(test_average);
    RUN(test_activations);
    RUN(test_mlp_gradients);
    RUN(test_densities);
    RUN(test_kl_gradients);
    return test_done();
}
