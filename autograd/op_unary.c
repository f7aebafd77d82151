/* Functions of one number, entry by entry: y = f(x), and dx += dy f'(x). The table is the page of
 * the calculus book; each row stamps out an Op. In a row, x is the operand's entry, y the
 * result's, c the op's constant; (lo, hi) is where the gradient check looks. Chapter 3. */
#include "op.h"

#define UNARY(name, f, df, lo, hi)                                                                \
static inline real name##_f(real x, real c) { (void)c; return f; }                                \
static inline real name##_df(real x, real y, real c) { (void)x, (void)y, (void)c; return df; }    \
static void name##_values(void *ctx, int from, int to)                                            \
{                                                                                                 \
    const Var *v = ctx;                                                                           \
    const real *x = v->in[0]->v.x, c = v->a.c;                                                    \
    real *y = v->v.x;                                                                             \
    for (int i = from; i < to; i++) y[i] = name##_f(x[i], c);                                     \
}                                                                                                 \
static void name##_slopes(void *ctx, int from, int to)                                            \
{                                                                                                 \
    const Var *v = ctx;                                                                           \
    const real *x = v->in[0]->v.x, *y = v->v.x, *dy = v->g.x, c = v->a.c;                         \
    real *dx = v->in[0]->g.x;                                                                     \
    GIVE(v->adds[0], dx, i, from, to, dy[i] * name##_df(x[i], y[i], c));                          \
}                                                                                                 \
static void name##_forward(Var *v) { parallel_for(v->v.n, GRAIN, name##_values, v); }             \
static void name##_backward(Var *v)                                                               \
{ if (v->in[0]->g.x) parallel_for(v->v.n, GRAIN, name##_slopes, v); }                             \
static void name##_pixel(Var *v, int p, int from, int to)                                         \
{ pixel_values(name##_values, v, p, from, to); }                                                  \
static Var *name##_sample(Tape *t, Rng *r)                                                        \
{                                                                                                 \
    Var *x = sample_leaf(t, r, sample_shape(r, 2), lo, hi);                                       \
    return apply1(&op_##name, (Attr){ .c = R(0.7) }, x);                                          \
}                                                                                                 \
const Op op_##name = { #name, same_shape, name##_forward, name##_backward, name##_sample,         \
                       .pixel = name##_pixel, .sets = true };

/*    name      y = f(x)            dy/dx                        check on  */
UNARY(neg,      -x,                 -1,                          -2, 2)
UNARY(exp,      v_exp(x),           y,                           -2, 2)
UNARY(log,      v_log(x),           1 / x,                      0.5, 3)
UNARY(sqrt,     sqrt(x),            R(0.5) / y,                 0.5, 3)
UNARY(tanh,     v_tanh(x),          1 - y * y,                   -2, 2)
UNARY(sigmoid,  v_sigmoid(x),       y * (1 - y),                 -4, 4)
UNARY(relu,     x < 0 ? 0 : x,      x > 0 ? 1 : 0,               -1, 1)
UNARY(softplus, v_softplus(x),      v_sigmoid(x),                -4, 4)
UNARY(square,   x * x,              2 * x,                       -2, 2)
UNARY(abs,      fabs(x),            x > 0 ? 1 : x < 0 ? -1 : 0,  -2, 2)
UNARY(scale,    c * x,              c,                           -2, 2)
UNARY(shift,    x + c,              1,                           -2, 2)

Var *ad_neg(Var *x)      { return apply1(&op_neg, (Attr){ 0 }, x); }
Var *ad_exp(Var *x)      { return apply1(&op_exp, (Attr){ 0 }, x); }
Var *ad_log(Var *x)      { return apply1(&op_log, (Attr){ 0 }, x); }
Var *ad_sqrt(Var *x)     { return apply1(&op_sqrt, (Attr){ 0 }, x); }
Var *ad_tanh(Var *x)     { return apply1(&op_tanh, (Attr){ 0 }, x); }
Var *ad_sigmoid(Var *x)  { return apply1(&op_sigmoid, (Attr){ 0 }, x); }
Var *ad_relu(Var *x)     { return apply1(&op_relu, (Attr){ 0 }, x); }
Var *ad_softplus(Var *x) { return apply1(&op_softplus, (Attr){ 0 }, x); }
Var *ad_square(Var *x)   { return apply1(&op_square, (Attr){ 0 }, x); }
Var *ad_abs(Var *x)      { return apply1(&op_abs, (Attr){ 0 }, x); }
Var *ad_scale(Var *x, double c) { return apply1(&op_scale, (Attr){ .c = (real)c }, x); }
Var *ad_shift(Var *x, double c) { return apply1(&op_shift, (Attr){ .c = (real)c }, x); }

/* ---- clamp: two constants, so written out ---------------------------------------------------- */

static void clamp_values(void *ctx, int from, int to)
{
    const Var *y = ctx;
    real lo = y->a.c, hi = y->a.c2;
    const real *x = y->in[0]->v.x;
    for (int i = from; i < to; i++) y->v.x[i] = x[i] < lo ? lo : x[i] > hi ? hi : x[i];
}

static void clamp_forward(Var *y) { clamp_values(y, 0, y->v.n); }
static void clamp_pixel(Var *y, int p, int from, int to)
{ pixel_values(clamp_values, y, p, from, to); }

/* dx += dy where lo <= x <= hi. */
static void clamp_backward(Var *y)
{
    real lo = y->a.c, hi = y->a.c2, *dx = y->in[0]->g.x;
    const real *x = y->in[0]->v.x, *dy = y->g.x;
    if (dx) GIVE(y->adds[0], dx, i, 0, y->v.n, x[i] >= lo && x[i] <= hi ? dy[i] : 0);
}

static Var *clamp_sample(Tape *t, Rng *r)
{
    return ad_clamp(sample_leaf(t, r, sample_shape(r, 2), -2, 2), -0.9, 1.1);
}

const Op op_clamp = { "clamp", same_shape, clamp_forward, clamp_backward, clamp_sample,
                      .pixel = clamp_pixel, .sets = true };

Var *ad_clamp(Var *x, double lo, double hi)
{
    must(lo <= hi, "clamp: from %g to %g", lo, hi);
    return apply1(&op_clamp, (Attr){ .c = (real)lo, .c2 = (real)hi }, x);
}
