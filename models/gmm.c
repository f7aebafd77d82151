/* EM. The formulas are in the header. Chapter 5. */
#include "gmm.h"

#include "models/cholesky.h"
#include "models/kmeans.h"

#include <string.h>

enum { MOST_PARTS = 64, MOST_DIMS = 16 };

Gmm gmm_start(Arena *a, Tensor x, int k, double extra, double std, Rng r)
{
    int d = x.s.d[1];
    must(x.s.nd == 2 && 1 <= k && k <= MOST_PARTS && d <= MOST_DIMS && extra >= 0,
         "gmm: %s, %d parts, %g extra points", shape_str(x.s), k, extra);
    Gmm m = { .k = k, .d = d, .extra = extra, .std = std };
    KMeans c = kmeans_plus_plus(a, x, k, r);
    kmeans_run(&c, 100);
    m.weight = arena_alloc(a, sizeof(double) * (size_t)k);
    m.part = arena_alloc(a, sizeof(Normal) * (size_t)k);
    m.n = arena_alloc(a, sizeof(double) * (size_t)k);
    m.shift = arena_alloc(a, sizeof(double) * (size_t)(k * d));
    m.spread = arena_alloc(a, sizeof(double) * (size_t)(k * d * d));
    double variance[MOST_DIMS];
    for (int i = 0; i < d; i++) variance[i] = c.inertia / x.n + 1e-12;
    for (int j = 0; j < k; j++) {
        m.weight[j] = 1.0 / k;
        m.part[j] = normal_diagonal(a, d, c.centroid + j * d, variance);
    }
    return m;
}

/* term[k] = log of w_k N(x; m_k, C_k); returns log p(x). */
static double log_terms(const Gmm *m, const double *x, double *term)
{
    for (int j = 0; j < m->k; j++)
        term[j] = log(m->weight[j]) + normal_log_density(&m->part[j], x);
    return log_sum_exp(term, m->k);
}

double gmm_log_density(const Gmm *m, const double *x)
{
    double term[MOST_PARTS];
    return log_terms(m, x, term);
}

/* Adds a point to the sums, the share r of it to each part, relative to the part's mean. */
static void count(Gmm *m, const double *x, const double *r)
{
    int d = m->d;
    for (int j = 0; j < m->k; j++) {
        double u[MOST_DIMS], *shift = m->shift + j * d, *spread = m->spread + j * d * d;
        m->n[j] += r[j];
        for (int a = 0; a < d; a++) {
            u[a] = x[a] - m->part[j].mean[a], shift[a] += r[j] * u[a];
            for (int b = 0; b <= a; b++) spread[a * d + b] += r[j] * u[a] * u[b];
        }
    }
}

/* The sum over x of log p(x), and the sums for the M step. */
static double expect(Gmm *m, Tensor x)
{
    double total = 0, at[MOST_DIMS], term[MOST_PARTS];
    size_t k = (size_t)m->k, d = (size_t)m->d;
    memset(m->n, 0, sizeof(double) * k);
    memset(m->shift, 0, sizeof(double) * k * d);
    memset(m->spread, 0, sizeof(double) * k * d * d);
    for (int i = 0; i < x.s.d[0]; i++) {
        for (int a = 0; a < m->d; a++) at[a] = (double)x.x[i * m->d + a];
        double log_p = log_terms(m, at, term);
        for (int j = 0; j < m->k; j++) term[j] = exp(term[j] - log_p);
        count(m, at, term);
        total += log_p;
    }
    return total;
}

/* The mean of log N(.; m, C) over all ways to lie around m with the extra points' std. */
static double log_of_an_extra(const Gmm *m, const Normal *part)
{
    double sum = 0;
    for (int i = 0; i < m->d; i++) {
        double e[MOST_DIMS] = { 0 };
        e[i] = m->std;
        cholesky_forward(m->d, part->root, e, e);
        for (int a = 0; a < m->d; a++) sum += e[a] * e[a];
    }
    return -0.5 * (m->d * log(2 * acos(-1)) + cholesky_log_det(m->d, part->root) + sum);
}

/* Part j from its sums: the covariance about the old mean, less what the mean has moved. */
static void maximise(Gmm *m, int j)
{
    int d = m->d;
    Normal *p = &m->part[j];
    double n = m->n[j], *shift = m->shift + j * d, *spread = m->spread + j * d * d;
    for (int a = 0; a < d; a++)
        for (int b = 0; b <= a; b++) {
            double s = spread[a * d + b] - (n > 0 ? shift[a] * shift[b] / n : 0);
            s += a == b ? m->extra * m->std * m->std : 0;
            p->cov[a * d + b] = p->cov[b * d + a] = s / (n + m->extra);
        }
    for (int a = 0; a < d && n > 0; a++) p->mean[a] += shift[a] / n;
    must(cholesky(d, p->cov, p->root),
         "gmm: part %d has collapsed on %g points; give it extra ones", j, n);
}

double gmm_step(Gmm *m, Tensor x)
{
    double total = expect(m, x);
    for (int j = 0; j < m->k; j++) total += m->extra * log_of_an_extra(m, &m->part[j]);
    for (int j = 0; j < m->k; j++) {
        m->weight[j] = m->n[j] / x.s.d[0];
        maximise(m, j);
    }
    return total / x.s.d[0];
}

int gmm_fit(Gmm *m, Tensor x, int most, double gain)
{
    double before = -HUGE_VAL, now;
    for (int i = 1; i <= most; i++, before = now)
        if ((now = gmm_step(m, x)) - before < gain) return i;
    return most;
}

void gmm_draw(const Gmm *m, Rng *r, double *x)
{
    double u = rng_uniform(r);
    int j = 0;
    while (j + 1 < m->k && (u -= m->weight[j]) >= 0) j++;
    normal_draw(&m->part[j], r, x);
}
