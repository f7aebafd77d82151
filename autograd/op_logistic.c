/* The discretised logistic (Salimans et al. 2017): a distribution on the grey values 0, w, 2w, ...,
 * 1. Each owns the stretch of half a step w to either side of it, the first one all that lies below
 * as well and the last one all above, and has the mass that the logistic density with this mean m
 * and scale s = e^v puts there:
 *
 *     p(x) = sigmoid(a) - sigmoid(b),    a = (x + w/2 - m) / s,    b = (x - w/2 - m) / s.
 *
 * Far from m both sigmoids round to the same number. But with d = a - b = w / s,
 *
 *     log p = log sigmoid(a) + log(1 - sigmoid(b)) + log(1 - e^-d)
 *           = -softplus(-a) - softplus(b) + log(1 - e^-d),
 *
 * as multiplying out shows, and no term of this cancels. At the first value b is minus infinity and
 * at the last a is plus infinity, and the terms that they are in are 0. Chapter 5. */
#include "op.h"

/* What an entry's value and slopes are made of. first, last: 0 where b, a is infinite, else 1.
 * t = tanh(d/2), so that 1 - e^-d = 2t / (1 + t) to the last digit even where d is tiny. */
typedef struct { real rate, d, a, b, t, first, last; } Bin;

static inline Bin bin_of(real x, real m, real v, real w)
{
    Bin e;
    e.rate = v_exp(-v), e.d = w * e.rate;
    e.a = (x - m) * e.rate + R(0.5) * e.d, e.b = e.a - e.d;
    e.t = v_tanh(R(0.5) * e.d);
    e.first = x > R(0.5) * w ? R(1.0) : R(0.0), e.last = x < 1 - R(0.5) * w ? R(1.0) : R(0.0);
    return e;
}

static void logistic_values(void *ctx, int from, int to)
{
    Var *y = ctx;
    const real *x = y->in[0]->v.x, *m = y->in[1]->v.x, *v = y->in[2]->v.x, w = y->a.c;
    for (int i = from; i < to; i++) {
        Bin e = bin_of(x[i], m[i], v[i], w);
        real inside = v_log(2 * e.t / (1 + e.t));
        y->v.x[i] = e.first * e.last * inside - e.last * v_softplus(-e.a) -
                    e.first * v_softplus(e.b);
    }
}

enum { PART = 256 };        /* entries that are dealt with at a time */

/* With p = sigmoid(-a), q = sigmoid(b), each 0 where its term is:
 *     dm += dy (q - p) / s,    dx -= the same,
 *     dv += dy (b q - a p - d / (e^d - 1)),    d / (e^d - 1) = d (1 - t) / 2t. */
static void logistic_part(Var *y, int at, int n)
{
    const real *x = y->in[0]->v.x + at, *m = y->in[1]->v.x + at, *v = y->in[2]->v.x + at,
               *dy = y->g.x + at;
    real *dx = y->in[0]->g.x, *dm = y->in[1]->g.x, *dv = y->in[2]->g.x, shift[PART], widen[PART];
    for (int k = 0; k < n; k++) {
        Bin e = bin_of(x[k], m[k], v[k], y->a.c);
        real p = e.last * v_sigmoid(-e.a), q = e.first * v_sigmoid(e.b);
        shift[k] = dy[k] * (q - p) * e.rate;
        widen[k] = e.b * q - e.a * p - e.first * e.last * e.d * (1 - e.t) / (2 * e.t);
        widen[k] *= dy[k];
    }
    if (dx) GIVE(y->adds[0], dx + at, k, 0, n, -shift[k]);
    if (dm) GIVE(y->adds[1], dm + at, k, 0, n, shift[k]);
    if (dv) GIVE(y->adds[2], dv + at, k, 0, n, widen[k]);
}

static void logistic_slopes(void *ctx, int from, int to)
{
    for (int i = from; i < to; i += PART) logistic_part(ctx, i, to - i < PART ? to - i : PART);
}

static void logistic_forward(Var *y) { parallel_for(y->v.n, GRAIN, logistic_values, y); }
static void logistic_backward(Var *y) { parallel_for(y->v.n, GRAIN, logistic_slopes, y); }

/* Five levels, so that many entries are a first or a last one. */
static Var *logistic_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, 0, 1), *m = sample_leaf(t, r, s, -0.5, 1.5);
    for (int i = 0; i < x->v.n; i++) x->v.x[i] = R(0.25) * (real)rng_below(r, 5);
    return ad_logistic(x, m, sample_leaf(t, r, s, -2, 1), 5);
}

const Op op_logistic = { "logistic", same_shape, logistic_forward, logistic_backward,
                         logistic_sample, .sets = true };

Var *ad_logistic(Var *x, Var *mean, Var *logscale, int levels)
{
    must(levels >= 2, "logistic: %d levels", levels);
    return apply3(&op_logistic, (Attr){ .c = R(1.0) / (real)(levels - 1) }, x, mean, logscale);
}
