/* How many steps of training and of sampling must wait for one another: counted on a recorded pass,
 * and by a sampler that counts its passes (claims B3, E7). And the work of a training step, and of
 * a sample, by the definition and by the fast sampler. Chapter 18. */
#include "pixelrnn_parts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* As many as `want`, for images of n x n. */
static void count(Run *r, const char *id, Kind k, const char *what, int n, int steps, int want)
{
    char name[64];
    snprintf(name, sizeof name, "%s_of_%d_x_%d", what, n, n);
    claim(r, id, k, name, steps, "==", want);
}

static void steps_of(Run *r, int n, double *row)
{
    const int want[KINDS] = { n, 2 * n - 1, 1 };
    row[0] = n;
    for (Kind k = ROW; k < KINDS; k++) {
        Model m;
        const char *id = k == DIAGONAL ? "E7" : "B3";
        model_init(r, &m, k, (PixelHead){ 1, 2 }, 1, 7);
        int training = pixel_steps(&m.m, r->t, n, n), passes = pixel_passes(&m.m, r->t, n, n);
        count(r, id, k, "steps_in_training", n, training, want[k]);
        count(r, id, k, "steps_of_a_sample", n, passes, n * n);
        row[1 + k] = training, row[1 + KINDS + k] = passes;
        params_free(m.m.ps);
    }
}

void steps(Run *r)
{
    enum { COLUMNS = 1 + 2 * KINDS };
    double rows[SIDES][COLUMNS];
    for (int i = 0; i < r->sides; i++) steps_of(r, r->side[i], rows[i]);
    exp_table(&r->e, "steps.tsv", "side\trow\tdiagonal\tpixelcnn\trow_sample\tdiagonal_sample\t"
              "pixelcnn_sample", COLUMNS, r->sides, rows[0]);
    exp_plot(&r->e, "pixelrnn_steps");
}

/* ---- times ----------------------------------------------------------------------------------- */

/* Of all processors together, so that what else runs there does not count. */
static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The least of five, in milliseconds. */
static double training_ms(Run *r, const Model *m, Tensor x)
{
    double best = 1e30;
    for (int i = 0; i < 5; i++) {
        double start = seconds();
        tape_reset(r->t);
        backward(ad_sum_all(pixel_log_px(&m->m, ad_input(r->t, x))));
        double took = 1e3 * (seconds() - start);
        if (took < best) best = took;
    }
    return best;
}

typedef void Sampler(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

static double sample_ms(Run *r, const Model *m, Tensor x, Sampler *sampler)
{
    PixelDraw d;
    Causal c = pixel_causal(&m->m, 1, &d);
    double start = seconds();
    sampler(&c, r->t, x, NULL, rng_fork(r->e.rng, "draw"));
    return 1e3 * (seconds() - start);
}

/* Of batch_size images: a step; a batch of samples by the definition; and by the fast sampler. */
static void times_of(Run *r, int n, double *row)
{
    Shape s = SHAPE(r->e.batch_size, n, n, 1);
    Tensor slow = tensor_new(r->e.arena, s), fast = tensor_new(r->e.arena, s);
    *row++ = n;
    for (Kind k = ROW; k < KINDS; k++, row += 3) {
        Model m;
        model_init(r, &m, k, (PixelHead){ 1, 2 }, r->width, 7);
        row[1] = sample_ms(r, &m, slow, causal_sample_naive);
        row[2] = sample_ms(r, &m, fast, causal_sample);
        row[0] = training_ms(r, &m, fast);
        exp_note(&r->e, "%s, %d x %d: a sample by the definition takes %.0f times as long",
                 kind_names[k], n, n, row[1] / row[2]);
        int differ = memcmp(slow.x, fast.x, sizeof(real) * (size_t)fast.n) != 0;
        count(r, "B6", k, "batches_that_samplers_draw_otherwise", n, differ, 0);
        params_free(m.m.ps);
    }
}

/* Samples of MNIST's size from a PixelCNN of the paper's depth. */
static void paper(Run *r)
{
    enum { IMAGES = 64 };
    Model m;
    pixelcnn_init(&m.cnn, (PixelCnnConfig){ { 1, 2 }, 32, 7, 7 }, rng_fork(r->e.rng, "paper"));
    m.m = pixelcnn_model(&m.cnn);
    Tensor x = tensor_new(r->e.arena, SHAPE(IMAGES, 28, 28, 1));
    double row[] = { IMAGES, sample_ms(r, &m, x, causal_sample) };
    exp_table(&r->e, "paper.tsv", "images\tms", 2, 1, row);
    params_free(m.m.ps);
}

void times(Run *r)
{
    enum { COLUMNS = 1 + 3 * KINDS };
    double rows[SIDES][COLUMNS];
    for (int i = 0; i < r->sides; i++) times_of(r, r->side[i], rows[i]);
    exp_table(&r->e, "times.tsv", "side\trow_train\trow_slow\trow_fast\tdiagonal_train\t"
              "diagonal_slow\tdiagonal_fast\tpixelcnn_train\tpixelcnn_slow\tpixelcnn_fast", COLUMNS,
              r->sides, rows[0]);
    exp_plot(&r->e, "pixelrnn_times");
    if (r->e.size != SMOKE) paper(r);
}
