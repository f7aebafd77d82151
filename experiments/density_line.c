/* Three ways to a density on the line, on points of a mixture that is known: what they look like at
 * 300 points, that each has mass 1, and how fast each nears the truth as points are added. The
 * mixture of Gaussians has the truth among its candidates, P = 3k - 1 free numbers of it, and then
 * 2n times its divergence is a chi-square with P degrees of freedom, in the limit (Wilks). The
 * others, which assume next to nothing, pay with the exponent: n^-4/5 and n^-2/3. Chapter 5. */
#include "density_parts.h"

#include <math.h>

enum { SHOWN = 300, CURVE = 641, SIZES = 8, KINDS = 3 };

static const Box box = { 1, -8, 8, 3200 };

/* One data set of n points, and what each kind makes of it. */
typedef struct { Histogram h; Kde k; Gmm g; Model model[KINDS]; } Fits;

static void fit(const Mixture *m, Arena *a, int n, Rng own, Fits *f)
{
    static const int bins[] = { 10, 16, 20, 32, 40, 64, 80, 100, 160, 200, 320 };
    Tensor x = mixtures_draw(a, m, n, rng_fork(own, "train")),
           valid = mixtures_draw(a, m, n, rng_fork(own, "valid"));
    f->h = best_histogram(a, x, valid, box, 11, bins);
    f->k = best_kde(a, x, valid, 1.5, 12);
    f->g = best_gmm(a, x, m->n, 0.3, rng_fork(own, "gmm"));
    f->model[0] = (Model){ "histogram", &f->h, of_histogram, x };
    f->model[1] = (Model){ "kernels", &f->k, of_kde, x };
    f->model[2] = (Model){ "mixture", &f->g, of_gmm, x };
}

/* The curves of one data set, and how far the integrals are from 1. */
static void show(Run *r, const Mixture *m, const Model *truth)
{
    Fits f;
    double row[CURVE][5], worst = fabs(integral(truth, box) - 1);
    fit(m, r->e.arena, SHOWN, rng_fork(r->e.rng, "line"), &f);
    for (int k = 0; k < KINDS; k++) worst = fmax(worst, fabs(integral(&f.model[k], box) - 1));
    for (int i = 0; i < CURVE; i++) {
        double x = row[i][0] = -8 + 16.0 * (i + 0.5) / CURVE;
        row[i][1] = exp(of_mixture(m, &x));
        for (int k = 0; k < KINDS; k++) row[i][2 + k] = exp(f.model[k].log_p(f.model[k].model, &x));
    }
    exp_table(&r->e, "line.tsv", "x\texact\thistogram\tkernels\tmixture", 5, CURVE, row[0]);
    exp_plot(&r->e, "density_line");
    exp_claim(&r->e, "A4", "worst_integral_on_the_line_minus_1", worst, "<=", 1e-6);
}

/* The mean divergence from the truth over the repeats, of each kind. */
static void rate(Run *r, const Mixture *m, const Model *truth, int n, int repeats, double *mean)
{
    for (int k = 0; k < KINDS; k++) mean[k] = 0;
    for (int i = 0; i < repeats; i++) {
        Arena *a = arena_new();
        Fits f;
        fit(m, a, n, rng_fork_i(r->e.rng, "rate", (uint64_t)(1000 * n + i)), &f);
        for (int k = 0; k < KINDS; k++) mean[k] += divergence(truth, &f.model[k], box) / repeats;
        arena_free(a);
    }
}

static void rates(Run *r, const Mixture *m, const Model *truth)
{
    int size[SIZES], n = exp_list(&r->e, "sizes", SIZES, size);
    int repeats = exp_int(&r->e, "repeats", 1, 1000);
    double table[SIZES][1 + KINDS], freedom = 3 * m->n - 1;
    for (int i = 0; i < n; i++) {
        table[i][0] = size[i];
        rate(r, m, truth, size[i], repeats, table[i] + 1);
        exp_note(&r->e, "%d points: KL %.5f histogram, %.5f kernels, %.5f mixture", size[i],
                 table[i][1], table[i][2], table[i][3]);
    }
    const double *last = table[n - 1];
    exp_table(&r->e, "rates.tsv", "points\thistogram\tkernels\tmixture", 1 + KINDS, n, table[0]);
    exp_plot(&r->e, "density_rates");
    exp_claim(&r->e, "A4", "histogram_over_kernels_divergence", last[1] / last[2], ">", 1);
    exp_claim(&r->e, "A4", "kernels_over_mixture_divergence", last[2] / last[3], ">", 1);
    exp_claim(&r->e, "A4", "mixture_divergence_times_2n", 2 * last[0] * last[3],
              "<=", freedom + 4 * sqrt(2 * freedom / repeats));
}

void line(Run *r)
{
    static const char *const names[] = { "hills", "valley", "claw", NULL };
    const Mixture *m = mixtures_named(names[exp_word(&r->e, "mixture", names)]);
    Model truth = { "exact", m, of_mixture, r->train };
    show(r, m, &truth);
    rates(r, m, &truth);
}
