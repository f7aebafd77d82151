/* Claim C11, the demo of S2: a convolutional autoencoder of digits, whose code is a tenth of the
 * image; then the same network, from the weights that it has, is taught to denoise. A third network
 * is taught to denoise from random weights: what was called a denoiser and saw clean images alone
 * is none (E11). Chapter 10. */
#include "denoising_ae_parts.h"

#include "models/conv_ae.h"
#include "models/measure.h"

#include <string.h>

enum { TEST = 500, STRIP = 8 };

static const double NOISE = 0.5;         /* the standard deviation */

static Tensor reconstructed(Run *r, Arena *a, const ConvAe *m, Tensor seen)
{
    return conv_ae_pixels(m, r->t, a, conv_ae_codes(m, r->t, a, seen));
}

typedef struct { double copying, denoising; } Skill;        /* dB */

static Skill skill(Run *r, const ConvAe *m)
{
    Arena *a = arena_new();
    Tensor x = all_images(a, &r->data.test, TEST), seen = spoilt(r, a, x, CORRUPT_GAUSSIAN, NOISE);
    Skill s = { psnr(reconstructed(r, a, m, x), x), psnr(reconstructed(r, a, m, seen), x) };
    arena_free(a);
    return s;
}

static double psnr_of_noisy(Run *r)
{
    Arena *a = arena_new();
    Tensor x = all_images(a, &r->data.test, TEST);
    double s = psnr(spoilt(r, a, x, CORRUPT_GAUSSIAN, NOISE), x);
    arena_free(a);
    return s;
}

static void train_epoch_of(Run *r, ConvAe *m, double noise, Optim *o, int epoch, int64_t steps)
{
    const Images *d = &r->data.train;
    int n = d->n < r->few ? d->n : r->few, batch = r->e.batch_size;
    Rng own = rng_fork_i(r->e.rng, "warm noise", (uint64_t)epoch);
    batch_order(r->order, n, rng_fork_i(r->e.rng, "warm shuffle", (uint64_t)epoch));
    for (int from = 0; from < n; from += batch) {
        int size = batch < n - from ? batch : n - from;
        const int *index = r->order + from;
        tape_reset(r->t);
        Tensor x = batch_images(tape_arena(r->t), d, index, size, BIN_NONE, own);
        Tensor seen = corrupt(tape_arena(r->t), x, d->h, d->w, CORRUPT_GAUSSIAN, noise, index, own);
        Var *in = ad_input(r->t, seen), *loss = conv_ae_reconstruct(m, in, ad_input(r->t, x)).loss;
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(o, &m->ps, o->lr * schedule_cosine(o->t, steps));
    }
}

/* after[i]: its skill after i epochs. */
static void teach(Run *r, ConvAe *m, double noise, Skill *after)
{
    Optim o;
    int n = r->data.train.n < r->few ? r->data.train.n : r->few, batch = r->e.batch_size;
    optim_init(&o, "adam", r->e.lr);
    after[0] = skill(r, m);
    for (int i = 1; i <= r->warm; i++) {
        train_epoch_of(r, m, noise, &o, i, (int64_t)r->warm * ((n + batch - 1) / batch));
        after[i] = skill(r, m);
    }
    optim_free(&o);
}

static void report(Run *r, int epochs, const Skill *plain, const Skill *warm, const Skill *cold)
{
    double row[MAX_WARM + 1][5];
    for (int i = 0; i <= epochs; i++) {
        double at[] = { i, plain[i].copying, plain[i].denoising, warm[i].denoising,
                        cold[i].denoising };
        memcpy(row[i], at, sizeof at);
    }
    exp_table(&r->e, "warm.tsv", "epoch\tplain_copying\tplain_denoising\twarm\tcold", 5, epochs + 1,
              row[0]);
    double before = psnr_of_noisy(r);
    exp_table(&r->e, "warm_noisy.tsv", "noisy", 1, 1, &before);
    exp_claim(&r->e, "C11", "db_copied_above_untrained",
              plain[epochs].copying - plain[0].copying, ">", r->e.size == SMOKE ? 2 : 5);
    exp_claim(&r->e, "C11", "db_gained_by_learning_to_denoise",
              warm[epochs].denoising - plain[epochs].denoising, ">", 0.5);
    exp_claim(&r->e, "C11", "db_above_noisy", warm[epochs].denoising - before, ">", 3);
    exp_claim(&r->e, "C11", "db_ahead_of_a_cold_start_after_one_epoch",
              warm[1].denoising - cold[1].denoising, ">", 0);
    exp_claim(&r->e, "E11", "db_copied_when_taught_on_clean_images_above_noisy",
              plain[epochs].copying - cold[epochs].copying, ">", 0);
    if (r->e.size == SMOKE) return;     /* where three epochs of noise have not taught it yet */
    exp_claim(&r->e, "E11", "db_denoised_when_taught_on_noisy_images_above_clean",
              cold[epochs].denoising - plain[epochs].denoising, ">", 0);
}

/* Rows: images, the same with noise, and what it becomes after copying and after denoising. */
static void strips(Run *r, const Tensor row[4])
{
    const Images *d = &r->data.test;
    int n = row[0].s.d[0];
    Tensor grid = tensor_new(r->e.arena, SHAPE(4 * n, d->h, d->w, 1));
    for (int i = 0; i < grid.n; i++) grid.x[i] = row[i / row[0].n].x[i % row[0].n];
    exp_grid(&r->e, "strips_warm.png", grid, n, 2);
}

void warm_start(Run *r)
{
    ConvAe m, cold;
    Skill plain[MAX_WARM + 1], warm[MAX_WARM + 1], scratch[MAX_WARM + 1];
    int w = r->width;
    ConvAeConfig c = { .h = r->data.train.h, .w = r->data.train.w, .c = 1,
                       .width = { w, 2 * w, 4 * w, 4 * w }, .z = 64 };
    conv_ae_init(&m, c, rng_fork(r->e.rng, "warm"));
    conv_ae_init(&cold, c, rng_fork(r->e.rng, "warm"));
    Tensor row[4] = { all_images(r->e.arena, &r->data.test, STRIP) };
    row[1] = spoilt(r, r->e.arena, row[0], CORRUPT_GAUSSIAN, NOISE);
    teach(r, &m, 0, plain);
    row[2] = reconstructed(r, r->e.arena, &m, row[1]);
    teach(r, &m, NOISE, warm);
    row[3] = reconstructed(r, r->e.arena, &m, row[1]);
    strips(r, row);
    teach(r, &cold, NOISE, scratch);
    report(r, r->warm, plain, warm, scratch);
    conv_ae_free(&m), conv_ae_free(&cold);
    exp_plot(&r->e, "denoising_ae_warm");
}
