/* Matrix products, and the affine layer built on them. Chapter 3. */
#include "op.h"

#include "tensor/gemm.h"

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
    tensor_fill(c->v, 0);
    gemm(c->a.ta, c->a.tb, c->v, c->in[0]->v, c->in[1]->v);
}

/* C = A B: dA += dC B', dB += A' dC. An operand that came transposed gets its gradient
 * transposed. */
static void matmul_backward(Var *c)
{
    Var *a = c->in[0], *b = c->in[1];
    bool ta = c->a.ta, tb = c->a.tb;
    if (a->g.x && !ta) gemm(false, !tb, a->g, c->g, b->v);
    if (a->g.x && ta) gemm(tb, true, a->g, b->v, c->g);
    if (b->g.x && !tb) gemm(!ta, false, b->g, a->v, c->g);
    if (b->g.x && tb) gemm(true, ta, b->g, c->g, a->v);
}

static Var *matmul_sample(Tape *t, Rng *r)
{
    int m = sample_size(r), k = sample_size(r), n = sample_size(r);
    bool ta = rng_below(r, 2), tb = rng_below(r, 2);
    Var *a = sample_leaf(t, r, ta ? SHAPE(k, m) : SHAPE(m, k), -1, 1);
    if (ta != tb && rng_below(r, 4) == 0) return ad_matmul_t(a, a, ta, tb);         /* A A' */
    return ad_matmul_t(a, sample_leaf(t, r, tb ? SHAPE(n, k) : SHAPE(k, n), -1, 1), ta, tb);
}

const Op op_matmul = { "matmul", matmul_shape, matmul_forward, matmul_backward, matmul_sample };

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

/* db[j] += sum_i dY[i,j], rows in order; threads share the columns. */
static void column_sums(void *ctx, int from, int to)
{
    Var *y = ctx;
    int m = y->v.s.d[0], n = y->v.s.d[1];
    real *db = y->in[2]->g.x;
    for (int i = 0; i < m; i++)
        for (int j = from; j < to; j++) db[j] += y->g.x[i * n + j];
}

/* dY becomes the gradient before the activation; dX += dY W', dW += X' dY, db += the column sums
 * of dY. */
static void linear_backward(Var *y)
{
    act_slopes(y->a.act, y->g.x, y->v.x, y->v.n);
    Var *x = y->in[0], *w = y->in[1], *b = y->in[2];
    if (x->g.x) gemm(false, true, x->g, y->g, w->v);
    if (w->g.x) gemm(true, false, w->g, x->v, y->g);
    if (b->g.x) parallel_for(b->v.n, 128, column_sums, y);
}

static Var *linear_sample(Tape *t, Rng *r)
{
    int m = sample_size(r), k = sample_size(r), n = sample_size(r);
    Var *x = sample_leaf(t, r, SHAPE(m, k), -1, 1), *w = sample_leaf(t, r, SHAPE(k, n), -1, 1);
    return ad_linear(x, w, sample_leaf(t, r, SHAPE(n), -1, 1), (Act)rng_below(r, 5));
}

const Op op_linear = { "linear", linear_shape, linear_forward, linear_backward, linear_sample };

Var *ad_linear(Var *x, Var *w, Var *b, Act a)
{
    return apply3(&op_linear, (Attr){ .act = a }, x, w, b);
}
