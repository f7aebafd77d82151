/* Denoising autoencoders: one network for four kinds of noise, against median filters and PCA; the
 * arrows r(x) - x of a small one against the score of a known density; and an autoencoder that is
 * taught to denoise after it was taught to copy (S1, S2 "Denoising autoencoders", and S2's demo).
 * Chapter 10. */
#include "denoising_ae_parts.h"

#include "tensor/parallel.h"

static const Setting settings[] = {
    { "train", { "900", "20000", "0" }, "use at most this many training images (0: all)" },
    { "shrink", { "2", "1", "1" }, "divide the images' width and height by this" },
    { "width", { "8", "16", "32" }, "channels at full size; the number doubles twice" },
    { "warm", { "3", "5", "10" }, "epochs of the autoencoder that is taught twice" },
    { "few", { "800", "5000", "20000" }, "training images for it" },
    { "sigma", { "0.1", "0.1", "0.1" }, "noise on the ring and on the moons" },
    { "steps", { "1000", "5000", "20000" }, "minibatches of points for the arrows" },
    { 0 }
};

static const Spec spec = {
    .name = "denoising_ae", .purpose = "denoise images and points, and compare with the truth",
    .data = "digits", .epochs = { 4, 4, 20 }, .batch_size = { 16, 32, 32 },
    .lr = { 1e-2, 3e-3, 3e-3 }, .settings = settings,
    .metrics = "epoch,train_db,valid_psnr_db",
};

/* Every block of by x by pixels becomes its mean. */
static Images shrunk(Arena *a, Images d, int by)
{
    int h = d.h / by, w = d.w / by;
    uint8_t *x = arena_alloc(a, (size_t)d.n * (size_t)h * (size_t)w);
    for (int i = 0; i < d.n * h * w; i++) {
        const uint8_t *block = d.x + i / (h * w) * d.h * d.w + i / w % h * by * d.w + i % w * by;
        int sum = 0;
        for (int k = 0; k < by * by; k++) sum += block[k / by * d.w + k % by];
        x[i] = (uint8_t)(sum / (by * by));
    }
    d.h = h, d.w = w, d.x = x;
    return d;
}

static void load(Run *r)
{
    int by = exp_int(&r->e, "shrink", 1, 4);
    Splits *d = &r->data;
    *d = exp_images(&r->e);
    if (d->train.c != 1 || d->train.h != d->train.w)
        exp_fail(&r->e, EXIT_USAGE, "--data: '%s' is not of square grey images", r->e.data);
    d->train = shrunk(r->e.arena, d->train, by);
    d->valid = shrunk(r->e.arena, d->valid, by);
    d->test = shrunk(r->e.arena, d->test, by);
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)d->train.n);
}

static void start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    r->width = exp_int(&r->e, "width", 1, 1000);
    r->warm = exp_int(&r->e, "warm", 1, MAX_WARM);
    r->few = exp_int(&r->e, "few", 1, 1 << 30);
    r->steps = exp_int(&r->e, "steps", 1, 1 << 30);
    r->sigma = exp_real(&r->e, "sigma", 0.03, 1);
    load(r);
    r->t = tape_new();
    denoiser_init(&r->m, config(r), rng_fork(r->e.rng, "init"));
    optim_init(&r->opt, "adam", r->e.lr);
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->data.train.n, r->data.valid.n, r->data.test.n, params_count(&r->m.ps),
             parallel_threads());
}

int main(int argc, char **argv)
{
    Run r;
    start(&r, argc, argv);
    check_gradients(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double loss = train_epoch(&r);
        exp_metrics(&r.e, 2, (double[]){ loss, valid_psnr(&r, &r.m) });
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        compare(&r);
        field(&r);
        warm_start(&r);
    }
    denoiser_free(&r.m), optim_free(&r.opt), tape_free(r.t);
    return exp_end(&r.e);
}
