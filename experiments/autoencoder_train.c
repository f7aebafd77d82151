/* The presets, the options, and the loop over minibatches. Chapter 8. */
#include "autoencoder_parts.h"

#include "tensor/parallel.h"

#include <string.h>

/* convnetjs: as the demo's page has it, with l1_decay = l2_decay = 0.001; its trainer divides the
 * decay by the batch size of 50, along with the gradient that it has summed over the batch. */
const Preset presets[] = {
    { "convnetjs", { .z = 2, .n_hidden = 2, .hidden = { 50, 50 }, .act = ACT_TANH }, "adadelta",
      1, 0.001 / 50, 0.001 / 50 },
    { "deep", { .z = 2, .n_hidden = 3, .hidden = { 256, 128, 64 }, .act = ACT_RELU }, "adam", 1e-3,
      0, 0 },
    { "linear", { .z = 2 }, "adam", 1e-3, 0, 0 },
    { "overcomplete", { .z = 1024 }, "adam", 1e-3, 0, 0 },
    { 0 }
};

static const Setting settings[] = {
    { "preset", { "convnetjs", "convnetjs", "deep" }, "convnetjs, deep, linear, overcomplete; "
      "--lr multiplies its rate" },
    { "shrink", { "2", "1", "1" }, "make images so many times smaller" },
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "autoencoder", .purpose = "train an autoencoder and draw the map of its code",
    .data = "digits", .epochs = { 60, 60, 100 }, .batch_size = { 50, 50, 50 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch,train_error,valid_error",
};

static const Preset *preset_named(const Exp *e)
{
    const char *words[16] = { 0 };
    for (int i = 0; presets[i].name; i++) words[i] = presets[i].name;
    return &presets[exp_word(e, "preset", words)];
}

static void shrink(Run *r, Images *d, int by) { *d = images_shrink(r->e.arena, d, by); }

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ 0 };
    exp_start(&r->e, &spec, argc, argv);
    r->preset = preset_named(&r->e);
    int by = exp_int(&r->e, "shrink", 1, 7);
    r->data = exp_images(&r->e);
    const Images *d = &r->data.train;
    if (!d->y || d->h % by || d->w % by)
        exp_fail(&r->e, EXIT_USAGE, "--data: '%s' has no labels to judge the code by, or does not "
                 "shrink by %d", r->e.data, by);
    shrink(r, &r->data.train, by), shrink(r, &r->data.valid, by), shrink(r, &r->data.test, by);
    AeConfig c = r->preset->c;
    c.x = d->h * d->w * d->c;
    ae_init(&r->m, c, rng_fork(r->e.rng, "init"));
    optim_init(&r->opt, r->preset->optimizer, r->e.lr * r->preset->lr);
    r->t = tape_new();
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)d->n);
    exp_note(&r->e, "%s: %d images, %d parameters, %d threads", d->name, d->n,
             params_count(&r->m.ps), parallel_threads());
}

int run_end(Run *r)
{
    ae_free(&r->m);
    optim_free(&r->opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

static Reconstruction record(Run *r, const Images *d, const int *index, int n)
{
    tape_reset(r->t);
    Var *x = ad_named(ad_input(r->t, batch_images(tape_arena(r->t), d, index, n, BIN_NONE,
                                                  r->e.rng)), "x");
    return ae_reconstruct(&r->m, x, x);
}

static Var *decayed(Run *r, Var *loss)
{
    const Preset *p = r->preset;
    return p->l1 + p->l2 > 0 ? ad_add(loss, ae_decay(&r->m, r->t, p->l1, p->l2)) : loss;
}

double train_epoch(Run *r)
{
    const Images *d = &r->data.train;
    int size = r->e.batch_size, steps = (d->n + size - 1) / size;
    double error = 0;
    batch_order(r->order, d->n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)r->e.epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * size, n = size < d->n - from ? size : d->n - from;
        Reconstruction y = record(r, d, r->order + from, n);
        Var *loss = decayed(r, y.loss);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(&r->m.ps);
        backward(loss);
        optim_step(&r->opt, &r->m.ps, r->opt.lr);
        error += sum_double(y.error->v.x, n) / d->n;
        exp_progress(&r->e, step + 1, steps, "loss", (double)loss->v.x[0]);
    }
    return error;
}

double measure(Run *r, const Images *d)
{
    enum { CHUNK = 500 };
    double error = 0;
    for (int from = 0; from < d->n; from += CHUNK) {
        int index[CHUNK], n = CHUNK < d->n - from ? CHUNK : d->n - from;
        for (int i = 0; i < n; i++) index[i] = from + i;
        error += sum_double(record(r, d, index, n).error->v.x, n) / d->n;
    }
    return error;
}

Tensor pixels_of(Run *r, const Images *d)
{
    return batch_first(r->e.arena, d, d->n, BIN_NONE, r->e.rng);
}
