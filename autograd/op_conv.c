/* Convolution and transposed convolution, each the other's adjoint, with bias, short-cut and
 * activation in the same pass. Chapter 6. */
#include "op.h"

#include <string.h>

enum { PIXELS = 512 };      /* whose bias slopes are added up before they meet those of others */

typedef struct { Var *y; real *sums; } Blocks;

/* In blocks of PIXELS: dy becomes the gradient before the activation, and is summed over them. */
static void block_slopes(void *ctx, int from, int to)
{
    Var *y = ((Blocks *)ctx)->y;
    int n = y->in[2]->v.n, all = y->v.n / n;
    for (int b = from; b < to; b++) {
        real *sum = ((Blocks *)ctx)->sums + b * n, *dy = y->g.x + b * PIXELS * n;
        int pixels = all - b * PIXELS < PIXELS ? all - b * PIXELS : PIXELS;
        act_slopes(y->a.act, dy, y->v.x + b * PIXELS * n, pixels * n);
        memset(sum, 0, sizeof(real) * (size_t)n);
        for (int p = 0; p < pixels; p++, dy += n)
            for (int k = 0; k < n; k++) sum[k] += dy[k];
    }
}

/* The same for all of dy, and db += the blocks' sums, in order: one pass over dy. */
static void bias_slopes(Var *y)
{
    Arena *arena = tape_arena(y->tape);
    int n = y->in[2]->v.n, blocks = (y->v.n / n + PIXELS - 1) / PIXELS;
    size_t bytes = sizeof(real) * (size_t)(blocks * n);
    real *sums = arena_borrow(arena, bytes), *db = y->in[2]->g.x;
    parallel_for(blocks, 1, block_slopes, &(Blocks){ y, sums });
    if (db && !y->adds[2]) tensor_fill(y->in[2]->g, 0);
    for (int b = 0; db && b < blocks; b++)
        for (int k = 0; k < n; k++) db[k] += sums[b * n + k];
    arena_give_back(arena, sums, bytes);
}

/* dw: what a mask hides is not written, and must be 0. */
static void weight_slopes(Var *y, Conv c)
{
    if (!c.w.x) return;
    if (!y->adds[1]) tensor_fill(c.w, 0);
    conv_w(c, true);
}

static Wrap wrap_of(const Var *y)
{
    const real *plus = y->n_in == 4 ? y->in[3]->v.x : NULL;
    return (Wrap){ .bias = y->in[2]->v.x, .plus = plus, .act = y->a.act };
}

/* ---- y = a(b + plus + conv(x, w)) ------------------------------------------------------------ */

static Shape conv2d_shape(const Var *y)
{
    Shape s = conv_shape("conv2d", y->in[0]->v.s, y->in[1]->v.s, y->a.window), b = y->in[2]->v.s;
    must(b.nd == 1 && b.d[0] == s.d[3], "conv2d: b is %s, the result %s", shape_str(b),
         shape_str(s));
    must(y->n_in == 3 || shape_eq(y->in[3]->v.s, s), "conv2d: plus is %s, the result %s",
         shape_str(y->in[3]->v.s), shape_str(s));
    return s;
}

static void conv2d_forward(Var *y)
{
    conv_y((Conv){ y->in[0]->v, y->in[1]->v, y->v, y->a.window }, wrap_of(y));
}

/* dx += conv'(dy, w), dw += the product of all patches of x with dy. */
static void conv2d_backward(Var *y)
{
    Var *x = y->in[0], *w = y->in[1];
    bias_slopes(y);
    if (x->g.x) conv_x((Conv){ x->g, w->v, y->g, y->a.window }, (Wrap){ .add = y->adds[0] });
    weight_slopes(y, (Conv){ x->v, w->g, y->g, y->a.window });
    if (y->n_in == 4) hand_on(y, 3);
}

/* The kernel is packed by the first call. */
static void conv2d_pixel(Var *y, int p, int from, int to)
{
    Conv v = { y->in[0]->v, y->in[1]->v, y->v, y->a.window };
    if (!y->aux.x) y->aux = conv_panels(tape_arena(y->tape), v);
    conv_pixel(v, wrap_of(y), y->aux, p, from, to);
}

