/* What an edit changes, by a reader of factors, and how wide the range is that a code stands for.
 * Chapter 15. */
#include "vae_edit_parts.h"

#include <math.h>
#include <string.h>

enum { POINTS = 9 };            /* -2, -1.5 ... 2, in standard deviations of the prior */

Tensor moved(Run *r, int j, double at)
{
    Tensor z = tensor_of(r->e.arena, r->codes.mean.s, r->codes.mean.x);
    for (int i = j; i < z.n; i += r->m.c.z) z.x[i] = (real)at;
    return z;
}

static Tensor read_codes(Run *r, Tensor z)
{
    return read_factors(r, vae_pixels(&r->m, r->t, r->e.arena, z));
}

static double column_mean(Tensor f, int k)
{
    double s = 0;
    for (int i = k; i < f.n; i += f.s.d[1]) s += (double)f.x[i] / f.s.d[0];
    return s;
}

/* ---- V24: one number moves ------------------------------------------------------------------- */

/* Row p: where number j stands, and what is then read of each factor, in the mean over images. */
static void response(Run *r, int j, double rows[POINTS][1 + MAX_FACTORS])
{
    for (int p = 0; p < POINTS; p++) {
        rows[p][0] = 4.0 * p / (POINTS - 1) - 2;
        Tensor f = read_codes(r, moved(r, j, rows[p][0]));
        for (int k = 0; k < r->known.factors; k++) rows[p][1 + k] = column_mean(f, k);
    }
}

/* Rows of `wide` numbers, without what is left over on the right. */
static void table(Run *r, const char *file, const char *header, int wide,
                  double rows[POINTS][1 + MAX_FACTORS])
{
    double *x = arena_alloc(r->e.arena, sizeof(double) * (size_t)(POINTS * wide));
    for (int p = 0; p < POINTS; p++) memcpy(x + p * wide, rows[p], sizeof(double) * (size_t)wide);
    exp_table(&r->e, file, header, wide, POINTS, x);
}

/* By how much factor k varies along the way. */
static double span(double rows[POINTS][1 + MAX_FACTORS], int k)
{
    double low = rows[0][1 + k], high = low;
    for (int p = 1; p < POINTS; p++)
        low = fmin(low, rows[p][1 + k]), high = fmax(high, rows[p][1 + k]);
    return high - low;
}

/* The largest span of another factor that the reader sees. */
static double aside(const Run *r, double rows[POINTS][1 + MAX_FACTORS])
{
    double most = 0;
    for (int k = 0; k < r->known.factors; k++)
        if (k != r->target && r->sees[k] > 0.5) most = fmax(most, span(rows, k));
    return most;
}

static const char *header(Run *r, const char *first)
{
    Text t = { 0 };
    text_printf(&t, "%s", first);
    for (int k = 0; k < r->known.factors; k++) text_printf(&t, "\t%s",
                                                           r->data.test.factor_names[k]);
    char *s = arena_alloc(r->e.arena, (size_t)t.n + 1);
    memcpy(s, t.s, (size_t)t.n), s[t.n] = 0;
    text_free(&t);
    return s;
}

void edits(Run *r)
{
    double rows[POINTS][1 + MAX_FACTORS];
    int j = r->known.best[r->target];
    response(r, j, rows);
    double wanted = span(rows, r->target);
    table(r, "response.tsv", header(r, "z"), 1 + r->known.factors, rows);
    exp_plot(&r->e, "vae_edit");
    exp_claim(&r->e, "V24", "span_of_the_factor_over_z_from_-2_to_2_in_standard_deviations", wanted,
              ">=", r->e.size == SMOKE ? 0.5 : 1);
    exp_claim(&r->e, "V24", "largest_span_of_another_factor_over_that", aside(r, rows) / wanted,
              "<", 1);
}

/* ---- V5: a range ----------------------------------------------------------------------------- */

/* Of each image: mean and standard deviation of what is read off images decoded from draws of z. */
static void spread(Run *r, int k, double *mean, double *std)
{
    enum { DRAWS = 32 };
    int n = r->test.s.d[0], d = r->m.c.z, factors = r->known.factors;
    Rng rng = rng_fork(r->e.rng, "ranges");
    memset(mean, 0, sizeof(double) * (size_t)n), memset(std, 0, sizeof(double) * (size_t)n);
    for (int s = 0; s < DRAWS; s++) {
        Tensor z = tensor_normal(r->e.arena, SHAPE(n, d), &rng);
        for (int i = 0; i < z.n; i++)
            z.x[i] = r->codes.mean.x[i] + (real)exp((double)r->codes.logvar.x[i] / 2) * z.x[i];
        Tensor f = read_codes(r, z);
        for (int i = 0; i < n; i++) {
            double v = (double)f.x[i * factors + k];
            mean[i] += v / DRAWS, std[i] += v * v / DRAWS;
        }
    }
    for (int i = 0; i < n; i++) std[i] = sqrt(fmax(0, std[i] - mean[i] * mean[i]));
}

void ranges(Run *r)
{
    int n = r->test.s.d[0], k = r->target, covered = 0;
    double *mean = arena_alloc(r->e.arena, sizeof(double) * (size_t)n), width = 0,
           *std = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    spread(r, k, mean, std);
    Tensor itself = read_factors(r, r->test);
    for (int i = 0; i < n; i++) {
        double v = (double)itself.x[i * r->known.factors + k];
        covered += fabs(v - mean[i]) <= 2 * std[i], width += std[i] / n;
    }
    exp_table(&r->e, "ranges.tsv", "factor\tseen\tcovered\tstd", 4, 1,
              (double[]){ k, r->sees[k], (double)covered / n, width });
    exp_claim(&r->e, "V5", "images_within_two_standard_deviations_of_what_their_code_decodes_to",
              (double)covered / n, ">=", 0.5);
    exp_claim(&r->e, "V5", "width_of_a_code_over_that_of_all_images", width, "<", 0.5);
}
