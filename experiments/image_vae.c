/* A convolutional VAE on pictures in colour: faces (S4 124: CIFAR-10, LFW), pixel-art characters
 * (S0, S1, S3), whatever --data names. Its decoder gives each pixel a mean and a variance. Chapter
 * 15. */
#include "image_vae_parts.h"

static const Setting settings[] = {
    { "width", { "8,16,16,16", "16,32,32,64", "32,64,64,64" }, "channels after each of 4 layers" },
    { "latent", { "6", "8", "8" }, "numbers in the code" },
    { "c", { "5", "20", "20" }, "weight on the KL" },
    { "least-std", { "0.05", "0.05", "0.05" }, "a pixel's, given the code; 0: that of rounding" },
    { "enlarge", { "upconv", "upconv", "upconv" }, "the decoder's layers: upconv, resize" },
    { "shrink", { "4", "1", "1" }, "make images so many times smaller" },
    { "train", { "500", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "image_vae", .purpose = "a convolutional VAE on faces, characters and other pictures",
    .data = "faces", .epochs = { 60, 10, 60 }, .batch_size = { 25, 50, 50 },
    .lr = { 5e-3, 3e-3, 2e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

static const char *const enlargements[] = { "upconv", "resize", NULL };

typedef struct { const ConvVae *m; double c; } Aim;

static Var *loss_of(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    return conv_vae_elbo(a->m, x, eps, a->c).loss;
}

static Posterior code(const void *model, Var *x)
{
    return conv_vae_encode(((const Aim *)model)->m, x);
}

static void check_gradients(Run *r)
{
    ConvVae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    ConvAeConfig c = { 7, 6, r->data.test.c, { 3, 4, 3, 4 }, 2, r->m.net.c.enlarge, 0 };
    conv_vae_init(&m, c, r->m.least_std, rng);
    rng_fill_normal(&rng, m.net.ps.v, m.net.ps.total);      /* biases too: none on relu's kink */
    for (int i = 0; i < m.net.ps.total; i++) m.net.ps.v[i] *= R(0.25);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(2, 42 * c.c), &rng));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(2, 2), &rng));
    Var *loss = loss_of(&(Aim){ &m, 3 }, x, eps);
    exp_gradients(&r->e, "gradients", loss, &rng);
    conv_vae_free(&m);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    ConvAeConfig c = { .z = exp_int(e, "latent", 1, 10000),
                       .enlarge = (Enlarge)exp_word(e, "enlarge", enlargements) };
    if (exp_list(e, "width", CONV_LAYERS, c.width) != CONV_LAYERS)
        exp_fail(e, EXIT_USAGE, "width: %d layers have one each", CONV_LAYERS);
    int by = exp_int(e, "shrink", 1, 7);
    exp_real(e, "c", 0, 1e6);
    r->data = exp_images(e);
    r->data.train = images_shrink(e->arena, &r->data.train, by);
    r->data.test = images_shrink(e->arena, &r->data.test, by);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    c.h = r->data.test.h, c.w = r->data.test.w, c.c = r->data.test.c;
    r->t = tape_new();
    conv_vae_init(&r->m, c, exp_real(e, "least-std", 0, 0.4), rng_fork(e->rng, "init"));
    exp_note(e, "%s: %d + %d images of %d x %d x %d, %d parameters", r->data.train.name,
             r->data.train.n, r->data.test.n, c.h, c.w, c.c, params_count(&r->m.net.ps));
}

static void learn(Run *r)
{
    Exp *e = &r->e;
    Aim aim = { &r->m, exp_real(e, "c", 0, 1e6) };
    VaeFit f = { e->epochs, e->batch_size, e->lr, false, &r->m.net.ps, r->m.net.c.z, loss_of,
                 &aim, code };
    exp_fit(e, "vae", f, r->t, r->train, rng_fork(e->rng, "train"));
    r->codes = conv_vae_codes(&r->m, r->t, e->arena, r->test);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        learn(&r);
        judge(&r);
        pictures(&r);
    }
    conv_vae_free(&r.m);
    tape_free(r.t);
    return exp_end(&r.e);
}
