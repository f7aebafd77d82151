/* Log densities, in nats: each row of [n,d] is one example, the sum over its d entries is one
 * number. All work with logits and log variances, and never take the log of a computed
 * probability. Each equals a composition of small ops (tests/test_ops.c), read once instead of
 * six times. Chapter 5. */
#include "op.h"

static const real LOG_2PI = R(1.8378770664093454836);

enum { ROWS = 16 };         /* rows of work below which threads do not pay */

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

/* dl += dy (x - sigmoid(l)), dx += dy l. */
static void bernoulli_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    real *gx = y->in[0]->g.x, *gl = y->in[1]->g.x;
    for (int i = from; i < to; i++) {
        const real *x = y->in[0]->v.x + i * d, *l = y->in[1]->v.x + i * d, g = y->g.x[i];
        for (int k = 0; gl && k < d; k++) gl[i * d + k] += g * (x[k] - v_sigmoid(l[k]));
        for (int k = 0; gx && k < d; k++) gx[i * d + k] += g * l[k];
    }
}

static void bernoulli_forward(Var *y) { parallel_for(y->v.n, ROWS, bernoulli_rows, y); }
static void bernoulli_backward(Var *y) { parallel_for(y->v.n, ROWS, bernoulli_slopes, y); }

static Var *bernoulli_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, 0, 1), *logits = sample_leaf(t, r, s, -4, 4);
    return ad_bernoulli(x, logits);
}

const Op op_bernoulli = { "bernoulli", row_shape, bernoulli_forward, bernoulli_backward,
                          bernoulli_sample };
Var *ad_bernoulli(Var *x, Var *logits) { return apply2(&op_bernoulli, (Attr){ 0 }, x, logits); }

/* ---- Gaussian: log N(x; m, e^v) = -1/2 sum_d log 2 pi + v + (x - m)^2 e^-v ------------------- */

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

/* With u = (x - m) e^-v: dm += dy u, dx -= dy u, dv += dy ((x - m) u - 1) / 2. */
static void gaussian_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int d = y->in[0]->v.s.d[1];
    real *gx = y->in[0]->g.x, *gm = y->in[1]->g.x, *gv = y->in[2]->g.x;
    for (int i = from * d; i < to * d; i++) {
        real g = y->g.x[i / d], e = y->in[0]->v.x[i] - y->in[1]->v.x[i],
             u = e * v_exp(-y->in[2]->v.x[i]);
        if (gx) gx[i] -= g * u;
        if (gm) gm[i] += g * u;
        if (gv) gv[i] += g * R(0.5) * (e * u - 1);
    }
}

static void gaussian_forward(Var *y) { parallel_for(y->v.n, ROWS, gaussian_rows, y); }
static void gaussian_backward(Var *y) { parallel_for(y->v.n, ROWS, gaussian_slopes, y); }

static Var *gaussian_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *x = sample_leaf(t, r, s, -1, 1), *m = sample_leaf(t, r, s, -1, 1);
    return ad_gaussian(x, m, rng_below(r, 4) ? sample_leaf(t, r, s, -1, 1) : m);
}

const Op op_gaussian = { "gaussian", row_shape, gaussian_forward, gaussian_backward,
                         gaussian_sample };
Var *ad_gaussian(Var *x, Var *mean, Var *logvar)
{
    return apply3(&op_gaussian, (Attr){ 0 }, x, mean, logvar);
}

/* ---- KL(N(m, e^v) || N(0, I)) = 1/2 sum_d m^2 + e^v - 1 - v ---------------------------------- */

static void gaussian_kl_forward(Var *y)
{
    int d = y->in[0]->v.s.d[1];
    for (int i = 0; i < y->v.n; i++) {
        const real *m = y->in[0]->v.x + i * d, *v = y->in[1]->v.x + i * d;
        SUM16(real, y->v.x[i], d, k, m[k] * m[k] + v_exp(v[k]) - 1 - v[k]);
        y->v.x[i] *= R(0.5);
    }
}

/* dm += dy m, dv += dy (e^v - 1) / 2. */
static void gaussian_kl_backward(Var *y)
{
    Var *m = y->in[0], *v = y->in[1];
    int d = m->v.s.d[1];
    for (int i = 0; m->g.x && i < m->v.n; i++) m->g.x[i] += y->g.x[i / d] * m->v.x[i];
    for (int i = 0; v->g.x && i < v->v.n; i++)
        v->g.x[i] += y->g.x[i / d] * R(0.5) * (v_exp(v->v.x[i]) - 1);
}

static Var *gaussian_kl_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *m = sample_leaf(t, r, s, -1, 1);
    return ad_gaussian_kl(m, rng_below(r, 4) ? sample_leaf(t, r, s, -1, 1) : m);
}

const Op op_gaussian_kl = { "gaussian_kl", row_shape, gaussian_kl_forward, gaussian_kl_backward,
                            gaussian_kl_sample };
Var *ad_gaussian_kl(Var *mean, Var *logvar)
{
    return apply2(&op_gaussian_kl, (Attr){ 0 }, mean, logvar);
}
