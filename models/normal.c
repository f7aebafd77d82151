/* Integrals of Gaussians. All rest on one number, the mean under q of the squared distance that p
 * measures in: E_q[(z-m)' P^-1 (z-m)] = (m_q-m)' P^-1 (m_q-m) + tr(P^-1 Q). Chapter 12. */
#include "normal.h"

#include "cholesky.h"
#include "tensor/must.h"

#include <math.h>
#include <string.h>

static const double log_2pi = 1.8378770664093454836;

static double *kept(Arena *a, int n, const double *x)
{
    double *y = arena_alloc(a, sizeof(double) * (size_t)n);
    return memcpy(y, x, sizeof(double) * (size_t)n);
}

Normal normal_new(Arena *a, int d, const double *mean, const double *cov)
{
    must(d >= 1 && d <= NORMAL_MOST, "normal_new: %d dimensions, at most %d", d, NORMAL_MOST);
    Normal p = { .d = d, .mean = kept(a, d, mean), .cov = kept(a, d * d, cov) };
    p.root = kept(a, d * d, cov);
    must(cholesky(d, p.cov, p.root), "normal_new: the covariance [%d,%d] is not positive definite",
         d, d);
    return p;
}

Normal normal_diagonal(Arena *a, int d, const double *mean, const double *variance)
{
    double *cov = arena_zalloc(a, sizeof(double) * (size_t)(d * d));
    for (int i = 0; i < d; i++) cov[i * d + i] = variance[i];
    return normal_new(a, d, mean, cov);
}

Normal normal_standard(Arena *a, int d)
{
    double *zero = arena_zalloc(a, sizeof(double) * (size_t)d);
    double *one = arena_alloc(a, sizeof(double) * (size_t)d);
    for (int i = 0; i < d; i++) one[i] = 1;
    return normal_diagonal(a, d, zero, one);
}

/* |root^-1 (x - mean)|^2, the squared distance in standard deviations. */
static double distance(const Normal *p, const double *x)
{
    double y[NORMAL_MOST], sum = 0;
    for (int i = 0; i < p->d; i++) y[i] = x[i] - p->mean[i];
    cholesky_forward(p->d, p->root, y, y);
    for (int i = 0; i < p->d; i++) sum += y[i] * y[i];
    return sum;
}

double normal_log_density(const Normal *p, const double *x)
{
    return -0.5 * (p->d * log_2pi + cholesky_log_det(p->d, p->root) + distance(p, x));
}

void normal_draw(const Normal *p, Rng *r, double *x)
{
    double eps[NORMAL_MOST];
    for (int i = 0; i < p->d; i++) {
        eps[i] = rng_normal(r), x[i] = p->mean[i];
        for (int k = 0; k <= i; k++) x[i] += p->root[i * p->d + k] * eps[k];
    }
}

/* tr(P^-1 Q) = |root_p^-1 root_q|^2, column by column. */
static double trace(const Normal *q, const Normal *p)
{
    double y[NORMAL_MOST], sum = 0;
    for (int k = 0; k < q->d; k++) {
        for (int i = 0; i < q->d; i++) y[i] = q->root[i * q->d + k];
        cholesky_forward(p->d, p->root, y, y);
        for (int i = 0; i < q->d; i++) sum += y[i] * y[i];
    }
    return sum;
}

double normal_entropy(const Normal *q)
{
    return 0.5 * (q->d * (1 + log_2pi) + cholesky_log_det(q->d, q->root));
}

double normal_mean_log(const Normal *q, const Normal *p)
{
    return -0.5 * (p->d * log_2pi + cholesky_log_det(p->d, p->root) + distance(p, q->mean) +
                   trace(q, p));
}

double normal_kl(const Normal *q, const Normal *p)
{
    double logs = cholesky_log_det(p->d, p->root) - cholesky_log_det(q->d, q->root);
    return 0.5 * (logs + distance(p, q->mean) + trace(q, p) - q->d);
}

/* p^r q^(1-r) is a Gaussian again, but for its height, if A = r P^-1 + (1-r) Q^-1 is positive
 * definite. With the origin at q's mean and h = r P^-1 (m_p - m_q), completing the square leaves
 * (h' A^-1 h - (m_p - m_q)' h) / 2. */
double normal_log_moment(Arena *scratch, const Normal *q, const Normal *p, double r)
{
    int d = q->d;
    size_t size = sizeof(double) * (size_t)(d * d);
    double *pi = arena_alloc(scratch, size), *a = arena_alloc(scratch, size), h[NORMAL_MOST],
           square = 0;
    cholesky_inverse(d, p->root, pi);
    cholesky_inverse(d, q->root, a);
    for (int i = 0; i < d * d; i++) a[i] = r * pi[i] + (1 - r) * a[i];
    if (!cholesky(d, a, a)) return HUGE_VAL;
    for (int i = 0; i < d; i++) {
        h[i] = 0;
        for (int k = 0; k < d; k++) h[i] += r * pi[i * d + k] * (p->mean[k] - q->mean[k]);
        square -= (p->mean[i] - q->mean[i]) * h[i];
    }
    cholesky_forward(d, a, h, h);
    for (int i = 0; i < d; i++) square += h[i] * h[i];
    double logs = r * cholesky_log_det(d, p->root) + (1 - r) * cholesky_log_det(d, q->root);
    return 0.5 * (square - logs - cholesky_log_det(d, a));
}
