/* Exact inference in the linear-Gaussian model. p(x) is found in the space of x, the posterior in
 * the space of z, so that where they meet, in Bayes' rule, two computations are compared.
 * Chapter 12. */
#include "linear_gaussian.h"

#include "cholesky.h"
#include "nn/density.h"
#include "tensor/must.h"

#include <math.h>
#include <string.h>

static const double log_2pi = 1.8378770664093454836;

static double *doubles(Arena *a, int n) { return arena_alloc(a, sizeof(double) * (size_t)n); }

/* p(x): the covariance W W' + s^2 I. */
static Normal marginal(Arena *a, const LinearGaussian *m)
{
    double *cov = doubles(a, m->x * m->x);
    for (int i = 0; i < m->x; i++)
        for (int j = 0; j < m->x; j++) {
            double sum = i == j ? m->s * m->s : 0;
            for (int k = 0; k < m->z; k++) sum += m->w[i * m->z + k] * m->w[j * m->z + k];
            cov[i * m->x + j] = sum;
        }
    return normal_new(a, m->x, m->b, cov);
}

/* P = I + W'W / s^2, and its inverse. */
static void invert(Arena *a, LinearGaussian *m)
{
    int d = m->z;
    double *root = doubles(a, d * d);
    m->precision = doubles(a, d * d), m->cov = doubles(a, d * d);
    for (int i = 0; i < d; i++)
        for (int j = 0; j < d; j++) {
            double sum = 0;
            for (int k = 0; k < m->x; k++) sum += m->w[k * d + i] * m->w[k * d + j];
            m->precision[i * d + j] = (i == j) + sum / (m->s * m->s);
        }
    must(cholesky(d, m->precision, root), "lg_new: W or s is not finite, or s is 0");
    cholesky_inverse(d, root, m->cov);
}

LinearGaussian lg_new(Arena *a, int x, int z, const double *w, const double *b, double s)
{
    LinearGaussian m = { .x = x, .z = z, .s = s };
    m.w = memcpy(doubles(a, x * z), w, sizeof(double) * (size_t)(x * z));
    m.b = memcpy(doubles(a, x), b, sizeof(double) * (size_t)x);
    m.prior = normal_standard(a, z);
    m.marginal = marginal(a, &m);
    invert(a, &m);
    return m;
}

LinearGaussian lg_random(Arena *a, int x, int z, double gain, double s, Rng r)
{
    double *w = doubles(a, x * z), *b = doubles(a, x);
    for (int i = 0; i < x * z; i++) w[i] = gain / sqrt(x) * rng_normal(&r);
    for (int i = 0; i < x; i++) b[i] = rng_normal(&r);
    return lg_new(a, x, z, w, b, s);
}

/* W z + b, row i. */
static double mean_of(const LinearGaussian *m, const double *z, int i)
{
    double sum = m->b[i];
    for (int k = 0; k < m->z; k++) sum += m->w[i * m->z + k] * z[k];
    return sum;
}

void lg_draw_x(const LinearGaussian *m, Rng *r, const double *z, double *x)
{
    for (int i = 0; i < m->x; i++) x[i] = mean_of(m, z, i) + m->s * rng_normal(r);
}

void lg_draw(const LinearGaussian *m, Rng *r, double *z, double *x)
{
    normal_draw(&m->prior, r, z);
    lg_draw_x(m, r, z, x);
}

Tensor lg_data(Arena *a, const LinearGaussian *m, int n, Rng r)
{
    Tensor t = tensor_new(a, SHAPE(n, m->x));
    double z[NORMAL_MOST], x[NORMAL_MOST];
    for (int i = 0; i < n; i++) {
        lg_draw(m, &r, z, x);
        for (int k = 0; k < m->x; k++) t.x[i * m->x + k] = (real)x[k];
    }
    return t;
}

static double squared_error(const LinearGaussian *m, const double *x, const double *z)
{
    double sum = 0;
    for (int i = 0; i < m->x; i++) {
        double off = x[i] - mean_of(m, z, i);
        sum += off * off;
    }
    return sum;
}

double lg_log_px_z(const LinearGaussian *m, const double *x, const double *z)
{
    double s2 = m->s * m->s;
    return -0.5 * (m->x * (log_2pi + log(s2)) + squared_error(m, x, z) / s2);
}

double lg_log_px(const LinearGaussian *m, const double *x)
{
    return normal_log_density(&m->marginal, x);
}

