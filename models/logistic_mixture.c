/* The density is a composite of ops, each [n,K]. The draw is in double, for one pixel: which
 * component, then for each colour the logistic's quantile of a uniform number. Chapter 20. */
#include "models/logistic_mixture.h"

#include "nn/density.h"

#include <math.h>

/* The network's zeros mean: the middle of the range, and a scale of an eighth of it. */
static const double MIDDLE = 0.5, NARROW = -2.0794415416798357;

int logistics_numbers(int k, int colours) { return k * (1 + 2 * colours + (colours == 3 ? 3 : 0)); }

/* K numbers of each pixel, the `at`-th group of them. */
static Var *group(Var *out, int k, int at) { return ad_slice(out, 1, at * k, (at + 1) * k); }

static int coefficient(int colours, int i) { return 1 + 2 * colours + i; }

/* [n,K]: column c of x, K times. */
static Var *repeated(Var *x, int c, int k)
{
    return ad_broadcast(ad_slice(x, 1, c, c + 1), SHAPE(x->v.s.d[0], k));
}

static Var *shifted(Var *mean, Var *out, int k, int i, Var *by)
{
    return ad_add(mean, ad_mul(ad_tanh(group(out, k, coefficient(3, i))), by));
}

static Var *mean_of(Var *x, Var *out, int k, int c)
{
    int colours = x->v.s.d[1];
    Var *mean = ad_shift(group(out, k, 1 + 2 * c), MIDDLE);
    if (colours == 3 && c > 0) mean = shifted(mean, out, k, c - 1, repeated(x, 0, k));
    if (colours == 3 && c == 2) mean = shifted(mean, out, k, 2, repeated(x, 1, k));
    return mean;
}

Var *logistics_log_p(Var *x, Var *out, int k, int levels)
{
    int colours = x->v.s.d[1];
    must(out->v.s.d[1] == logistics_numbers(k, colours),
         "logistics_log_p: %s for %d components of %d", var_str(out), k, colours);
    Var *log_p = ad_log_softmax(group(out, k, 0));
    for (int c = 0; c < colours; c++) {
        Var *mean = mean_of(x, out, k, c), *raw = ad_shift(group(out, k, 2 + 2 * c), NARROW);
        Var *scale = bounded_log(raw, log(PIXEL_LEAST_SCALE), log(PIXEL_MOST_SCALE));
        log_p = ad_add(log_p, ad_logistic(repeated(x, c, k), mean, scale, levels));
    }
    return ad_logsumexp(log_p);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static double bounded(double r)
{
    double least = log(PIXEL_LEAST_SCALE), most = log(PIXEL_MOST_SCALE);
    return least + log1p(exp(r - least)) - log1p(exp(r - most));
}

void logistics_draw(const real *out, int k, int levels, double temperature, Rng *noise, real *x,
                  int colours)
{
    int i = categorical_draw(out, k, temperature, rng_uniform(noise));
    for (int c = 0; c < colours; c++) {
        double mean = (double)out[(1 + 2 * c) * k + i] + MIDDLE, u = rng_uniform(noise);
        double scale = exp(bounded((double)out[(2 + 2 * c) * k + i] + NARROW));
        for (int j = 0; j < c && colours == 3; j++)
            mean += tanh((double)out[coefficient(3, c - 1 + j) * k + i]) * (double)x[j];
        double value = mean + temperature * scale * log(u / (1 - u));
        value = fmin(fmax(value, 0), 1) * (levels - 1);
        x[c] = (real)lround(value) / (real)(levels - 1);
    }
}
