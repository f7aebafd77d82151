/* The `pixel_ablations` experiment's options, its data, its networks and their training. All start
 * from the same weights and see the same images in the same order, seed by seed. Chapter 20. */
#include "pixel_ablations_parts.h"

#include "datasets/batch.h"
#include "tensor/parallel.h"

static const Setting settings[] = {
    { "width", { "6", "8", "32" }, "channels of each stack" },
    { "layers", { "4", "12", "16" }, "gated layers, an even number" },
    { "drop", { "0.5", "0.5", "0.5" }, "dropout's rate, where there is dropout" },
    { "average", { "0.9", "0.98", "0.999" }, "decay of the averaged parameters" },
    { "seeds", { "1", "4", "4" }, "networks of each kind" },
    { "shrink", { "1", "1", "1" }, "divide the images' width and height by this" },
    { "train", { "500", "1000", "0" }, "use at most this many training images (0: all)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "pixel_ablations",
    .purpose = "PixelCNN++ with and without short-cuts and training tricks",
    .data = "digits8",
    .epochs = { 2, 5, 20 },
    .batch_size = { 10, 10, 32 },
    .lr = { 1e-2, 1e-2, 2e-3 },
    .settings = settings,
    .metrics = "epoch,all,no_short_cuts,not_across,dropout,looks,steady,averaged",
};

static Tensor images(Run *r, const Images *d)
{
    Tensor x = batch_first(r->e.arena, d, d->n, BIN_FIXED, rng_fork(r->e.rng, d->name));
    x.s = SHAPE(d->n, d->h, d->w, d->c);
    return x;
}

static void load(Run *r, int shrink)
{
    r->data = exp_images(&r->e);
    Images *all[] = { &r->data.train, &r->data.valid, &r->data.test };
    for (int i = 0; i < 3 && shrink > 1; i++) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    if (r->data.train.c != 1)
        exp_fail(&r->e, EXIT_USAGE, "%s: grey images are needed", r->data.train.name);
    r->x = images(r, &r->data.train);
    r->valid = images(r, &r->data.valid);
    r->test = images(r, &r->data.test);
}

/* ALL has the short-cuts and the falling rate; each of the others differs in one thing. */
static void model(Run *r, Variant v, int seed)
{
    PixelCnnPpConfig c = r->c;
    PixelFitConfig f = r->f;
    PixelCnnPp *m = &r->m[v][seed];
    Rng own = rng_fork_i(r->e.rng, "seed", (uint64_t)seed);
    c.around = v != NO_SHORT_CUTS;
    c.across = v != NO_SHORT_CUTS && v != NOT_ACROSS;
    if (v != DROPOUT) f.drop = 0;
    if (v != STEADY) f.average = 0;
    f.falls = v != STEADY;
    f.looks = v == LOOKS;
    pixelcnn_pp_init(m, c, rng_fork(own, "init"));
    pixel_fit_init(&r->fit[v][seed], m, f, r->t, rng_fork(own, "train"));
}

void run_start(Run *r, int argc, char **argv)
{
    exp_start(&r->e, &spec, argc, argv);
    r->c = (PixelCnnPpConfig){ .head = { 1, 2, 0 }, .width = exp_int(&r->e, "width", 1, 1000),
                               .layers = exp_int(&r->e, "layers", 2, MAX_PP_LAYERS), .first = 3 };
    r->f = (PixelFitConfig){ .epochs = r->e.epochs, .batch = r->e.batch_size, .lr = r->e.lr,
                             .drop = exp_real(&r->e, "drop", 0, 0.9),
                             .average = exp_real(&r->e, "average", 0, 0.9999) };
    r->seeds = exp_int(&r->e, "seeds", 1, MAX_SEEDS);
    load(r, exp_int(&r->e, "shrink", 1, 100));
    r->t = tape_new();
    for (Variant v = 0; v < TRAINED; v++)
        for (int s = 0; s < r->seeds; s++) model(r, v, s);
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->x.s.d[0], r->valid.s.d[0], r->test.s.d[0], params_count(&r->m[ALL][0].ps),
             parallel_threads());
}

int run_end(Run *r)
{
    for (Variant v = 0; v < TRAINED; v++)
        for (int s = 0; s < r->seeds; s++)
            pixel_fit_free(&r->fit[v][s]), pixelcnn_pp_free(&r->m[v][s]);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- passes over images ---------------------------------------------------------------------- */

void nats(Run *r, Variant v, int seed, Tensor x, double *to)
{
    Variant own = v == AVERAGED ? STEADY : v;
    PixelCnnPp *m = &r->m[own][seed];
    Average *mean = &r->fit[own][seed].mean;
    bool use = v == AVERAGED && mean->t > 0;
    if (use) average_use(mean, &m->ps);
    pixel_fit_nats(m, r->t, x, to);
    if (use) average_restore(mean, &m->ps);
}

static double valid_nats(Run *r, Variant v)
{
    int n = r->valid.s.d[0];
    double *each = arena_alloc(r->e.arena, sizeof(double) * (size_t)n), sum = 0;
    for (int s = 0; s < r->seeds; s++) {
        nats(r, v, s, r->valid, each);
        for (int i = 0; i < n; i++) sum += each[i] / n / r->seeds;
    }
    return sum;
}

void epoch(Run *r)
{
    double row[VARIANTS];
    for (Variant v = 0; v < VARIANTS; v++) {
        for (int s = 0; v < TRAINED && s < r->seeds; s++)
            exp_loss(&r->e, pixel_fit_epoch(&r->fit[v][s], r->x, r->e.epoch), r->t);
        row[v] = valid_nats(r, v);
        exp_progress(&r->e, (int)v + 1, VARIANTS, "valid nats", row[v]);
    }
    exp_metrics(&r->e, VARIANTS, row);
}
