/* The work is in ad_nade. A draw by the definition throws all but one logit of each pass away; the
 * fast one keeps the sums in the sigmoids, and each vector goes its way alone. Chapter 17. */
#include "models/nade.h"

#include "autograd/nade.h"
#include "tensor/parallel.h"
#include "tensor/vmath.h"

#include <string.h>

Nade nade_new(Params *ps, Rng r, const char *name, int d, int hidden)
{
    Nade m;
    m.w = param_new(ps, r, name, "w", SHAPE(d, hidden), INIT_GLOROT);
    m.c = param_new(ps, r, name, "c", SHAPE(hidden), INIT_ZERO);
    m.v = param_new(ps, r, name, "v", SHAPE(d, hidden), INIT_GLOROT);
    m.b = param_new(ps, r, name, "b", SHAPE(d), INIT_ZERO);
    return m;
}

Var *nade_logits(const Nade *m, Var *x)
{
    Tape *t = x->tape;
    Var *w = ad_param(t, m->w), *c = ad_param(t, m->c), *v = ad_param(t, m->v);
    Var *y = ad_nade(x, w, c, v);
    return ad_add(y, ad_param(t, m->b));
}

Var *nade_log_px(const Nade *m, Var *x)
{
    Var *logits = nade_logits(m, x);
    return ad_bernoulli(x, logits);
}

void nade_sample_naive(const Nade *m, Tape *t, Tensor x, Rng r)
{
    int n = m->b->v.n;
    tensor_fill(x, 0);
    for (int d = 0; d < n; d++) {
        tape_reset(t);
        Tensor logits = nade_logits(m, ad_input(t, x))->v;
        for (int i = d; i < x.n; i += n) x.x[i] = (real)rng_uniform(&r) < v_sigmoid(logits.x[i]);
    }
}

typedef struct { const Nade *m; Tensor x, sums; Rng r; } Draws;     /* sums [n,hidden] */

static void draw_vectors(void *ctx, int from, int to)
{
    const Draws *s = ctx;
    int n = s->x.s.d[0], dims = s->m->b->v.n, h = s->m->c->v.n;
    for (int e = from; e < to; e++) {
        real *a = s->sums.x + e * h, *x = s->x.x + e * dims;
        memcpy(a, s->m->c->v.x, sizeof(real) * (size_t)h);
        for (int d = 0; d < dims; d++) {
            Rng u = s->r;
            u.i += (uint64_t)(d * n + e);
            real logit = nade_logit(h, a, s->m->v->v.x + d * h) + s->m->b->v.x[d];
            x[d] = (real)rng_uniform(&u) < v_sigmoid(logit);
            nade_take_in(h, a, x[d], s->m->w->v.x + d * h);
        }
    }
}

void nade_sample(const Nade *m, Tape *t, Tensor x, Rng r)
{
    int n = x.s.d[0];
    tape_reset(t);
    Draws s = { m, x, tensor_new(tape_arena(t), SHAPE(n, m->c->v.n)), r };
    parallel_for(n, 1, draw_vectors, &s);
}
