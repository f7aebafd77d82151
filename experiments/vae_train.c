/* The `vae` experiment's options, its data, and the loop over minibatches (S4 slide 117: for
 * every minibatch, compute the forward pass, and then backprop). Chapter 14. */
#include "vae_parts.h"

#include "tensor/parallel.h"

#include <math.h>

static const Setting settings[] = {
    { "hidden",
      { "64", "400", "500,500" },
      "widths of the encoder's hidden layers; the decoder mirrors them" },
    { "latent", { "8", "20", "50" }, "size of the code z" },
    { "act", { "relu", "relu", "relu" }, "activation: relu, tanh, sigmoid, softplus" },
    { "likelihood",
      { "bernoulli", "bernoulli", "bernoulli" },
      "p(x|z): bernoulli; of grey, gaussian, gaussian_shared, gaussian_fixed, "
      "continuous_bernoulli, discretised_logistic" },
    { "std", { "0.3", "0.3", "0.3" }, "standard deviation of gaussian_fixed" },
    { "c", { "1", "1", "1" }, "weight c on the KL divergence" },
    { "binarize",
      { "epoch", "epoch", "epoch" },
      "grey to 0/1: epoch (drawn anew), fixed (drawn once), none" },
    { "optimizer", { "adam", "adam", "adam" }, "sgd, momentum, adagrad, rmsprop, rmsprop_c, adam" },
    { "schedule",
      { "constant", "constant", "cosine" },
      "learning rate over time: constant, cosine" },
    { "train", { "2000", "0", "0" }, "use at most this many training images (0: all)" },
    { "is", { "16", "128", "1000" }, "importance samples per image for log p(x)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "vae",
    .purpose = "train a variational autoencoder and draw the lecture's figures",
    .data = "digits",
    .epochs = { 10, 10, 100 },
    .batch_size = { 64, 128, 128 },
    .lr = { 3e-3, 1e-3, 1e-3 },
    .settings = settings,
    .metrics = "epoch,train_nll_nats,train_kl_nats,train_elbo_nats,valid_nll_nats,valid_kl_nats,"
               "valid_elbo_nats,valid_active_units,valid_kl_most_nats,valid_kl_least_nats",
};

static const char *const likelihoods[] = { "bernoulli", "gaussian", "gaussian_shared",
                                           "gaussian_fixed", "continuous_bernoulli",
                                           "discretised_logistic", NULL };
static const char *const binarizations[] = { "none", "fixed", "epoch", NULL };
static const char *const optimizers[] = { "sgd",       "momentum", "adagrad", "rmsprop",
                                          "rmsprop_c", "adam",     NULL };
static const char *const schedules[] = { "constant", "cosine", NULL };
static const char *const acts[] = { "none", "relu", "tanh", "sigmoid", "softplus", NULL };

static VaeConfig config(const Exp *e, int pixels)
{
    VaeConfig c = { .x = pixels, .z = exp_int(e, "latent", 1, 10000) };
    c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, c.hidden);
    c.act = (Act)exp_word(e, "act", acts);
    c.likelihood = (Likelihood)exp_word(e, "likelihood", likelihoods);
    c.std = exp_real(e, "std", 1e-3, 1e3);
    return c;
}

/* Encoder and decoder have at least so many weights each, and the optimiser keeps two numbers of
 * each weight: more than a checkpoint may hold, and perhaps than there is memory, is refused. */
static void refuse_large(const Exp *e, const VaeConfig *c)
{
    double weights = 0, in = c->x;
    for (int i = 0; i < c->n_hidden; i++) weights += in * c->hidden[i], in = c->hidden[i];
    weights += in * c->z;
    if (2 * 3 * sizeof(real) * weights > FILE_MAX)
        exp_fail(e, EXIT_USAGE,
                 "hidden=%s, latent=%d: %.0f million weights are too many for a file of 2^30 bytes",
                 exp_str(e, "hidden"), c->z, 2e-6 * weights);
}

/* Claim V7: a Bernoulli is a distribution on {0,1}; on grey values its "likelihood" has mass
 * below 1. */
static void warn_grey(const Run *r)
{
    if (r->binarize == BIN_NONE && r->m.c.likelihood == BERNOULLI)
        exp_note(&r->e,
                 "warning: with binarize=none a Bernoulli sees grey values, and its nats are no "
                 "likelihood (claim V7); binarize=epoch is one, and so is likelihood=gaussian, "
                 "continuous_bernoulli or discretised_logistic");
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    VaeConfig c = config(&r->e, 1);
    r->c = exp_real(&r->e, "c", 0, 1e6);
    r->binarize = (Binarize)exp_word(&r->e, "binarize", binarizations);
    r->cosine = exp_word(&r->e, "schedule", schedules) == 1;
    r->samples = exp_int(&r->e, "is", 1, 1000000);
    optim_init(&r->opt, optimizers[exp_word(&r->e, "optimizer", optimizers)], r->e.lr);
    r->data = exp_images(&r->e);
    c.x = r->data.train.h * r->data.train.w * r->data.train.c;
    refuse_large(&r->e, &c);
    r->t = tape_new();
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->data.train.n);
    vae_init(&r->m, c, rng_fork(r->e.rng, "init"));
    warn_grey(r);
    exp_note(&r->e, "%s: %d + %d + %d images, %d parameters, %d threads", r->data.train.name,
             r->data.train.n, r->data.valid.n, r->data.test.n, params_count(&r->m.ps),
             parallel_threads());
}

