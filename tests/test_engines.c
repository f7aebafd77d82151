/* Two engines, one mathematics: the scalar engine, which knows + - * / and a few functions of one
 * number, against the tensor engine, entry by entry, values and gradients. The same perceptron
 * first, then ops one at a time. Neither shares a line with the other, so a wrong derivative would
 * have to be made twice. */
#include "test.h"

#include "models/scalar_mlp.h"
#include "nn/layer.h"

#include <stdio.h>

enum { MOST = 64, BATCH = 5 };

static const double BOUND = IS_F64 ? 1e-12 : 1e-5;

static double number(Rng *r, double lo, double hi)      /* one that a real holds exactly */
{
    return (double)(real)(lo + (hi - lo) * rng_uniform(r));
}

/* A leaf of the tensor engine, and the scalar engine's leaf for each of its entries. */
static Var *twins(Tape *t, ScalarTape *st, Rng *r, Shape s, double lo, double hi, Scalar *twin)
{
    Tensor v = tensor_new(tape_arena(t), s);
    for (int i = 0; i < v.n; i++) {
        twin[i] = scalar_leaf(st, number(r, lo, hi));
        v.x[i] = (real)scalar_value(twin[i]);
    }
    return ad_leaf(t, v, tensor_zeros(tape_arena(t), s));
}

/* got[i] against read(want[i]): scalar_value, or scalar_grad. */
static void compare(Tensor got, const Scalar *want, double (*read)(Scalar), const char *name,
                    const char *what)
{
    char text[120];
    for (int i = 0; i < got.n; i++) {
        snprintf(text, sizeof text, "%s, %s, entry %d", name, what, i);
        CHECK_CLOSE((double)got.x[i], read(want[i]), BOUND, text);
    }
}

/* ---- the perceptron 2-16-16-1, and the mean of log(1 + e^s) over a batch -------------------- */

/* Gives both networks the same random numbers; both count their parameters in the same order. */
static void same_parameters(const ScalarMlp *m, Params *ps, Rng *r)
{
    int at = 0;
    for (int k = 0; k < ps->n; k++)
        for (int i = 0; i < ps->p[k]->v.n; i++) {
            double w = number(r, -0.8, 0.8);
            ps->p[k]->v.x[i] = (real)w;
            scalar_set(m->w[at++], w);
        }
    CHECK(at == m->n, "the tensor network has %d parameters, the scalar one %d", at, m->n);
}

static Scalar scalar_loss(const ScalarMlp *m, ScalarTape *st, const Scalar *x)
{
    Scalar sum = scalar_leaf(st, 0), s;
    for (int i = 0; i < BATCH; i++) {
        scalar_mlp(m, x + 2 * i, &s);
        sum = s_add(sum, s_softplus(s));
    }
    return s_div(sum, scalar_leaf(st, BATCH));
}

static void compare_mlp(Act f, Scalar (*sf)(Scalar), const char *name)
{
    Rng r = rng_fork(rng_new(3), name);
    Arena *a = arena_new();
    Tape *t = tape_new();
    ScalarTape *st = scalar_tape();
    Params ps = { 0 };
    Scalar in[2 * BATCH];
    ScalarMlp sm = scalar_mlp_new(a, st, r, 3, (int[]){ 2, 16, 16, 1 }, sf);
    Mlp hidden = mlp_new(&ps, r, name, 2, (int[]){ 2, 16, 16 }, f, INIT_GLOROT);
    Linear out = linear_new(&ps, r, "out", 16, 1, INIT_GLOROT);
    same_parameters(&sm, &ps, &r);

    Var *x = twins(t, st, &r, SHAPE(BATCH, 2), -1.5, 1.5, in);
    Var *loss = ad_mean_all(ad_softplus(linear(out, mlp(&hidden, x))));
    Scalar same = scalar_loss(&sm, st, in);
    params_zero_grad(&ps);
    backward(loss);
    scalar_backward(same);

    compare(loss->v, &same, scalar_value, name, "loss");
    compare(x->g, in, scalar_grad, name, "d/dx");
    for (int k = 0, at = 0; k < ps.n; at += ps.p[k++]->g.n)
        compare(ps.p[k]->g, sm.w + at, scalar_grad, ps.p[k]->name, "gradient");
    params_free(&ps), scalar_free(st), tape_free(t), arena_free(a);
}

static void test_mlp(void)
{
    compare_mlp(ACT_TANH, s_tanh, "tanh");
    compare_mlp(ACT_RELU, s_relu, "relu");
}

