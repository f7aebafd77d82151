/* Functions of two numbers, entry by entry: z = f(x, y), dx += dz df/dx, dy += dz df/dy. The two
 * operands have one shape; ad_add and its kin broadcast the smaller one first. Chapter 3. */
#include "op.h"

/* One pass over the entries: out[i] is assigned to, or added to, an expression in x, y and dz. */
#define ENTRYWISE(function, target, assign)                                                       \
static void function(void *ctx, int from, int to)                                                 \
{                                                                                                 \
    const Var *v = ctx;                                                                           \
    const real *xs = v->in[0]->v.x, *ys = v->in[1]->v.x, *dz = v->g.x;                            \
    real *out = target;                                                                           \
    (void)dz;                                                                                     \
    for (int i = from; i < to; i++) {                                                             \
        const real x = xs[i], y = ys[i];                                                          \
        (void)x, (void)y;                                                                         \
        out[i] assign;                                                                            \
    }                                                                                             \
}

#define BINARY(name, f, dfdx, dfdy, lo, hi)                                                       \
ENTRYWISE(name##_values, v->v.x, = f)                                                             \
ENTRYWISE(name##_slopes_x, v->in[0]->g.x, += dz[i] * (dfdx))                                      \
ENTRYWISE(name##_slopes_y, v->in[1]->g.x, += dz[i] * (dfdy))                                      \
static void name##_forward(Var *v) { parallel_for(v->v.n, GRAIN, name##_values, v); }             \
static void name##_backward(Var *v)                                                               \
{                                                                                                 \
    if (v->in[0]->g.x) parallel_for(v->v.n, GRAIN, name##_slopes_x, v);                           \
    if (v->in[1]->g.x) parallel_for(v->v.n, GRAIN, name##_slopes_y, v);                           \
}                                                                                                 \
static void name##_pixel(Var *v, int p, int from, int to)                                         \
{ pixel_values(name##_values, v, p, from, to); }                                                  \
static Var *name##_sample(Tape *t, Rng *r)                                                        \
{                                                                                                 \
    Var *x = sample_leaf(t, r, sample_shape(r, 2), lo, hi);                                       \
    Var *y = rng_below(r, 4) ? sample_leaf(t, r, x->v.s, lo, hi) : x;                             \
    return apply2(&op_##name, (Attr){ 0 }, x, y);                                                 \
}                                                                                                 \
const Op op_##name = { #name, same_shape, name##_forward, name##_backward, name##_sample,         \
                       .pixel = name##_pixel };

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
