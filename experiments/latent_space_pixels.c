/* What the code tells the pixels. Chapter 15. */
#include "latent_space_parts.h"

#include "models/measure.h"

#include <math.h>
#include <string.h>

/* Rows index[0..n) of x. */
static Tensor rows_at(Run *r, Tensor x, const int *index, int n)
{
    int d = x.s.d[1];
    Tensor y = tensor_new(r->e.arena, SHAPE(n, d));
    for (int i = 0; i < n; i++) memcpy(y.x + i * d, x.x + index[i] * d, sizeof(real) * (size_t)d);
    return y;
}

/* ---- V37: the codes of other images ---------------------------------------------------------- */

/* The mean of log p(x_i|z_i), nats. */
static double log_px_z(Run *r, const Vae *m, Tensor z)
{
    tape_reset(r->t);
    Var *x = ad_input(r->t, r->test);
    Var *l = vae_log_px_z(m, x, ad_input(r->t, z));
    return sum_double(l->v.x, l->v.n) / l->v.n;
}

/* For each image another: any other, or the next that shows the same digit. */
static const int *partners(Run *r, bool same)
{
    int n = r->data.test.n, *other = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    const uint8_t *y = r->data.test.y;
    if (!same) batch_order(other, n, rng_fork(r->e.rng, "partners"));
    for (int i = 0; i < n && same; i++)
        for (other[i] = (i + 1) % n; y[other[i]] != y[i]; ) other[i] = (other[i] + 1) % n;
    return other;
}

/* Where z is drawn from q(z|x) the difference is at least the information that z has about x, if
 * the decoder is as good as can be; so a fair part of the KL must come back as likelihood. */
void shuffled(Run *r, const Vae *m, Coded test)
{
    int n = r->data.test.n;
    Rng rng = rng_fork(r->e.rng, "prior");
    double own = log_px_z(r, m, test.z);
    double same = log_px_z(r, m, rows_at(r, test.z, partners(r, true), n));
    double any = log_px_z(r, m, rows_at(r, test.z, partners(r, false), n));
    double prior = log_px_z(r, m, tensor_normal(r->e.arena, test.z.s, &rng));
    exp_table(&r->e, "shuffled.tsv", "own\tsame_digit\tany\tprior\tkl", 5, 1,
              (double[]){ own, same, any, prior, test.kl });
    exp_claim(&r->e, "V37", "log_likelihood_lost_with_any_code_over_kl", (own - any) / test.kl, ">",
              1);
    exp_claim(&r->e, "V37", "of_that_lost_with_a_code_of_the_same_digit",
              (own - same) / (own - any),
              "<", 1);
}

/* ---- V31: pixels given a code ---------------------------------------------------------------- */

enum { PIXELS = 200 };

typedef struct { int n, at[PIXELS]; } Spots;    /* pixels that vary in the data */

/* Column k of x less its mean, over its length; false if it hardly varies. */
static bool normalised(Tensor x, int k, double *to)
{
    int n = x.s.d[0], d = x.s.d[1];
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += (double)x.x[i * d + k] / n;
    for (int i = 0; i < n; i++) to[i] = (double)x.x[i * d + k] - mean, square += to[i] * to[i];
    for (int i = 0; i < n && square > 0; i++) to[i] /= sqrt(square);
    return square > 0.02 * n;
}

static Spots spots(Run *r)
{
    Spots s = { 0 };
    double *column = arena_alloc(r->e.arena, sizeof(double) * (size_t)r->test.s.d[0]);
    for (int k = 0; k < r->c.x && s.n < PIXELS; k += 2)
        if (normalised(r->test, k, column)) s.at[s.n++] = k;
    return s;
}

/* The mean absolute correlation of two of those pixels over the rows of x. Of independent ones it
 * is about sqrt(2 / (pi n)). */
static double correlation(Run *r, Tensor x, const Spots *s)
{
    int n = x.s.d[0], used = 0, pairs = 0;
    double *u = arena_alloc(r->e.arena, sizeof(double) * (size_t)(s->n * n)), sum = 0;
    for (int k = 0; k < s->n; k++) used += normalised(x, s->at[k], u + used * n);
    for (int a = 0; a < used; a++)
        for (int b = 0; b < a; b++, pairs++) {
            double c = 0;
            for (int i = 0; i < n; i++) c += u[a * n + i] * u[b * n + i];
            sum += fabs(c);
        }
    return pairs ? sum / pairs : 0;
}

