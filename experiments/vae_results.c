/* What the trained network is worth: test ELBO and log p(x), and the claims about its code and
 * its samples (V4, V6, V8, V19, V20, V31). Companion networks (no KL, Gaussian decoders) are
 * trained here, on the same images and with the same settings, for fewer steps. Chapter 14. */
#include "vae_parts.h"

#include <math.h>
#include <stdio.h>

/* ---- the test set ---------------------------------------------------------------------------- */

/* Mean and standard error of log p(x) over all test images, by importance sampling. */
static Bound log_likelihood(Run *r, int k)
{
    enum { CHUNK = 100 };
    const Images *d = &r->data.test;
    Tensor x = test_images(r, d->n, r->binarize);
    Rng noise = rng_fork(rng_fork(r->e.rng, "test"), "importance");
    double sum = 0, square = 0, out[CHUNK];
    for (int from = 0; from < d->n; from += CHUNK) {
        int to = from + CHUNK < d->n ? from + CHUNK : d->n;
        vae_log_px(&r->m, r->t, tensor_rows(x, from, to), k,
                   rng_fork_i(noise, "chunk", (uint64_t)from), out);
        for (int i = 0; i < to - from; i++) sum += out[i], square += out[i] * out[i];
    }
    double mean = sum / d->n;
    return (Bound){ .elbo = mean, .se = sqrt(fmax(0, square / d->n - mean * mean) / d->n) };
}

static void test_set(Run *r)
{
    int k = r->samples;
    Bound b = measure(r, &r->m, &r->data.test, "test"), l = log_likelihood(r, k);
    printf("test %s: -ELBO %.3f (s.e. %.3f) = reconstruction %.3f + KL %.3f; log p(x) %.3f (s.e. "
           "%.3f), %d samples; "
           "nats, %d images\n",
           r->data.test.name, -b.elbo, b.se, b.nll, b.kl, l.elbo, l.se, k, r->data.test.n);
    exp_table(&r->e, "test.tsv",
              "nll_nats\tkl_nats\telbo_nats\telbo_se\tlog_px_nats\tlog_px_se\tsamples\timages", 8,
              1, (double[]){ b.nll, b.kl, b.elbo, b.se, l.elbo, l.se, k, r->data.test.n });
    /* With one sample the two are the same estimator, and either may come out above. */
    if (k > 1) exp_check(&r->e, "elbo_minus_log_px_nats", b.elbo - l.elbo, 0);
}

/* ---- V4, V19: with and without the KL -------------------------------------------------------- */

/* The aggregate posterior of a model against N(0, I): the mean over dims of KL(N(m, v) || N(0,1))
 * with m, v its first two moments, in nats; and the mean posterior std. */
typedef struct { double from_prior, std; } Aggregate;

static Aggregate aggregate(Run *r, const Vae *m, Tensor x)
{
    int n = x.s.d[0], d = m->c.z;
    Aggregate a = { 0, 0 };
    tape_reset(r->t);
    Posterior q = vae_encode(m, ad_input(r->t, x));
    for (int k = 0; k < d; k++) {
        double mean = 0, square = 0;
        for (int i = 0; i < n; i++) {
            double u = (double)q.mean->v.x[i * d + k], v = exp((double)q.logvar->v.x[i * d + k]);
            mean += u / n, square += (u * u + v) / n, a.std += sqrt(v) / n / d;
        }
        double var = square - mean * mean;
        a.from_prior += 0.5 * (mean * mean + var - 1 - log(var)) / d;
    }
    return a;
}

/* A network like the main one, trained on the same images for some epochs. */
static Vae companion(Run *r, const char *name, Likelihood likelihood, double c, int epochs,
                     Bound *test)
{
    VaeConfig config = r->m.c;
    Vae m;
    Optim o;
    config.likelihood = likelihood;
    vae_init(&m, config, rng_fork(r->e.rng, name));
    optim_init(&o, "adam", r->e.lr);
    for (int epoch = 1; epoch <= epochs; epoch++)
        train_epoch(r, &m, &o, c, name, epoch);
    *test = measure(r, &m, &r->data.test, name);
    optim_free(&o);
    return m;
}

/* Mean distance between codes of one digit over that between codes of two digits. */
static double within_over_between(const Run *r, Tensor codes, const int *index)
{
    int n = codes.s.d[0], d = codes.s.d[1];
    const uint8_t *y = r->data.test.y;
    double sum[2] = { 0, 0 }, count[2] = { 0, 0 };
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            double s = 0;
            for (int k = 0; k < d; k++)
                s += pow((double)(codes.x[i * d + k] - codes.x[j * d + k]), 2);
            bool same = y[index[i]] == y[index[j]];
            sum[same] += sqrt(s), count[same]++;
        }
    return (sum[1] / count[1]) / (sum[0] / count[0]);
}

