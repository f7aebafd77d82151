/* Integrals, held-out log likelihoods, and the choice of a smoothing by them. Chapter 5. */
#include "density_parts.h"

#include "tensor/parallel.h"

#include <math.h>

double of_mixture(const void *m, const double *x) { return mixtures_log_density(m, *x); }
double of_histogram(const void *m, const double *x) { return histogram_log_density(m, x); }
double of_kde(const void *m, const double *x) { return kde_log_density(m, x); }
double of_gmm(const void *m, const double *x) { return gmm_log_density(m, x); }

/* The sum over the cells of a row of p, or of p log(p / q) if there is a q. */
typedef struct { const Model *p, *q; Box b; double *row; } Sums;

static double term(const Sums *s, const double *x)
{
    double log_p = s->p->log_p(s->p->model, x);
    if (!s->q || log_p == -HUGE_VAL) return exp(log_p);
    return exp(log_p) * (log_p - s->q->log_p(s->q->model, x));
}

static void sum_rows(void *ctx, int from, int to)
{
    const Sums *s = ctx;
    double h = (s->b.high - s->b.low) / s->b.cells;
    for (int i = from; i < to; i++) {
        s->row[i] = 0;
        for (int j = 0; j < (s->b.d == 1 ? 1 : s->b.cells); j++) {
            double x[2] = { s->b.low + (i + 0.5) * h, s->b.low + (j + 0.5) * h };
            s->row[i] += term(s, x) * (s->b.d == 1 ? h : h * h);
        }
    }
}

/* Rows are shared by the threads, and added in order. */
static double sum(const Model *p, const Model *q, Box b)
{
    Arena *a = arena_new();
    double total = 0;
    Sums s = { p, q, b, arena_alloc(a, sizeof(double) * (size_t)b.cells) };
    parallel_for(b.cells, 1, sum_rows, &s);
    for (int i = 0; i < b.cells; i++) total += s.row[i];
    arena_free(a);
    return total;
}

double integral(const Model *m, Box b) { return sum(m, NULL, b); }
double divergence(const Model *p, const Model *q, Box b) { return sum(p, q, b); }

double mean_log(const Model *m, Tensor x)
{
    double total = 0;
    int d = x.s.d[1];
    for (int i = 0; i < x.s.d[0]; i++) {
        double at[2] = { (double)x.x[i * d], (double)x.x[i * d + d - 1] };
        total += m->log_p(m->model, at) / x.s.d[0];
    }
    return total;
}

Histogram best_histogram(Arena *a, Tensor x, Tensor valid, Box b, int n, const int *bins)
{
    Histogram best = { 0 };
    double top = -HUGE_VAL;
    for (int i = 0; i < n; i++) {
        Histogram h = histogram_fit(a, x, b.low, b.high, bins[i], 1);
        double score = mean_log(&(Model){ "histogram", &h, of_histogram, x }, valid);
        if (i == 0 || score > top) best = h, top = score;
    }
    return best;
}

Kde best_kde(Arena *a, Tensor x, Tensor valid, double from, int n)
{
    Kde k = kde_new(a, x, from);
    double top = -HUGE_VAL, best = from;
    for (int i = 0; i < n; i++) {
        k.h = from * pow(0.5, 0.5 * i);
        double score = mean_log(&(Model){ "kernels", &k, of_kde, x }, valid);
        if (score > top) best = k.h, top = score;
    }
    k.h = best;
    return k;
}

Gmm best_gmm(Arena *a, Tensor x, int k, double std, Rng r)
{
    Gmm best = { 0 };
    double top = -HUGE_VAL;
    for (int i = 0; i < 4; i++) {
        Gmm m = gmm_start(a, x, k, 1, std, rng_fork_i(r, "start", (uint64_t)i));
        gmm_fit(&m, x, 1000, 1e-8);
        double score = gmm_step(&m, x);
        if (i == 0 || score > top) best = m, top = score;
    }
    return best;
}
