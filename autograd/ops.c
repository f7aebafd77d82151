/* The list of all ops, and what their definitions share. Chapter 3. */
#include "op.h"

const Op *const ops[] = {
    &op_neg, &op_exp, &op_log, &op_sqrt, &op_tanh, &op_sigmoid, &op_relu, &op_softplus, &op_square,
    &op_abs, &op_scale, &op_shift, &op_clamp,
    &op_add, &op_sub, &op_mul, &op_div,
    &op_matmul, &op_linear, &op_conv2d, &op_conv2d_t, &op_resize,
    &op_reshape, &op_broadcast, &op_transpose, &op_slice, &op_concat, &op_gather,
    &op_sum, &op_max, &op_logsumexp, &op_log_softmax,
    &op_categorical, &op_bernoulli, &op_continuous_bernoulli, &op_gaussian, &op_gaussian_kl,
    &op_logistic,
    &op_reparam, &op_draw_normal, &op_draw_bernoulli,
    &op_lstm_cell, &op_row_lstm, &op_skew, &op_unskew, &op_nade,
    NULL
};

Var *apply1(const Op *op, Attr a, Var *x) { return ad_apply(op, a, 1, (Var *[]){ x }); }
Var *apply2(const Op *op, Attr a, Var *x, Var *y) { return ad_apply(op, a, 2, (Var *[]){ x, y }); }
Var *apply3(const Op *op, Attr a, Var *x, Var *y, Var *z)
{
    return ad_apply(op, a, 3, (Var *[]){ x, y, z });
}

void pixel_values(RangeFn values, Var *y, int p, int from, int to)
{
    const int *d = y->v.s.d;
    for (int b = from; b < to; b++) {
        int at = (b * d[1] * d[2] + p) * d[3];
        values(y, at, at + d[3]);
    }
}

static void add_gradient(void *ctx, int from, int to)
{
    real *const *g = ctx;
    for (int k = from; k < to; k++) g[0][k] += g[1][k];
}

void hand_on(Var *y, int i)
{
    Var *x = y->in[i];
    real *g[2] = { x->g.x, y->g.x };
    if (!g[0]) return;
    if (!y->adds[i] && x->op && !y->kept) x->g.x = g[1], y->g.x = g[0];
    else if (!y->adds[i]) tensor_copy(x->g, y->g);
    else parallel_for(x->g.n, GRAIN, add_gradient, g);
}

int row_grain(int n) { return 1 + GRAIN / n; }

Shape same_shape(const Var *y)
{
    Shape s = y->in[0]->v.s;
    for (int i = 1; i < y->n_in; i++)
        must(shape_eq(s, y->in[i]->v.s), "%s: operand 0 is %s, operand %d is %s", y->op->name,
             shape_str(s), i, shape_str(y->in[i]->v.s));
    return s;
}

Shape row_shape(const Var *y)
{
    Shape s = same_shape(y);
    must(s.nd == 2, "%s: operands are %s, not [examples, features]", y->op->name, shape_str(s));
    return SHAPE(s.d[0]);
}

Split split_at(Shape s, int axis)
{
    axis = shape_axis(s, axis);
    Split p = { 1, s.d[axis], 1 };
    for (int i = 0; i < axis; i++) p.outer *= s.d[i];
    for (int i = axis + 1; i < s.nd; i++) p.inner *= s.d[i];
    return p;
}

Var *sample_leaf(Tape *t, Rng *r, Shape s, double lo, double hi)
{
    Tensor v = tensor_new(tape_arena(t), s);
    for (int i = 0; i < v.n; i++) {
        double x = lo + (hi - lo) * rng_uniform(r);
        v.x[i] = (real)(x > -0.05 && x < 0.05 ? x + (x < 0 ? -0.1 : 0.1) : x);
    }
    return ad_leaf(t, v, tensor_zeros(tape_arena(t), s));
}

int sample_size(Rng *r) { return (int[]){ 1, 2, 3, 5, 7 }[rng_below(r, 5)]; }

Shape sample_shape(Rng *r, int nd)
{
    int d[MAX_DIM];
    for (int i = 0; i < nd; i++) d[i] = sample_size(r);
    return shape_of(nd, d);
}
