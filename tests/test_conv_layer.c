/* Convolution layers: shapes, names, and where their kernels start. */
#include "test.h"

#include "nn/conv.h"

#include <string.h>

static void test_shapes(void)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Window down = { .stride = 2, .pad_h = 1, .pad_w = 1 }, up = down;
    up.extra = 1;
    Conv2d a = conv2d_new(&ps, r, "a", 3, 3, 2, 5, down, INIT_HE);
    Conv2d b = conv2d_t_new(&ps, r, "b", 3, 3, 5, 2, up, INIT_HE);
    Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(2, 8, 6, 2), &r));
    Var *h = conv2d(a, x, ACT_RELU), *y = conv2d_t(b, h, ACT_NONE);
    CHECK(shape_eq(h->v.s, SHAPE(2, 4, 3, 5)), "h is %s", shape_str(h->v.s));
    CHECK(shape_eq(y->v.s, x->v.s), "y is %s", shape_str(y->v.s));
    CHECK(shape_eq(params_find(&ps, "a.w")->v.s, SHAPE(3, 3, 2, 5)), "a.w");
    CHECK(shape_eq(params_find(&ps, "b.w")->v.s, SHAPE(3, 3, 2, 5)), "b.w");
    CHECK(a.b == params_find(&ps, "a.b") && a.b->v.n == 5, "a.b");
    CHECK(b.b == params_find(&ps, "b.b") && b.b->v.n == 2, "b.b");
    CHECK(params_count(&ps) == 90 + 5 + 90 + 2, "%d numbers", params_count(&ps));
    tape_free(t), params_free(&ps);
}

/* The bias, the short-cut and the activation all arrive. */
static void test_plus(void)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Rng r = rng_new(2);
    Conv2d l = conv2d_new(&ps, r, "l", 1, 1, 3, 3, (Window){ .stride = 1 }, INIT_GLOROT);
    tensor_fill(l.b->v, R(0.5));
    Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(1, 2, 2, 3), &r));
    Var *y = conv2d_plus(l, x, x, ACT_TANH), *h = ad_add(conv2d(l, x, ACT_NONE), x);
    Var *want = ad_tanh(h);
    for (int i = 0; i < y->v.n; i++)
        CHECK_NEAR((double)y->v.x[i], (double)want->v.x[i], TOL(1e-6, 1e-14), "tanh(conv + x)");
    tape_free(t), params_free(&ps);
}

/* Mean square of the `seen` entries of w that are not 0, against `want` within 5 of its errors. */
static void check_start(Tensor w, int seen, double want, const char *what)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < w.n; i++)
        if (w.x[i] != 0) sum += (double)w.x[i] * (double)w.x[i], count++;
    CHECK(count == seen, "%s: %d entries are not 0, not %d", what, count, seen);
    CHECK_NEAR(sum / count, want, 5 * want * sqrt(2.0 / count), what);
}

static void test_start(void)
{
    Params ps = { 0 };
    Rng r = rng_new(3);
    Window k = { .stride = 1, .pad_h = 1, .pad_w = 1 }, a = k, b = k, s = k;
    a.mask = MASK_A, a.colours = 2, b.mask = MASK_B, s.stride = 2;
    check_start(conv2d_new(&ps, r, "k", 3, 3, 20, 40, k, INIT_HE).w->v, 7200, 2.0 / 180, "full");
    check_start(conv2d_new(&ps, r, "b", 3, 3, 20, 40, b, INIT_HE).w->v, 4000, 2.0 / 100, "mask B");
    check_start(conv2d_new(&ps, r, "a", 3, 3, 20, 40, a, INIT_HE).w->v, 3400, 2.0 / 85,
                "mask A, 2 colours: a quarter of the centre");
    check_start(conv2d_new(&ps, r, "g", 3, 3, 20, 40, s, INIT_GLOROT).w->v, 7200, 2.0 / (180 + 90),
                "Glorot, stride 2");
    check_start(conv2d_t_new(&ps, r, "t", 3, 3, 20, 40, s, INIT_HE).w->v, 7200, 2.0 / 45,
                "transposed, stride 2: 9 taps of 20 for 4 pixels");
    params_free(&ps);
}

/* A transposed layer keeps the mean square of what passes it, but for borders. */
static void test_scale(void)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Window k = { .stride = 2, .pad_h = 1, .pad_w = 1 };
    Conv2d up = conv2d_t_new(&ps, r, "up", 3, 3, 16, 16, k, INIT_HE);
    Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(4, 12, 12, 16), &r));
    Var *y = ad_mean_all(ad_square(conv2d_t(up, x, ACT_NONE)));
    CHECK_NEAR((double)y->v.x[0], 2, 0.3, "He: twice the mean square, for the relu that halves it");
    tape_free(t), params_free(&ps);
}

static void blind(void *ctx)
{
    conv2d_new(ctx, rng_new(1), "c", 1, 1, 2, 2, (Window){ .stride = 1, .mask = MASK_A }, INIT_HE);
}

static void test_blind(void)
{
    Params ps = { 0 };
    CHECK_DIES(blind, &ps, "c: nothing is seen through a kernel [1,1,2,2]");
    params_free(&ps);
}

int main(void)
{
    RUN(test_shapes);
    RUN(test_plus);
    RUN(test_start);
    RUN(test_scale);
    RUN(test_blind);
    return test_done();
}
