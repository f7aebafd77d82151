/* The encoder's half of an autoencoder, under the same names, and one layer more. Chapter 11. */
#include "features.h"

#include <math.h>

void classifier_init(Classifier *m, AeConfig c, int classes, Rng r)
{
    int up[MAX_LAYERS + 1] = { c.x };
    for (int i = 0; i < c.n_hidden; i++) up[i + 1] = c.hidden[i];
    *m = (Classifier){ .c = c, .classes = classes };
    m->encoder = mlp_new(&m->ps, r, "encoder", c.n_hidden, up, c.act, INIT_GLOROT);
    m->code = linear_new(&m->ps, r, "code", up[c.n_hidden], c.z, INIT_GLOROT);
    m->head = linear_new(&m->ps, r, "head", c.z, classes, INIT_ZERO);
}

void classifier_free(Classifier *m) { params_free(&m->ps); }

void classifier_take(Classifier *m, const Ae *from)
{
    for (int i = 0; i < m->ps.n; i++) {
        Param *p = m->ps.p[i];
        const Param *q = params_find(&from->ps, p->name);
        if (p == m->head.w || p == m->head.b) continue;
        must(q && shape_eq(p->v.s, q->v.s), "classifier_take: %s of %s, not %s", p->name,
             q ? shape_str(q->v.s) : "nothing", shape_str(p->v.s));
        tensor_copy(p->v, q->v);
    }
}

/* z = h w + b becomes (z - mean) / std: w / std and (b - mean) / std. */
void classifier_standardise(Classifier *m, Tape *t, Tensor x)
{
    must(m->c.code_act == ACT_NONE, "classifier_standardise: the code has an activation");
    tape_reset(t);
    Tensor z = classifier_features(m, ad_input(t, x))->v, w = m->code.w->v;
    int n = z.s.d[0], d = z.s.d[1];
    for (int k = 0; k < d; k++) {
        double mean = 0, square = 0;
        for (int i = 0; i < n; i++) mean += (double)z.x[i * d + k] / n;
        for (int i = 0; i < n; i++) square += pow((double)z.x[i * d + k] - mean, 2) / n;
        double std = square > 0 ? sqrt(square) : 1;
        for (int i = k; i < w.n; i += d) w.x[i] = (real)((double)w.x[i] / std);
        m->code.b->v.x[k] = (real)(((double)m->code.b->v.x[k] - mean) / std);
    }
}

Var *classifier_features(const Classifier *m, Var *x)
{
    return linear_act(m->code, mlp(&m->encoder, x), m->c.code_act);
}

/* Frozen features are data like any other: a leaf without a gradient. */
Var *classifier_logits(const Classifier *m, Var *x)
{
    Var *f = classifier_features(m, x);
    if (m->frozen) f = ad_input(x->tape, f->v);
    return linear(m->head, f);
}

Var *classifier_decay(const Classifier *m, Tape *t, double l2)
{
    Var *sum = ad_sum_all(ad_square(ad_param(t, m->head.w)));
    for (int i = 0; i < m->ps.n && !m->frozen; i++) {
        if (m->ps.p[i]->v.s.nd < 2 || m->ps.p[i] == m->head.w) continue;
        Var *one = ad_sum_all(ad_square(ad_param(t, m->ps.p[i])));
        sum = ad_add(sum, one);
    }
    return ad_named(ad_scale(sum, l2 / 2), "decay");
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++) best = x[i] > x[best] ? i : best;
    return best;
}

double classifier_accuracy(Tensor logits, const int *y)
{
    int n = logits.s.d[0], classes = logits.s.d[1], right = 0;
    for (int i = 0; i < n; i++) right += largest(logits.x + i * classes, classes) == y[i];
    return (double)right / n;
}

void classifier_confidence(Tensor logits, double *p)
{
    int classes = logits.s.d[1];
    for (int i = 0; i < logits.s.d[0]; i++) {
        const real *l = logits.x + i * classes;
        double top = (double)l[largest(l, classes)], sum = 0;
        for (int c = 0; c < classes; c++) sum += exp((double)l[c] - top);
        p[i] = 1 / sum;
    }
}
