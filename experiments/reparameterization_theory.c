/* What the gradients and their variances are. With z = mean + std eps, f is a quadratic,
 *
 *     f = A + B'eps + eps'C eps,    B = std (f'(mean)),    C = -std P std / 2,
 *
 * P the posterior's precision. Every moment of a Gaussian is known, so everything is.
 * Chapter 13. */
#include "reparameterization_parts.h"

#include <math.h>

static double std_of(const Problem *p, int i) { return p->q.root[i * p->q.d + i]; }

/* f'(mean) = W'(x - b - W mean) / s^2 - mean; E[f''] by a variance is -P_ii / 2, by its log so many
 * times the variance. */
void exact_gradient(const Problem *p, double *by_mean, double *by_logvar)
{
    const LinearGaussian *m = &p->m;
    for (int k = 0; k < m->z; k++) {
        by_mean[k] = -p->q.mean[k];
        by_logvar[k] = -0.5 * m->precision[k * m->z + k] * p->q.cov[k * m->z + k];
    }
    for (int i = 0; i < m->x; i++) {
        double off = p->x[i] - m->b[i];
        for (int k = 0; k < m->z; k++) off -= m->w[i * m->z + k] * p->q.mean[k];
        for (int k = 0; k < m->z; k++) by_mean[k] += m->w[i * m->z + k] * off / (m->s * m->s);
    }
}

/* E[f^2 eps_j^2], by the moments E eps^2 = 1, E eps^4 = 3, E eps^6 = 15: with t = tr C, b = |B|^2,
 * c = tr C^2, cj = C_jj and cc = (C^2)_jj. */
static double second(double a, double bj, double b, double t, double c, double cj, double cc)
{
    return a * a + b + 2 * bj * bj + 2 * a * (t + 2 * cj) + t * t + 2 * c + 4 * t * cj + 8 * cc;
}

/* Pathwise: f'(z)_j = B_j / std_j - sum_k P_jk std_k eps_k. Score: (f - baseline) eps_j / std_j,
 * with the baseline 0, or E f = A + tr C. */
void exact_variance(const Problem *p, double variance[ESTIMATORS])
{
    int d = p->m.z;
    double g[NORMAL_MOST], v[NORMAL_MOST], t = 0, b = 0, c = 0;
    double a = lg_log_px_z(&p->m, p->x, p->q.mean) + normal_log_density(&p->m.prior, p->q.mean);
    exact_gradient(p, g, v);
    for (int j = 0; j < d; j++) {
        t -= 0.5 * p->m.precision[j * d + j] * pow(std_of(p, j), 2);
        b += pow(std_of(p, j) * g[j], 2);
        for (int k = 0; k < d; k++)
            c += pow(0.5 * std_of(p, j) * p->m.precision[j * d + k] * std_of(p, k), 2);
    }
    for (int i = 0; i < ESTIMATORS; i++) variance[i] = 0;
    for (int j = 0; j < d; j++) {
        double s = std_of(p, j), cj = -0.5 * s * s * p->m.precision[j * d + j], cc = 0, path = 0;
        for (int k = 0; k < d; k++) path += pow(p->m.precision[j * d + k] * std_of(p, k), 2);
        cc = 0.25 * s * s * path;
        variance[PATHWISE] += path / d;
        variance[SCORE] += (second(a, s * g[j], b, t, c, cj, cc) / (s * s) - g[j] * g[j]) / d;
        variance[BASELINE] += (second(-t, s * g[j], b, t, c, cj, cc) / (s * s) - g[j] * g[j]) / d;
    }
}
