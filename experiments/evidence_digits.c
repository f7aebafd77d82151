/* The same estimates for a small VAE on images, where nobody knows the answer: naive draws against
 * draws from the encoder, more and more of them (V11), and the bound below (V13). Chapter 12. */
#include "evidence_parts.h"

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/vae_evidence.h"

#include <math.h>

enum { COLUMNS = 7, REPEATS = 4, MOST = 16 };

/* The first n images of d. */
static Tensor images(Run *r, Arena *a, const Images *d, int n, const char *stream)
{
    return batch_first(a, d, n, BIN_FIXED, rng_fork(r->e.rng, stream));
}

static Var *loss(Run *r, const Vae *m, Tensor x, Rng *noise)
{
    Var *in = ad_input(r->t, x);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(x.s.d[0], m->c.z), noise));
    return vae_elbo(m, in, eps, 1).loss;
}

/* The network made small. */
static void check_gradients(Run *r)
{
    VaeConfig c = r->vae.c;
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    c.x = 7, c.z = 2, c.hidden[0] = 5;
    vae_init(&m, c, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);      /* biases too: none sits on relu's kink */
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    Var *l = loss(r, &m, tensor_uniform(tape_arena(r->t), SHAPE(3, 7), &rng), &rng);
    exp_gradients(&r->e, "gradients", l, &rng);
    vae_free(&m);
}

void digits_start(Run *r)
{
    r->data = exp_images(&r->e);
    r->images = r->images < r->data.test.n ? r->images : r->data.test.n;
    vae_init(&r->vae, exp_small_vae(&r->e, &r->data.train), r->e.rng);
    check_gradients(r);
}

static void train(Run *r)
{
    Arena *a = arena_new();
    Tensor x = images(r, a, &r->data.train, r->data.train.n, "pixels");
    exp_fit_vae(&r->e, "vae", &r->vae, r->t, x, rng_fork(r->e.rng, "fit"));
    arena_free(a);
}

typedef void LogPx(const Vae *, Tape *, Tensor, int, Rng, double *);

/* A few estimates for each image: their mean goes to image[n]. Returns the mean over images of the
 * standard deviation of one estimate. */
static double repeated(Run *r, LogPx *log_px, Tensor x, int k, const char *stream, double *image)
{
    int n = x.s.d[0];
    double *all = arena_alloc(r->e.arena, sizeof(double) * (size_t)(REPEATS * n)), spread = 0;
    for (int j = 0; j < REPEATS; j++)
        log_px(&r->vae, r->t, x, k, rng_fork_i(rng_fork_i(r->e.rng, stream, (uint64_t)k), "repeat",
               (uint64_t)j), all + j * n);
    for (int i = 0; i < n; i++) {
        double own[REPEATS];
        for (int j = 0; j < REPEATS; j++) own[j] = all[j * n + i];
        image[i] = estimate(own, REPEATS).mean;
        spread += sqrt(sample_variance(own, REPEATS)) / n;
    }
    return spread;
}

/* Naive draws at k = 1, 4, 16, ..., the encoder's up to `fewer` times fewer; the last of each in
 * the two arrays. */
static int fill(Run *r, Tensor x, double table[][COLUMNS], double *naive, double *is)
{
    int rows = 0, n = x.s.d[0];
    for (int k = 1; k <= r->draws && rows < MOST; k *= 4, rows++) {
        double *row = table[rows];
        row[0] = k;
        row[2] = repeated(r, vae_log_px_naive, x, k, "naive", naive);
        row[1] = estimate(naive, n).mean;
        if (k <= r->draws / r->fewer || rows == 0) {
            row[4] = repeated(r, vae_log_px, x, k, "encoder", is);
            row[3] = estimate(is, n).mean;
        } else row[3] = row[4] = (double)NAN;
        exp_note(&r->e, "k = %d: naive %.2f, from the encoder %.2f", k, row[1], row[3]);
    }
    return rows;
}

/* The ELBO: the mean weight, which near the posterior is its quietest estimate. */
static double elbo(Run *r, Tensor x)
{
    enum { DRAWS = 64 };
    int n = x.s.d[0];
    double *w = arena_alloc(r->e.arena, sizeof(double) * (size_t)n), sum = 0;
    for (int i = 0; i < DRAWS; i++) {
        vae_log_px(&r->vae, r->t, x, 1, rng_fork_i(r->e.rng, "elbo", (uint64_t)i), w);
        sum += estimate(w, n).mean / DRAWS;
    }
    return sum;
}

void digits(Run *r)
{
    static double table[MOST][COLUMNS];
    Arena *a = r->e.arena;
    int n = r->images;
    double *naive = arena_alloc(a, sizeof(double) * (size_t)n),
           *is = arena_alloc(a, sizeof(double) * (size_t)n),
           *apart = arena_alloc(a, sizeof(double) * (size_t)n);
    train(r);
    Tensor x = images(r, a, &r->data.test, n, "test pixels");
    int rows = fill(r, x, table, naive, is);
    double lower = elbo(r, x), best = estimate(is, n).mean,
           kl = vae_coded(&r->vae, r->t, a, x, rng_fork(r->e.rng, "code")).kl;
    for (int i = 0; i < rows; i++) table[i][5] = lower, table[i][6] = kl;
    for (int i = 0; i < n; i++) apart[i] = is[i] - naive[i];
    exp_table(&r->e, "digits.tsv", "k\tnaive\tnaive_spread\tencoder\tencoder_spread\telbo\tkl",
              COLUMNS, rows, table[0]);
    exp_plot(&r->e, "evidence_digits");
    Estimate e = estimate(apart, n);
    exp_claim(&r->e, "V11", "encoder_minus_naive_of_more_draws_nats", e.mean, ">", 4 * e.se);
    exp_claim(&r->e, "V13", "gap_of_the_bound_nats", best - lower, ">", 0);
}
