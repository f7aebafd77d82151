/* Convolution and transposed convolution, each the other's adjoint, with bias, short-cut and
 * activation in the same pass. Chapter 6. */
#include "op.h"

/* db[n] += the sum of dy over all pixels, in order. */
static void bias_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = y->in[2]->v.n;
    for (int p = 0; p < y->v.n / n; p++)
        for (int k = from; k < to; k++) y->in[2]->g.x[k] += y->g.x[p * n + k];
}

/* dy becomes the gradient before the activation, and reaches b and plus. */
static void common_backward(Var *y)
{
    act_slopes(y->a.act, y->g.x, y->v.x, y->v.n);
    if (y->in[2]->g.x) parallel_for(y->in[2]->v.n, 16, bias_slopes, y);
    if (y->n_in == 3 || !y->in[3]->g.x) return;
    for (int i = 0; i < y->v.n; i++) y->in[3]->g.x[i] += y->g.x[i];
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
    common_backward(y);
    if (x->g.x) conv_x((Conv){ x->g, w->v, y->g, y->a.window }, (Wrap){ .add = true });
    if (w->g.x) conv_w((Conv){ x->v, w->g, y->g, y->a.window }, true);
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
    Window k = { 1 + rng_below(r, 2), rng_below(r, kh), rng_below(r, kw), 0, MASK_NONE, 0 };
    if (rng_below(r, 2)) k = (Window){ 1, kh / 2, kw / 2, 0, MASK_A + (Mask)rng_below(r, 2), g };
    int c = g * (1 + rng_below(r, 2)), n = g * (1 + rng_below(r, 2));
    Var *x = sample_leaf(t, r, SHAPE(2, kh + rng_below(r, 3), kw + rng_below(r, 3), c), -1, 1);
    Var *w = sample_leaf(t, r, SHAPE(kh, kw, c, n), -1, 1), *b = sample_leaf(t, r, SHAPE(n), -1, 1);
    Shape s = conv_shape("conv2d", x->v.s, w->v.s, k);
    Var *plus = rng_below(r, 2) ? sample_leaf(t, r, s, -1, 1) : NULL;
    return ad_conv2d(x, w, b, plus, k, (Act)rng_below(r, 5));
}

const Op op_conv2d = { "conv2d", conv2d_shape, conv2d_forward, conv2d_backward, conv2d_sample,
                       .pixel = conv2d_pixel };

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
    common_backward(y);
    if (x->g.x) conv_y((Conv){ y->g, w->v, x->g, y->a.window }, (Wrap){ .add = true });
    if (w->g.x) conv_w((Conv){ y->g, w->g, x->v, y->a.window }, true);
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
                         conv2d_t_sample };

Var *ad_conv2d_t(Var *x, Var *w, Var *b, Window k, Act a)
{
    return apply3(&op_conv2d_t, (Attr){ .window = k, .act = a }, x, w, b);
}
