/* Two moons, modelled in every way of this chapter, and each way judged by both things that one
 * wants of a generative model (A13): that held-out points are probable, in nats, and that its draws
 * look like the data, by the two-sample statistic MMD^2 and by what the true density thinks of
 * them. Two impostors show that neither judge is enough: one learns the training points by heart,
 * one draws every second point anywhere. Chapter 5. */
#include "density_parts.h"

#include "datasets/toys.h"

#include <math.h>
#include <string.h>

enum { EXACT, HALF_NOISE, HISTOGRAM, KERNELS, BY_HEART, GAUSSIAN, MIXTURE, VAE, SAMPLER, MODELS };
enum { COLUMNS = 7, NULLS = 20, SIDE = 100, PARTS = 10 };

/* Far reaches beyond what any model here makes likely; its grid goes with the bins of near. */
static const Box near = { 2, -2, 3, 100 };
static Box far(const Run *r) { return (Box){ 2, -7, 8, exp_int(&r->e, "cells", 30, 3000) }; }

static const Kernel kernel = { 3, { 0.1, 0.3, 1 } };

Tensor moons(Run *r, const char *stream, int n)
{
    int *y;
    Tensor x;
    toys_moons(r->e.arena, n, r->noise, rng_fork(r->e.rng, stream), &x, &y);
    return x;
}

double of_moons(const void *run, const double *x)
{
    const Run *r = run;
    double class[2];
    for (int k = 0; k < 2; k++) class[k] = toys_moons_log_density(x[0], x[1], k, r->noise);
    return log_sum_exp(class, 2) - log(2);
}

static bool inside(const double *x)
{
    return near.low < x[0] && x[0] < near.high && near.low < x[1] && x[1] < near.high;
}

/* Half of all draws are the truth's, half are spread evenly over the box. */
static double of_half_noise(const void *run, const double *x)
{
    double size = pow(near.high - near.low, 2);
    double both[2] = { of_moons(run, x), inside(x) ? -log(size) : -HUGE_VAL };
    return log_sum_exp(both, 2) - log(2);
}

static Tensor half_noise(Run *r, int n)
{
    Tensor x = moons(r, "half noise", n);
    Rng rng = rng_fork(r->e.rng, "noise");
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 2 && i % 4 < 2; k++)    /* the classes alternate: both are spoilt */
            x.x[2 * i + k] = (real)(near.low + (near.high - near.low) * rng_uniform(&rng));
    return x;
}

/* n draws by a function like gmm_draw. */
typedef void Draw(const void *model, Rng *r, double *x);
static void draw_histogram(const void *m, Rng *r, double *x) { histogram_draw(m, r, x); }
static void draw_kde(const void *m, Rng *r, double *x) { kde_draw(m, r, x); }
static void draw_gmm(const void *m, Rng *r, double *x) { gmm_draw(m, r, x); }

static Tensor drawn(Run *r, const char *stream, const void *model, Draw *draw, int n)
{
    Tensor x = tensor_new(r->e.arena, SHAPE(n, 2));
    Rng rng = rng_fork(r->e.rng, stream);
    for (int i = 0; i < n; i++) {
        double at[2];
        draw(model, &rng, at);
        x.x[2 * i] = (real)at[0], x.x[2 * i + 1] = (real)at[1];
    }
    return x;
}

/* By heart: a Gaussian of width 0.001 on every training point. Its draws are those points. */
static void counted_models(Run *r, Model *m)
{
    static const int bins[] = { 5, 10, 20, 25, 50, 100 };
    int n = r->test.s.d[0];
    Arena *a = r->e.arena;
    Histogram *h = NEW(a, Histogram);
    Kde *k = NEW(a, Kde), *heart = NEW(a, Kde);
    *h = best_histogram(a, r->train, r->valid, near, 6, bins);
    *k = best_kde(a, r->train, r->valid, 0.5, 6), *heart = kde_new(a, r->train, 1e-3);
    exp_note(&r->e, "plane: %d x %d bins, kernels %.3f wide", h->bins, h->bins, k->h);
    m[HISTOGRAM] = (Model){ "histogram", h, of_histogram,
                            drawn(r, "histogram", h, draw_histogram, n) };
    m[KERNELS] = (Model){ "kernels", k, of_kde, drawn(r, "kernels", k, draw_kde, n) };
    m[BY_HEART] = (Model){ "by heart", heart, of_kde, tensor_rows(r->train, 0, n) };
}

