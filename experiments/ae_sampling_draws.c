/* Claim C17: numbers from N(0,I) as codes. Where the codes of images lie decides whether they hit.
 * Chapter 11. */
#include "ae_sampling_parts.h"

#include "models/codes.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 60, COLUMNS = 20, CODES = 5000, DOTS = 1000 };

/* What the judge thinks of real images, without which the shares of drawn ones say little. */
static void judge_images(Run *r)
{
    double rate = wrong(r, &r->data.test);
    exp_check(&r->e, "test_images_the_judge_reads_wrong", rate, r->e.size == SMOKE ? 0.2 : 0.05);
}

/* The mean distance to the nearest of some images. */
static double to_nearest(Tensor images, Tensor x)
{
    int d = x.s.d[1], n = x.s.d[0];
    double sum = 0;
    for (int i = 0; i < n; i++) {
        real best = R(1e30);
        for (int j = 0; j < images.s.d[0]; j++) {
            real s = 0;
            for (int k = 0; k < d; k++) {
                real e = x.x[i * d + k] - images.x[j * d + k];
                s += e * e;
            }
            best = s < best ? s : best;
        }
        sum += sqrt((double)best) / n;
    }
    return sum;
}

/* Of images: the share that the judge accepts, and would if all had to be digits; and how far the
 * nearest training image is. */
typedef struct { double accepted, forced, distance; } Verdict;

static Tensor first_rows(Tensor x, int n) { return tensor_rows(x, 0, n < x.s.d[0] ? n : x.s.d[0]); }

static Verdict verdict(Run *r, Tensor images, Tensor x)
{
    return (Verdict){ accepted(r, x, false), accepted(r, x, true),
                      to_nearest(images, first_rows(x, 200)) };
}

static Verdict verdict_of(Run *r, Coder c, Tensor images, Tensor z, const char *file)
{
    Tensor x = decoded(r, c, z);
    grid(r, file, first_rows(x, SHOWN), COLUMNS);
    return verdict(r, images, x);
}

/* Mean and standard deviation of every number of the code; of the VAE, of z and not of its mean. */
static void moments(Run *r, Tensor ae, Tensor vae)
{
    int n = ae.s.d[0], d = ae.s.d[1];
    double *rows = arena_zalloc(r->e.arena, sizeof(double) * 5 * (size_t)d);
    for (int k = 0; k < d; k++) {
        double *row = rows + 5 * k;
        row[0] = k + 1;
        for (int i = 0; i < n; i++)
            row[1] += (double)ae.x[i * d + k] / n, row[3] += (double)vae.x[i * d + k] / n;
        for (int i = 0; i < n; i++) {
            row[2] += pow((double)ae.x[i * d + k] - row[1], 2) / n;
            row[4] += pow((double)vae.x[i * d + k] - row[3], 2) / n;
        }
        row[2] = sqrt(row[2]), row[4] = sqrt(row[4]);
    }
    exp_table(&r->e, "moments.tsv", "number\tae_mean\tae_std\tvae_mean\tvae_std", 5, d, rows);
}

/* Two numbers of each code and of N(0,I), a dot an image. */
static void scatter(Run *r, Tensor ae, Tensor vae, Tensor normal)
{
    int d = ae.s.d[1], n = DOTS < ae.s.d[0] ? DOTS : ae.s.d[0];
    double *rows = arena_alloc(r->e.arena, sizeof(double) * 6 * (size_t)n);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            rows[6 * i + k] = (double)ae.x[i * d + k];
            rows[6 * i + 2 + k] = (double)vae.x[i * d + k];
            rows[6 * i + 4 + k] = (double)normal.x[i % normal.s.d[0] * d + k];
        }
    exp_table(&r->e, "scatter.tsv", "ae_1\tae_2\tvae_1\tvae_2\tnormal_1\tnormal_2", 6, n, rows);
    exp_plot(&r->e, "ae_sampling_scatter");
}

/* z from q(z|x), one for each image: the aggregate posterior. */
static Tensor posterior_draws(Run *r, Tensor x, Rng *rng)
{
    tape_reset(r->t);
    Posterior q = vae_encode(&r->vae, ad_input(r->t, x));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), q.mean->v.s, rng));
    Var *z = ad_reparam(q.mean, q.logvar, eps);
    return tensor_of(r->e.arena, z->v.s, z->v.x);
}

static void table(Run *r, const Verdict v[4])
{
    double rows[4][4];
    for (int i = 0; i < 4; i++)
        memcpy(rows[i], (double[]){ i, 100 * v[i].accepted, 100 * v[i].forced, v[i].distance },
               sizeof rows[i]);
    exp_table(&r->e, "accepted.tsv", "source\tpercent\tforced_percent\tdistance", 4, 4, rows[0]);
}

/* At smoke size neither has learned enough for a factor of 2, and hardly anything is accepted. */
static void claims(Run *r, const Verdict v[4])
{
    double factor = r->e.size == SMOKE ? 1.5 : 2;
    exp_claim(&r->e, "C17", "accepted_vae_over_autoencoder_where_all_must_be_digits",
              v[3].forced / v[1].forced, ">=", factor);
    exp_claim(&r->e, "C17", "accepted_like_its_codes_over_normal_where_all_must_be_digits",
              v[2].forced / v[1].forced, ">=", 1.5);
    if (r->e.size == SMOKE) return;
    exp_claim(&r->e, "C17", "accepted_vae_over_autoencoder", v[3].accepted / v[1].accepted,
              ">=", factor);
}

/* Sources: 0 test images, 1 autoencoder and N(0,I), 2 autoencoder and a Gaussian like its codes, 3
 * VAE and N(0,I). */
void draws(Run *r)
{
    int n = r->e.size == SMOKE ? 500 : 2000;
    Rng rng = rng_fork(r->e.rng, "draws");
    judge_images(r);
    Tensor x = some_images(r, &r->data.train, r->e.size == SMOKE ? 500 : CODES);
    Tensor z = tensor_normal(r->e.arena, SHAPE(n, r->ae.c.z), &rng);
    Tensor ae = codes_of(r, PLAIN, x), vae = posterior_draws(r, x, &rng);
    Verdict real_ones = verdict(r, x, some_images(r, &r->data.test, n));
    Verdict plain = verdict_of(r, PLAIN, x, z, "ae_normal.png");
    Verdict fitted = verdict_of(r, PLAIN, x, codes_like(r->e.arena, ae, n, &rng), "ae_fitted.png");
    Verdict variational = verdict_of(r, VARIATIONAL, x, z, "vae_normal.png");
    Verdict all[] = { real_ones, plain, fitted, variational };
    table(r, all);
    moments(r, ae, vae);
    scatter(r, ae, vae, z);
    claims(r, all);
}
