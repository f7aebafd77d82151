/* The `chain_rule` experiment's options, its data, and maximum likelihood for three models at once.
 * Chapter 17. */
#include "chain_rule_parts.h"

#include "nn/density.h"
#include "tensor/parallel.h"

#include <math.h>

const char *const kind_names[KINDS + 1] = { "fvbn", "made", "nade", NULL };

static const Setting settings[] = {
    { "model", { "all", "all", "all" }, "all, or one of fvbn, made, nade" },
    { "hidden", { "32", "200", "500" }, "hidden units of MADE and of NADE" },
    { "binarize", { "fixed", "fixed", "fixed" }, "grey to 0/1: fixed (drawn once), epoch (anew)" },
    { "order", { "raster", "raster", "raster" }, "of the pixels: raster, random (drawn once)" },
    { "shrink", { "2", "1", "1" }, "divide the images' width and height by this" },
    { "train", { "2000", "10000", "0" }, "use at most this many training images (0: all)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "chain_rule",
    .purpose = "the chain rule on a table, and by FVBN, MADE and NADE",
    .data = "digits",
    .epochs = { 10, 10, 50 },
    .batch_size = { 20, 50, 100 },
    .lr = { 1e-2, 3e-3, 1e-3 },
    .settings = settings,
    .metrics = "epoch,valid_fvbn_nats,valid_made_nats,valid_nade_nats",
};

static const char *const words[] = { "all", "fvbn", "made", "nade", NULL };
static const char *const orders[] = { "raster", "random", NULL };
static const char *const binarizations[] = { "fixed", "epoch", NULL };

Models models_new(Arena *a, Rng r, int d, int hidden)
{
    Models m = { .ps = { 0 } };
    MadeConfig c = { .d = d, .outs = 1, .n_hidden = 0, .hidden = hidden, .act = ACT_RELU };
    m.fvbn = made_new(&m.ps, a, r, "fvbn", c);
    c.n_hidden = 1;
    m.made = made_new(&m.ps, a, r, "made", c);
    m.nade = nade_new(&m.ps, r, "nade", d, hidden);
    return m;
}

Var *log_px(const Models *m, Kind k, Var *x)
{
    if (k == NADE) return nade_log_px(&m->nade, x);
    return made_log_px(k == FVBN ? &m->fvbn : &m->made, x);
}

static Tensor pixels(Run *r, const Images *d, const int *index, int n, int epoch, Arena *a)
{
    Rng own = batch_stream(r->binarize, rng_fork(r->e.rng, d->name), epoch);
    return batch_images(a, d, index, n, r->binarize, own);
}

static Tensor first(Run *r, const Images *d, int n)
{
    Rng own = batch_stream(r->binarize, rng_fork(r->e.rng, d->name), 0);
    return batch_first(r->e.arena, d, n, r->binarize, own);
}

/* The pixels of all images in the order of r->place. */
static Images reordered(Run *r, Images d)
{
    int size = d.h * d.w;
    uint8_t *x = arena_alloc(r->e.arena, (size_t)d.n * (size_t)size);
    for (int i = 0; i < d.n * size; i++) x[i] = d.x[i / size * size + r->place[i % size]];
    d.x = x;
    return d;
}

/* Pixel number k is the one at place[k]. */
static void choose_order(Run *r, Images *all[3])
{
    int size = r->data.train.h * r->data.train.w;
    r->place = arena_alloc(r->e.arena, sizeof(int) * (size_t)size);
    for (int k = 0; k < size; k++) r->place[k] = k;
    if (exp_word(&r->e, "order", orders) == 0) return;
    batch_order(r->place, size, rng_fork(r->e.rng, "order"));
    for (int i = 0; i < 3; i++) *all[i] = reordered(r, *all[i]);
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int word = exp_word(&r->e, "model", words), hidden = exp_int(&r->e, "hidden", 1, 100000);
    int shrink = exp_int(&r->e, "shrink", 1, 100);
    for (int k = 0; k < KINDS; k++) r->wanted[k] = word == 0 || word == k + 1;
    r->binarize = exp_word(&r->e, "binarize", binarizations) ? BIN_EPOCH : BIN_FIXED;
    optim_init(&r->opt, "adam", r->e.lr);
    r->data = exp_images(&r->e);
    Images *all[] = { &r->data.train, &r->data.valid, &r->data.test };
    for (int i = 0; i < 3 && shrink > 1; i++) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    choose_order(r, all);
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->data.train.n);
    r->valid = first(r, &r->data.valid, 2000);
    r->test = first(r, &r->data.test, r->data.test.n);
    r->t = tape_new();
    r->m = models_new(r->e.arena, rng_fork(r->e.rng, "init"), r->valid.s.d[1], hidden);
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->data.train.n, r->data.valid.n, r->data.test.n, params_count(&r->m.ps),
             parallel_threads());
}

int run_end(Run *r)
{
    params_free(&r->m.ps);
    optim_free(&r->opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

static Var *loss_of(Run *r, Var *x)
{
    Var *loss = NULL;
    for (int k = 0; k < KINDS; k++) {
        if (!r->wanted[k]) continue;
        Var *own = nll(log_px(&r->m, (Kind)k, x));
        loss = loss ? ad_add(loss, own) : own;
    }
    return loss;
}

void train_epoch(Run *r)
{
    const Images *d = &r->data.train;
    int batch = r->e.batch_size, steps = (d->n + batch - 1) / batch;
    batch_order(r->order, d->n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)r->e.epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * batch, n = batch < d->n - from ? batch : d->n - from;
        tape_reset(r->t);
        Tensor x = pixels(r, d, r->order + from, n, r->e.epoch, tape_arena(r->t));
        Var *loss = loss_of(r, ad_named(ad_input(r->t, x), "x"));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(&r->m.ps);
        backward(loss);
        optim_step(&r->opt, &r->m.ps,
                   r->opt.lr * schedule_cosine(r->opt.t, (int64_t)r->e.epochs * steps));
        exp_progress(&r->e, step + 1, steps, "nats, summed", (double)loss->v.x[0]);
    }
}

Nats measure(Run *r, Kind k, Tensor x)
{
    enum { CHUNK = 500 };
    int n = x.s.d[0];
    double sum = 0, square = 0;
    if (!r->wanted[k]) return (Nats){ nan(""), nan("") };
    for (int from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(r->t);
        Var *log_p = log_px(&r->m, k, ad_input(r->t, tensor_rows(x, from, to)));
        for (int i = 0; i < to - from; i++)
            sum -= (double)log_p->v.x[i], square += pow((double)log_p->v.x[i], 2);
    }
    double mean = sum / n;
    return (Nats){ mean, sqrt(fmax(0, square / n - mean * mean) / n) };
}
