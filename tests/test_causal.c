/* The fast sampler against its definition, byte for byte: the images, and every logit that was
 * drawn from. And what it refuses. */
#include "test.h"

#include "nn/causal.h"
#include "nn/conv.h"
#include "tensor/parallel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { H = 7, W = 5, BATCH = 3, MOST = 16 };

typedef void Sampler(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

typedef struct Net {
    const char *name;
    int c, groups, colours, k;              /* channels of x; how drawn; of masks; logits  */
    Var *(*body)(struct Net *net, Var *x);
    Params ps;
    Conv2d l[MOST];
    int n, at;                              /* layers made; the next one that is used      */
} Net;

/* The next layer of the network, made when it is first used; parameters are all random. */
static Var *conv(Net *net, Mask mask, int kh, int kw, int out, Var *x, Var *plus, Act a)
{
    Window k = { 1, kh / 2, kw / 2, 0, mask, net->colours };
    if (net->at == net->n) {
        char name[16];
        Rng r = rng_new(7);
        snprintf(name, sizeof name, "%d", net->n);
        Conv2d l = conv2d_new(&net->ps, r, name, kh, kw, x->v.s.d[3], out, k, INIT_HE);
        r = rng_fork(r, name);
        rng_fill_normal(&r, l.b->v.x, l.b->v.n);
        net->l[net->n++] = l;
    }
    return conv2d_plus(net->l[net->at++], x, plus, a);
}

static Var *network(const void *model, Var *x)
{
    Net *net = (Net *)(uintptr_t)model;
    net->at = 0;
    return net->body(net, x);
}

/* ---- the networks ---------------------------------------------------------------------------- */

static Var *one_layer(Net *net, Var *x)
{
    return conv(net, MASK_A, 3, 3, net->k, x, NULL, ACT_NONE);
}

static Var *flat_kernels(Net *net, Var *x)
{
    Var *h = conv(net, MASK_A, 1, 5, 3, x, NULL, ACT_TANH);
    Var *tall = conv(net, MASK_B, 5, 1, 3, h, NULL, ACT_TANH);
    Var *low = conv(net, MASK_B, 1, 3, 3, h, tall, ACT_TANH);
    return conv(net, MASK_B, 3, 5, net->k, low, NULL, ACT_NONE);
}

/* The PixelCNN of van den Oord et al. 2016. */
static Var *pixelcnn(Net *net, Var *x)
{
    int c = 4 * net->colours;
    Var *h = conv(net, MASK_A, 7, 7, 2 * c, x, NULL, ACT_NONE);
    for (int i = 0; i < 2; i++) {
        Var *g = conv(net, MASK_B, 1, 1, c, ad_relu(h), NULL, ACT_RELU);
        g = conv(net, MASK_B, 3, 3, c, g, NULL, ACT_RELU);
        h = conv(net, MASK_B, 1, 1, 2 * c, g, h, ACT_NONE);
    }
    h = conv(net, MASK_B, 1, 1, c, ad_relu(h), NULL, ACT_RELU);
    return conv(net, MASK_B, 1, 1, net->k, h, NULL, ACT_NONE);
}

/* x itself is worked on before the first mask; gates, joined channels, a condition for all rows. */
static Var *gates(Net *net, Var *x)
{
    int c = 4;
    Tensor e = tensor_new(tape_arena(x->tape), SHAPE(BATCH, 1, 1, 2 * c));
    for (int i = 0; i < e.n; i++) e.x[i] = (real)(i % 5) / 4;
    Var *h = conv(net, MASK_A, 5, 5, 2 * c, ad_shift(ad_scale(x, 2), -1), NULL, ACT_NONE);
    for (int i = 0; i < 2; i++) {
        Var *both = ad_add(h, ad_input(x->tape, e));
        Var *left = ad_tanh(ad_slice(both, 3, 0, c)), *right = ad_slice(both, 3, c, 2 * c);
        Var *gate = ad_mul(left, ad_sigmoid(right));
        Var *g = conv(net, MASK_B, 3, 3, 2 * c, ad_concat(gate, h, 3), NULL, ACT_SOFTPLUS);
        h = ad_add(g, h);
    }
    return conv(net, MASK_NONE, 1, 1, net->k, ad_clamp(h, -1, 2), NULL, ACT_NONE);
}

/* Every function of an entry. */
static Var *functions(Net *net, Var *x)
{
    Var *h = conv(net, MASK_A, 3, 3, 4, x, NULL, ACT_SIGMOID), *y = ad_shift(h, 0.5);
    Var *all[] = { ad_neg(h), ad_exp(h), ad_log(y), ad_sqrt(y), ad_tanh(h), ad_sigmoid(h),
                   ad_relu(h), ad_softplus(h), ad_square(h), ad_abs(h), ad_scale(h, 3),
                   ad_clamp(h, 0.4, 0.6), ad_sub(h, y), ad_mul(h, y), ad_div(h, y) };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) y = ad_add(y, all[i]);
    return conv(net, MASK_B, 3, 3, net->k, y, NULL, ACT_NONE);
}

