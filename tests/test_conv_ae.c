/* The convolutional autoencoder: sizes that come back, gradients, and what its decoders draw. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/conv_ae.h"

static ConvAe net(int h, int w, int c, int z, Enlarge e)
{
    ConvAe m;
    conv_ae_init(&m, (ConvAeConfig){ h, w, c, { 4, 3, 5, 2 }, z, e }, rng_new(1));
    return m;
}

/* The peers' benchmark: 1 + 16 + 32 + 64 + 64 channels, kernels and biases, no code layer. */
static void test_count(void)
{
    ConvAe m;
    ConvAeConfig c = { 28, 28, 1, { 16, 32, 64, 64 }, 0, UPCONV };
    for (int e = UPCONV; e <= RESIZE_CONV; e++) {
        c.enlarge = (Enlarge)e;
        conv_ae_init(&m, c, rng_new(1));
        int kernels = 9 * (16 + 16 * 32 + 32 * 64 + 64 * 64);
        CHECK(params_count(&m.ps) == 2 * kernels + 176 + 113, "%d numbers", params_count(&m.ps));
        CHECK(conv_ae_code_size(&m) == 256, "code of %d", conv_ae_code_size(&m));
        conv_ae_free(&m);
    }
}

static void test_sizes(void)
{
    static const int sizes[][3] = { { 28, 28, 1 }, { 16, 16, 3 }, { 28, 20, 1 }, { 32, 32, 3 },
                                    { 64, 64, 3 }, { 1, 1, 1 }, { 9, 17, 2 }, { 5, 1, 3 } };
    Tape *t = tape_new();
    Rng r = rng_new(2);
    for (int i = 0; i < 32; i++) {
        const int *s = sizes[i / 4], z = i % 2 ? 3 : 0;
        ConvAe m = net(s[0], s[1], s[2], z, i / 2 % 2 ? UPCONV : RESIZE_CONV);
        tape_reset(t);
        Var *x = ad_input(t, tensor_normal(tape_arena(t), SHAPE(2, s[0] * s[1] * s[2]), &r));
        Reconstruction y = conv_ae_reconstruct(&m, x, x);
        CHECK(shape_eq(y.y->v.s, x->v.s), "y is %s", shape_str(y.y->v.s));
        CHECK(shape_eq(y.z->v.s, SHAPE(2, conv_ae_code_size(&m))), "z is %s",
              shape_str(y.z->v.s));
        conv_ae_free(&m);
    }
    tape_free(t);
}

/* Of 28 x 28: 14, 7, 4, 2. */
static void test_features(void)
{
    static const int side[] = { 28, 14, 7, 4, 2 }, channels[] = { 1, 4, 3, 5, 2 };
    ConvAe m = net(28, 28, 1, 0, UPCONV);
    Tape *t = tape_new();
    for (int i = 0; i <= 4; i++) {
        Var *h = conv_ae_features(&m, ad_input(t, tensor_zeros(tape_arena(t), SHAPE(3, 784))), i);
        CHECK(shape_eq(h->v.s, SHAPE(3, side[i], side[i], channels[i])), "layer %d: %s", i,
              shape_str(h->v.s));
    }
    tape_free(t), conv_ae_free(&m);
}

static void test_gradients(void)
{
    Tape *t = tape_new();
    for (int k = 0; k < 4; k++) {
        ConvAe m = net(6, 5, 2, k % 2 ? 3 : 0, k / 2 ? UPCONV : RESIZE_CONV);
        Rng r = rng_new(3);
        rng_fill_normal(&r, m.ps.v, m.ps.total);
        for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
        tape_reset(t);
        Var *seen = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(2, 60), &r));
        Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(2, 60), &r));
        Var *loss = conv_ae_reconstruct(&m, seen, x).loss;
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(2e-2, 1e-6), "%d: %s", k, gradcheck_str(&c));
        conv_ae_free(&m);
    }
    tape_free(t);
}

/* What goes through a layer and back by hand: 2 x 2 pixels, three times, cut to 5 x 4. */
static void test_resize(void)
{
    static const real want[] = { 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 3, 3, 3, 4, 3, 3, 3, 4 };
    static const real copies[] = { 9, 3, 6, 2 };
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Var *x = ad_leaf(t, tensor_of(a, SHAPE(1, 2, 2, 1), (real[]){ 1, 2, 3, 4 }),
                     tensor_zeros(a, SHAPE(1, 2, 2, 1)));
    Var *y = ad_resize(x, 3, 5, 4);
    CHECK_BYTES(y->v.x, want, sizeof want, "pixels");
    backward(ad_sum_all(y));
    CHECK_BYTES(x->g.x, copies, sizeof copies, "copies of each pixel");
    tape_free(t);
}

static void too_large(void *ctx)
{
    ad_resize(ad_input(ctx, tensor_zeros(tape_arena(ctx), SHAPE(1, 2, 2, 1))), 2, 5, 4);
}

static void test_refusal(void)
{
    Tape *t = tape_new();
    CHECK_DIES(too_large, t, "resize: [1,2,2,1], 2 times, to 5 x 4");
    tape_free(t);
}

int main(void)
{
    RUN(test_count);
    RUN(test_sizes);
    RUN(test_features);
    RUN(test_gradients);
    RUN(test_resize);
    RUN(test_refusal);
    return test_done();
}