static void models(Run *r, Model *m)
{
    int n = r->test.s.d[0];
    Arena *a = r->e.arena;
    Gmm *one = NEW(a, Gmm), *many = NEW(a, Gmm);
    Kde *vae = NEW(a, Kde);
    Tensor vae_draws;
    m[EXACT] = (Model){ "exact", r, of_moons, moons(r, "again", n) };
    m[HALF_NOISE] = (Model){ "half noise", r, of_half_noise, half_noise(r, n) };
    counted_models(r, m);
    *one = best_gmm(a, r->train, 1, 0.1, rng_fork(r->e.rng, "one"));
    *many = best_gmm(a, r->train, PARTS, 0.1, rng_fork(r->e.rng, "many"));
    *vae = vae_density(r, &vae_draws);
    m[GAUSSIAN] = (Model){ "one Gaussian", one, of_gmm, drawn(r, "one", one, draw_gmm, n) };
    m[MIXTURE] = (Model){ "mixture", many, of_gmm, drawn(r, "many", many, draw_gmm, n) };
    m[VAE] = (Model){ "VAE", vae, of_kde, vae_draws };
    m[SAMPLER] = (Model){ "sampler", NULL, NULL, generator_draws(r) };
}

/* ---- judging --------------------------------------------------------------------------------- */

/* The standard deviation of MMD^2 between two sets of the true moons. */
static double null_std(Run *r, int n)
{
    double square = 0;
    for (int i = 0; i < NULLS; i++) {
        int *y;
        Tensor x[2];
        for (int k = 0; k < 2; k++)
            toys_moons(r->e.arena, n, r->noise,
                       rng_fork_i(r->e.rng, "null", (uint64_t)(2 * i + k)), &x[k], &y);
        square += pow(mmd2(x[0], x[1], kernel), 2) / NULLS;
    }
    return sqrt(square);
}

/* A row: number, held-out nats, how many more than the truth's and the standard error of that,
 * MMD^2, the same in standard deviations of what two sets of true points give, -log of the true
 * density at the draws. */
static void judge(Run *r, const Model *m, int number, double null, double *row)
{
    int n = r->test.s.d[0];
    Model truth = { "exact", r, of_moons, m->draws };
    double gap = 0, square = 0, nats = 0;
    for (int i = 0; i < n && m->log_p; i++) {
        double x[2] = { (double)r->test.x[2 * i], (double)r->test.x[2 * i + 1] };
        double log_p = m->log_p(m->model, x), g = of_moons(r, x) - log_p;
        nats -= log_p / n, gap += g / n, square += g * g / n;
    }
    double d = mmd2(m->draws, r->test, kernel), se = sqrt(fmax(0, square - gap * gap) / n);
    double none = m->log_p ? 0 : (double)NAN;
    memcpy(row, (double[]){ number, nats + none, gap + none, se + none, d, d / null,
                            -mean_log(&truth, m->draws) }, sizeof(double) * COLUMNS);
    exp_note(&r->e, "%-12s %8.3f nats, %8.3f above the truth; MMD^2 %.5f (%.1f); draws %.3f nats",
             m->name, row[1], row[2], d, row[5], row[6]);
}

static void claim_mass(Run *r, const Model *m)
{
    double worst = 0;
    for (int k = 0; k < MODELS; k++) {
        bool exact = k == EXACT || k == HALF_NOISE || k == HISTOGRAM;   /* nothing lies outside */
        if (m[k].log_p && k != BY_HEART)
            worst = fmax(worst, fabs(integral(&m[k], exact ? near : far(r)) - 1));
    }
    exp_claim(&r->e, "A5", "worst_integral_in_the_plane_minus_1", worst, "<=", 1e-6);
}

