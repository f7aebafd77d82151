/* Log densities, in nats: each row of [n,d] is one example, the sum over its d entries is one
 * number. All work with logits and log variances, and never take the log of a computed
 * probability. Each equals a composition of small ops (tests/test_composites.c), but reads its
 * operands once. Chapter 5. */
#include "op.h"

static const real LOG_2PI = R(1.8378770664093454836);

/* Every op here is a function of rows, one example each, which the threads share. */
static void by_rows(Var *y, RangeFn rows)
{
    parallel_for(y->v.n, row_grain(y->in[0]->v.s.d[1]), rows, y);
}

/* ---- Bernoulli: log p(x | l) = sum_d x l - log(1 + e^l) -------------------------------------- */

static void bernoulli_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *l = y->in[1]->v.x + i * d;
        SUM16(real, y->v.x[i], d, k, x[k] * l[k] - v_softplus(l[k]));
    }
}

/* dx += dy l, dl += dy (x - sigmoid(l)). */
static void bernoulli_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    real *dx = y->in[0]->g.x, *dl = y->in[1]->g.x;
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *l = y->in[1]->v.x + i * d, dy = y->g.x[i];
        if (dx) GIVE(y->adds[0], dx + i * d, k, 0, d, dy * l[k]);
        if (dl) GIVE(y->adds[1], dl + i * d, k, 0, d, dy * (x[k] - v_sigmoid(l[k])));
    }
}

static void bernoulli_forward(Var *y) { by_rows(y, bernoulli_rows); }
static void bernoulli_backward(Var *y) { by_rows(y, bernoulli_slopes); }

static Var *bernoulli_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, 0, 1), *logits = sample_leaf(t, r, s, -4, 4);
    return ad_bernoulli(x, logits);
}

const Op op_bernoulli = { "bernoulli", row_shape, bernoulli_forward, bernoulli_backward,
                          bernoulli_sample, .sets = true };
Var *ad_bernoulli(Var *x, Var *logits) { return apply2(&op_bernoulli, (Attr){ 0 }, x, logits); }

/* ---- continuous Bernoulli: on [0, 1], p(x | l) = e^(x l) / the integral of that -------------- */

/* The integral is (e^l - 1) / l, and its log max(l, 0) + log((1 - e^-|l|) / |l|). This is minus the
 * second part: with t = tanh(|l|/2), 1 - e^-|l| = 2t / (1 + t), which loses no digit near l = 0. */
static inline real continuous_norm(real l)
{
    real a = fabs(l), t = v_tanh(R(0.5) * a);
    return a > R(1e-30) ? v_log(a * (1 + t) / (2 * t)) : 0;
}

/* 1/2 + L(l/2) / 2 with L(u) = 1 / tanh u - 1/u, the function of Langevin. Near 0 the two terms are
 * large and almost equal, so there it is its power series, whose next term is below 1e-16. */
real continuous_bernoulli_mean(real l)
{
    real u = R(0.5) * l, z = u * u;
    real s = R(4.0) / R(18243225.0);
    s = s * z - R(1382.0) / R(638512875.0);
    s = s * z + R(2.0) / R(93555.0);
    s = s * z - R(1.0) / R(4725.0);
    s = s * z + R(2.0) / R(945.0);
    s = s * z - R(1.0) / R(45.0);
    s = s * z + R(1.0) / R(3.0);
    real near = u * s, far = 1 / v_tanh(u) - 1 / u;
    return R(0.5) + R(0.5) * (z < R(0.09) ? near : far);
}

static void continuous_bernoulli_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *l = y->in[1]->v.x + i * d;
        SUM16(real, y->v.x[i], d, k, x[k] * l[k] - (l[k] > 0 ? l[k] : 0) + continuous_norm(l[k]));
    }
}

/* dx += dy l, dl += dy (x - mean of p(. | l)). */
static void continuous_bernoulli_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    real *dx = y->in[0]->g.x, *dl = y->in[1]->g.x;
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *l = y->in[1]->v.x + i * d, dy = y->g.x[i];
        if (dx) GIVE(y->adds[0], dx + i * d, k, 0, d, dy * l[k]);
        if (dl)
            GIVE(y->adds[1], dl + i * d, k, 0, d, dy * (x[k] - continuous_bernoulli_mean(l[k])));
    }
}

static void continuous_bernoulli_forward(Var *y) { by_rows(y, continuous_bernoulli_rows); }
static void continuous_bernoulli_backward(Var *y) { by_rows(y, continuous_bernoulli_slopes); }

static Var *continuous_bernoulli_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, 0, 1), *logits = sample_leaf(t, r, s, -4, 4);
    return ad_continuous_bernoulli(x, logits);
}

