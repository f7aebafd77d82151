/* What the pictures' VAE is worth, next to a model without a code: a Gaussian for each pixel and
 * colour, all of them independent. Chapter 15. */
#include "image_vae_parts.h"

#include "models/pca_top.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 100, SAMPLES = 500, NEAR = 100, NUMBERS = 16 };

/* Mean and variance of every pixel of the training images; no variance is below the least that the
 * VAE may give. */
static void moments(Run *r, double *mean, double *variance)
{
    Tensor x = r->train;
    int n = x.s.d[0], d = x.s.d[1];
    for (int k = 0; k < d; k++) {
        mean[k] = 0, variance[k] = 0;
        for (int i = 0; i < n; i++) mean[k] += (double)x.x[i * d + k] / n;
        for (int i = 0; i < n; i++) variance[k] += pow((double)x.x[i * d + k] - mean[k], 2) / n;
        variance[k] = fmax(variance[k], r->m.least_std * r->m.least_std);
    }
}

/* The mean log density of the test images under those Gaussians, nats. */
static double without_code(Run *r, const double *mean, const double *variance)
{
    Tensor x = r->test;
    int n = x.s.d[0], d = x.s.d[1];
    double sum = 0;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < d; k++) {
            double e = (double)x.x[i * d + k] - mean[k];
            sum -= 0.5 * (log(2 * acos(-1) * variance[k]) + e * e / variance[k]) / n;
        }
    return sum;
}

/* The test ELBO and its KL, nats. */
static void bound(Run *r, double *elbo, double *kl)
{
    Rng noise = rng_fork(r->e.rng, "test");
    int n = r->test.s.d[0];
    *elbo = 0, *kl = 0;
    for (int from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_rows(r->test, from, to));
        Shape s = SHAPE(to - from, r->m.net.c.z);
        Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), s, &noise));
        Elbo e = conv_vae_elbo(&r->m, x, eps, 1);
        double k = sum_double(e.kl->v.x, to - from) / n;
        *elbo += sum_double(e.log_px_z->v.x, to - from) / n - k, *kl += k;
    }
}

/* ---- samples --------------------------------------------------------------------------------- */

static Tensor pixel_by_pixel(Run *r, const double *mean, const double *variance)
{
    Rng rng = rng_fork(r->e.rng, "pixel by pixel");
    Tensor x = tensor_normal(r->e.arena, SHAPE(SAMPLES, r->test.s.d[1]), &rng);
    for (int i = 0; i < x.n; i++) {
        int k = i % x.s.d[1];
        x.x[i] = (real)(mean[k] + sqrt(variance[k]) * (double)x.x[i]);
    }
    return x;
}

/* How far the mean and the spread of x are from the images', along the images' main directions: the
 * sum over them of (mean - mean')^2 + (std - std')^2, over the sum of the variances. */
static double apart(Run *r, const Pca *p, Tensor x)
{
    int k = NUMBERS, n = x.s.d[0];
    Tensor z = pca_encode(r->e.arena, p, k, x);
    double sum = 0, all = 0;
    for (int j = 0; j < k; j++) {
        double mean = 0, square = 0;
        for (int i = 0; i < n; i++) mean += (double)z.x[i * k + j] / n;
        for (int i = 0; i < n; i++) square += pow((double)z.x[i * k + j] - mean, 2) / n;
        sum += mean * mean + pow(sqrt(square) - sqrt(p->variance[j]), 2), all += p->variance[j];
    }
    return sum / all;
}

/* The mean distance of NEAR rows of x to the nearest training image, a pixel. */
static double to_nearest(Run *r, Tensor x)
{
    int d = x.s.d[1], known = r->train.s.d[0] < 5000 ? r->train.s.d[0] : 5000;
    int n = x.s.d[0] < NEAR ? x.s.d[0] : NEAR;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        real best = R(1e30);
        for (int j = 0; j < known; j++) {
            real s = 0;
            for (int k = 0; k < d; k++) {
                real e = x.x[i * d + k] - r->train.x[j * d + k];
                s += e * e;
            }
            best = s < best ? s : best;
        }
        sum += sqrt((double)best / d) / n;
    }
    return sum;
}

/* Of a folder, which may hold few images, only that its nats beat those without a code. */
static void claim(Run *r, double nats, double apart, double nearest)
{
    const char *data = r->e.data, *id = "V23";
    double most = r->e.size == SMOKE ? 1 : 0.5;
    if (strcmp(data, "characters") == 0 || strcmp(data, "sprites") == 0) id = "V32";
    if (strchr(data, '/')) {
        exp_claim(&r->e, "V36", "nats_over_those_without_a_code", nats, ">", 0);
        return;
    }
    exp_claim(&r->e, id, "samples_apart_from_images_over_pixel_by_pixel", apart, "<", most);
    exp_claim(&r->e, id, "samples_to_nearest_image_over_pixel_by_pixel", nearest, "<", most);
}

void judge(Run *r)
{
    int d = r->test.s.d[1];
    double *mean = arena_alloc(r->e.arena, sizeof(double) * (size_t)d), elbo, kl,
           *variance = arena_alloc(r->e.arena, sizeof(double) * (size_t)d);
    Rng rng = rng_fork(r->e.rng, "samples");
    moments(r, mean, variance);
    bound(r, &elbo, &kl);
    double blind = without_code(r, mean, variance);
    int most = r->train.s.d[0] < 2000 ? r->train.s.d[0] : 2000;
    Pca p = pca_top(r->e.arena, tensor_rows(r->train, 0, most), NUMBERS, 10, rng_fork(rng, "pca"));
    Tensor z = tensor_normal(r->e.arena, SHAPE(SAMPLES, r->m.net.c.z), &rng);
    Tensor x = conv_vae_pixels(&r->m, r->t, r->e.arena, z), y = pixel_by_pixel(r, mean, variance);
    double row[] = { elbo, kl, blind, apart(r, &p, x), apart(r, &p, y), to_nearest(r, x),
                     to_nearest(r, y), to_nearest(r, r->test) };
    exp_table(&r->e, "judge.tsv", "elbo_nats\tkl_nats\tblind_nats\tapart\tblind_apart\tnearest\t"
              "blind_nearest\ttest_nearest", 8, 1, row);
    exp_note(&r->e, "ELBO %.1f, KL %.1f, without a code %.1f; apart %.3f and %.3f; nearest %.4f, "
             "%.4f, test images %.4f", row[0], row[1], row[2], row[3], row[4], row[5], row[6],
             row[7]);
    claim(r, elbo - blind, row[3] / row[4], row[5] / row[6]);
}
