/* The fast sampler against its definition, byte for byte: the images, and every logit that was
 * drawn from. */
#include "causal_net.h"

#include "tensor/parallel.h"

#include <math.h>
#include <string.h>

enum { H = 7, BATCH = 3 };

typedef void Sampler(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

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

/* The vertical and the horizontal stack of a gated PixelCNN. */
static Var *stacks(Net *net, Var *x)
{
    Var *v = conv(net, MASK_ABOVE, 3, 5, 3, x, NULL, ACT_TANH);
    Var *down = conv(net, MASK_NONE, 1, 1, 4, v, NULL, ACT_NONE);
    Var *h = conv(net, MASK_A, 1, 3, 4, x, down, ACT_TANH);
    for (int i = 0; i < 2; i++) {
        v = ad_mul(ad_sigmoid(v), conv(net, MASK_ROWS, 3, 3, 3, v, NULL, ACT_TANH));
        down = conv(net, MASK_NONE, 1, 1, 4, v, NULL, ACT_NONE);
        h = ad_add(h, conv(net, MASK_B, 1, 3, 4, h, down, ACT_TANH));
    }
    return conv(net, MASK_B, 1, 1, net->k, h, NULL, ACT_NONE);
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

/* The first LSTM sees x itself, before the first mask. */
static Var *rows(Net *net, Var *x)
{
    Var *h = lstm(conv(net, MASK_NONE, 1, 1, 8, x, NULL, ACT_NONE), 3);
    h = conv(net, MASK_A, 3, 3, 12, h, NULL, ACT_NONE);
    h = lstm(conv(net, MASK_B, 1, 3, 12, h, NULL, ACT_NONE), 3);
    return conv(net, MASK_B, 3, 3, net->k, h, NULL, ACT_NONE);
}

/* From the left, from the right and a row down, and from the left but a row down. */
static Var *diagonals(Net *net, Var *x)
{
    Var *h = conv(net, MASK_A, 3, 5, 12, x, NULL, ACT_TANH);
    for (int i = 0; i < 2; i++) {
        Var *gates = conv(net, MASK_B, 1, 1, 12, h, NULL, ACT_NONE);
        Var *left = ad_unskew(lstm(ad_skew(gates, false), 2), false, 0);
        Var *right = ad_unskew(lstm(ad_skew(gates, true), 2), true, 1);
        Var *low = ad_unskew(lstm(ad_skew(gates, false), 2), false, 2);
        h = ad_concat(ad_add(left, right), low, 3);
    }
    return conv(net, MASK_B, 1, 1, net->k, h, NULL, ACT_NONE);
}

/* What sees only rows above has diagonals in either direction. */
static Var *early_diagonals(Net *net, Var *x)
{
    Var *gates = conv(net, MASK_ABOVE, 3, 5, 8, x, NULL, ACT_NONE);
    Var *left = ad_unskew(lstm(ad_skew(gates, false), 2), false, 0);
    Var *right = ad_unskew(lstm(ad_skew(gates, true), 2), true, 0);
    Var *h = ad_concat(ad_mul(left, right), lstm(gates, 3), 3);
    return conv(net, MASK_ROWS, 3, 3, net->k, h, NULL, ACT_NONE);
}

static Net nets[] = {
    { "one layer", 2, 1, 1, 3, one_layer },
    { "two groups, masks of one", 2, 2, 0, 4, one_layer },
    { "flat kernels", 1, 1, 1, 1, flat_kernels },
    { "pixelcnn", 1, 1, 1, 1, pixelcnn },
    { "pixelcnn, three colours", 3, 3, 3, 6, pixelcnn },
    { "gates", 1, 1, 1, 2, gates },
    { "stacks", 2, 1, 1, 2, stacks },
    { "functions", 1, 1, 0, 1, functions },
    { "rows of an LSTM", 2, 1, 1, 2, rows },
    { "diagonals", 1, 1, 1, 1, diagonals },
    { "early diagonals", 1, 1, 1, 2, early_diagonals },
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

int main(void)
{
    RUN(test_same_bytes);
    RUN(test_given);
    RUN(test_memory);
    RUN(test_bernoulli);
    return test_done();
}