static Var *conv2d_sample(Tape *t, Rng *r)
{
    int g = 1 + rng_below(r, 2), kh = 1 + rng_below(r, 3), kw = 1 + rng_below(r, 3);
    int e = 1 + rng_below(r, 2);
    Window k = { 1 + rng_below(r, 2), rng_below(r, kh), rng_below(r, kw), 0, MASK_NONE, 0, e };
    if (rng_below(r, 2))
        k = (Window){ 1, e * (kh / 2), e * (kw / 2), 0, MASK_A + (Mask)rng_below(r, 4), g, e };
    int c = g * (1 + rng_below(r, 2)), n = g * (1 + rng_below(r, 2));
    int high = e * kh + rng_below(r, 3), wide = e * kw + rng_below(r, 3);
    Var *x = sample_leaf(t, r, SHAPE(2, high, wide, c), -1, 1);
    Var *w = sample_leaf(t, r, SHAPE(kh, kw, c, n), -1, 1), *b = sample_leaf(t, r, SHAPE(n), -1, 1);
    Shape s = conv_shape("conv2d", x->v.s, w->v.s, k);
    Var *plus = rng_below(r, 2) ? sample_leaf(t, r, s, -1, 1) : NULL;
    return ad_conv2d(x, w, b, plus, k, (Act)rng_below(r, 5));
}

const Op op_conv2d = { "conv2d", conv2d_shape, conv2d_forward, conv2d_backward, conv2d_sample,
                       .pixel = conv2d_pixel, .sets = true };

Var *ad_conv2d(Var *x, Var *w, Var *b, Var *plus, Window k, Act a)
{
    return ad_apply(&op_conv2d, (Attr){ .window = k, .act = a }, plus ? 4 : 3,
                    (Var *[]){ x, w, b, plus });
}

/* ---- y = a(b + conv'(x, w)): what conv's backward does to dy --------------------------------- */

static Shape conv2d_t_shape(const Var *y)
{
    Shape s = conv_shape_t("conv2d_t", y->in[0]->v.s, y->in[1]->v.s, y->a.window);
    Shape b = y->in[2]->v.s;
    must(b.nd == 1 && b.d[0] == s.d[3], "conv2d_t: b is %s, the result %s", shape_str(b),
         shape_str(s));
    return s;
}

static void conv2d_t_forward(Var *y)
{
    conv_x((Conv){ y->v, y->in[1]->v, y->in[0]->v, y->a.window }, wrap_of(y));
}

/* dx += conv(dy, w), dw += the product of all patches of dy with x. */
static void conv2d_t_backward(Var *y)
{
    Var *x = y->in[0], *w = y->in[1];
    bias_slopes(y);
    if (x->g.x) conv_y((Conv){ y->g, w->v, x->g, y->a.window }, (Wrap){ .add = y->adds[0] });
    weight_slopes(y, (Conv){ y->g, w->g, x->v, y->a.window });
}

static Var *conv2d_t_sample(Tape *t, Rng *r)
{
    int kh = 2 + rng_below(r, 2), kw = 2 + rng_below(r, 2), step = 1 + rng_below(r, 2);
    Window k = { step, rng_below(r, 2), rng_below(r, 2), rng_below(r, step), MASK_NONE, 0 };
    int c = 1 + rng_below(r, 3), n = 1 + rng_below(r, 3);
    Var *x = sample_leaf(t, r, SHAPE(2, 1 + rng_below(r, 3), 2, c), -1, 1);
    Var *w = sample_leaf(t, r, SHAPE(kh, kw, n, c), -1, 1);
    return ad_conv2d_t(x, w, sample_leaf(t, r, SHAPE(n), -1, 1), k, (Act)rng_below(r, 5));
}

const Op op_conv2d_t = { "conv2d_t", conv2d_t_shape, conv2d_t_forward, conv2d_t_backward,
                         conv2d_t_sample, .sets = true };

Var *ad_conv2d_t(Var *x, Var *w, Var *b, Window k, Act a)
{
    return apply3(&op_conv2d_t, (Attr){ .window = k, .act = a }, x, w, b);
}
