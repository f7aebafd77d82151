/* The same two questions about images (A13): 8 x 8 black or white digits, whose density nobody
 * knows. A coin for each pixel; kernels, here a training image of which every pixel flips with
 * probability f; and a VAE. Held-out nats per image, and MMD^2 between draws and other images.
 * Chapter 5. */
#include "density_parts.h"

#include "datasets/batch.h"
#include "models/vae.h"

#include <math.h>
#include <string.h>

enum { COINS, FLIPS, HEART, NET, KINDS, COLUMNS = 5, PIXELS = 64, SETS = 6 };

/* Narrow ones: with wide ones all images are alike, and MMD^2 sees little but the mean image. */
static const Kernel kernel = { 2, { 1, 1.5 } };

/* n images from the i-th on, their pixels drawn once for good: [n,64]. */
static Tensor bits(Run *r, const Images *d, int from, int n)
{
    int *index = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) index[i] = from + i;
    return batch_images(r->e.arena, d, index, n, BIN_FIXED, rng_fork(r->e.rng, d->name));
}

/* Ones with these probabilities, [n,64]; p repeats if it has fewer numbers. */
static Tensor tossed(Run *r, const char *stream, Tensor p, int n)
{
    Rng rng = rng_fork(r->e.rng, stream);
    Tensor x = tensor_uniform(r->e.arena, SHAPE(n, PIXELS), &rng);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] < p.x[i % p.n];
    return x;
}

/* The share of images in which a pixel is on, by Laplace. */
static Tensor coins(Run *r, Tensor x)
{
    Tensor p = tensor_new(r->e.arena, SHAPE(PIXELS));
    for (int k = 0; k < PIXELS; k++) {
        double on = 1;
        for (int i = k; i < x.n; i += PIXELS) on += (double)x.x[i];
        p.x[k] = (real)(on / (x.s.d[0] + 2));
    }
    return p;
}

static void coin_nats(Tensor p, Tensor x, double *out)
{
    for (int i = 0; i < x.s.d[0]; i++) {
        out[i] = 0;
        for (int k = 0; k < PIXELS; k++) {
            double q = (double)p.x[k];
            out[i] += log(x.x[i * PIXELS + k] > 0 ? q : 1 - q);
        }
    }
}

/* log of the mean over known images of f^d (1 - f)^(64 - d), d the pixels in which they differ. */
static void flip_nats(Arena *a, Tensor known, double f, Tensor x, double *out)
{
    int n = known.s.d[0];
    double *term = arena_alloc(a, sizeof(double) * (size_t)n);
    for (int i = 0; i < x.s.d[0]; i++) {
        for (int j = 0; j < n; j++) {
            int d = 0;
            for (int k = 0; k < PIXELS; k++)
                d += x.x[i * PIXELS + k] != known.x[j * PIXELS + k];
            term[j] = d * log(f) + (PIXELS - d) * log1p(-f);
        }
        out[i] = log_sum_exp(term, n) - log(n);
    }
}

static double mean(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i] / n;
    return sum;
}

/* The f that makes other images most probable. */
static double best_flip(Run *r, Tensor known, Tensor valid)
{
    int n = valid.s.d[0];
    double best = 0, top = -HUGE_VAL, *out = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    for (double f = 0.01; f < 0.3; f *= 1.3) {
        flip_nats(r->e.arena, known, f, valid, out);
        if (mean(out, n) > top) best = f, top = mean(out, n);
    }
    return best;
}

static Vae train(Run *r, Tensor x)
{
    Vae m;
    Optim o;
    Rng rng = rng_fork(r->e.rng, "digits vae");
    int size = r->e.batch_size, steps = exp_int(&r->e, "image-steps", 1, 1000000);
    vae_init(&m, (VaeConfig){ .x = PIXELS, .z = 10, .n_hidden = 1, .hidden = { 128 },
                              .act = ACT_RELU }, rng);
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        tape_reset(r->t);
        Tensor some = tensor_new(tape_arena(r->t), SHAPE(size, PIXELS));
        for (int i = 0; i < size; i++)
            memcpy(some.x + i * PIXELS, x.x + rng_below(&rng, x.s.d[0]) * PIXELS,
                   sizeof(real) * PIXELS);
        Var *in = ad_input(r->t, some);
        Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(size, 10), &rng));
        Elbo b = vae_elbo(&m, in, eps, 1);
        exp_loss(&r->e, (double)b.loss->v.x[0], r->t);
        params_zero_grad(&m.ps);
        backward(b.loss);
        optim_step(&o, &m.ps, o.lr * schedule_cosine(step, steps));
    }
    optim_free(&o);
    return m;
}

