/* KL(q || p) from draws z of q, of which only the ratio l = log p(z) - log q(z) is seen. Three
 * estimates of it (Schulman 2020), for q = N(m, 1), p = N(0, 1), where -l is N(m^2/2, m^2) and so
 * everything is known:
 *
 *     k1 = -l              mean m^2/2            variance m^2
 *     k2 = l^2 / 2         mean m^2/2 + m^4/8    variance m^4/2 + m^6/4
 *     k3 = e^l - 1 - l     mean m^2/2            variance e^(m^2) - 1 - m^2
 *
 * k3 is k1 plus e^l - 1, whose mean is 0 and which is large where k1 is too low. Chapter 13. */
#include "kl_parts.h"

#include <math.h>

enum { SHIFTS = 9, KINDS = 3, COLUMNS = 1 + 4 * KINDS };

static const double shifts[SHIFTS] = { 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.12, 1.3, 1.5 };

/* l for each of n draws, computed as a VAE would: log densities by the ops. */
static const real *log_ratios(Run *r, double m, int n, Rng draws)
{
    Arena *a = tape_arena(r->t);
    tape_reset(r->t);
    Tensor z = tensor_normal(a, SHAPE(n, 1), &draws), mean = tensor_new(a, z.s);
    tensor_fill(mean, (real)m);
    for (int i = 0; i < n; i++) z.x[i] += (real)m;
    Var *in = ad_input(r->t, z), *zero = ad_input(r->t, tensor_zeros(a, z.s));
    Var *log_q = ad_gaussian(in, ad_input(r->t, mean), zero), *log_p = ad_gaussian(in, zero, zero);
    return ad_sub(log_p, log_q)->v.x;
}

/* The three estimates from one draw; expm1 keeps the digits that e^l - 1 would lose. */
static void estimates(double l, double *k)
{
    k[0] = -l, k[1] = 0.5 * l * l, k[2] = expm1(l) - l;
}

/* Their means and variances for N(m, 1), as in the comment above. */
static void theory(double m, double *mean, double *var)
{
    double s = m * m;
    mean[0] = mean[2] = s / 2, mean[1] = s / 2 + s * s / 8;
    var[0] = s, var[1] = s * s / 2 + s * s * s / 4, var[2] = expm1(s) - s;
}

/* A row: m, and of each estimate the mean and the variance, as drawn and in theory. Returns how
 * many standard errors the worst mean is off. */
static double measure(Run *r, double m, int n, Rng draws, double *row)
{
    double mean[KINDS], var[KINDS], sum[KINDS] = { 0 }, square[KINDS] = { 0 }, k[KINDS], worst = 0;
    const real *l = log_ratios(r, m, n, draws);
    theory(m, mean, var);
    for (int i = 0; i < n; i++) {
        estimates((double)l[i], k);
        for (int j = 0; j < KINDS; j++) {
            sum[j] += k[j];
            square[j] += (k[j] - mean[j]) * (k[j] - mean[j]);
        }
    }
    row[0] = m;
    for (int j = 0; j < KINDS; j++) {
        worst = fmax(worst, fabs(sum[j] / n - mean[j]) / sqrt(var[j] / n));
        double *at = row + 1 + 4 * j;
        at[0] = sum[j] / n, at[1] = mean[j], at[2] = square[j] / n, at[3] = var[j];
    }
    return worst;
}

void estimators(Run *r)
{
    double table[SHIFTS][COLUMNS], worst = 0;
    int n = exp_int(&r->e, "draws", 100, 100000000);
    for (int i = 0; i < SHIFTS; i++) {
        Rng draws = rng_fork_i(r->e.rng, "estimators", (uint64_t)i);
        worst = fmax(worst, measure(r, shifts[i], n, draws, table[i]));
    }
    exp_table(&r->e, "estimators.tsv",
              "m\tk1\tk1_mean\tk1_var\tk1_var_exact\tk2\tk2_mean\tk2_var\tk2_var_exact\t"
              "k3\tk3_mean\tk3_var\tk3_var_exact", COLUMNS, SHIFTS, table[0]);
    exp_plot(&r->e, "kl_estimators");
    exp_claim(&r->e, "V15", "kl_estimators_off_in_standard_errors", worst, "<=", 4);
    exp_claim(&r->e, "V15", "k3_over_k1_variance_at_half", table[3][11] / table[3][3], "<", 1);
    exp_claim(&r->e, "V15", "k3_over_k1_variance_at_one_and_a_half", table[8][11] / table[8][3],
              ">", 1);
}
