/* Randomness as an input. ad_reparam moves the noise out of the path of the gradient: z = mean +
 * std * eps is a plain function of mean and std (Kingma and Welling 2014, section 2.4). The two
 * draws compute the same kind of number without saying how it depends on its parameters; they
 * have no backward, and a gradient that reaches one stops the program (claim V2). Chapter 13. */
#include "op.h"

/* ---- z = m + e^(v/2) eps --------------------------------------------------------------------- */

static void reparam_values(void *ctx, int from, int to)
{
    const Var *y = ctx;
    const real *m = y->in[0]->v.x, *v = y->in[1]->v.x, *eps = y->in[2]->v.x;
    real *z = y->v.x;
    for (int i = from; i < to; i++) z[i] = m[i] + v_exp(R(0.5) * v[i]) * eps[i];
}

/* dm += dz, dv += dz (z - m) / 2, deps += dz e^(v/2). */
static void reparam_slopes(void *ctx, int from, int to)
{
    const Var *y = ctx;
    const real *m = y->in[0]->v.x, *v = y->in[1]->v.x, *z = y->v.x, *dz = y->g.x;
    real *dm = y->in[0]->g.x, *dv = y->in[1]->g.x, *deps = y->in[2]->g.x;
    if (dm) GIVE(y->adds[0], dm, i, from, to, dz[i]);
    if (dv) GIVE(y->adds[1], dv, i, from, to, dz[i] * R(0.5) * (z[i] - m[i]));
    if (deps) GIVE(y->adds[2], deps, i, from, to, dz[i] * v_exp(R(0.5) * v[i]));
}

static void reparam_forward(Var *z) { parallel_for(z->v.n, GRAIN, reparam_values, z); }
static void reparam_backward(Var *z) { parallel_for(z->v.n, GRAIN, reparam_slopes, z); }

static Var *reparam_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *m = sample_leaf(t, r, s, -1, 1), *v = sample_leaf(t, r, s, -1, 1);
    return ad_reparam(m, rng_below(r, 4) ? v : m, sample_leaf(t, r, s, -2, 2));
}

const Op op_reparam = { "reparam", same_shape, reparam_forward, reparam_backward, reparam_sample,
                        .sets = true };
Var *ad_reparam(Var *mean, Var *logvar, Var *eps)
{
    return apply3(&op_reparam, (Attr){ 0 }, mean, logvar, eps);
}

/* ---- draws: no gradient ---------------------------------------------------------------------- */

static Var *draw_normal_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *m = sample_leaf(t, r, s, -1, 1), *v = sample_leaf(t, r, s, -1, 1);
    return ad_draw_normal(m, v, sample_leaf(t, r, s, -2, 2));
}

const Op op_draw_normal = { "draw_normal", same_shape, reparam_forward, NULL, draw_normal_sample };

Var *ad_draw_normal(Var *mean, Var *logvar, Var *eps)
{
    return apply3(&op_draw_normal, (Attr){ 0 }, mean, logvar, eps);
}

static void draw_bernoulli_forward(Var *y)
{
    for (int i = 0; i < y->v.n; i++) y->v.x[i] = y->in[1]->v.x[i] < y->in[0]->v.x[i];
}

static Var *draw_bernoulli_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 2);
    Var *p = sample_leaf(t, r, s, 0, 1), *u = sample_leaf(t, r, s, 0, 1);
    return ad_draw_bernoulli(p, u);
}

const Op op_draw_bernoulli = { "draw_bernoulli", same_shape, draw_bernoulli_forward, NULL,
                               draw_bernoulli_sample };
Var *ad_draw_bernoulli(Var *p, Var *u) { return apply2(&op_draw_bernoulli, (Attr){ 0 }, p, u); }