static Net nets[] = {
    { "one layer", 2, 1, 1, 3, one_layer },
    { "two groups, masks of one", 2, 2, 0, 4, one_layer },
    { "flat kernels", 1, 1, 1, 1, flat_kernels },
    { "pixelcnn", 1, 1, 1, 1, pixelcnn },
    { "pixelcnn, three colours", 3, 3, 3, 6, pixelcnn },
    { "gates", 1, 1, 1, 2, gates },
    { "functions", 1, 1, 0, 1, functions },
};
static Net *const pixels = &nets[3];

/* ---- the same bytes -------------------------------------------------------------------------- */

typedef struct { Tensor x, logits; } Drawn;

/* Keeps the logits, and draws numbers on (-1, 1) that depend on each bit of them. */
static void keep_and_draw(void *ctx, Draw *d)
{
    Drawn *to = ctx;
    int groups = to->x.s.d[3] / d->n_x, pixel = (d->image * H + d->row) * W + d->col;
    memcpy(to->logits.x + (pixel * groups + d->group) * d->n_logits, d->logits,
           sizeof(real) * (size_t)d->n_logits);
    for (int i = 0; i < d->n_x; i++)
        d->x[i] = tanh(d->logits[i % d->n_logits] + (real)rng_normal(&d->noise));
}

static Drawn sample(Net *net, Arena *a, Sampler *sampler, int b, const bool *given)
{
    Drawn d = { tensor_new(a, SHAPE(b, H, W, net->c)), tensor_zeros(a, SHAPE(b, H, W, net->k)) };
    Rng r = rng_new(3);
    rng_fill_normal(&r, d.x.x, d.x.n);
    Causal m = { network, net, keep_and_draw, &d, net->groups };
    Tape *t = tape_new();
    sampler(&m, t, d.x, given, rng_new(5));
    tape_free(t);
    return d;
}

static void same(Drawn got, Drawn want, const char *what)
{
    CHECK_BYTES(got.x.x, want.x.x, sizeof(real) * (size_t)got.x.n, what);
    CHECK_BYTES(got.logits.x, want.logits.x, sizeof(real) * (size_t)got.logits.n, what);
}

static void compare(Net *net, const bool *given)
{
    Arena *a = arena_new();
    Drawn want = sample(net, a, causal_sample_naive, BATCH, given);
    for (int threads = 1; threads <= 3; threads++) {
        parallel_set_threads(threads);
        same(sample(net, a, causal_sample, BATCH, given), want, net->name);
    }
    if (net->body != gates) same(sample(net, a, causal_sample, 2, given), want, "two of three");
    arena_free(a);
}

static void test_same_bytes(void)
{
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) compare(&nets[i], NULL);
}

/* The first rows and some pixels between are given: they stay, and the others follow from them. */
static void test_given(void)
{
    bool given[H * W];
    for (int p = 0; p < H * W; p++) given[p] = p < 2 * W || p % 4 == 0;
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) compare(&nets[i], given);
    Arena *a = arena_new();
    Rng r = rng_new(3);
    Drawn d = sample(pixels, a, causal_sample, 1, given);
    Tensor was = tensor_normal(a, d.x.s, &r);
    int kept = 0;
    for (int p = 0; p < H * W; p++) kept += given[p] && d.x.x[p] == was.x[p];
    CHECK(kept == 16, "%d of 16 given pixels are as they were", kept);
    arena_free(a);
}

/* ---- memory, and the drawing itself ---------------------------------------------------------- */

static size_t memory(int h)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Causal m = { network, pixels, draw_bernoulli, NULL, 1 };
    causal_sample(&m, t, tensor_new(a, SHAPE(2, h, W, 1)), NULL, rng_new(1));
    size_t n = arena_used(tape_arena(t));
    tape_free(t), arena_free(a);
    return n;
}

static void test_memory(void)
{
    size_t low = memory(8), high = memory(64);
    CHECK(low == high, "%zu bytes for images of 8 rows, %zu for 64", low, high);
}

