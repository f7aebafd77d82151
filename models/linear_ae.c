/* Two matrices, and their loss in two ways: on examples, n d k multiplications, and on the
 * covariance, d d k of them however many examples there were. Chapter 7. */
#include "linear_ae.h"

void linear_ae_init(LinearAe *m, int d, int k, Rng r)
{
    *m = (LinearAe){ 0 };
    m->encoder = param_new(&m->ps, r, "encoder", "w", SHAPE(d, k), INIT_GLOROT);
    m->decoder = param_new(&m->ps, r, "decoder", "w", SHAPE(k, d), INIT_GLOROT);
}

void linear_ae_free(LinearAe *m) { params_free(&m->ps); }

Var *linear_ae(const LinearAe *m, Var *x)
{
    Var *encoder = ad_param(x->tape, m->encoder), *decoder = ad_param(x->tape, m->decoder);
    return ad_matmul(ad_matmul(x, encoder), decoder);
}

Var *linear_ae_loss(const LinearAe *m, Var *x)
{
    Var *square = ad_square(ad_sub(linear_ae(m, x), x));
    return ad_scale(ad_sum_all(square), 0.5 / x->v.s.d[0]);
}

/* With P = W_f' W_g', what becomes of a row, the loss is half the trace of (P - I)' C (P - I):
 * tr C - 2 tr P' C + tr P' C P. With A = C W_f' the second is a sum over A o W_g, the third one
 * over the k x k matrices W_f A and W_g' W_g. */
Var *linear_ae_loss_by_covariance(const LinearAe *m, Var *c)
{
    Var *encoder = ad_param(c->tape, m->encoder), *decoder = ad_param(c->tape, m->decoder);
    Var *a = ad_matmul(c, encoder);
    Var *codes = ad_matmul_t(encoder, a, true, false);          /* their covariance, [k,k] */
    Var *gram = ad_matmul_t(decoder, decoder, false, true);
    Var *kept = ad_sum_all(ad_mul(a, ad_transpose(decoder)));
    Var *length = ad_sum_all(ad_mul(codes, gram));
    double trace = 0;
    for (int i = 0, d = c->v.s.d[0]; i < d; i++) trace += (double)c->v.x[i * d + i];
    return ad_shift(ad_sub(ad_scale(length, 0.5), kept), trace / 2);
}

Var *linear_ae_penalty(const LinearAe *m, Tape *t, double l2)
{
    Var *encoder = ad_sum_all(ad_square(ad_param(t, m->encoder)));
    Var *decoder = ad_sum_all(ad_square(ad_param(t, m->decoder)));
    return ad_scale(ad_add(encoder, decoder), l2 / 2);
}
