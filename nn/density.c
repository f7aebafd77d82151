/* Compositions of the density ops. Chapter 5. */
#include "density.h"

#include <math.h>

Var *categorical(Var *logits, const int *y) { return ad_categorical(logits, y); }

Var *gaussian_shared(Var *x, Var *mean, Var *logvar)
{
    return ad_gaussian(x, mean, ad_broadcast(logvar, x->v.s));
}

static Var *constant(Tape *t, Shape s, double c)
{
    Tensor v = tensor_new(tape_arena(t), s);
    tensor_fill(v, (real)c);
    return ad_input(t, v);
}

Var *gaussian_fixed(Var *x, Var *mean, double std)
{
    must(std > 0, "gaussian_fixed: std %g", std);
    return ad_gaussian(x, mean, constant(x->tape, x->v.s, 2 * log(std)));
}

Var *gaussian_standard(Var *z)
{
    Var *zero = constant(z->tape, z->v.s, 0);
    return ad_gaussian(z, zero, zero);
}

Var *gaussian_kl_between(Var *m, Var *v, Var *m2, Var *v2)
{
    Var *shift = ad_square(ad_sub(m, m2)), *width = ad_exp(v), *width2 = ad_exp(v2);
    Var *ratio = ad_div(ad_add(width, shift), width2), *logs = ad_sub(v2, v);
    return ad_scale(ad_sum(ad_shift(ad_add(logs, ratio), -1), -1), 0.5);
}

Var *nll(Var *log_density) { return ad_neg(ad_mean_all(log_density)); }
