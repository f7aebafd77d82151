/* The convolutional autoencoder: four convolutions, four transposed ones, squared error (S4 slide
 * 71). Is an upconvolution the adjoint of a convolution; does the network beat a linear code of as
 * many numbers; what does it look at; and where does the checkerboard come from, which resize and
 * convolution does not draw? Chapter 8. */
#include "conv_ae_parts.h"

#include "tensor/parallel.h"

static const Setting settings[] = {
    { "train", { "800", "5000", "0" }, "use at most this many training images (0: all)" },
    { "test", { "200", "1000", "2000" }, "and this many test images" },
    { "z", { "16", "16", "32" }, "numbers in the code; 0: the whole last feature map" },
    { "width", { "8", "16", "32" }, "channels after the first layer; they double twice" },
    { "rival", { "4", "12", "30" }, "epochs of resize and convolution" },
    { "sizes", { "2", "6", "6" }, "sizes of the code that are tried, from 2 numbers on; 0: none" },
    { "growth", { "8", "2", "2" }, "each so many times the one before" },
    { "size_epochs", { "4", "8", "20" }, "epochs for each of those" },
    { 0 }
};

static const Spec spec = {
    .name = "conv_ae", .purpose = "a convolutional autoencoder, and its checkerboard",
    .data = "digits", .epochs = { 4, 12, 30 }, .batch_size = { 10, 64, 64 },
    .lr = { 5e-3, 3e-3, 2e-3 }, .settings = settings, .metrics = "epoch,train_error,valid_error",
};

static void start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int z = exp_int(&r->e, "z", 0, 1000), most = exp_int(&r->e, "test", 10, 1 << 20);
    r->width = exp_int(&r->e, "width", 1, 256);
    r->rival_epochs = exp_int(&r->e, "rival", 1, 10000);
    r->sizes = exp_int(&r->e, "sizes", 0, 6);
    r->growth = exp_int(&r->e, "growth", 2, 8);
    r->size_epochs = exp_int(&r->e, "size_epochs", 1, 10000);
    r->data = exp_images(&r->e);
    if (r->data.test.n < 10 || r->data.test.w % 2 || r->data.test.w < 8)
        exp_fail(&r->e, EXIT_USAGE, "--data: '%s' has not ten test images of even width from 8 on",
                 r->e.data);
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->data.train.n);
    r->test = some_images(r->e.arena, &r->data.test, most);
    r->t = tape_new();
    r->m = network(r, z, UPCONV, rng_fork(r->e.rng, "init"));
    r->rival = network(r, z, RESIZE_CONV, rng_fork(r->e.rng, "init"));
    optim_init(&r->opt, "adam", r->e.lr);
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->data.train.n, r->data.valid.n, r->data.test.n, params_count(&r->m.ps),
             parallel_threads());
}

static double valid_error(Run *r)
{
    Arena *a = arena_new();
    Tensor x = some_images(a, &r->data.valid, 500);
    double error = error_of(reconstructed(r, a, &r->m, x), x);
    arena_free(a);
    return error;
}

int main(int argc, char **argv)
{
    Run r;
    start(&r, argc, argv);
    check_adjoint(&r);
    check_gradients(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double error = train_epoch(&r, &r.m, &r.opt, r.e.epoch, r.e.epochs);
        exp_metrics(&r.e, 2, (double[]){ error, valid_error(&r) });
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        train(&r, &r.rival, r.rival_epochs);
        compare(&r);
        checkerboard(&r);
        features(&r);
        if (r.sizes > 1) sizes(&r);
    }
    conv_ae_free(&r.m), conv_ae_free(&r.rival), optim_free(&r.opt), tape_free(r.t);
    return exp_end(&r.e);
}
