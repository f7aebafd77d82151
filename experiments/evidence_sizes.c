/* Naive Monte Carlo (S4 91) against the size of the code (V11, E8). In units of p(x) its weight
 * p(x|z)/p(x), z from the prior, has mean 1 and a variance v that is known: e^(log moment) - 1.
 * Then the log of a mean of k has, for v << k, variance v/k and mean -v/2k. Beside it importance
 * sampling from a q as an encoder might give it: the best diagonal one, a quarter too wide.
 * Chapter 12. */
#include "evidence_parts.h"

#include <math.h>

enum { COLUMNS = 10, TYPICAL = 100, PER = 8 };

/* Estimates of log p(x), less log p(x), and what the theory says of them. The moments are of the
 * weight in units of p(x): found, and that in standard errors of its own, from E[weight^4]. */
typedef struct { double variance, bias, bias_se, spread, off, off_second; } Result;

static Normal widened(Arena *a, const Normal *q, double wide)
{
    double variance[NORMAL_MOST];
    for (int i = 0; i < q->d; i++) variance[i] = wide * wide * q->cov[i * q->d + i];
    return normal_diagonal(a, q->d, q->mean, variance);
}

static double moment(Run *r, const Normal *q, const Normal *p, int n)
{
    return exp(normal_log_moment(r->e.arena, q, p, n));
}

/* -v/2k and the next term, by E[(mean - 1)^3] = m3/k^2 and E[(mean - 1)^4] = 3 v^2/k^2 + ... */
static double bias_theory(double v, double m3, int k)
{
    return -v / (2.0 * k) + m3 / (3.0 * k * k) - 3 * v * v / (4.0 * k * k);
}

static Result sample(Run *r, const Case *c, const Normal *q, Rng rng)
{
    int k = r->samples, n = r->repeats;
    double *w = arena_alloc(r->e.arena, sizeof(double) * (size_t)k),
           *own = arena_alloc(r->e.arena, sizeof(double) * (size_t)n), second = 0,
           log_px = lg_log_px(&c->m, c->x);
    for (int i = 0; i < n; i++) {
        LogMean mean = { 0 };
        lg_log_weights(&c->m, c->x, q, k, rng_fork_i(rng, "repeat", (uint64_t)i), w);
        for (int j = 0; j < k; j++) {
            log_mean_add(&mean, w[j] - log_px);
            second += exp(2 * (w[j] - log_px)) / ((double)n * k);
        }
        own[i] = log_mean(&mean);
    }
    Normal p = lg_posterior(r->e.arena, &c->m, c->x);
    double m2 = moment(r, q, &p, 2), m3 = moment(r, q, &p, 3) - 3 * m2 + 2,
           m4 = moment(r, q, &p, 4);
    Estimate e = estimate(own, n);
    return (Result){ m2 - 1, e.mean, e.se, sqrt(sample_variance(own, n)),
                     (e.mean - bias_theory(m2 - 1, m3, k)) / e.se,
                     (second - m2) / sqrt((m4 - m2 * m2) / ((double)n * k)) };
}

/* The variance of a naive weight for a typical x: e^mean of log(1 + v) - 1, over x from p(x). */
static double typical(const LinearGaussian *m, Rng rng)
{
    Arena *a = arena_new();
    double z[NORMAL_MOST], x[NORMAL_MOST], mean = 0;
    for (int i = 0; i < TYPICAL; i++) {
        lg_draw(m, &rng, z, x);
        Normal p = lg_posterior(a, m, x);
        mean += normal_log_moment(a, &m->prior, &p, 2) / TYPICAL;
    }
    arena_free(a);
    return exp(mean) - 1;
}

typedef struct { double fell, off, off_second, wider; int checked; } Verdict;

/* Sizes where the theory's own errors are small: v/k under 1/20, and the second moment known to a
 * tenth. */
static void judge(Run *r, const double *row, const Result *naive, Verdict *v)
{
    if (naive->variance / r->samples < 0.05) {
        v->off = fmax(v->off, fabs(naive->off)), v->checked++;
        v->off_second = fmax(v->off_second, fabs(naive->off_second));
    }
    v->wider += row[5] <= row[8];
}

void sizes(Run *r)
{
    double table[MAX_SIZES][COLUMNS];
    Verdict v = { 0 };
    Result naive = { 0 };
    for (int i = 0; i < r->n_sizes; i++) {
        Case c = a_case(r, "sizes", r->size[i], PER);
        Normal best = lg_best_diagonal(r->e.arena, &c.m, c.x), q = widened(r->e.arena, &best, 1.25);
        naive = sample(r, &c, &c.m.prior, rng_fork_i(r->e.rng, "naive", (uint64_t)i));
        Result is = sample(r, &c, &q, rng_fork_i(r->e.rng, "importance", (uint64_t)i));
        double row[COLUMNS] = { r->size[i], naive.variance, is.variance, naive.bias, naive.bias_se,
                                naive.spread, is.bias, is.bias_se, is.spread,
                                typical(&c.m, rng_fork_i(r->e.rng, "typical", (uint64_t)i)) };
        for (int k = 0; k < COLUMNS; k++) table[i][k] = row[k];
        v.fell += i > 0 && row[9] <= table[i - 1][9];
        judge(r, row, &naive, &v);
        exp_note(&r->e, "%d latents: naive %.3f, importance sampling %.4f nats off", r->size[i],
                 naive.bias, is.bias);
    }
    exp_table(&r->e, "sizes.tsv", "latents\tnaive_variance\tis_variance\tnaive_bias\t"
              "naive_bias_se\tnaive_spread\tis_bias\tis_bias_se\tis_spread\ttypical_variance",
              COLUMNS, r->n_sizes, table[0]);
    exp_plot(&r->e, "evidence_sizes");
    exp_check(&r->e, "sizes_too_large_for_the_theory", r->n_sizes - v.checked, r->n_sizes - 1);
    exp_claim(&r->e, "V11", "sizes_where_the_typical_naive_variance_fell", v.fell, "==", 0);
    exp_claim(&r->e, "V11", "mean_square_off_theory_standard_errors", v.off_second, "<=", 4);
    exp_claim(&r->e, "V11", "sizes_where_naive_spreads_no_wider", v.wider, "==", 0);
    exp_claim(&r->e, "E8", "bias_off_theory_standard_errors", v.off, "<=", 4);
    exp_claim(&r->e, "E8", "bias_at_the_largest_size_standard_errors", naive.bias / naive.bias_se,
              "<", -4);
}
