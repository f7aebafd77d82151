/* Convolution: the fast kernels equal the plain loops byte for byte, for every shape, mask, wrap
 * and number of threads; conv_y, conv_x and conv_w are adjoint to one another. */
#include "test.h"

#include "tensor/conv.h"
#include "tensor/parallel.h"
#include "tensor/patch.h"

#include <math.h>
#include <stdio.h>

static int one_of(Rng *r, int n, const int *from) { return from[rng_below(r, (unsigned)n)]; }

/* A random convolution; `transposed` chooses shapes that conv_shape_t gives. */
static Conv random_conv(Arena *a, Rng *r, bool transposed)
{
    const int channels[] = { 1, 2, 3, 5, 8, 16, 17, 32, 35 }, kernels[] = { 1, 2, 3, 3, 5, 7 };
    int kh = one_of(r, 6, kernels), kw = one_of(r, 6, kernels), stride = 1 + rng_below(r, 3);
    int g = 1 + rng_below(r, 3), c = one_of(r, 9, channels), n = one_of(r, 9, channels);
    int e = 1 + rng_below(r, 3), far = (kh - 1) * e + 1, wide = (kw - 1) * e + 1;
    Window k = { stride, rng_below(r, far), rng_below(r, wide), rng_below(r, stride), MASK_NONE, 0,
                 e };
    if (!transposed && rng_below(r, 2)) {
        k = (Window){ 1, e * (kh / 2), e * (kw / 2), 0, MASK_A + (Mask)rng_below(r, 4), g, e };
        c = (c + g - 1) / g * g, n = (n + g - 1) / g * g;
    }
    int b = 1 + rng_below(r, 3), h = far + rng_below(r, 9), w = wide + rng_below(r, 12);
    Shape kernel = SHAPE(kh, kw, c, n), image = SHAPE(b, h, w, transposed ? n : c);
    Shape other = transposed ? conv_shape_t("conv", image, kernel, k)
                             : conv_shape("conv", image, kernel, k);
    Tensor x = tensor_normal(a, transposed ? other : image, r);
    Tensor y = tensor_normal(a, transposed ? image : other, r);
    return (Conv){ x, tensor_normal(a, kernel, r), y, k };
}

static Wrap random_wrap(Arena *a, Rng *r, Tensor like)
{
    int c = like.s.d[3];
    Wrap w = { .add = rng_below(r, 3) == 0, .act = (Act)rng_below(r, 5) };
    if (!w.add && rng_below(r, 2)) w.bias = tensor_normal(a, SHAPE(c), r).x;
    if (!w.add && rng_below(r, 2)) w.plus = tensor_normal(a, like.s, r).x;
    return w;
}

static Tensor same(Arena *a, Tensor t) { return tensor_of(a, t.s, t.x); }

static void compare(Arena *a, Rng *r, bool transposed)
{
    Conv v = random_conv(a, r, transposed), y = v, x = v, w = v;
    Wrap wy = random_wrap(a, r, v.y), wx = random_wrap(a, r, v.x);
    bool add = rng_below(r, 2);
    char what[160];
    snprintf(what, sizeof what, "x %s w %s y %s stride %d pad %d %d mask %d of %d dilation %d",
             shape_str(v.x.s), shape_str(v.w.s), shape_str(v.y.s), v.k.stride, v.k.pad_h,
             v.k.pad_w, (int)v.k.mask, v.k.colours, v.k.dilation);
    y.y = same(a, v.y), x.x = same(a, v.x), w.w = same(a, v.w);
    conv_y(y, wy), conv_x(x, wx), conv_w(w, add);
    Conv y2 = v, x2 = v, w2 = v;
    y2.y = same(a, v.y), x2.x = same(a, v.x), w2.w = same(a, v.w);
    conv_y_naive(y2, wy), conv_x_naive(x2, wx), conv_w_naive(w2, add);
    CHECK_BYTES(y.y.x, y2.y.x, sizeof(real) * (size_t)y.y.n, what);
    CHECK_BYTES(x.x.x, x2.x.x, sizeof(real) * (size_t)x.x.n, what);
    CHECK_BYTES(w.w.x, w2.w.x, sizeof(real) * (size_t)w.w.n, what);
}

static void test_same_bytes(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(1);
    for (int i = 0; i < 150; i++) {
        parallel_set_threads(1 + i % 3);
        compare(a, &r, i % 4 == 0);
        arena_reset(a);
    }
    parallel_set_threads(2);
    arena_free(a);
}

