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
    const real *dy = y->g.x;
    if (dx && p.inner == 1)
        for (int o = 0; o < p.outer; o++, dx += p.n) GIVE(y->adds[0], dx, k, 0, p.n, dy[o]);
    else if (dx)
        for (int o = 0; o < p.outer; o++, dy += p.inner)
            for (int k = 0; k < p.n; k++, dx += p.inner)
                GIVE(y->adds[0], dx, i, 0, p.inner, dy[i]);
}

static Var *sum_sample(Tape *t, Rng *r) { return reduce_sample(&op_sum, t, r); }

const Op op_sum = { "sum", reduced_shape, sum_forward, sum_backward, sum_sample, .sets = true };

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

/* The largest of n numbers, NaN aside, in 16 lanes like a sum. */
static real row_max(const real *x, int n)
{
    real most[16];
    int k = 0;
    for (int j = 0; j < 16; j++) most[j] = x[0];
    for (; k + 16 <= n; k += 16)
        #pragma omp simd
        for (int j = 0; j < 16; j++) most[j] = x[k + j] > most[j] ? x[k + j] : most[j];
    for (; k < n; k++) most[0] = x[k] > most[0] ? x[k] : most[0];
    for (int j = 1; j < 16; j++) most[0] = most[j] > most[0] ? most[j] : most[0];
    return most[0];
}

/* m + log sum exp(x - m) with m = max x: no exp overflows, and at least one term is 1. */
real row_logsumexp(const real *x, int n)
{
    real m = row_max(x, n), sum;
    if (isinf(m)) return m;
    SUM16(real, sum, n, i, v_exp(x[i] - m));
    return m + v_log(sum);
}

static void logsumexp_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = y->in[0]->v.n / y->v.n;
    for (int o = from; o < to; o++) y->v.x[o] = row_logsumexp(y->in[0]->v.x + o * n, n);
}

/* dx += dy softmax(x), and softmax(x) = exp(x - y). */
static void logsumexp_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = y->in[0]->v.n / y->v.n;
    for (int o = from; o < to; o++) {
        const real *x = y->in[0]->v.x + o * n, dy = y->g.x[o], l = y->v.x[o];
        real *dx = y->in[0]->g.x + o * n;
        GIVE(y->adds[0], dx, i, 0, n, dy * v_exp(x[i] - l));
    }
}

static void logsumexp_forward(Var *y)
{
    parallel_for(y->v.n, row_grain(y->in[0]->v.n / y->v.n), logsumexp_rows, y);
}

static void logsumexp_backward(Var *y)
{
    int grain = row_grain(y->in[0]->v.n / y->v.n);
    if (y->in[0]->g.x) parallel_for(y->v.n, grain, logsumexp_slopes, y);
}

static Var *logsumexp_sample(Tape *t, Rng *r)
{
    return ad_logsumexp(sample_leaf(t, r, sample_shape(r, 2), -2, 2));
}

const Op op_logsumexp = { "logsumexp", reduced_shape, logsumexp_forward, logsumexp_backward,
                          logsumexp_sample, .sets = true };
Var *ad_logsumexp(Var *x) { return apply1(&op_logsumexp, (Attr){ .axis = x->v.s.nd - 1 }, x); }

/* ---- log softmax over the last axis ---------------------------------------------------------- */

static void log_softmax_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = split_at(y->v.s, -1).n;
    for (int o = from; o < to; o++) {
        const real *x = y->in[0]->v.x + o * n, l = row_logsumexp(x, n);
        for (int i = 0; i < n; i++) y->v.x[o * n + i] = x[i] - l;
    }
}

/* dx_i += dy_i - softmax(x)_i sum_k dy_k. */
static void log_softmax_slopes(void *ctx, int from, int to)
{
    Var *v = ctx;
    int n = split_at(v->v.s, -1).n;
    for (int o = from; o < to; o++) {
        const real *y = v->v.x + o * n, *dy = v->g.x + o * n, sum = sum_real(dy, n);
        real *dx = v->in[0]->g.x + o * n;
        GIVE(v->adds[0], dx, i, 0, n, dy[i] - v_exp(y[i]) * sum);
    }
}

static void log_softmax_forward(Var *y)
{
    int n = split_at(y->v.s, -1).n;
    parallel_for(y->v.n / n, row_grain(n), log_softmax_rows, y);
}

static void log_softmax_backward(Var *y)
{
    int n = split_at(y->v.s, -1).n;
    if (y->in[0]->g.x) parallel_for(y->v.n / n, row_grain(n), log_softmax_slopes, y);
}

static Var *log_softmax_sample(Tape *t, Rng *r)
{
    return ad_log_softmax(sample_leaf(t, r, sample_shape(r, 2), -2, 2));
}

const Op op_log_softmax = { "log_softmax", same_shape, log_softmax_forward, log_softmax_backward,
                            log_softmax_sample, .sets = true };
Var *ad_log_softmax(Var *x) { return apply1(&op_log_softmax, (Attr){ 0 }, x); }