int run_end(Run *r)
{
    vae_free(&r->m);
    optim_free(&r->opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

enum { CHUNK = 500 };       /* images measured at a time */

/* ---- passes over images ---------------------------------------------------------------------- */

static Rng pixels_stream(const Run *r, const char *stream, int epoch)
{
    Rng own = rng_fork(rng_fork(r->e.rng, stream), "binarize");
    return batch_stream(r->binarize, own, epoch);
}

static int batches(int n, int batch) { return (n + batch - 1) / batch; }
static int at_most(int a, int b) { return a < b ? a : b; }

static double learning_rate(const Run *r, const Optim *o, int steps)
{
    return r->cosine ? o->lr * schedule_cosine(o->t, (int64_t)r->e.epochs * steps) : o->lr;
}

static Elbo record(Run *r, const Vae *m, const Images *d, const int *index, int n, double c,
                   Rng pixels, Rng *noise)
{
    Arena *a = tape_arena(r->t);
    tape_reset(r->t);
    Var *x = ad_named(ad_input(r->t, batch_images(a, d, index, n, r->binarize, pixels)), "x");
    Var *eps = ad_named(ad_input(r->t, tensor_normal(a, SHAPE(n, m->c.z), noise)), "eps");
    return vae_elbo(m, x, eps, c);
}

Bound train_epoch(Run *r, Vae *m, Optim *o, double c, const char *stream, int epoch)
{
    const Images *d = &r->data.train;
    Rng own = rng_fork(r->e.rng, stream), noise = rng_fork_i(own, "noise", (uint64_t)epoch);
    int steps = batches(d->n, r->e.batch_size);
    Bound b = { 0 };
    batch_order(r->order, d->n, rng_fork_i(own, "shuffle", (uint64_t)epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * r->e.batch_size, n = at_most(r->e.batch_size, d->n - from);
        Elbo e = record(r, m, d, r->order + from, n, c, pixels_stream(r, stream, epoch), &noise);
        exp_loss(&r->e, (double)e.loss->v.x[0], r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(&m->ps);
        backward(e.loss);
        optim_step(o, &m->ps, learning_rate(r, o, steps));
        b.nll -= sum_double(e.log_px_z->v.x, n) / d->n;
        b.kl += sum_double(e.kl->v.x, n) / d->n;
        if (m == &r->m) exp_progress(&r->e, step + 1, steps, "-ELBO", (double)e.loss->v.x[0]);
    }
    b.elbo = -b.nll - b.kl;
    return b;
}

Bound measure(Run *r, const Vae *m, const Images *d, const char *stream)
{
    Rng noise = rng_fork(rng_fork(r->e.rng, stream), "noise");
    double square = 0;
    Bound b = { 0 };
    for (int from = 0; from < d->n; from += CHUNK) {
        int index[CHUNK], n = at_most(CHUNK, d->n - from);
        for (int i = 0; i < n; i++) index[i] = from + i;
        Elbo e = record(r, m, d, index, n, 1, pixels_stream(r, stream, 0), &noise);
        exp_loss(&r->e, (double)e.loss->v.x[0], r->t);
        b.nll -= sum_double(e.log_px_z->v.x, n) / d->n;
        b.kl += sum_double(e.kl->v.x, n) / d->n;
        for (int i = 0; i < n; i++)
            square += pow((double)e.log_px_z->v.x[i] - (double)e.kl->v.x[i], 2) / d->n;
    }
    b.elbo = -b.nll - b.kl;
    b.se = sqrt(fmax(0, square - b.elbo * b.elbo) / d->n);
    return b;
}

Usage usage(Run *r, const Images *d)
{
    int index[CHUNK], n = at_most(CHUNK, d->n);
    Rng noise = rng_fork(r->e.rng, "usage");
    for (int i = 0; i < n; i++) index[i] = i;
    return code_usage(record(r, &r->m, d, index, n, 1, pixels_stream(r, "usage", 0), &noise).q);
}

const int *some(Run *r, int of, int n)
{
    int *index = arena_alloc(r->e.arena, sizeof(int) * (size_t)(n > of ? n : of));
    batch_order(index, of, rng_fork(r->e.rng, "some"));
    for (int i = of; i < n; i++) index[i] = index[i - of];
    return index;
}

Tensor test_images(Run *r, int n, Binarize b)
{
    const Images *d = &r->data.test;
    return batch_images(r->e.arena, d, some(r, d->n, n), n, b, pixels_stream(r, "test", 0));
}