/* Draws of each kind, and the nats of the test images; the VAE's by importance sampling. */
static void judge(Run *r, Tensor x, Tensor valid, Tensor test, Tensor *draws, double *const *nats)
{
    int n = test.s.d[0];
    Tensor p = coins(r, x);
    double f = best_flip(r, x, valid);
    Vae m = train(r, x);
    Rng rng = rng_fork(r->e.rng, "codes");
    coin_nats(p, test, nats[COINS]);
    flip_nats(r->e.arena, x, f, test, nats[FLIPS]);
    flip_nats(r->e.arena, x, 1e-6, test, nats[HEART]);
    vae_log_px(&m, r->t, test, 200, rng_fork(r->e.rng, "importance"), nats[NET]);
    draws[COINS] = tossed(r, "coins", p, n), draws[HEART] = tensor_rows(x, 0, n);
    Tensor flipped = tensor_of(r->e.arena, draws[HEART].s, draws[HEART].x);
    for (int i = 0; i < flipped.n; i++) flipped.x[i] += (real)f * (1 - 2 * flipped.x[i]);
    draws[FLIPS] = tossed(r, "flips", flipped, n);
    Tensor z = tensor_normal(r->e.arena, SHAPE(n, 10), &rng);
    draws[NET] = tossed(r, "net", vae_pixels(&m, r->t, r->e.arena, z), n);
    exp_note(&r->e, "digits: a pixel flips with probability %.3f", f);
    vae_free(&m);
}

/* The standard deviation of MMD^2 between two sets of true images. */
static double null_std(Tensor x, int n)
{
    double square = 0;
    for (int i = 0; i < SETS; i++)
        for (int j = 0; j < i; j++)
            square += pow(mmd2(tensor_rows(x, i * n, (i + 1) * n),
                               tensor_rows(x, j * n, (j + 1) * n), kernel), 2);
    return sqrt(square / (SETS * (SETS - 1) / 2));
}

/* Coins are a VAE without a code: one that has learned to use it must be nearer in both senses. */
static void claims(Run *r, double row[][COLUMNS])
{
    exp_claim(&r->e, "A13", "digits_vae_nats_below_coins", row[COINS][1] - row[NET][1], ">", 0);
    exp_claim(&r->e, "A13", "digits_vae_over_coins_mmd2", row[NET][3] / row[COINS][3], "<",
              r->e.size == SMOKE ? 1 : 0.25);
    exp_claim(&r->e, "A13", "digits_by_heart_nats_above_vae", row[HEART][1] - row[NET][1], ">", 0);
    exp_claim(&r->e, "A13", "digits_by_heart_mmd_in_null_deviations", row[HEART][4], "<=", 4);
}

void images(Run *r)
{
    const char *data = r->e.data;
    r->e.data = "digits8";
    Splits d = exp_images(&r->e);
    r->e.data = data;
    int n = exp_int(&r->e, "judged", 10, d.train.n / SETS);
    must(n <= d.test.n && n <= d.valid.n, "density: %d images are judged", n);
    Tensor x = bits(r, &d.train, 0, d.train.n), test = bits(r, &d.test, 0, n), draws[KINDS];
    double row[KINDS][COLUMNS], *nats[KINDS], null = null_std(x, n);
    for (int k = 0; k < KINDS; k++)
        nats[k] = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    judge(r, x, bits(r, &d.valid, 0, n), test, draws, nats);
    for (int k = 0; k < KINDS; k++) {
        double m = mean(nats[k], n), var = 0, distance = mmd2(draws[k], test, kernel);
        for (int i = 0; i < n; i++) var += pow(nats[k][i] - m, 2) / n;
        memcpy(row[k], (double[]){ k, -m, sqrt(var / n), distance, distance / null },
               sizeof row[k]);
    }
    exp_table(&r->e, "digits.tsv", "model\tnats\tse\tmmd2\tmmd_null", COLUMNS, KINDS, row[0]);
    claims(r, row);
}
