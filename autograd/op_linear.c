/* Matrix products, and the affine layer built on them. Chapter 3. */
#include "op.h"

#include "tensor/gemm.h"

#include <string.h>

/* ---- C = op(A) op(B) ------------------------------------------------------------------------- */

static Shape matmul_shape(const Var *c)
{
    Shape a = c->in[0]->v.s, b = c->in[1]->v.s;
    bool ta = c->a.ta, tb = c->a.tb;
    must(a.nd == 2 && b.nd == 2 && a.d[!ta] == b.d[tb], "matmul: %s%s times %s%s", shape_str(a),
         ta ? "'" : "", shape_str(b), tb ? "'" : "");
    return SHAPE(a.d[ta], b.d[!tb]);
}

static void matmul_forward(Var *c)
{
    gemm_wrap(c->a.ta, c->a.tb, c->v, c->in[0]->v, c->in[1]->v, (Wrap){ 0 });
}

/* C = A B: dA += dC B', dB += A' dC. An operand that came transposed gets its gradient
 * transposed. */
static void matmul_backward(Var *c)
{
    Var *a = c->in[0], *b = c->in[1];
    bool ta = c->a.ta, tb = c->a.tb;
    Wrap to_a = { .add = c->adds[0] }, to_b = { .add = c->adds[1] };
    if (a->g.x && !ta) gemm_wrap(false, !tb, a->g, c->g, b->v, to_a);
    if (a->g.x && ta) gemm_wrap(tb, true, a->g, b->v, c->g, to_a);
    if (b->g.x && !tb) gemm_wrap(!ta, false, b->g, a->v, c->g, to_b);
    if (b->g.x && tb) gemm_wrap(true, ta, b->g, c->g, a->v, to_b);
}

static Var *matmul_sample(Tape *t, Rng *r)
{
    int m = sample_size(r), k = sample_size(r), n = sample_size(r);
    bool ta = rng_below(r, 2), tb = rng_below(r, 2);
    Var *a = sample_leaf(t, r, ta ? SHAPE(k, m) : SHAPE(m, k), -1, 1);
    if (ta != tb && rng_below(r, 4) == 0) return ad_matmul_t(a, a, ta, tb);         /* A A' */
    return ad_matmul_t(a, sample_leaf(t, r, tb ? SHAPE(n, k) : SHAPE(k, n), -1, 1), ta, tb);
}

const Op op_matmul = { "matmul", matmul_shape, matmul_forward, matmul_backward, matmul_sample,
                       .sets = true };

Var *ad_matmul(Var *a, Var *b) { return ad_matmul_t(a, b, false, false); }

Var *ad_matmul_t(Var *a, Var *b, bool ta, bool tb)
{
    return apply2(&op_matmul, (Attr){ .ta = ta, .tb = tb }, a, b);
}

/* ---- Y = X W + b ----------------------------------------------------------------------------- */

static Shape linear_shape(const Var *y)
{
    Shape x = y->in[0]->v.s, w = y->in[1]->v.s, b = y->in[2]->v.s;
    must(x.nd == 2 && w.nd == 2 && b.nd == 1 && x.d[1] == w.d[0] && w.d[1] == b.d[0],
         "linear: x is %s, w %s, b %s", shape_str(x), shape_str(w), shape_str(b));
    return SHAPE(x.d[0], w.d[1]);
}

/* Every row starts as b, and the product is added to it. */
static void linear_forward(Var *y)
{
    Wrap wrap = { .bias = y->in[2]->v.x, .act = y->a.act };
    gemm_wrap(false, false, y->v, y->in[0]->v, y->in[1]->v, wrap);
}

/* dY becomes the gradient before the activation, and db[j] += sum_i dY[i,j], rows in order, all in
 * one pass; threads share the columns. */
static void bias_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int m = y->v.s.d[0], n = y->v.s.d[1];
    real *db = y->in[2]->g.x;
    if (db && !y->adds[2]) memset(db + from, 0, sizeof(real) * (size_t)(to - from));
    for (int i = 0; i < m; i++) {
        real *dy = y->g.x + i * n;
        act_slopes(y->a.act, dy + from, y->v.x + i * n + from, to - from);
        for (int j = from; db && j < to; j++) db[j] += dy[j];
    }
}

/* Then dX += dY W' and dW += X' dY. */
static void linear_backward(Var *y)
{
    Var *x = y->in[0], *w = y->in[1];
    parallel_for(y->v.s.d[1], 64, bias_slopes, y);
    if (x->g.x) gemm_wrap(false, true, x->g, y->g, w->v, (Wrap){ .add = y->adds[0] });
    if (w->g.x) gemm_wrap(true, false, w->g, x->v, y->g, (Wrap){ .add = y->adds[1] });
}

static Var *linear_sample(Tape *t, Rng *r)
{
    int m = sample_size(r), k = sample_size(r), n = sample_size(r);
    Var *x = sample_leaf(t, r, SHAPE(m, k), -1, 1), *w = sample_leaf(t, r, SHAPE(k, n), -1, 1);
    return ad_linear(x, w, sample_leaf(t, r, SHAPE(n), -1, 1), (Act)rng_below(r, 5));
}

const Op op_linear = { "linear", linear_shape, linear_forward, linear_backward, linear_sample,
                       .sets = true };

Var *ad_linear(Var *x, Var *w, Var *b, Act a)
{
    return apply3(&op_linear, (Attr){ .act = a }, x, w, b);
}
