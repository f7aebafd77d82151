/* All pairs of a batch: entry [i,j,k] is log q(z_ij | x_k) of number j of code i under image k's
 * posterior. Summed over j it is the density of the whole code. Chapter 15. */
#include "tc_vae.h"

#include <math.h>

/* [m,d], as number j of image k, for every code i: [m,d,m]. */
static Var *by_image(Var *x)
{
    int m = x->v.s.d[0], d = x->v.s.d[1];
    return ad_broadcast(ad_reshape(ad_transpose(x), SHAPE(1, d, m)), SHAPE(m, d, m));
}

/* -1/2 (log 2 pi + v + (z - mean)^2 e^-v), [m,d,m]. */
static Var *log_densities(Var *z, Posterior q)
{
    int m = z->v.s.d[0], d = z->v.s.d[1];
    Var *precision = by_image(ad_exp(ad_neg(q.logvar))), *v = by_image(q.logvar);
    Var *code = ad_broadcast(ad_reshape(z, SHAPE(m, d, 1)), SHAPE(m, d, m));
    Var *distance = ad_square(ad_sub(code, by_image(q.mean)));
    Var *scaled = ad_mul(distance, precision);
    return ad_scale(ad_shift(ad_add(scaled, v), log(2 * acos(-1))), -0.5);
}

/* log of the weight of image k in the estimate of q at code i, [m,m]. */
static Var *log_weights(Tape *t, int m, int total)
{
    Tensor w = tensor_new(tape_arena(t), SHAPE(m, m));
    double own = 1.0 / total, others = (1 - own) / (m - 1);
    for (int i = 0; i < w.n; i++) w.x[i] = (real)log(i / m == i % m ? own : others);
    return ad_input(t, w);
}

Var *total_correlation(Var *z, Posterior q, int total)
{
    int m = z->v.s.d[0], d = z->v.s.d[1];
    must(m >= 2 && m <= total, "total_correlation: %d of %d images", m, total);
    Var *log_q = log_densities(z, q), *w = log_weights(z->tape, m, total);
    Var *joint = ad_logsumexp(ad_add(ad_sum(log_q, 1), w));
    Var *each = ad_broadcast(ad_reshape(w, SHAPE(m, 1, m)), SHAPE(m, d, m));
    Var *product = ad_sum(ad_logsumexp(ad_add(log_q, each)), 1);
    return ad_sub(joint, product);
}

Var *tc_loss(Elbo e, double c, int total)
{
    Var *elbo = ad_mean_all(ad_sub(e.kl, e.log_px_z));
    Var *tc = ad_mean_all(total_correlation(e.z, e.q, total));
    return ad_add(elbo, ad_scale(tc, c - 1));
}
