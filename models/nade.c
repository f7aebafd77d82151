/* The work is in ad_nade. A draw is one pass a number: the definition. Chapter 17. */
#include "models/nade.h"

#include "tensor/vmath.h"

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

void nade_sample(const Nade *m, Tape *t, Tensor x, Rng r)
{
    int n = m->b->v.n;
    tensor_fill(x, 0);
    for (int d = 0; d < n; d++) {
        tape_reset(t);
        Tensor logits = nade_logits(m, ad_input(t, x))->v;
        for (int i = d; i < x.n; i += n) x.x[i] = (real)rng_uniform(&r) < v_sigmoid(logits.x[i]);
    }
}
