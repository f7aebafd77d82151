/* Two stacks of layers, mirror images of each other, with the code between them. Chapter 8. */
#include "autoencoder.h"

void ae_init(Ae *m, AeConfig c, Rng r)
{
    int up[MAX_LAYERS + 1] = { c.x }, down[MAX_LAYERS + 1] = { c.z };
    must(c.n_hidden <= MAX_LAYERS, "ae_init: %d layers, at most %d", c.n_hidden, MAX_LAYERS);
    must(c.loss == AE_SQUARED || c.out_act == ACT_NONE, "ae_init: logits have no activation");
    for (int i = 0; i < c.n_hidden; i++)
        up[i + 1] = c.hidden[i], down[i + 1] = c.hidden[c.n_hidden - 1 - i];
    *m = (Ae){ .c = c };
    m->encoder = mlp_new(&m->ps, r, "encoder", c.n_hidden, up, c.act, INIT_GLOROT);
    m->code = linear_new(&m->ps, r, "code", up[c.n_hidden], c.z, INIT_GLOROT);
    m->decoder = mlp_new(&m->ps, r, "decoder", c.n_hidden, down, c.act, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", down[c.n_hidden], c.x, INIT_GLOROT);
}

void ae_free(Ae *m) { params_free(&m->ps); }

Var *ae_encode(const Ae *m, Var *x)
{
    return ad_named(linear_act(m->code, mlp(&m->encoder, x), m->c.code_act), "z");
}

Var *ae_decode(const Ae *m, Var *z)
{
    return ad_named(linear_act(m->out, mlp(&m->decoder, z), m->c.out_act), "y");
}

Var *ae_error(AeLoss loss, Var *y, Var *x)
{
    if (loss == AE_BERNOULLI) return ad_neg(ad_bernoulli(x, y));
    return ad_sum(ad_square(ad_sub(y, x)), -1);
}

Var *ae_loss(AeLoss loss, Var *error)
{
    Var *mean = ad_mean_all(error);
    return loss == AE_BERNOULLI ? mean : ad_scale(mean, 0.5);
}

Reconstruction ae_reconstruct(const Ae *m, Var *seen, Var *x)
{
    Var *z = ae_encode(m, seen), *y = ae_decode(m, z);
    Var *error = ad_named(ae_error(m->c.loss, y, x), "error");
    return (Reconstruction){ z, y, error, ad_named(ae_loss(m->c.loss, error), "loss") };
}

Var *ae_decay(const Ae *m, Tape *t, double l1, double l2)
{
    Var *sum = NULL;
    for (int i = 0; i < m->ps.n; i++) {
        if (m->ps.p[i]->v.s.nd < 2) continue;
        Var *w = ad_param(t, m->ps.p[i]);
        Var *one = ad_scale(ad_sum_all(ad_abs(w)), l1);
        Var *two = ad_scale(ad_sum_all(ad_square(w)), l2 / 2);
        Var *both = ad_add(one, two);
        sum = sum ? ad_add(sum, both) : both;
    }
    return ad_named(sum, "decay");
}

Tensor ae_codes(const Ae *m, Tape *t, Arena *to, Tensor x)
{
    tape_reset(t);
    Var *z = ae_encode(m, ad_input(t, x));
    return tensor_of(to, z->v.s, z->v.x);
}

Tensor ae_pixels(const Ae *m, Tape *t, Arena *to, Tensor z)
{
    tape_reset(t);
    Var *y = ae_decode(m, ad_input(t, z));
    if (m->c.loss == AE_BERNOULLI) y = ad_sigmoid(y);
    return tensor_of(to, y->v.s, y->v.x);
}
