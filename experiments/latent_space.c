/* What stands in a code: how much of the image (V37), what its neighbours are (V19), what is left
 * for the pixels (V31, V28); and what a code becomes that costs nothing, when the weight on the KL
 * goes to 0 (S3 "otherwise could memorize the data"). Chapter 15. */
#include "latent_space_parts.h"

static const Setting settings[] = {
    { "hidden", { "64", "400", "400" }, "width of the hidden layer" },
    { "latent", { "8", "20", "20" }, "numbers in the code" },
    { "plane-epochs", { "15", "6", "20" }, "passes for each network with a code of two numbers" },
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "latent_space",
    .purpose = "what the code of a VAE holds, and what it holds without a KL",
    .data = "digits", .epochs = { 15, 8, 40 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 2e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

typedef struct { const Vae *m; double c; } Aim;

static Var *loss_of(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    return vae_elbo(a->m, x, eps, a->c).loss;
}

static Posterior code(const void *model, Var *x)
{
    return vae_encode(((const Aim *)model)->m, x);
}

Vae train(Run *r, const char *name, int z, double c, int epochs)
{
    Vae m;
    r->c.z = z;
    vae_init(&m, r->c, rng_fork(r->e.rng, "init"));
    Aim aim = { &m, c };
    VaeFit f = { epochs, r->e.batch_size, r->e.lr, true, &m.ps, z, loss_of, &aim, code };
    exp_fit(&r->e, name, f, r->t, r->train, rng_fork(r->e.rng, "train"));
    return m;
}

Coded coded_test(Run *r, const Vae *m)
{
    return vae_coded(m, r->t, r->e.arena, r->test, rng_fork(r->e.rng, "codes"));
}

static void check_gradients(Run *r)
{
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    vae_init(&m, (VaeConfig){ .x = 7, .z = 2, .n_hidden = 1, .hidden = { 5 }, .act = ACT_RELU },
             rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 2), &rng));
    Var *loss = loss_of(&(Aim){ &m, 0.3 }, x, eps);
    exp_gradients(&r->e, "gradients", loss, &rng);
    vae_free(&m);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->c = (VaeConfig){ .n_hidden = 1, .act = ACT_RELU, .likelihood = BERNOULLI };
    r->c.hidden[0] = exp_int(e, "hidden", 1, 4096);
    exp_int(e, "latent", 1, 1000), exp_int(e, "plane-epochs", 1, 10000);
    r->data = exp_images(e);
    if (!r->data.train.y || r->data.train.c != 1)
        exp_fail(e, EXIT_USAGE, "--data: '%s' is not grey, or has no labels", e->data);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->grey = batch_shrunk(e->arena, &r->data.test, 1);
    r->test = drawn_bits(e->arena, r->grey, rng_fork(e->rng, "test"));
    r->c.x = r->train.s.d[1];
    r->t = tape_new();
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        Vae m = train(&r, "code", exp_int(&r.e, "latent", 1, 1000), 1, r.e.epochs);
        Coded test = coded_test(&r, &m);
        shuffled(&r, &m, test);
        independence(&r, &m);
        sharpness(&r, &m, test);
        neighbours(&r, &m, test);
        vae_free(&m);
        memorising(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
