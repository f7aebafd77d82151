/* What the files that define ops share. A new op needs one file (or one line in a table), its name
 * below and in ops.c, and a prototype in autograd.h; its gradient is then checked by
 * tests/test_ops.c. Chapter 3. */
#ifndef OP_H
#define OP_H

#include "autograd.h"
#include "tensor/parallel.h"
#include "tensor/sum.h"
#include "tensor/vmath.h"

enum { GRAIN = 8192 };      /* elementwise work below this many entries is not split */

Var *apply1(const Op *op, Attr a, Var *x);
Var *apply2(const Op *op, Attr a, Var *x, Var *y);
Var *apply3(const Op *op, Attr a, Var *x, Var *y, Var *z);

/* For the .pixel of a function of entries: `values` on the entries of pixel p of each image. */
void pixel_values(RangeFn values, Var *y, int p, int from, int to);

Shape same_shape(const Var *y);         /* the shape of all operands, which must agree          */
Shape row_shape(const Var *y);          /* operands agree on [n,d]: the result is [n]           */

/* A shape as three numbers around an axis: [outer, n, inner]. */
typedef struct { int outer, n, inner; } Split;
Split split_at(Shape s, int axis);

/* For the sample of an op: a leaf of this shape, entries uniform on (lo, hi) but at least 0.05
 * away from 0, where relu and abs have their kink; a size from 1, 2, 3, 5, 7; a shape of nd such
 * sizes. */
Var *sample_leaf(Tape *t, Rng *r, Shape s, double lo, double hi);
int sample_size(Rng *r);
Shape sample_shape(Rng *r, int nd);

extern const Op op_neg, op_exp, op_log, op_sqrt, op_tanh, op_sigmoid, op_relu, op_softplus,
    op_square, op_abs, op_scale, op_shift, op_clamp, op_add, op_sub, op_mul, op_div, op_matmul,
    op_linear, op_conv2d, op_conv2d_t, op_reshape, op_broadcast, op_transpose, op_slice, op_concat, op_gather, op_sum,
    op_max, op_logsumexp, op_log_softmax, op_bernoulli, op_gaussian, op_gaussian_kl, op_reparam,
    op_draw_normal, op_draw_bernoulli, op_lstm_cell, op_row_lstm;

#endif