/* The truth has the least expected nats (Gibbs). Half noise loses log 2 at most, as it has half the
 * truth's density everywhere. One Gaussian is a mixture of one, and all that a VAE with a linear
 * decoder can be; and it is what matching two moments gives: the sampler has to come twice as near,
 * by the square root of MMD^2. */
static void claims(Run *r, const Model *m, double row[][COLUMNS])
{
    double least = HUGE_VAL;
    for (int k = 1; k < MODELS; k++)
        if (m[k].log_p) least = fmin(least, row[k][2] / row[k][3]);
    exp_claim(&r->e, "A13", "least_nats_above_truth_in_standard_errors", least, ">=", -4);
    exp_claim(&r->e, "A13", "by_heart_nats_above_truth", row[BY_HEART][2], ">", log(100));
    exp_claim(&r->e, "A13", "by_heart_mmd_in_null_deviations", row[BY_HEART][5], "<=", 4);
    exp_claim(&r->e, "A13", "half_noise_nats_above_truth", row[HALF_NOISE][2], "<=", log(2));
    exp_claim(&r->e, "A13", "half_noise_mmd_in_null_deviations", row[HALF_NOISE][5], ">", 4);
    exp_claim(&r->e, "A14", "mixture_over_gaussian_nats", row[MIXTURE][2] / row[GAUSSIAN][2], "<",
              1);
    exp_claim(&r->e, "A14", "vae_over_gaussian_nats", row[VAE][2] / row[GAUSSIAN][2], "<", 1);
    exp_claim(&r->e, "A14", "sampler_over_gaussian_mmd2", row[SAMPLER][4] / row[GAUSSIAN][4], "<",
              r->e.size == SMOKE ? 0.7 : 0.25);     /* of few points, it is known to 0.1 or so */
}

/* ---- pictures -------------------------------------------------------------------------------- */

static void draw(Run *r, const Model *m)
{
    static const int shown[] = { EXACT, HISTOGRAM, KERNELS, GAUSSIAN, MIXTURE, VAE };
    int n = r->test.s.d[0];
    double h = (near.high - near.low) / SIDE, *row = arena_alloc(r->e.arena, SIDE * SIDE * 8 * 8);
    for (int i = 0; i < SIDE * SIDE; i++) {
        double *at = row + 8 * i;
        at[0] = near.low + (i % SIDE + 0.5) * h, at[1] = near.low + (i / SIDE + 0.5) * h;
        for (int k = 0; k < 6; k++) at[2 + k] = exp(m[shown[k]].log_p(m[shown[k]].model, at));
    }
    exp_table(&r->e, "plane.tsv", "x\ty\texact\thistogram\tkernels\tgaussian\tmixture\tvae", 8,
              SIDE * SIDE, row);
    double *point = arena_alloc(r->e.arena, sizeof(double) * 4 * (size_t)n);
    for (int i = 0; i < 4 * n; i++)
        point[i] = (double)(i % 4 < 2 ? r->train : m[SAMPLER].draws).x[2 * (i / 4) + i % 2];
    exp_table(&r->e, "points.tsv", "x\ty\tsampler_x\tsampler_y", 4, n, point);
    exp_plot(&r->e, "density_plane");
}

void plane(Run *r)
{
    Model m[MODELS];
    double row[MODELS][COLUMNS], null = null_std(r, r->test.s.d[0]);
    models(r, m);
    for (int k = 0; k < MODELS; k++) judge(r, &m[k], k, null, row[k]);
    exp_table(&r->e, "models.tsv", "model\tnats\tabove_truth\tse\tmmd2\tmmd_null\tdraw_nats",
              COLUMNS, MODELS, row[0]);
    claim_mass(r, m);
    claims(r, m, row);
    draw(r, m);
}
