/* The two maps and their log determinants. Chapter 16. */
#include "flow.h"

#include <stdio.h>

/* ---- planar ---------------------------------------------------------------------------------- */

Planar planar_new(Params *ps, Rng r, const char *name, int d)
{
    Param *u = param_new_fans(ps, r, name, "u", SHAPE(d), INIT_HE, 20 * d, d);
    Param *w = param_new_fans(ps, r, name, "w", SHAPE(d), INIT_HE, d, d);
    return (Planar){ u, w, param_new(ps, r, name, "b", SHAPE(1), INIT_ZERO) };
}

static Var *row(Tape *t, Param *p) { return ad_reshape(ad_param(t, p), SHAPE(1, p->v.n)); }

/* u + (c - u'w) w / w'w has the product c with w: [1,d]. */
static Var *moved_along(Var *u, Var *w, Var *uw, Var *c)
{
    Var *step = ad_div(ad_sub(c, uw), ad_matmul_t(w, w, false, true));
    return ad_add(u, ad_mul(w, ad_broadcast(step, w->v.s)));
}

Flowed planar(const Planar *f, Var *z)
{
    Tape *t = z->tape;
    int n = z->v.s.d[0];
    Var *u = row(t, f->u), *w = row(t, f->w), *b = row(t, f->b);
    Var *uw = ad_matmul_t(u, w, false, true), *c = ad_shift(ad_softplus(uw), -1);
    Var *at = ad_matmul_t(z, w, false, true), *h = ad_tanh(ad_add(at, ad_broadcast(b, at->v.s)));
    Var *moved = ad_add(z, ad_matmul(h, moved_along(u, w, uw, c)));
    Var *slope = ad_shift(ad_neg(ad_square(h)), 1);
    Var *det = ad_shift(ad_mul(slope, ad_broadcast(c, slope->v.s)), 1);
    return (Flowed){ moved, ad_reshape(ad_log(det), SHAPE(n)) };
}

/* ---- inverse autoregressive ------------------------------------------------------------------ */

Iaf iaf_new(Params *ps, Arena *a, Rng r, const char *name, int d, int context, int hidden,
            bool reversed)
{
    Iaf f = { made_new(ps, a, r, name, (MadeConfig){ .d = d, .context = context, .outs = 2,
                                                     .n_hidden = 2, .hidden = hidden,
                                                     .act = ACT_RELU, .reversed = reversed }) };
    for (int i = d; i < 2 * d; i++) f.net.l[2].b->v.x[i] = IAF_BIAS;
    return f;
}

/* z' = m + g (z - m), and log g = -softplus(-s). */
Flowed iaf(const Iaf *f, Var *z, Var *context)
{
    int d = f->net.c.d;
    Var *out = made(&f->net, z, context);
    Var *m = ad_slice(out, 1, 0, d), *s = ad_slice(out, 1, d, 2 * d);
    Var *kept = ad_mul(ad_sigmoid(s), ad_sub(z, m));
    Var *log_g = ad_neg(ad_softplus(ad_neg(s)));
    return (Flowed){ ad_add(m, kept), ad_sum(log_g, -1) };
}