/* ---- op by op -------------------------------------------------------------------------------- */

/* Backward from the sum of y under random weights, in both engines. */
static void backward_weighted(Tape *t, ScalarTape *st, Rng *r, Var *y, const Scalar *sy)
{
    Scalar w[MOST], sum = scalar_leaf(st, 0);
    Tensor v = twins(t, st, r, y->v.s, 0.5, 1.5, w)->v;
    for (int i = 0; i < v.n; i++) sum = s_add(sum, s_mul(w[i], sy[i]));
    backward(ad_sum_all(ad_mul(y, ad_input(t, v))));
    scalar_backward(sum);
}

/* An op on a [3,4] and b [3,4], [4], [4,2] or, unused, [1], and what its entry i is in scalars. */
typedef Var *(*Big)(Var *a, Var *b);
typedef Scalar (*Small)(const Scalar *a, const Scalar *b, int i);

static void compare_op(const char *name, Big big, Small small, Shape b_shape, double lo, double hi)
{
    Rng r = rng_fork(rng_new(4), name);
    Tape *t = tape_new();
    ScalarTape *st = scalar_tape();
    Scalar sa[MOST], sc[MOST], sy[MOST];
    Var *a = twins(t, st, &r, SHAPE(3, 4), lo, hi, sa), *b = twins(t, st, &r, b_shape, lo, hi, sc);
    Var *y = big(a, b);
    for (int i = 0; i < y->v.n; i++) sy[i] = small(sa, sc, i);
    compare(y->v, sy, scalar_value, name, "value");
    backward_weighted(t, st, &r, y, sy);
    compare(a->g, sa, scalar_grad, name, "d/da");
    compare(b->g, sc, scalar_grad, name, "d/db");
    scalar_free(st), tape_free(t);
}

static Scalar c(Scalar x, double v) { return scalar_leaf(x.t, v); }

/* ONE: a function of one number, x. TWO: of two, x and y, y being entry j of b. */
#define ONE(name, op, f)                                                                          \
static Var *big_##name(Var *a, Var *b) { (void)b; return op; }                                    \
static Scalar small_##name(const Scalar *a, const Scalar *b, int i)                               \
{                                                                                                 \
    Scalar x = a[i];                                                                              \
    (void)b;                                                                                      \
    return f;                                                                                     \
}
#define TWO(name, op, j, f)                                                                       \
static Var *big_##name(Var *a, Var *b) { return op; }                                             \
static Scalar small_##name(const Scalar *a, const Scalar *b, int i)                               \
{                                                                                                 \
    Scalar x = a[i], y = b[j];                                                                    \
    return f;                                                                                     \
}

ONE(neg,      ad_neg(a),            s_neg(x))
ONE(exp,      ad_exp(a),            s_exp(x))
ONE(log,      ad_log(a),            s_log(x))
ONE(sqrt,     ad_sqrt(a),           s_pow(x, 0.5))
ONE(tanh,     ad_tanh(a),           s_tanh(x))
ONE(sigmoid,  ad_sigmoid(a),        s_div(c(x, 1), s_add(c(x, 1), s_exp(s_neg(x)))))
ONE(relu,     ad_relu(a),           s_relu(x))
ONE(softplus, ad_softplus(a),       s_log(s_add(c(x, 1), s_exp(x))))
ONE(square,   ad_square(a),         s_mul(x, x))
ONE(abs,      ad_abs(a),            s_add(s_relu(x), s_relu(s_neg(x))))
ONE(scale,    ad_scale(a, -3),      s_mul(c(x, -3), x))
ONE(shift,    ad_shift(a, 0.25),    s_add(x, c(x, 0.25)))
ONE(clamp,    ad_clamp(a, -0.5, 1), s_sub(s_add(c(x, -0.5), s_relu(s_add(x, c(x, 0.5)))),
                                          s_relu(s_sub(x, c(x, 1)))))
TWO(add,      ad_add(a, b), i,      s_add(x, y))
TWO(sub,      ad_sub(a, b), i,      s_sub(x, y))
TWO(mul,      ad_mul(a, b), i,      s_mul(x, y))
TWO(div,      ad_div(a, b), i,      s_div(x, y))
TWO(add_row,  ad_add(a, b), i % 4,  s_add(x, y))
TWO(div_row,  ad_div(a, b), i % 4,  s_div(x, y))
TWO(row_div,  ad_div(b, a), i % 4,  s_div(y, x))

