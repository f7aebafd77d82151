/* Functions of two numbers, entry by entry: z = f(x, y), dx += dz df/dx, dy += dz df/dy. The two
 * operands have one shape; ad_add and its kin broadcast the smaller one first. Chapter 3. */
#include "op.h"

#define BINARY(name, f, dfdx, dfdy, lo, hi)                                                       \
static inline real name##_f(real x, real y) { return f; }                                         \
static inline real name##_dx(real x, real y) { (void)x, (void)y; return dfdx; }                   \
static inline real name##_dy(real x, real y) { (void)x, (void)y; return dfdy; }                   \
static void name##_values(void *ctx, int from, int to)                                            \
{                                                                                                 \
    const Var *v = ctx;                                                                           \
    const real *x = v->in[0]->v.x, *y = v->in[1]->v.x;                                            \
    real *z = v->v.x;                                                                             \
    for (int i = from; i < to; i++) z[i] = name##_f(x[i], y[i]);                                  \
}                                                                                                 \
static void name##_slopes(void *ctx, int from, int to)                                            \
{                                                                                                 \
    const Var *v = ctx;                                                                           \
    const real *x = v->in[0]->v.x, *y = v->in[1]->v.x, *dz = v->g.x;                              \
    real *dx = v->in[0]->g.x, *dy = v->in[1]->g.x;                                                \
    if (dx) GIVE(v->adds[0], dx, i, from, to, dz[i] * name##_dx(x[i], y[i]));                     \
    if (dy) GIVE(v->adds[1], dy, i, from, to, dz[i] * name##_dy(x[i], y[i]));                     \
}                                                                                                 \
static void name##_forward(Var *v) { parallel_for(v->v.n, GRAIN, name##_values, v); }             \
static void name##_backward(Var *v) { parallel_for(v->v.n, GRAIN, name##_slopes, v); }            \
static void name##_pixel(Var *v, int p, int from, int to)                                         \
{ pixel_values(name##_values, v, p, from, to); }                                                  \
static Var *name##_sample(Tape *t, Rng *r)                                                        \
{                                                                                                 \
    Var *x = sample_leaf(t, r, sample_shape(r, 2), lo, hi);                                       \
    Var *y = rng_below(r, 4) ? sample_leaf(t, r, x->v.s, lo, hi) : x;                             \
    return apply2(&op_##name, (Attr){ 0 }, x, y);                                                 \
}                                                                                                 \
const Op op_##name = { #name, same_shape, name##_forward, name##_backward, name##_sample,         \
                       .pixel = name##_pixel, .sets = true };

/*     name  z = f(x,y)  dz/dx  dz/dy         check on */
BINARY(add,  x + y,      1,     1,             -2, 2)
BINARY(sub,  x - y,      1,     -1,            -2, 2)
BINARY(mul,  x * y,      y,     x,             -2, 2)
BINARY(div,  x / y,      1 / y, -x / (y * y), 0.5, 3)

/* Repeats the operand with fewer entries up to the other's shape. */
static Var *broadcast_then(const Op *op, Var *x, Var *y)
{
    if (!shape_eq(x->v.s, y->v.s)) {
        bool grow_y = y->v.s.nd < x->v.s.nd || (y->v.s.nd == x->v.s.nd && y->v.n < x->v.n);
        if (grow_y) y = ad_broadcast(y, x->v.s);
        else x = ad_broadcast(x, y->v.s);
    }
    return apply2(op, (Attr){ 0 }, x, y);
}

Var *ad_add(Var *x, Var *y) { return broadcast_then(&op_add, x, y); }
Var *ad_sub(Var *x, Var *y) { return broadcast_then(&op_sub, x, y); }
Var *ad_mul(Var *x, Var *y) { return broadcast_then(&op_mul, x, y); }
Var *ad_div(Var *x, Var *y) { return broadcast_then(&op_div, x, y); }