const Op op_continuous_bernoulli = { "continuous_bernoulli", row_shape,
                                     continuous_bernoulli_forward, continuous_bernoulli_backward,
                                     continuous_bernoulli_sample, .sets = true };
Var *ad_continuous_bernoulli(Var *x, Var *logits)
{
    return apply2(&op_continuous_bernoulli, (Attr){ 0 }, x, logits);
}

/* ---- Gaussian: log N(x; m, e^v) = -1/2 sum_d log 2 pi + v + (x - m)^2 e^-v ------------------- */

enum { PART = 256 };        /* entries of a row that are dealt with at a time */

static void gaussian_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *m = y->in[1]->v.x + i * d,
                   *v = y->in[2]->v.x + i * d;
        SUM16(real, y->v.x[i], d, k, LOG_2PI + v[k] + (x[k] - m[k]) * (x[k] - m[k]) * v_exp(-v[k]));
        y->v.x[i] *= R(-0.5);
    }
}

/* With u = (x - m) e^-v: dx -= dy u, dm += dy u, dv += dy ((x - m) u - 1) / 2. `at` is the first of
 * n entries of a row. */
static void gaussian_part(Var *y, int at, int n, real dy)
{
    const real *x = y->in[0]->v.x + at, *m = y->in[1]->v.x + at, *v = y->in[2]->v.x + at;
    real *dx = y->in[0]->g.x, *dm = y->in[1]->g.x, *dv = y->in[2]->g.x, u[PART];
    for (int k = 0; k < n; k++) u[k] = (x[k] - m[k]) * v_exp(-v[k]);
    if (dx) GIVE(y->adds[0], dx + at, k, 0, n, -dy * u[k]);
    if (dm) GIVE(y->adds[1], dm + at, k, 0, n, dy * u[k]);
    if (dv) GIVE(y->adds[2], dv + at, k, 0, n, dy * R(0.5) * ((x[k] - m[k]) * u[k] - 1));
}

static void gaussian_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++)
        for (int k = 0; k < d; k += PART)
            gaussian_part(y, i * d + k, d - k < PART ? d - k : PART, y->g.x[i]);
}

static void gaussian_forward(Var *y) { by_rows(y, gaussian_rows); }
static void gaussian_backward(Var *y) { by_rows(y, gaussian_slopes); }

static Var *gaussian_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, -1, 1), *m = sample_leaf(t, r, s, -1, 1);
    return ad_gaussian(x, m, rng_below(r, 4) ? sample_leaf(t, r, s, -1, 1) : m);
}

const Op op_gaussian = { "gaussian", row_shape, gaussian_forward, gaussian_backward,
                         gaussian_sample, .sets = true };
Var *ad_gaussian(Var *x, Var *mean, Var *logvar)
{
    return apply3(&op_gaussian, (Attr){ 0 }, x, mean, logvar);
}

/* ---- KL(N(m, e^v) || N(0, I)) = 1/2 sum_d m^2 + e^v - 1 - v ---------------------------------- */

static void gaussian_kl_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *m = y->in[0]->v.x + i * d, *v = y->in[1]->v.x + i * d;
        SUM16(real, y->v.x[i], d, k, m[k] * m[k] + v_exp(v[k]) - 1 - v[k]);
        y->v.x[i] *= R(0.5);
    }
}

/* dm += dy m, dv += dy (e^v - 1) / 2. */
static void gaussian_kl_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    real *dm = y->in[0]->g.x, *dv = y->in[1]->g.x;
    for (int i = from; i < to; i++) {
        const real *m = y->in[0]->v.x + i * d, *v = y->in[1]->v.x + i * d, dy = y->g.x[i];
        if (dm) GIVE(y->adds[0], dm + i * d, k, 0, d, dy * m[k]);
        if (dv) GIVE(y->adds[1], dv + i * d, k, 0, d, dy * R(0.5) * (v_exp(v[k]) - 1));
    }
}

static void gaussian_kl_forward(Var *y) { by_rows(y, gaussian_kl_rows); }
static void gaussian_kl_backward(Var *y) { by_rows(y, gaussian_kl_slopes); }

static Var *gaussian_kl_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *m = sample_leaf(t, r, s, -1, 1);
    return ad_gaussian_kl(m, rng_below(r, 4) ? sample_leaf(t, r, s, -1, 1) : m);
}

const Op op_gaussian_kl = { "gaussian_kl", row_shape, gaussian_kl_forward, gaussian_kl_backward,
                            gaussian_kl_sample, .sets = true };
Var *ad_gaussian_kl(Var *mean, Var *logvar)
{
    return apply2(&op_gaussian_kl, (Attr){ 0 }, mean, logvar);
}
