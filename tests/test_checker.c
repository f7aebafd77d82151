/* The looks at an upconvolution, and the principal components of wide images. */
#include "test.h"

#include "models/checker.h"
#include "models/pca_top.h"
#include "nn/conv.h"

#include <math.h>

/* ---- the adjoint ----------------------------------------------------------------------------- */

typedef struct { Tape *t; Var *x, *y, *w; Window k; } Pair;

static Var *random_input(Tape *t, Shape s, Rng *r)
{
    return ad_input(t, tensor_normal(tape_arena(t), s, r));
}

/* x [2,7,8,3] and y of the shape that the convolution makes of it. */
static Pair pair(Tape *t)
{
    Rng r = rng_new(4);
    Window k = { .stride = 2, .pad_h = 1, .pad_w = 1 };
    tape_reset(t);
    Var *x = random_input(t, SHAPE(2, 7, 8, 3), &r), *w = random_input(t, SHAPE(3, 3, 3, 5), &r);
    return (Pair){ t, x, random_input(t, SHAPE(2, 4, 4, 5), &r), w, k };
}

/* A' y is given one column too many, for the even width, and `back` as its kernel. */
static double gap(Pair p, Var *back)
{
    Arena *a = tape_arena(p.t);
    Window up = p.k;
    up.extra = 1;
    Var *b = ad_input(p.t, tensor_zeros(a, SHAPE(5)));
    Var *d = ad_input(p.t, tensor_zeros(a, SHAPE(3)));
    Var *ax = ad_conv2d(p.x, p.w, b, NULL, p.k, ACT_NONE);
    Var *aty = ad_slice(ad_conv2d_t(p.y, back, d, up, ACT_NONE), 1, 0, 7);
    return adjoint_gap(ax->v, p.y->v, p.x->v, aty->v);
}

static void test_adjoint(void)
{
    Tape *t = tape_new();
    Pair p = pair(t);
    CHECK_NEAR(gap(p, p.w), 0, TOL(1e-6, 1e-12), "adjoint");
    Tensor other = tensor_of(tape_arena(t), p.w->v.s, p.w->v.x);
    other.x[17] += 1;
    CHECK(gap(p, ad_input(t, other)) > 1e-3, "a kernel with a wrong entry");
    int n = 15;                                     /* the kernel turned by 180 degrees */
    for (int i = 0; i < other.n; i++) other.x[i] = p.w->v.x[(8 - i / n) * n + i % n];
    CHECK(gap(p, ad_input(t, other)) > 1e-2, "a turned kernel");
    tape_free(t);
}

/* ---- unevenness ------------------------------------------------------------------------------ */

/* Mean squares of what a layer of random kernels draws from noise, over that of the first phase. */
static void ratios(bool up, int size, double *power)
{
    Params ps = { 0 };
    Tape *t = tape_new();
    Rng r = rng_new(5);
    Var *x = random_input(t, SHAPE(4, 12, 12, 64), &r), *y;
    Window k = { .stride = up ? 2 : 1, .pad_h = 1, .pad_w = 1, .extra = up && size == 3 };
    if (up) y = conv2d_t(conv2d_t_new(&ps, r, "l", size, size, 64, 64, k, INIT_HE), x, ACT_NONE);
    else y = conv2d(conv2d_new(&ps, r, "l", size, size, 64, 64, k, INIT_HE),
                    ad_resize(x, 2, 24, 24), ACT_NONE);
    phase_power(y->v, power);
    for (int i = 3; i >= 0; i--) power[i] /= power[0];
    params_free(&ps), tape_free(t);
}

static void test_phases(void)
{
    static const double want[4] = { 1, 2, 2, 4 };
    double three[4], four[4], resized[4];
    ratios(true, 3, three), ratios(true, 4, four), ratios(false, 3, resized);
    for (int i = 0; i < 4; i++) {
        CHECK_NEAR(three[i], want[i], 0.1 * want[i], "3 x 3: 1, 2, 2, 4 taps");
        CHECK_NEAR(four[i], 1, 0.1, "4 x 4: four taps each");
        CHECK_NEAR(resized[i], 1, 0.1, "resize and convolution");
    }
}

/* ---- the spectrum ---------------------------------------------------------------------------- */

static void test_spectrum(void)
{
    enum { W = 16 };
    Arena *a = arena_new();
    Tensor x = tensor_new(a, SHAPE(1, 3, W, 2));
    double power[W / 2 + 1];
    for (int i = 0; i < x.n; i++) {
        int j = i / 2 % W;
        x.x[i] = i % 2 ? (real)(j % 2 ? -3 : 3) : (real)cos(2 * 3.141592653589793 * 5 * j / W);
    }
    row_spectrum(x, power);
    for (int f = 0; f <= W / 2; f++) {
        double want = f == 5 ? W / 4.0 / 2 : f == 8 ? 9.0 * W / 2 : 0;
        CHECK_NEAR(power[f], want, TOL(1e-4, 1e-10), "a wave in one channel, a board in the other");
    }
    arena_free(a);
}

static void test_peak(void)
{
    const double flat[] = { 9, 2, 2, 2, 2 }, board[] = { 9, 1, 2, 3, 8 };
    CHECK_NEAR(checker_peak(flat, 8), 1, 1e-15, "flat");
    CHECK_NEAR(checker_peak(board, 8), 4, 1e-15, "a board");
}

/* ---- the first components -------------------------------------------------------------------- */

static double lost(Arena *a, const Pca *p, int k, Tensor x)
{
    Tensor y = pca_decode(a, p, pca_encode(a, p, k, x));
    double sum = 0;
    for (int i = 0; i < x.n; i++) sum += pow((double)(y.x[i] - x.x[i]), 2);
    return sum / x.s.d[0];
}

/* Features of falling size, mixed. */
static Tensor example(Arena *a)
{
    enum { N = 200, D = 30 };
    Rng r = rng_new(6);
    Tensor z = tensor_normal(a, SHAPE(N, D), &r), x = tensor_new(a, z.s);
    for (int i = 0; i < z.n; i++) z.x[i] *= (real)pow(0.8, i % D);
    for (int i = 0; i < x.n; i++) x.x[i] = 1 + z.x[i] - z.x[i / D * D + (i + 7) % D] / 2;
    return x;
}

static void test_top(void)
{
    Arena *a = arena_new();
    Tensor x = example(a);
    Pca all = pca_fit(a, x), top = pca_top(a, x, 4, 20, rng_new(7));
    for (int k = 1; k <= 4; k++) {
        CHECK_CLOSE(top.variance[k - 1], all.variance[k - 1], TOL(1e-4, 1e-6), "variance");
        CHECK_CLOSE(lost(a, &top, k, x), pca_discarded(&all, k), TOL(1e-4, 1e-6), "what is lost");
    }
    Pca started = pca_top(a, x, 4, 1, rng_new(7));
    CHECK(lost(a, &started, 4, x) > 1.001 * pca_discarded(&all, 4), "one step does not do");
    arena_free(a);
}

int main(void)
{
    RUN(test_adjoint);
    RUN(test_phases);
    RUN(test_spectrum);
    RUN(test_peak);
    RUN(test_top);
    return test_done();
}
