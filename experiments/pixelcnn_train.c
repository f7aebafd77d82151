/* The `pixelcnn` experiment's options, its data, and maximum likelihood: the loss is the mean of
 * -log p(x), and there is nothing else in it. Chapter 19. */
#include "pixelcnn_parts.h"

#include "nn/density.h"
#include "tensor/parallel.h"

#include <math.h>

static const Setting settings[] = {
    { "model",
      { "plain", "plain", "plain" },
      "plain (PixelCNN), gated (two stacks, gates), row or diagonal (PixelRNN)" },
    { "width", { "8", "16", "32" }, "h: 2h channels between blocks, but h in each gated stack" },
    { "blocks", { "2", "4", "7" }, "residual blocks, gated layers, layers of LSTMs" },
    { "reach", { "1", "3", "3" }, "plain, gated: taps of block i are 2^(i mod reach) apart" },
    { "first", { "5", "7", "7" }, "the first kernel is so many pixels wide" },
    { "levels", { "2", "2", "2" }, "values of a pixel: 2 (on or off) to 256 (grey)" },
    { "mixtures", { "0", "0", "0" }, "of grey, so many logistics in place of a softmax (0: none)" },
    { "order", { "rgb", "rgb", "rgb" }, "of colours: rgb, rbg, grb, gbr, brg or bgr" },
    { "shrink", { "2", "1", "1" }, "divide the images' width and height by this" },
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "pixelcnn",
    .purpose = "train a PixelCNN, measure its exact likelihood and draw from it",
    .data = "digits",
    .epochs = { 6, 5, 40 },
    .batch_size = { 20, 32, 32 },
    .lr = { 1e-2, 3e-3, 2e-3 },
    .settings = settings,
    .metrics = "epoch,train_nats,valid_nats",
};

static const char *const models[] = { "plain", "gated", "row", "diagonal", NULL };

void model_init(Run *r, Rng init)
{
    if (r->kind == PLAIN) {
        pixelcnn_init(&r->plain, r->c, init);
        r->m = pixelcnn_model(&r->plain);
    } else if (r->kind == GATED) {
        gated_pixelcnn_init(&r->gates, r->c, init);
        r->m = gated_pixelcnn_model(&r->gates);
    } else {
        pixelrnn_init(&r->rnn, r->c, r->kind == DIAGONAL, init);
        r->m = pixelrnn_model(&r->rnn);
    }
}

void model_free(Run *r)
{
    if (r->kind == PLAIN) pixelcnn_free(&r->plain);
    else if (r->kind == GATED) gated_pixelcnn_free(&r->gates);
    else pixelrnn_free(&r->rnn);
}

/* Two levels: on or off, drawn once for good from the grey value. More: rounded to the nearest. */
Tensor images(Run *r, const Images *d, const int *index, int n, Arena *a)
{
    Binarize b = r->c.head.levels == 2 ? BIN_FIXED : BIN_NONE;
    Tensor x = batch_images(a, d, index, n, b, rng_fork(r->e.rng, d->name));
    int steps = r->c.head.levels - 1;
    for (int i = 0; i < x.n; i++) x.x[i] = (real)lround((double)x.x[i] * steps) / (real)steps;
    x.s = SHAPE(n, d->h, d->w, d->c);
    return d->c == 3 ? colours_ordered(a, x, r->colours) : x;
}

static Tensor first(Run *r, const Images *d, int n)
{
    n = n < d->n ? n : d->n;
    int *index = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) index[i] = i;
    return images(r, d, index, n, r->e.arena);
}

static void load(Run *r, int shrink)
{
    r->data = exp_images(&r->e);
    Images *all[] = { &r->data.train, &r->data.valid, &r->data.test };
    for (int i = 0; i < 3; i++)
        if (shrink > 1) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    r->valid = first(r, &r->data.valid, 2000);
    r->test = first(r, &r->data.test, r->data.test.n);
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->data.train.n);
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int shrink = exp_int(&r->e, "shrink", 1, 100);
    r->kind = (Kind)exp_word(&r->e, "model", models);
    r->colours = colour_orders[exp_word(&r->e, "order", colour_order_names)];
    r->c = (PixelCnnConfig){ .head = { 1, exp_int(&r->e, "levels", 2, 256),
                                       exp_int(&r->e, "mixtures", 0, 100) },
                             .width = exp_int(&r->e, "width", 1, 1000),
                             .blocks = exp_int(&r->e, "blocks", 1, MAX_BLOCKS),
                             .first = exp_int(&r->e, "first", 3, 15),
                             .reach = exp_int(&r->e, "reach", 0, 6) };
    optim_init(&r->opt, "adam", r->e.lr);
    load(r, shrink);
    r->c.head.colours = r->data.train.c;
    int groups = pixel_groups(r->c.head);
    r->c.width = (r->c.width + groups - 1) / groups * groups;
    r->t = tape_new();
    model_init(r, rng_fork(r->e.rng, "init"));
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->data.train.n, r->data.valid.n, r->data.test.n, params_count(r->m.ps),
             parallel_threads());
}

int run_end(Run *r)
{
    model_free(r);
    optim_free(&r->opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- passes over images ---------------------------------------------------------------------- */

Nats train_epoch(Run *r)
{
    const Images *d = &r->data.train;
    int batch = r->e.batch_size, steps = (d->n + batch - 1) / batch;
    double sum = 0;
    batch_order(r->order, d->n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)r->e.epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * batch, n = batch < d->n - from ? batch : d->n - from;
        tape_reset(r->t);
        Var *x = ad_input(r->t, images(r, d, r->order + from, n, tape_arena(r->t)));
        Var *loss = nll(pixel_log_px(&r->m, ad_named(x, "x")));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(r->m.ps);
        backward(loss);
        optim_step(&r->opt, r->m.ps,
                   r->opt.lr * schedule_cosine(r->opt.t, (int64_t)r->e.epochs * steps));
        sum += (double)loss->v.x[0] * n / d->n;
        exp_progress(&r->e, step + 1, steps, "nats", (double)loss->v.x[0]);
    }
    return (Nats){ sum, 0 };
}

Nats measure(Run *r, Tensor x)
{
    enum { CHUNK = 50 };
    int n = x.s.d[0];
    double sum = 0, square = 0;
    for (int from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(r->t);
        Var *log_p = pixel_log_px(&r->m, ad_input(r->t, tensor_rows(x, from, to)));
        for (int i = 0; i < to - from; i++)
            sum -= (double)log_p->v.x[i], square += pow((double)log_p->v.x[i], 2);
    }
    double mean = sum / n;
    return (Nats){ mean, sqrt(fmax(0, square / n - mean * mean) / n) };
}
