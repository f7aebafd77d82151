/* Levels, masks, and the masked layers. A unit of level l can be computed when l coordinates are
 * there, and not before; the fast sampler does it then, once. Chapter 16. */
#include "made.h"

#include "tensor/parallel.h"
#include "tensor/vmath.h"

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

/* ---- samplers -------------------------------------------------------------------------------- */

/* Coordinate i of vector b, the n * place + b -th draw. */
static real draw(const MadeConfig *c, Rng r, int n, int i, int b, real logit)
{
    r.i += (uint64_t)(place(c, i) * n + b);
    return (real)rng_uniform(&r) < v_sigmoid(logit);
}

void made_sample_naive(const Made *m, Tape *t, Tensor x, Rng r)
{
    int d = m->c.d, n = x.s.d[0];
    tensor_fill(x, 0);
    for (int step = 0; step < d; step++) {
        int i = place(&m->c, step);
        tape_reset(t);
        Tensor logits = made(m, ad_input(t, x), NULL)->v;
        for (int b = 0; b < n; b++) x.x[b * d + i] = draw(&m->c, r, n, i, b, logits.x[b * d + i]);
    }
}

typedef struct { const Made *m; Tensor x; Rng r; real *h[MAX_LAYERS + 1]; } Draws;  /* [units,n] */

/* Unit u of layer k for vectors from..to-1. */
static void unit(const Draws *s, int k, int u, int from, int to)
{
    const MadeConfig *c = &s->m->c;
    int n = s->x.s.d[0], in = width(c, k - 1), out = width(c, k);
    const Linear *l = &s->m->l[k - 1];
    real *y = s->h[k] + u * n;
    for (int b = from; b < to; b++) y[b] = l->b->v.x[u];
    for (int j = 0; j < in; j++) {
        real w = l->w->v.x[j * out + u], *x = s->h[k - 1] + j * n;
        if (s->m->mask[k - 1].x[j * out + u] == 0) continue;
        for (int b = from; b < to; b++) y[b] = fma(x[b], w, y[b]);
    }
    if (k <= c->n_hidden) act_values(c->act, y + from, to - from);
}

static void draw_vectors(void *ctx, int from, int to)
{
    const Draws *s = ctx;
    const MadeConfig *c = &s->m->c;
    int n = s->x.s.d[0], last = c->n_hidden + 1;
    for (int step = 0; step < c->d; step++) {
        int i = place(c, step);
        for (int k = 1; k < last; k++)
            for (int u = 0; u < c->hidden; u++)
                if (level(c, k, u) == step) unit(s, k, u, from, to);
        unit(s, last, i, from, to);
        for (int b = from; b < to; b++) {
            real x = draw(c, s->r, n, i, b, s->h[last][i * n + b]);
            s->h[0][i * n + b] = s->x.x[b * c->d + i] = x;
        }
    }
}

void made_sample(const Made *m, Tape *t, Tensor x, Rng r)
{
    int n = x.s.d[0], threads = parallel_threads();
    must(m->c.outs == 1 && m->c.context == 0,
         "made_sample: %d outputs a coordinate, a context of %d", m->c.outs, m->c.context);
    tape_reset(t);
    Draws s = { m, x, r };
    for (int k = 0; k <= m->c.n_hidden + 1; k++)
        s.h[k] = arena_alloc(tape_arena(t), sizeof(real) * (size_t)(width(&m->c, k) * n));
    parallel_for(n, (n + threads - 1) / threads, draw_vectors, &s);
}
