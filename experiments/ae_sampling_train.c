/* Two autoencoders and a judge, all trained in the same loop. The autoencoders start from the same
 * weights and see the same pixels, drawn anew in every epoch; what differs is that one of them adds
 * noise to its code and pays for the KL. Chapter 11. */
#include "ae_sampling_parts.h"

#include "nn/density.h"

#include <string.h>

static const Setting settings[] = {
    { "hidden", { "64", "400", "400" }, "width of the hidden layer" },
    { "latent", { "8", "20", "20" }, "numbers in the code" },
    { "train", { "1000", "20000", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "ae_sampling", .purpose = "draw from a plain and a variational autoencoder",
    .data = "digits", .epochs = { 15, 50, 50 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings,
    .metrics = "epoch,ae_train_nats,vae_train_nll_nats,vae_train_kl_nats,judge_wrong_percent",
};

static Judge judge_new(Rng rng, int pixels, int classes)
{
    Judge j = { 0 };
    j.body = mlp_new(&j.ps, rng, "judge", 1, (int[]){ pixels, 128 }, ACT_RELU, INIT_GLOROT);
    j.head = linear_new(&j.ps, rng, "head", 128, classes, INIT_ZERO);
    return j;
}

static void models(Run *r, int x, int z, int hidden, int classes)
{
    Rng rng = rng_fork(r->e.rng, "init");
    ae_init(&r->ae, (AeConfig){ .x = x, .z = z, .n_hidden = 1, .hidden = { hidden },
                                .act = ACT_RELU, .loss = AE_BERNOULLI }, rng);
    vae_init(&r->vae, (VaeConfig){ .x = x, .z = z, .n_hidden = 1, .hidden = { hidden },
                                   .act = ACT_RELU, .likelihood = BERNOULLI }, rng);
    r->judge = judge_new(rng, x, classes + 1);
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int hidden = exp_int(&r->e, "hidden", 1, 4096), latent = exp_int(&r->e, "latent", 2, 4096);
    r->data = exp_images(&r->e);
    const Images *d = &r->data.train;
    if (!d->y || d->c != 1)
        exp_fail(&r->e, EXIT_USAGE, "--data: '%s' is not grey, or has no labels to judge by",
                 r->e.data);
    r->t = tape_new();
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)d->n);
    models(r, d->h * d->w, latent, hidden, d->classes);
    optim_init(&r->ae_opt, "adam", r->e.lr), optim_init(&r->vae_opt, "adam", r->e.lr);
    optim_init(&r->judge_opt, "adam", 2e-3);    /* --lr is not for the judge */
    exp_note(&r->e, "%s: %d images; %d and %d parameters", d->name, d->n,
             params_count(&r->ae.ps), params_count(&r->vae.ps));
}

int run_end(Run *r)
{
    ae_free(&r->ae), vae_free(&r->vae), params_free(&r->judge.ps);
    optim_free(&r->ae_opt), optim_free(&r->vae_opt), optim_free(&r->judge_opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- one step of each ------------------------------------------------------------------------ */

typedef struct { const int *index; int n; Rng pixels; } Batch;

static Var *seen(Run *r, Batch b, Binarize how)
{
    tape_reset(r->t);
    return ad_input(r->t, batch_images(tape_arena(r->t), &r->data.train, b.index, b.n, how,
                                       b.pixels));
}

static void learn(Run *r, Var *loss, Params *ps, Optim *o)
{
    exp_loss(&r->e, (double)loss->v.x[0], r->t);
    params_zero_grad(ps);
    backward(loss);
    optim_step(o, ps, o->lr);
}

static double ae_step(Run *r, Batch b)
{
    Var *x = seen(r, b, BIN_EPOCH);
    Reconstruction y = ae_reconstruct(&r->ae, x, x);
    learn(r, y.loss, &r->ae.ps, &r->ae_opt);
    return sum_double(y.error->v.x, b.n);
}

static Elbo vae_step(Run *r, Batch b, Rng *noise)
{
    Var *x = seen(r, b, BIN_EPOCH);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(b.n, r->vae.c.z), noise));
    Elbo y = vae_elbo(&r->vae, x, eps, 1);
    exp_trace(&r->e, r->t);
    learn(r, y.loss, &r->vae.ps, &r->vae_opt);
    return y;
}

/* What is no digit: each quarter of an image from another one of the batch. */
static Var *jigsaw(Run *r, Tensor x)
{
    int n = x.s.d[0], d = x.s.d[1], w = r->data.train.w, h = r->data.train.h;
    Tensor y = tensor_new(tape_arena(r->t), x.s);
    for (int i = 0; i < n * d; i++) {
        int row = i % d / w, column = i % w;
        int quarter = 2 * (2 * row >= h) + (2 * column >= w);
        y.x[i] = x.x[(i / d + quarter) % n * d + i % d];
    }
    return ad_input(r->t, y);
}

/* As many images that are no digits as digits. */
static void judge_step(Run *r, Batch b)
{
    Var *x = seen(r, b, BIN_NONE), *none = jigsaw(r, x->v);
    int *y = arena_alloc(tape_arena(r->t), 2 * sizeof(int) * (size_t)b.n);
    memcpy(y, batch_labels(tape_arena(r->t), &r->data.train, b.index, b.n),
           sizeof(int) * (size_t)b.n);
    for (int i = 0; i < b.n; i++) y[b.n + i] = r->data.train.classes;
    Var *logits = judge_logits(&r->judge, ad_concat(x, none, 0));
    learn(r, nll(categorical(logits, y)), &r->judge.ps, &r->judge_opt);
}

void train_epoch(Run *r)
{
    const Images *d = &r->data.train;
    uint64_t epoch = (uint64_t)r->e.epoch;
    Rng noise = rng_fork_i(r->e.rng, "noise", epoch);
    double ae = 0, nll = 0, kl = 0;
    int size = r->e.batch_size;
    batch_order(r->order, d->n, rng_fork_i(r->e.rng, "shuffle", epoch));
    for (int from = 0; from < d->n; from += size) {
        Batch b = { r->order + from, size < d->n - from ? size : d->n - from,
                    batch_stream(BIN_EPOCH, rng_fork(r->e.rng, "binarize"), r->e.epoch) };
        judge_step(r, b);
        ae += ae_step(r, b) / d->n;
        Elbo y = vae_step(r, b, &noise);
        nll -= sum_double(y.log_px_z->v.x, b.n) / d->n, kl += sum_double(y.kl->v.x, b.n) / d->n;
        exp_progress(&r->e, from / size + 1, (d->n + size - 1) / size, "-ELBO",
                     (double)y.loss->v.x[0]);
    }
    exp_metrics(&r->e, 4, (double[]){ ae, nll, kl, 100 * wrong(r, &r->data.valid) });
}

/* Both losses of networks of a few weights, with biases off zero, where relu has its kink. */
void check_gradients(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "miniature");
    Run tiny = *r;
    models(&tiny, 7, 3, 5, 4);
    rng_fill_normal(&rng, tiny.ae.ps.v, tiny.ae.ps.total);
    rng_fill_normal(&rng, tiny.vae.ps.v, tiny.vae.ps.total);
    tape_reset(r->t);
    Tensor pixels = tensor_uniform(tape_arena(r->t), SHAPE(3, 7), &rng);
    Var *x = ad_input(r->t, pixels);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(3, 3), &rng));
    Var *ae = ae_reconstruct(&tiny.ae, x, x).loss, *vae = vae_elbo(&tiny.vae, x, eps, 1).loss;
    Var *judge = nll(categorical(judge_logits(&tiny.judge, x), (int[]){ 3, 0, 4 }));
    Var *both = ad_add(ae, vae), *loss = ad_add(both, judge);
    exp_gradients(&r->e, "gradients", loss, &rng);
    ae_free(&tiny.ae), vae_free(&tiny.vae), params_free(&tiny.judge.ps);
}