/* P^-1 W'(x - b) / s^2. */
static void posterior_mean(const LinearGaussian *m, const double *x, double *mean)
{
    double h[NORMAL_MOST];
    for (int k = 0; k < m->z; k++) {
        h[k] = 0;
        for (int i = 0; i < m->x; i++) h[k] += m->w[i * m->z + k] * (x[i] - m->b[i]);
    }
    for (int i = 0; i < m->z; i++) {
        mean[i] = 0;
        for (int k = 0; k < m->z; k++) mean[i] += m->cov[i * m->z + k] * h[k] / (m->s * m->s);
    }
}

Normal lg_posterior(Arena *a, const LinearGaussian *m, const double *x)
{
    double mean[NORMAL_MOST];
    posterior_mean(m, x, mean);
    return normal_new(a, m->z, mean, m->cov);
}

Normal lg_best_diagonal(Arena *a, const LinearGaussian *m, const double *x)
{
    double mean[NORMAL_MOST], variance[NORMAL_MOST];
    posterior_mean(m, x, mean);
    for (int i = 0; i < m->z; i++) variance[i] = 1 / m->precision[i * m->z + i];
    return normal_diagonal(a, m->z, mean, variance);
}

/* det P = det(W W' + s^2 I) / s^2x, Sylvester's identity. */
double lg_diagonal_gap(const LinearGaussian *m)
{
    double logs = 0, log_det = cholesky_log_det(m->x, m->marginal.root) - 2 * m->x * log(m->s);
    for (int i = 0; i < m->z; i++) logs += log(m->precision[i * m->z + i]);
    return 0.5 * (logs - log_det);
}

/* ---- the bound ------------------------------------------------------------------------------- */

/* E_q[log p(x|z)]: at q's mean, less what its width costs, tr(W Q W') / 2 s^2 = |W root|^2 / 2
 * s^2. */
static double reconstruction(const LinearGaussian *m, const double *x, const Normal *q)
{
    double sum = 0;
    for (int i = 0; i < m->x; i++)
        for (int k = 0; k < m->z; k++) {
            double wl = 0;
            for (int j = k; j < m->z; j++) wl += m->w[i * m->z + j] * q->root[j * m->z + k];
            sum += wl * wl;
        }
    return lg_log_px_z(m, x, q->mean) - 0.5 * sum / (m->s * m->s);
}

LgTerms lg_terms(Arena *scratch, const LinearGaussian *m, const double *x, const Normal *q)
{
    Normal posterior = lg_posterior(scratch, m, x);
    return (LgTerms){ reconstruction(m, x, q), normal_kl(q, &m->prior), normal_kl(q, &posterior) };
}

double lg_elbo(const LinearGaussian *m, const double *x, const Normal *q)
{
    return reconstruction(m, x, q) - normal_kl(q, &m->prior);
}

void lg_log_weights(const LinearGaussian *m, const double *x, const Normal *q, int n, Rng r,
                    double *w)
{
    double z[NORMAL_MOST];
    for (int i = 0; i < n; i++) {
        normal_draw(q, &r, z);
        w[i] = lg_log_px_z(m, x, z) + normal_log_density(&m->prior, z) - normal_log_density(q, z);
    }
}

/* E_q[log p(x|z)] = log N(x; W mean + b, s^2 I) - sum_k e^logvar_k |W's column k|^2 / 2 s^2. */
Var *lg_elbo_on_tape(const LinearGaussian *m, Var *x, Var *mean, Var *logvar)
{
    Tape *t = x->tape;
    Arena *a = tape_arena(t);
    Tensor w = tensor_new(a, SHAPE(m->x, m->z)), b = tensor_new(a, SHAPE(m->x)),
           cost = tensor_zeros(a, SHAPE(m->z, 1));
    for (int i = 0; i < w.n; i++) {
        w.x[i] = (real)m->w[i];
        cost.x[i % m->z] += (real)(m->w[i] * m->w[i] / (2 * m->s * m->s));
    }
    for (int i = 0; i < m->x; i++) b.x[i] = (real)m->b[i];
    Var *wz = ad_matmul_t(mean, ad_input(t, w), false, true);
    Var *at_mean = gaussian_fixed(x, ad_add(wz, ad_input(t, b)), m->s);
    Var *variance = ad_exp(logvar), *width = ad_matmul(variance, ad_input(t, cost));
    Var *fit = ad_sub(at_mean, ad_reshape(width, at_mean->v.s));
    return ad_sub(fit, ad_gaussian_kl(mean, logvar));
}