static Scalar sum4(Scalar (*f)(Scalar), const Scalar *x)
{
    return s_add(s_add(f(x[0]), f(x[1])), s_add(f(x[2]), f(x[3])));
}

static Var *big_matmul(Var *a, Var *b) { return ad_matmul(a, b); }
static Scalar small_matmul(const Scalar *a, const Scalar *b, int i)
{
    const Scalar *row = a + i / 2 * 4;
    Scalar sum = s_mul(row[0], b[i % 2]);
    for (int k = 1; k < 4; k++) sum = s_add(sum, s_mul(row[k], b[2 * k + i % 2]));
    return sum;
}

static Var *big_logsumexp(Var *a, Var *b) { (void)b; return ad_logsumexp(a); }
static Scalar small_logsumexp(const Scalar *a, const Scalar *b, int i)
{
    (void)b;
    return s_log(sum4(s_exp, a + 4 * i));
}

static Var *big_log_softmax(Var *a, Var *b) { (void)b; return ad_log_softmax(a); }
static Scalar small_log_softmax(const Scalar *a, const Scalar *b, int i)
{
    return s_sub(a[i], small_logsumexp(a, b, i / 4));
}

/* Picks the larger one without a comparison: max(x, y) = y + relu(x - y). */
static Var *big_max(Var *a, Var *b) { (void)b; return ad_max(a, 1); }
static Scalar small_max(const Scalar *a, const Scalar *b, int i)
{
    Scalar m = a[4 * i];
    (void)b;
    for (int k = 1; k < 4; k++) m = s_add(m, s_relu(s_sub(a[4 * i + k], m)));
    return m;
}

static Var *big_mean(Var *a, Var *b) { (void)b; return ad_mean(a, 0); }
static Scalar small_mean(const Scalar *a, const Scalar *b, int i)
{
    (void)b;
    return s_div(s_add(a[i], s_add(a[4 + i], a[8 + i])), c(a[i], 3));
}

static void test_functions_of_one(void)
{
    Shape b = SHAPE(1);
    compare_op("neg", big_neg, small_neg, b, -2, 2);
    compare_op("exp", big_exp, small_exp, b, -2, 2);
    compare_op("log", big_log, small_log, b, 0.3, 3);
    compare_op("sqrt", big_sqrt, small_sqrt, b, 0.3, 3);
    compare_op("tanh", big_tanh, small_tanh, b, -2, 2);
    compare_op("sigmoid", big_sigmoid, small_sigmoid, b, -4, 4);
    compare_op("relu", big_relu, small_relu, b, -1, 1);
    compare_op("softplus", big_softplus, small_softplus, b, -4, 4);
    compare_op("square", big_square, small_square, b, -2, 2);
    compare_op("abs", big_abs, small_abs, b, -2, 2);
    compare_op("scale", big_scale, small_scale, b, -2, 2);
    compare_op("shift", big_shift, small_shift, b, -2, 2);
    compare_op("clamp", big_clamp, small_clamp, b, -2, 2);
}

static void test_functions_of_two(void)
{
    Shape same = SHAPE(3, 4), row = SHAPE(4);
    compare_op("add", big_add, small_add, same, -2, 2);
    compare_op("sub", big_sub, small_sub, same, -2, 2);
    compare_op("mul", big_mul, small_mul, same, -2, 2);
    compare_op("div", big_div, small_div, same, 0.5, 3);
    compare_op("add, b a row", big_add_row, small_add_row, row, -2, 2);
    compare_op("div, b a row", big_div_row, small_div_row, row, 0.5, 3);
    compare_op("div, a row by a", big_row_div, small_row_div, row, 0.5, 3);
}

static void test_functions_of_many(void)
{
    compare_op("matmul", big_matmul, small_matmul, SHAPE(4, 2), -1, 1);
    compare_op("logsumexp", big_logsumexp, small_logsumexp, SHAPE(1), -2, 2);
    compare_op("log_softmax", big_log_softmax, small_log_softmax, SHAPE(1), -2, 2);
    compare_op("max", big_max, small_max, SHAPE(1), -1, 1);
    compare_op("mean", big_mean, small_mean, SHAPE(1), -1, 1);
}

int main(void)
{
    RUN(test_mlp);
    RUN(test_functions_of_one);
    RUN(test_functions_of_two);
    RUN(test_functions_of_many);
    return test_done();
}
