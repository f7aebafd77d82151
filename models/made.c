/* Levels, masks, and the masked layers. Chapter 16. */
#include "made.h"

#include <stdio.h>

/* ---- how many coordinates a unit may depend on ----------------------------------------------- */

static int place(const MadeConfig *c, int i) { return c->reversed ? c->d - 1 - i : i; }

/* Unit u of layer k: 0 the inputs, 1.. hidden layers, n_hidden + 1 the outputs. */
static int level(const MadeConfig *c, int k, int u)
{
    if (k == 0) return u < c->d ? place(c, u) + 1 : 0;
    if (k <= c->n_hidden) return (int)((int64_t)u * c->d / c->hidden);
    return place(c, u % c->d);
}

static int width(const MadeConfig *c, int k)
{
    if (k == 0) return c->d + c->context;
    return k <= c->n_hidden ? c->hidden : c->outs * c->d;
}

static Tensor mask_of(const MadeConfig *c, Arena *a, int k)
{
    int in = width(c, k), out = width(c, k + 1);
    Tensor m = tensor_new(a, SHAPE(in, out));
    for (int i = 0; i < in; i++)
        for (int j = 0; j < out; j++) m.x[i * out + j] = level(c, k, i) <= level(c, k + 1, j);
    return m;
}

/* ---- the network ----------------------------------------------------------------------------- */

Made made_new(Params *ps, Arena *a, Rng r, const char *name, MadeConfig c)
{
    must(c.n_hidden < MAX_LAYERS, "%s: %d hidden layers", name, c.n_hidden);
    Made m = { .c = c };
    for (int k = 0; k <= c.n_hidden; k++) {
        char layer[48];
        snprintf(layer, sizeof layer, "%s.%d", name, k);
        m.l[k] = linear_new(ps, r, layer, width(&c, k), width(&c, k + 1), INIT_GLOROT);
        m.mask[k] = mask_of(&c, a, k);
    }
    return m;
}

Var *made(const Made *m, Var *x, Var *context)
{
    Tape *t = x->tape;
    Var *h = context ? ad_concat(x, context, 1) : x;
    for (int k = 0; k <= m->c.n_hidden; k++) {
        Var *w = ad_param(t, m->l[k].w), *mask = ad_input(t, m->mask[k]);
        Var *masked = ad_mul(w, mask), *b = ad_param(t, m->l[k].b);
        h = ad_linear(h, masked, b, k < m->c.n_hidden ? m->c.act : ACT_NONE);
    }
    return h;
}

Var *made_log_px(const Made *m, Var *x) { return ad_bernoulli(x, made(m, x, NULL)); }