/* Images of 0 and 1 from codes z, all pixels at once. */
static Tensor sampled(Run *r, const Vae *m, Tensor z, const char *stream)
{
    return drawn_bits(r->e.arena, vae_pixels(m, r->t, r->e.arena, z), rng_fork(r->e.rng, stream));
}

void independence(Run *r, const Vae *m)
{
    int n = r->test.s.d[0];
    Rng rng = rng_fork(r->e.rng, "codes of samples");
    Spots s = spots(r);
    Tensor still = tensor_zeros(r->e.arena, SHAPE(n, m->c.z));
    double data = correlation(r, r->test, &s), chance = sqrt(2 / (acos(-1) * n));
    double given = correlation(r, sampled(r, m, still, "given z"), &s);
    double free_z = correlation(r, sampled(r, m, tensor_normal(r->e.arena, still.s, &rng), "free"),
                                &s);
    exp_table(&r->e, "correlation.tsv", "data\tgiven_z\tsamples\tchance", 4, 1,
              (double[]){ data, given, free_z, chance });
    exp_claim(&r->e, "V31", "pixel_correlation_given_z_over_chance", given / chance, "<=", 1.1);
    if (r->e.size == SMOKE) return;     /* where the decoder hardly listens to its code */
    exp_claim(&r->e, "V31", "pixel_correlation_of_samples_over_data",
              (free_z - chance) / (data - chance), ">=", 0.5);
}

/* ---- V28: how sharp, and who is near --------------------------------------------------------- */

void sharpness(Run *r, const Vae *m, Coded test)
{
    int n = r->test.s.d[0], h = r->data.test.h, w = r->data.test.w;
    Rng rng = rng_fork(r->e.rng, "sharpness");
    Tensor z = tensor_normal(r->e.arena, SHAPE(n, m->c.z), &rng);
    double data = laplacian_energy(r->grey, h, w);
    double back = laplacian_energy(vae_pixels(m, r->t, r->e.arena, test.mean), h, w) / data;
    double drawn = laplacian_energy(vae_pixels(m, r->t, r->e.arena, z), h, w) / data;
    exp_table(&r->e, "sharpness.tsv", "reconstructions\tsamples", 2, 1, (double[]){ back, drawn });
    exp_claim(&r->e, "V28", "sharpness_of_samples_over_images", drawn, "<", 1);
}

static int nearest(Tensor known, const real *z, const bool *taken)
{
    int d = known.s.d[1], best = -1;
    double least = HUGE_VAL;
    for (int i = 0; i < known.s.d[0]; i++) {
        double s = 0;
        for (int k = 0; k < d; k++) s += pow((double)(known.x[i * d + k] - z[k]), 2);
        if (!taken[i] && s < least) least = s, best = i;
    }
    return best;
}

/* A row: a test image, then the training images whose codes are nearest to its own. */
void neighbours(Run *r, const Vae *m, Coded test)
{
    enum { ROWS = 8, COLUMNS = 12 };
    int most = r->train.s.d[0] < 5000 ? r->train.s.d[0] : 5000, d = r->c.x;
    Tensor some = tensor_rows(r->train, 0, most),
        x = tensor_new(r->e.arena, SHAPE(ROWS * COLUMNS, d));
    Tensor known = vae_codes(m, r->t, r->e.arena, some);
    for (int i = 0; i < ROWS; i++) {
        bool *taken = arena_zalloc(r->e.arena, sizeof(bool) * (size_t)most);
        for (int k = 0; k < COLUMNS; k++) {
            int at = k ? nearest(known, test.mean.x + i * m->c.z, taken) : i;
            if (k) taken[at] = true;
            memcpy(x.x + (i * COLUMNS + k) * d, (k ? some : r->grey).x + at * d,
                   sizeof(real) * (size_t)d);
        }
    }
    x.s = SHAPE(ROWS * COLUMNS, r->data.test.h, r->data.test.w, 1);
    exp_grid(&r->e, "neighbours.png", x, COLUMNS, 2);
}
