/* The `pixelcnn_pp` experiment's options, its data and its training. Chapter 20. */
#include "pixelcnn_pp_parts.h"

#include "datasets/batch.h"
#include "tensor/parallel.h"

#include <math.h>

static const Setting settings[] = {
    { "width", { "9", "18", "48" }, "channels of each stack, up to a multiple of the colours" },
    { "layers", { "2", "4", "8" }, "gated layers, an even number" },
    { "first", { "5", "7", "7" }, "the first kernel is so many pixels wide" },
    { "levels", { "256", "256", "256" }, "values of a colour" },
    { "mixtures", { "5", "5", "10" }, "logistics of the mixture" },
    { "clip", { "1", "1", "1" }, "cut the gradient's norm to this; 0: leave it" },
    { "drop", { "0", "0", "0" }, "dropout's rate" },
    { "shrink", { "2", "1", "1" }, "divide the images' width and height by this" },
    { "samples", { "4", "24", "48" }, "images drawn from each model" },
    { "train", { "200", "1000", "0" }, "use at most this many training images (0: all)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "pixelcnn_pp",
    .purpose = "PixelCNN++: a softmax of 256 values against a mixture of logistics",
    .data = "characters",
    .epochs = { 10, 6, 30 },
    .batch_size = { 5, 5, 32 },
    .lr = { 2e-2, 8e-3, 2e-3 },
    .settings = settings,
    .metrics = "epoch,train_softmax,train_logistics,valid_softmax,valid_logistics",
};

/* Grey values, rounded to the levels there are. */
static Tensor images(Run *r, const Images *d, int most, int levels)
{
    Tensor x = batch_first(r->e.arena, d, most < d->n ? most : d->n, BIN_NONE, r->e.rng);
    for (int i = 0; i < x.n; i++)
        x.x[i] = (real)lround((double)x.x[i] * (levels - 1)) / (real)(levels - 1);
    x.s = SHAPE(x.s.d[0], d->h, d->w, d->c);
    return x;
}

static void load(Run *r, int levels)
{
    int shrink = exp_int(&r->e, "shrink", 1, 100);
    r->data = exp_images(&r->e);
    Images *all[] = { &r->data.train, &r->data.valid, &r->data.test };
    for (int i = 0; i < 3; i++)
        if (shrink > 1) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    r->x = images(r, &r->data.train, r->data.train.n, levels);
    r->valid = images(r, &r->data.valid, 500, levels);
    r->test = images(r, &r->data.test, r->data.test.n, levels);
}

static void model(Run *r, Head h, int levels)
{
    PixelCnnPpConfig c = { .head = { r->data.train.c, levels, 0 }, .around = true, .across = true,
                           .width = exp_int(&r->e, "width", 1, 1000),
                           .layers = exp_int(&r->e, "layers", 2, MAX_PP_LAYERS),
                           .first = exp_int(&r->e, "first", 3, 15) };
    PixelFitConfig f = { .epochs = r->e.epochs, .batch = r->e.batch_size, .lr = r->e.lr,
                         .drop = exp_real(&r->e, "drop", 0, 0.9), .falls = true,
                         .clip = exp_real(&r->e, "clip", 0, 1e6) };
    int mixtures = exp_int(&r->e, "mixtures", 1, 100);
    c.width = (c.width + c.head.colours - 1) / c.head.colours * c.head.colours;
    if (h == LOGISTICS) c.head.mixtures = mixtures;
    pixelcnn_pp_init(&r->m[h], c, rng_fork(r->e.rng, "init"));
    pixel_fit_init(&r->fit[h], &r->m[h], f, r->t, rng_fork(r->e.rng, "train"));
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int levels = exp_int(&r->e, "levels", 2, 256);
    exp_int(&r->e, "samples", 1, 1000);
    load(r, levels);
    r->t = tape_new();
    for (Head h = 0; h < HEADS; h++) model(r, h, levels);
    exp_note(&r->e, "%s: %d + %d + %d images, %d and %d parameters, %d threads", r->data.train.name,
             r->x.s.d[0], r->valid.s.d[0], r->test.s.d[0], params_count(&r->m[SOFTMAX].ps),
             params_count(&r->m[LOGISTICS].ps), parallel_threads());
}

int run_end(Run *r)
{
    for (Head h = 0; h < HEADS; h++) pixel_fit_free(&r->fit[h]), pixelcnn_pp_free(&r->m[h]);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- passes over images ---------------------------------------------------------------------- */

static double bits(Tensor x, double nats) { return nats / log(2) / (x.n / x.s.d[0]); }

double *each(Run *r, Head h, Tensor x)
{
    int n = x.s.d[0];
    double *b = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    pixel_fit_nats(&r->m[h], r->t, x, b);
    for (int i = 0; i < n; i++) b[i] = bits(x, b[i]);
    return b;
}

Bits average(const double *b, int n)
{
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++) sum += b[i];
    for (int i = 0; i < n; i++) square += pow(b[i] - sum / n, 2);
    return (Bits){ sum / n, sqrt(square / n / n) };
}

void epoch(Run *r)
{
    double row[2 * HEADS];
    for (Head h = 0; h < HEADS; h++) {
        row[h] = bits(r->x, pixel_fit_epoch(&r->fit[h], r->x, r->e.epoch));
        exp_loss(&r->e, row[h], r->t);
        row[HEADS + h] = average(each(r, h, r->valid), r->valid.s.d[0]).bits;
        exp_progress(&r->e, (int)h + 1, HEADS, "bits per number", row[h]);
    }
    exp_metrics(&r->e, 2 * HEADS, row);
}
