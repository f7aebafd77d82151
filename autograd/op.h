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

/* to[i] is given `term`, an expression in i, for i = from..end-1: added to what is there, or, where
 * `adds` is false, to 0, unread. Two loops: a test in the middle of one would cost its vectors. */
#define GIVE(adds, to, i, from, end, term)                                                        \
    do {                                                                                          \
        if (adds)                                                                                 \
            for (int i = (from); i < (end); i++) (to)[i] += (term);                               \
        else                                                                                      \
            for (int i = (from); i < (end); i++) (to)[i] = 0 + (term);                            \
    } while (0)

Var *apply1(const Op *op, Attr a, Var *x);
Var *apply2(const Op *op, Attr a, Var *x, Var *y);
Var *apply3(const Op *op, Attr a, Var *x, Var *y, Var *z);

/* For the .pixel of a function of entries: `values` on the entries of pixel p of each image. */
void pixel_values(RangeFn values, Var *y, int p, int from, int to);

/* All of y's gradient to operand i, which has as many entries: added, or, where that has none yet,
 * handed over with its memory. The last thing that y's backward does. */
void hand_on(Var *y, int i);

/* How many rows of a [rows, n] are worth another thread: GRAIN entries. */
int row_grain(int n);

Shape same_shape(const Var *y);         /* the shape of all operands, which must agree          */
Shape row_shape(const Var *y);          /* operands agree on [n,d]: the result is [n]           */

real row_logsumexp(const real *x, int n);   /* log sum exp of n numbers, without overflow       */

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
    op_linear, op_conv2d, op_conv2d_t, op_resize, op_reshape, op_broadcast, op_transpose, op_slice,
    op_concat, op_gather, op_sum, op_max, op_logsumexp, op_log_softmax, op_categorical,
    op_bernoulli, op_continuous_bernoulli, op_gaussian, op_gaussian_kl, op_logistic, op_reparam,
    op_draw_normal, op_draw_bernoulli, op_lstm_cell, op_row_lstm, op_skew, op_unskew,
    op_nade;

#endif
