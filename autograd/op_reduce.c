/* Ops that make many numbers into one: sums, maxima, and log sum exp, which is a smooth maximum.
 * Chapter 3. */
#include "op.h"

#include <string.h>

static Shape reduced_shape(const Var *y) { return shape_without(y->in[0]->v.s, y->a.axis); }

static Var *reduce_sample(const Op *op, Tape *t, Rng *r)
{
    return apply1(op, (Attr){ .axis = rng_below(r, 3) },
                  sample_leaf(t, r, sample_shape(r, 3), -1, 1));
}

/* ---- sum over an axis of [outer, n, inner] --------------------------------------------------- */

static void sum_forward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    const real *x = y->in[0]->v.x;
    if (p.inner == 1) {
        for (int o = 0; o < p.outer; o++) y->v.x[o] = sum_real(x + o * p.n, p.n);
        return;
    }
    tensor_fill(y->v, 0);
    for (int o = 0; o < p.outer; o++)
        for (int k = 0; k < p.n; k++)
            for (int i = 0; i < p.inner; i++)
                y->v.x[o * p.inner + i] += x[(o * p.n + k) * p.inner + i];
}

/* Every term of the sum gets the sum's gradient. */
static void sum_backward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    real *dx = y->in[0]->g.x;
    for (int o = 0; dx && o < p.outer; o++)
        for (int k = 0; k < p.n; k++)
            for (int i = 0; i < p.inner; i++)
                dx[(o * p.n + k) * p.inner + i] += y->g.x[o * p.inner + i];
}

static Var *sum_sample(Tape *t, Rng *r) { return reduce_sample(&op_sum, t, r); }

const Op op_sum = { "sum", reduced_shape, sum_forward, sum_backward, sum_sample };

Var *ad_sum(Var *x, int axis)
{
    return apply1(&op_sum, (Attr){ .axis = shape_axis(x->v.s, axis) }, x);
}
Var *ad_mean(Var *x, int axis)
{
    return ad_scale(ad_sum(x, axis), 1.0 / x->v.s.d[shape_axis(x->v.s, axis)]);
}
Var *ad_sum_all(Var *x) { return ad_sum(ad_reshape(x, SHAPE(x->v.n)), 0); }
Var *ad_mean_all(Var *x) { return ad_scale(ad_sum_all(x), 1.0 / x->v.n); }

/* ---- max over an axis ------------------------------------------------------------------------ */

/* Where in x the first maximum of column i of block o stands, or its first NaN. */
static int first_max(Split p, const real *x, int o, int i)
{
    int best = o * p.n * p.inner + i;
    for (int k = 1; k < p.n; k++) {
        int at = (o * p.n + k) * p.inner + i;
        if (!isnan(x[best]) && !(x[at] <= x[best])) best = at;
    }
    return best;
}

static void max_forward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    for (int i = 0; i < y->v.n; i++)
        y->v.x[i] = y->in[0]->v.x[first_max(p, y->in[0]->v.x, i / p.inner, i % p.inner)];
}

static void max_backward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    real *dx = y->in[0]->g.x;
    for (int i = 0; dx && i < y->v.n; i++)
        dx[first_max(p, y->in[0]->v.x, i / p.inner, i % p.inner)] += y->g.x[i];
}

static Var *max_sample(Tape *t, Rng *r) { return reduce_sample(&op_max, t, r); }

const Op op_max = { "max", reduced_shape, max_forward, max_backward, max_sample };
Var *ad_max(Var *x, int axis)
{
    return apply1(&op_max, (Attr){ .axis = shape_axis(x->v.s, axis) }, x);
}

/* ---- log sum exp over the last axis ---------------------------------------------------------- */

/* m + log sum exp(x - m) with m = max x: no exp overflows, and at least one term is 1. */
static real row_logsumexp(const real *x, int n)
{
    real m = x[0], sum;
    for (int i = 1; i < n; i++) m = x[i] > m ? x[i] : m;
    if (isinf(m)) return m;
    SUM16(real, sum, n, i, v_exp(x[i] - m));
    return m + v_log(sum);
}

static void logsumexp_forward(Var *y)
{
    int n = split_at(y->in[0]->v.s, y->a.axis).n;
    for (int o = 0; o < y->v.n; o++) y->v.x[o] = row_logsumexp(y->in[0]->v.x + o * n, n);
}

/* dx += dy softmax(x), and softmax(x) = exp(x - y). */
static void logsumexp_backward(Var *y)
{
    int n = split_at(y->in[0]->v.s, y->a.axis).n;
    const real *x = y->in[0]->v.x;
    real *dx = y->in[0]->g.x;
    for (int o = 0; dx && o < y->v.n; o++)
        for (int i = 0; i < n; i++) dx[o * n + i] += y->g.x[o] * v_exp(x[o * n + i] - y->v.x[o]);
}

static Var *logsumexp_sample(Tape *t, Rng *r)
{
    return ad_logsumexp(sample_leaf(t, r, sample_shape(r, 2), -2, 2));
}

const Op op_logsumexp = { "logsumexp", reduced_shape, logsumexp_forward, logsumexp_backward,
                          logsumexp_sample };
Var *ad_logsumexp(Var *x) { return apply1(&op_logsumexp, (Attr){ .axis = x->v.s.nd - 1 }, x); }

/* ---- log softmax over the last axis ---------------------------------------------------------- */

static void log_softmax_forward(Var *y)
{
    int n = split_at(y->v.s, -1).n;
    const real *x = y->in[0]->v.x;
    for (int o = 0; o < y->v.n / n; o++) {
        real l = row_logsumexp(x + o * n, n);
        for (int i = 0; i < n; i++) y->v.x[o * n + i] = x[o * n + i] - l;
    }
}

/* dx_i += dy_i - softmax(x)_i sum_k dy_k. */
static void log_softmax_backward(Var *y)
{
    int n = split_at(y->v.s, -1).n;
    real *dx = y->in[0]->g.x;
    for (int o = 0; dx && o < y->v.n / n; o++) {
        real sum = sum_real(y->g.x + o * n, n);
        for (int i = o * n; i < (o + 1) * n; i++) dx[i] += y->g.x[i] - v_exp(y->v.x[i]) * sum;
    }
}

static Var *log_softmax_sample(Tape *t, Rng *r)
{
    return ad_log_softmax(sample_leaf(t, r, sample_shape(r, 2), -2, 2));
}

const Op op_log_softmax = { "log_softmax", same_shape, log_softmax_forward, log_softmax_backward,
                            log_softmax_sample };
Var *ad_log_softmax(Var *x) { return apply1(&op_log_softmax, (Attr){ 0 }, x); }
