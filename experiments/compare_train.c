/* The `compare` experiment's options, its data, and the training of both models: the same images,
 * on or off, for maximum likelihood and for its lower bound. Chapter 23. */
#include "compare_parts.h"

#include "datasets/batch.h"
#include "exp_fit.h"
#include "nn/density.h"

static const Setting settings[] = {
    { "hidden", { "64", "400", "500" }, "the VAE's hidden layer" },
    { "latent", { "8", "20", "50" }, "the VAE's code" },
    { "width", { "8", "16", "32" }, "the PixelCNN's h" },
    { "blocks", { "2", "4", "7" }, "the PixelCNN's blocks" },
    { "cnn-epochs", { "20", "8", "20" }, "passes of the PixelCNN over the images" },
    { "samples", { "20", "200", "500" }, "images drawn of each" },
    { "is", { "20", "200", "2000" }, "importance samples for the VAE's log p(x)" },
    { "train", { "1000", "10000", "0" }, "use at most this many training images (0: all)" },
    { "shrink", { "2", "1", "1" }, "divide the images' width and height by this" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "compare",
    .purpose = "an autoregressive model and a VAE side by side, every cell measured",
    .data = "digits",
    .epochs = { 5, 20, 100 },
    .batch_size = { 20, 64, 100 },
    .lr = { 5e-3, 2e-3, 1e-3 },
    .settings = settings,
    .metrics = FIT_METRICS,
};

static Tensor bits(Run *r, const Images *d)
{
    return batch_first(r->e.arena, d, d->n, BIN_FIXED, rng_fork(r->e.rng, d->name));
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int shrink = exp_int(&r->e, "shrink", 1, 100);
    VaeConfig v = { .z = exp_int(&r->e, "latent", 1, 10000), .n_hidden = 1, .act = ACT_RELU };
    PixelCnnConfig c = { { 1, 2, 0 }, exp_int(&r->e, "width", 1, 1000),
                         exp_int(&r->e, "blocks", 1, MAX_BLOCKS), 7, 3 };
    v.hidden[0] = exp_int(&r->e, "hidden", 1, 100000);
    r->samples = exp_int(&r->e, "samples", 2, 100000);
    r->importance = exp_int(&r->e, "is", 1, 1000000);
    r->data = exp_images(&r->e);
    Images *all[] = { &r->data.train, &r->data.valid, &r->data.test };
    for (int i = 0; i < 3 && shrink > 1; i++) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    if (r->data.train.c != 1 || !r->data.train.y)
        exp_fail(&r->e, EXIT_USAGE, "%s: grey images with labels are needed", r->data.train.name);
    r->x = bits(r, &r->data.train), r->test = bits(r, &r->data.test);
    v.x = r->x.s.d[1];
    vae_init(&r->vae, v, rng_fork(r->e.rng, "vae"));
    pixelcnn_init(&r->cnn, c, rng_fork(r->e.rng, "cnn"));
    r->ar = pixelcnn_model(&r->cnn);
    r->t = tape_new();
}

int run_end(Run *r)
{
    vae_free(&r->vae), pixelcnn_free(&r->cnn), tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- training -------------------------------------------------------------------------------- */

static Var *cnn_loss(const void *model, Var *x, Var *eps)
{
    const Run *r = model;
    (void)eps;
    return nll(pixel_log_px(&r->ar, ad_reshape(x, SHAPE(x->v.s.d[0], r->data.test.h,
                                                        r->data.test.w, 1))));
}

void train(Run *r)
{
    VaeFit f = { exp_int(&r->e, "cnn-epochs", 1, 10000), r->e.batch_size, 2 * r->e.lr, false,
                 r->ar.ps, 1, cnn_loss, r };
    exp_fit_vae(&r->e, "vae", &r->vae, r->t, r->x, rng_fork(r->e.rng, "train vae"));
    exp_fit(&r->e, "cnn", f, r->t, r->x, rng_fork(r->e.rng, "train cnn"));
}

/* Of the PixelCNN; the VAE's is that of the `vae` experiment. */
void check_gradients(Run *r)
{
    PixelCnn m;
    Rng rng = rng_fork(r->e.rng, "checks");
    pixelcnn_init(&m, (PixelCnnConfig){ { 1, 2, 0 }, 3, 1, 3 }, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);
    PixelModel p = pixelcnn_model(&m);
    tape_reset(r->t);
    Tensor x = tensor_uniform(tape_arena(r->t), SHAPE(2, 5, 5, 1), &rng);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] > R(0.5);
    Var *loss = nll(pixel_log_px(&p, ad_input(r->t, x)));
    exp_gradients(&r->e, "gradients", loss, &rng);
    pixelcnn_free(&m);
}
