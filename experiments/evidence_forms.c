/* One bound, three estimates of it (S2, S3; claim V15). With z = mean + L eps every log density is
 * a quadratic in eps, and so is each estimate: a + g' eps + eps' H eps, whose variance is |g|^2 +
 * 2 |H|^2. The draws must agree with that. Chapter 12. */
#include "evidence_parts.h"

#include <math.h>

enum { FORMS = 3, Z = 3, PER = 2, N = 20000 };

/* Of c_lik log p(x|z) + c_prior log p(z) + c_q log q(z). The first two have the gradients
 * c_lik (W'(x-b)/s^2 - (P-I) mean) - c_prior mean, and minus the curvature A = c_lik (P-I) +
 * c_prior I; the last is -|eps|^2 / 2. */
static double predicted(const Case *c, const Normal *q, const double weight[3])
{
    const LinearGaussian *m = &c->m;
    double a[Z * Z], slope[Z], sum = 0;
    for (int i = 0; i < Z; i++) {
        slope[i] = -weight[1] * q->mean[i];
        for (int k = 0; k < m->x; k++)
            slope[i] += weight[0] * m->w[k * Z + i] * (c->x[k] - m->b[k]) / (m->s * m->s);
        for (int k = 0; k < Z; k++) {
            double information = m->precision[i * Z + k] - (i == k);
            a[i * Z + k] = weight[0] * information + (i == k ? weight[1] : 0);
            slope[i] -= weight[0] * information * q->mean[k];
        }
    }
    for (int i = 0; i < Z; i++) {
        double g = 0;
        for (int k = 0; k < Z; k++) g += q->root[k * Z + i] * slope[k];
        sum += g * g;
        for (int j = 0; j < Z; j++) {
            double h = i == j ? weight[2] : 0;
            for (int k = 0; k < Z * Z; k++)
                h += q->root[k / Z * Z + i] * a[k] * q->root[k % Z * Z + j];
            sum += 2 * 0.25 * h * h;
        }
    }
    return sum;
}

/* The standard error of a variance: from the fourth moment about the mean. */
static double variance_se(const double *f, int n)
{
    double mean = estimate(f, n).mean, v = sample_variance(f, n), fourth = 0;
    for (int i = 0; i < n; i++) fourth += pow(f[i] - mean, 4) / n;
    return sqrt((fourth - v * v) / n);
}

/* The three estimates at each of N draws. */
static void draw(const Case *c, const Normal *q, Rng r, double f[FORMS][N])
{
    double kl = normal_kl(q, &c->m.prior), entropy = normal_entropy(q);
    for (int i = 0; i < N; i++) {
        double z[Z];
        normal_draw(q, &r, z);
        double lik = lg_log_px_z(&c->m, c->x, z), prior = normal_log_density(&c->m.prior, z);
        f[0][i] = lik + prior - normal_log_density(q, z);
        f[1][i] = lik - kl;
        f[2][i] = lik + prior + entropy;
    }
}

void forms(Run *r)
{
    static const double weights[FORMS][3] = { { 1, 1, -1 }, { 1, 0, 0 }, { 1, 1, 0 } };
    static double f[FORMS][N];
    Case c = a_case(r, "forms", Z, PER);
    Normal q[2] = { lg_best_diagonal(r->e.arena, &c.m, c.x), lg_posterior(r->e.arena, &c.m, c.x) };
    double table[2][1 + 2 * FORMS], apart = 0, off = 0;
    for (int k = 0; k < 2; k++) {
        double elbo = lg_elbo(&c.m, c.x, &q[k]), largest = 1e-9;
        draw(&c, &q[k], rng_fork_i(r->e.rng, "forms", (uint64_t)k), f);
        table[k][0] = elbo;
        for (int i = 0; i < FORMS; i++) {
            Estimate e = estimate(f[i], N);
            double v = predicted(&c, &q[k], weights[i]), se = variance_se(f[i], N) + largest;
            table[k][1 + 2 * i] = v, table[k][2 + 2 * i] = sample_variance(f[i], N);
            apart = fmax(apart, fabs(e.mean - elbo) / (e.se + largest));
            off = fmax(off, fabs(sample_variance(f[i], N) - v) / se);
        }
    }
    exp_table(&r->e, "forms.tsv",
              "elbo_nats\tratio_theory\tratio\tkl_theory\tkl\tentropy_theory\tentropy",
              1 + 2 * FORMS, 2, table[0]);
    exp_claim(&r->e, "V15", "worst_mean_off_the_elbo_standard_errors", apart, "<=", 4);
    exp_claim(&r->e, "V15", "worst_variance_off_theory_standard_errors", off, "<=", 4);
    exp_claim(&r->e, "V15", "log_ratio_variance_at_the_posterior", table[1][2], "<=", 1e-18);
}