/* One pixel after another gives the bytes of all at once. */
static void test_pixels(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(2);
    for (int i = 0; i < 40; i++, arena_reset(a)) {
        Conv all = random_conv(a, &r, false), one = all;
        Wrap wrap = random_wrap(a, &r, all.y);
        all.y = same(a, one.y);
        int images = all.y.s.d[0], pixels = all.y.s.d[1] * all.y.s.d[2];
        Tensor panels = conv_panels(a, one);
        conv_y(all, wrap);
        for (int p = 0; p < pixels; p++) {
            conv_pixel(one, wrap, panels, p, 0, images / 2);
            conv_pixel(one, wrap, panels, p, images / 2, images);
        }
        CHECK_BYTES(one.y.x, all.y.x, sizeof(real) * (size_t)all.y.n, shape_str(all.w.s));
    }
    arena_free(a);
}

static double dot(Tensor a, Tensor b)
{
    double s = 0;
    for (int i = 0; i < a.n; i++) s += (double)a.x[i] * (double)b.x[i];
    return s;
}

/* <y, conv(x, w)> = <conv'(y, w), x> = <dw(x, y), w>: the three are one trilinear form. What the
 * mask hides of w must be 0 for the last. */
static void test_adjoint(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(3);
    for (int i = 0; i < 60; i++, arena_reset(a)) {
        Conv v = random_conv(a, &r, i % 3 == 0), y = v, x = v, w = v;
        y.y = tensor_new(a, v.y.s), x.x = tensor_new(a, v.x.s), w.w = tensor_zeros(a, v.w.s);
        conv_y(y, (Wrap){ 0 }), conv_x(x, (Wrap){ 0 }), conv_w(w, false);
        double by_y = dot(y.y, v.y), by_x = dot(x.x, v.x), by_w = dot(w.w, v.w);
        CHECK_CLOSE(by_x, by_y, TOL(1e-3, 1e-12), shape_str(v.w.s));
        CHECK_CLOSE(by_w, by_y, TOL(1e-3, 1e-12), shape_str(v.w.s));
    }
    arena_free(a);
}

/* A 3x3 kernel of type B has 5 of 9 taps, of type A 4; that many are multiplied with. */
static void test_masks_cost(void)
{
    Arena *a = arena_new();
    const int taps[] = { [MASK_NONE] = 9, [MASK_A] = 4, [MASK_B] = 5, [MASK_ABOVE] = 3,
                         [MASK_ROWS] = 6 };
    Tensor x = tensor_zeros(a, SHAPE(1, 6, 6, 32)), w = tensor_zeros(a, SHAPE(3, 3, 32, 32));
    for (Mask m = MASK_NONE; m <= MASK_ROWS; m++) {
        Conv v = { x, w, x, { 1, 1, 1, 0, m, 0 } };
        Patches p;
        patches_of_x(&p, &v);
        CHECK(p.taps == taps[m] && p.depth == 32 * taps[m], "mask %d: %d taps", (int)m, p.taps);
        patches_of_y(&p, &v, 0, 0);
        CHECK(p.taps == taps[m], "mask %d, back: %d taps", (int)m, p.taps);
    }
    arena_free(a);
}

static void wrong_channels(void *a)
{
    Tensor x = tensor_zeros(a, SHAPE(1, 5, 5, 2)), w = tensor_zeros(a, SHAPE(3, 3, 4, 1));
    conv_shape("conv2d", x.s, w.s, (Window){ .stride = 1 });
}

static void large_kernel(void *a)
{
    Tensor x = tensor_zeros(a, SHAPE(1, 2, 5, 2)), w = tensor_zeros(a, SHAPE(3, 3, 2, 1));
    conv_shape("conv2d", x.s, w.s, (Window){ .stride = 1 });
}

static void test_wrong_use(void)
{
    Arena *a = arena_new();
    CHECK_DIES(wrong_channels, a, "conv2d: x is [1,5,5,2], w [3,3,4,1]");
    CHECK_DIES(large_kernel, a, "conv2d: a kernel [3,3,2,1] on images [1,2,5,2]");
    arena_free(a);
}

int main(void)
{
    RUN(test_same_bytes);
    RUN(test_pixels);
    RUN(test_adjoint);
    RUN(test_masks_cost);
    RUN(test_wrong_use);
    return test_done();
}