/* Ones as often as the logits say, to four standard deviations. */
static void test_bernoulli(void)
{
    real logits[] = { -2, 0, 1 }, x[3], count[3] = { 0 };
    enum { N = 10000 };
    for (int i = 0; i < N; i++) {
        Draw d = { 0, 0, 0, 0, logits, 3, rng_fork_i(rng_new(1), "draw", (uint64_t)i), x, 3 };
        draw_bernoulli(NULL, &d);
        for (int j = 0; j < 3; j++) count[j] += x[j] / N;
    }
    for (int j = 0; j < 3; j++) {
        double p = 1 / (1 + exp(-(double)logits[j]));
        CHECK_NEAR((double)count[j], p, 4 * sqrt(p * (1 - p) / N), "how often it is 1");
    }
}

/* ---- what is refused ------------------------------------------------------------------------- */

static Var *first(Net *net, Var *x, int out)
{
    return conv(net, MASK_A, 3, 3, out, x, NULL, ACT_NONE);
}

static Var *no_mask(Net *net, Var *x)
{
    return conv(net, MASK_NONE, 1, 3, 1, first(net, x, 2), NULL, ACT_NONE);
}

static Var *only_b(Net *net, Var *x) { return conv(net, MASK_B, 3, 3, 1, x, NULL, ACT_NONE); }
static Var *around(Net *net, Var *x) { return ad_add(first(net, x, 1), x); }
static Var *no_pixel(Net *net, Var *x) { return ad_log_softmax(first(net, x, 2)); }
static Var *cuts_columns(Net *net, Var *x) { return ad_slice(first(net, x, 1), 2, 0, W); }

static Var *mixes_colours(Net *net, Var *x)
{
    return conv(net, MASK_NONE, 1, 1, 3, first(net, x, 3), NULL, ACT_NONE);
}

static Var *shifts_colours(Net *net, Var *x)
{
    Var *h = first(net, x, 3), *c[3];
    for (int i = 0; i < 3; i++) c[i] = ad_slice(h, 3, i, i + 1);
    return ad_concat(c[0], ad_concat(c[2], c[1], 3), 3);
}

static Var *strided(Net *net, Var *x)
{
    Conv2d l = conv2d_new(&net->ps, rng_new(1), "s", 1, 1, 1, 1, (Window){ .stride = 2 }, INIT_HE);
    return conv2d(l, x, ACT_NONE);
}

static Var *constant(Net *net, Var *x)
{
    Var *h = ad_input(x->tape, tensor_zeros(tape_arena(x->tape), x->v.s));
    return conv(net, MASK_A, 3, 3, 1, h, x, ACT_NONE);
}

static Var *kernel_of_x(Net *net, Var *x)
{
    Var *h = first(net, x, W), *b = ad_input(x->tape, tensor_zeros(tape_arena(x->tape), SHAPE(1)));
    return ad_conv2d(h, x, b, NULL, (Window){ .stride = 1 }, ACT_NONE);
}

static void draw_with(void *ctx)
{
    Arena *a = arena_new();
    sample(ctx, a, causal_sample, 1, NULL);
}

static void test_refusals(void)
{
    struct { Net net; const char *message; } all[] = {
        { { "", 1, 1, 1, 1, no_mask }, "conv2d #6 [1,1,5,1] looks right of its pixel or below it" },
        { { "", 1, 1, 1, 1, only_b }, "logit 0 of conv2d #3 [1,1,5,1] sees the channels" },
        { { "", 1, 1, 1, 1, around }, "logit 0 of add #4" },
        { { "", 3, 3, 3, 3, mixes_colours }, "logit 0 of conv2d #6" },
        { { "", 3, 3, 3, 3, shifts_colours }, "logit 1 of concat #8" },
        { { "", 1, 1, 1, 2, no_pixel }, "log_softmax #4 [1,1,5,2] cannot be computed for a" },
        { { "", 1, 1, 1, 1, strided }, "conv2d #3 [1,1,3,1] has not the pixels of x [1,1,5,1]" },
        { { "", 1, 1, 1, 1, cuts_columns }, "slice #4 [1,2,5,1]: of a single pixel only channels" },
        { { "", 1, 1, 1, 1, constant }, "conv2d #4 [1,1,5,1] looks at rows of what does not" },
        { { "", 1, 1, 1, 1, kernel_of_x }, "the kernel of conv2d #5 [1,1,5,1] depends on x" },
        { { "", 2, 3, 0, 3, one_layer }, "2 channels in 3 groups" },
        { { "", 2, 2, 0, 3, one_layer }, "3 logits for 2 groups" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        CHECK_DIES(draw_with, &all[i].net, all[i].message);
}

int main(void)
{
    RUN(test_same_bytes);
    RUN(test_given);
    RUN(test_memory);
    RUN(test_bernoulli);
    RUN(test_refusals);
    return test_done();
}