static void claim_kl_term(Run *r)
{
    int n = r->data.test.n < 1000 ? r->data.test.n : 1000;
    Tensor x = test_images(r, n, r->binarize);
    Bound unused;
    Vae free_code = companion(r, "no KL", r->m.c.likelihood, 0, (r->e.epochs + 1) / 2, &unused);
    Aggregate with = aggregate(r, &r->m, x), without = aggregate(r, &free_code, x);
    exp_note(&r->e,
             "aggregate posterior to N(0,I): %.3f nats a dim with the KL, %.3f without; std %.3f "
             "and %.3f",
             with.from_prior, without.from_prior, with.std, without.std);
    exp_claim(&r->e, "V4", "aggregate_posterior_gap_with_over_without_kl",
              with.from_prior / without.from_prior, "<", 0.5);
    exp_check(&r->e, "posterior_std_without_over_with_kl", without.std / with.std, 0.8);
    vae_free(&free_code);
    if (!r->data.test.y) return;
    Tensor codes = vae_codes(&r->m, r->t, r->e.arena, x);
    exp_claim(&r->e, "V19", "same_digit_over_other_digit_distance",
              within_over_between(r, codes, some(r, r->data.test.n, n)), "<", 0.9);
}

/* ---- V8: a variance for every pixel ---------------------------------------------------------- */

static void claim_variance(Run *r)
{
    Binarize was = r->binarize;
    Bound shared, each;
    r->binarize = BIN_NONE;
    Vae a = companion(r, "shared variance", GAUSSIAN_SHARED, 1, (r->e.epochs + 4) / 5, &shared);
    Vae b = companion(r, "variance per pixel", GAUSSIAN, 1, (r->e.epochs + 4) / 5, &each);
    r->binarize = was;
    exp_note(&r->e,
             "Gaussian decoders on grey values, test ELBO: one variance %.1f, one a pixel %.1f "
             "nats of density",
             shared.elbo, each.elbo);
    exp_claim(&r->e, "V8", "elbo_gain_of_variance_per_pixel_nats", each.elbo - shared.elbo, ">", 0);
    vae_free(&a), vae_free(&b);
}

/* ---- V6, V31: samples ------------------------------------------------------------------------ */

static Tensor drawn(Run *r, Tensor p, Rng *rng)
{
    Tensor x = tensor_uniform(r->e.arena, p.s, rng);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] < p.x[i];
    return x;
}

static void claim_ink(Run *r)
{
    enum { N = 500 };
    Rng rng = rng_fork(r->e.rng, "ink");
    Tensor x =
        vae_pixels(&r->m, r->t, r->e.arena, tensor_normal(r->e.arena, SHAPE(N, r->m.c.z), &rng));
    Tensor real_x = test_images(r, r->data.test.n, r->binarize);
    double ink = sum_double(x.x, x.n) / x.n, data = sum_double(real_x.x, real_x.n) / real_x.n;
    exp_note(&r->e, "ink of samples %.4f, of test images %.4f", ink, data);
    exp_claim(&r->e, "V6", "ink_of_samples_minus_data", fabs(ink - data), "<=", 0.05);
}

/* Mean |correlation| of horizontal neighbours that both vary, over n images of width w. */
static double neighbour_correlation(Tensor x, int w)
{
    int n = x.s.d[0], d = x.s.d[1], pairs = 0;
    double sum = 0;
    for (int p = 0; p + 1 < d; p++) {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < n; i++) {
            double u = (double)x.x[i * d + p], v = (double)x.x[i * d + p + 1];
            a += u / n, b += v / n, aa += u * u / n, bb += v * v / n, ab += u * v / n;
        }
        double va = aa - a * a, vb = bb - b * b;
        if (p % w == w - 1 || va < 0.05 || vb < 0.05) continue;
        sum += fabs(ab - a * b) / sqrt(va * vb), pairs++;
    }
    return pairs ? sum / pairs : 0;
}

/* Given z the pixels are independent, and all are drawn in one pass. */
static void claim_independence(Run *r)
{
    int n = r->data.test.n < 1000 ? r->data.test.n : 1000, d = r->m.c.x,
        w = r->data.test.w * r->data.test.c;
    Rng rng = rng_fork(r->e.rng, "given z");
    Tensor p = vae_pixels(&r->m, r->t, r->e.arena, tensor_zeros(r->e.arena, SHAPE(1, r->m.c.z)));
    Tensor all = tensor_new(r->e.arena, SHAPE(n, d));
    for (int i = 0; i < all.n; i++) all.x[i] = p.x[i % d];
    double given_z = neighbour_correlation(drawn(r, all, &rng), w);
    double data = neighbour_correlation(test_images(r, n, BIN_FIXED), w);
    exp_note(
        &r->e,
        "correlation of neighbouring pixels: %.3f given z = 0, %.3f in the data; 1 decoder pass",
        given_z, data);
    exp_claim(&r->e, "V31", "pixel_correlation_given_z_over_data", given_z / data, "<", 0.2);
}

void results(Run *r)
{
    test_set(r);
    claim_kl_term(r);
    claim_variance(r);
    if (r->m.c.likelihood != BERNOULLI) return;
    claim_ink(r);
    claim_independence(r);
}
