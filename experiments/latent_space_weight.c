/* A code of two numbers, so that posteriors can be drawn, for ever smaller weights on the KL.
 * Where nothing is paid for it, noise in the code only disturbs, so its widths go to 0, and each
 * image gets a place of its own: it is memorised. Chapter 15. */
#include "latent_space_parts.h"

#include <math.h>
#include <string.h>

enum { WEIGHTS = 4, IMAGES = 1000, SHOWN = 400 };
enum { WEIGHT, NLL, KL, STD, OWN, RATIO, COLUMNS };

static const double weights[WEIGHTS] = { 1, 0.1, 0.01, 0 };
static const char *const names[WEIGHTS] = { "plane_1", "plane_0.1", "plane_0.01", "plane_0" };

static double distance(const real *a, const real *b, int d)
{
    double s = 0;
    for (int k = 0; k < d; k++) s += (double)(a[k] - b[k]) * (double)(a[k] - b[k]);
    return sqrt(s);
}

/* The share of draws z ~ q(z|x_i) to which no other image's mean is nearer than that of i. */
static double own(Coded c, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        bool hit = true;
        for (int j = 0; j < n && hit; j++)
            hit = j == i || distance(c.z.x + 2 * i, c.mean.x + 2 * j, 2)
                            >= distance(c.z.x + 2 * i, c.mean.x + 2 * i, 2);
        count += hit;
    }
    return (double)count / n;
}

static double mean_std(Coded c, int n)
{
    double s = 0;
    for (int i = 0; i < 2 * n; i++) s += exp((double)c.logvar.x[i] / 2) / (2 * n);
    return s;
}

/* The mean distance of two of the first n rows that show one digit over that of two digits. */
static double within_over_between(const Run *r, Tensor x, int n)
{
    int d = x.s.d[1];
    double sum[2] = { 0, 0 }, count[2] = { 0, 0 };
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            bool same = r->data.test.y[i] == r->data.test.y[j];
            sum[same] += distance(x.x + i * d, x.x + j * d, d), count[same]++;
        }
    return (sum[1] / count[1]) / (sum[0] / count[0]);
}

/* Ellipses, 2 standard deviations from end to end and two to either side: x, y, width, height. */
static void ellipses(Run *r, Coded c, const char *file)
{
    int n = r->data.test.n < SHOWN ? r->data.test.n : SHOWN;
    double *rows = arena_alloc(r->e.arena, sizeof(double) * 5 * (size_t)n);
    for (int i = 0; i < n; i++) {
        const real *m = c.mean.x + 2 * i, *v = c.logvar.x + 2 * i;
        memcpy(rows + 5 * i, (double[]){ (double)m[0], (double)m[1], 4 * exp((double)v[0] / 2),
                                         4 * exp((double)v[1] / 2), r->data.test.y[i] },
               5 * sizeof *rows);
    }
    exp_table(&r->e, file, "z1\tz2\twidth\theight\tdigit", 5, n, rows);
}

static void claims(Run *r, double t[WEIGHTS][COLUMNS], double pixels)
{
    int against = 0;
    const double *with = t[0], *without = t[WEIGHTS - 1];
    for (int i = 1; i < WEIGHTS; i++) against += t[i][STD] >= t[i - 1][STD];
    exp_claim(&r->e, "V19", "smaller_weights_with_no_smaller_std", against, "==", 0);
    exp_claim(&r->e, "V19", "std_without_kl_over_with", without[STD] / with[STD], "<", 0.5);
    exp_claim(&r->e, "V19", "codes_nearest_to_their_own_image_without_kl_minus_with",
              without[OWN] - with[OWN], ">=", 0.3);
    exp_claim(&r->e, "V19", "same_over_other_digit_distance_of_codes_over_that_of_pixels",
              with[RATIO] / pixels, "<", 0.9);
}

void memorising(Run *r)
{
    static double table[WEIGHTS][COLUMNS];
    int n = r->data.test.n < IMAGES ? r->data.test.n : IMAGES;
    int epochs = exp_int(&r->e, "plane-epochs", 1, 10000);
    for (int i = 0; i < WEIGHTS; i++) {
        Vae m = train(r, names[i], 2, weights[i], epochs);
        Coded c = coded_test(r, &m);
        memcpy(table[i], (double[]){ weights[i], c.nll, c.kl, mean_std(c, n), own(c, n),
                                     within_over_between(r, c.mean, n) }, sizeof table[i]);
        exp_note(&r->e, "weight %g: -log p(x|z) %.2f, KL %.2f, std %.4f, own %.3f, distance %.3f",
                 table[i][WEIGHT], table[i][NLL], table[i][KL], table[i][STD], table[i][OWN],
                 table[i][RATIO]);
        if (i == 0) ellipses(r, c, "with.tsv");
        if (i == WEIGHTS - 1) ellipses(r, c, "without.tsv");
        vae_free(&m);
    }
    double pixels = within_over_between(r, r->test, n);
    exp_table(&r->e, "pixels.tsv", "distance", 1, 1, &pixels);
    exp_table(&r->e, "weights.tsv", "weight\tnll_nats\tkl_nats\tstd\town\tdistance", COLUMNS,
              WEIGHTS,
              table[0]);
    exp_plot(&r->e, "latent_space");
    claims(r, table, pixels);
}
