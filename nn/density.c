/* Compositions of the density ops. Chapter 5. */
#include "density.h"

#include "tensor/vmath.h"

#include <math.h>

Var *categorical(Var *logits, const int *y) { return ad_categorical(logits, y); }

Var *gaussian_shared(Var *x, Var *mean, Var *logvar)
{
    return ad_gaussian(x, mean, ad_broadcast(logvar, x->v.s));
}

int categorical_draw(const real *logits, int n, double temperature, double u)
{
    double most = -HUGE_VAL, sum = 0;
    for (int k = 0; k < n; k++) most = fmax(most, (double)logits[k]);
    for (int k = 0; k < n; k++) sum += exp(((double)logits[k] - most) / temperature);
    u *= sum;
    for (int k = 0; k < n - 1; k++) {
        u -= exp(((double)logits[k] - most) / temperature);
        if (u < 0) return k;
    }
    return n - 1;
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

/* ---- grey values ----------------------------------------------------------------------------- */

enum { LEVELS = 256 };

Var *discretised_logistic(Var *x, Var *mean, Var *logscale)
{
    return ad_sum(ad_logistic(x, mean, logscale, LEVELS), -1);
}

/* x is w times the number of edges that lie below the logistic variable, so its mean is w times the
 * sum of the masses above the edges. */
real discretised_logistic_mean(real mean, real logscale)
{
    real sum = 0, step = R(1.0) / (LEVELS - 1), rate = exp(-logscale);
    for (int k = 1; k < LEVELS; k++)
        sum += v_sigmoid((mean - ((real)k - R(0.5)) * step) * rate);
    return sum * step;
}

const double PIXEL_LEAST_STD = 1 / (255 * 3.4641016151377544), PIXEL_MOST_STD = 0.5,
             PIXEL_LEAST_SCALE = 1 / (255 * 32.0), PIXEL_MOST_SCALE = 64;

/* Over a common denominator e^v = (e^least + e^r) / (1 + e^(r - most)), and this is its log. */
Var *bounded_log(Var *r, double least, double most)
{
    must(least < most, "bounded_log: from %g to %g", least, most);
    Var *above = ad_softplus(ad_shift(r, -least)), *beyond = ad_softplus(ad_shift(r, -most));
    return ad_shift(ad_sub(above, beyond), least);
}

Var *gaussian_kl_between(Var *m, Var *v, Var *m2, Var *v2)
{
    Var *shift = ad_square(ad_sub(m, m2)), *width = ad_exp(v), *width2 = ad_exp(v2);
    Var *ratio = ad_div(ad_add(width, shift), width2), *logs = ad_sub(v2, v);
    return ad_scale(ad_sum(ad_shift(ad_add(logs, ratio), -1), -1), 0.5);
}

Var *nll(Var *log_density) { return ad_neg(ad_mean_all(log_density)); }
