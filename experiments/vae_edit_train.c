/* A beta-TCVAE, whose code is to be turned like knobs, and a reader of factors, to say what that
 * did. Chapter 15. */
#include "vae_edit_parts.h"

#include "models/tc_vae.h"

#include <math.h>
#include <string.h>

static const Setting settings[] = {
    { "weight", { "4", "4", "4" }, "weight on the total correlation" },
    { "hidden", { "64", "200", "200" }, "widths of the encoder's hidden layers" },
    { "latent", { "6", "10", "10" }, "numbers in the code" },
    { "dim", { "0", "0", "0" }, "the number to edit, from 1; 0: the one that holds a factor best" },
    { "by", { "2", "2", "2" }, "and by how much" },
    { "shrink", { "2", "2", "2" }, "make images so many times smaller" },
    { "train", { "2000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "vae_edit", .purpose = "encode an image, change a number of its code, decode",
    .data = "shapes", .epochs = { 30, 30, 100 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 3e-3, 3e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

/* Images of one channel are drawn in black and white; colours have one variance,
    which is learned. */
static VaeConfig config(const Exp *e, int pixels, bool grey)
{
    VaeConfig c = { .x = pixels, .z = exp_int(e, "latent", 2, 1000), .act = ACT_RELU,
                    .likelihood = grey ? BERNOULLI : GAUSSIAN_SHARED };
    c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, c.hidden);
    return c;
}

/* [n,factors], by the mean and the standard deviation of the training images. */
static Tensor standardised(Run *r, const Images *d)
{
    const Images *by = &r->data.train;
    int k = by->n_factors;
    Tensor f = tensor_new(r->e.arena, SHAPE(d->n, k));
    for (int j = 0; j < k; j++) {
        double mean = 0, square = 0;
        for (int i = 0; i < by->n; i++) mean += (double)by->factors[i * k + j] / by->n;
        for (int i = 0; i < by->n; i++)
            square += pow((double)by->factors[i * k + j] - mean, 2) / by->n;
        for (int i = 0; i < d->n; i++)
            f.x[i * k + j] = (real)(((double)d->factors[i * k + j] - mean) / sqrt(square));
    }
    return f;
}

static Reader reader_new(Rng rng, int pixels, int hidden, int factors)
{
    Reader r = { .factors = factors };
    r.body = mlp_new(&r.ps, rng, "reader", 2, (int[]){ pixels, hidden, hidden }, ACT_RELU, INIT_HE);
    r.out = linear_new(&r.ps, rng, "factors", hidden, factors, INIT_ZERO);
    return r;
}

void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    int by = exp_int(e, "shrink", 1, 7);
    exp_real(e, "weight", 0, 1000), exp_real(e, "by", -100, 100);
    exp_int(e, "dim", 0, exp_int(e, "latent", 2, 1000));
    r->data = exp_images(e);
    if (!r->data.test.factors || r->data.test.n_factors > MAX_FACTORS)
        exp_fail(e, EXIT_USAGE, "--data: what made the images of '%s' is not known", e->data);
    r->data.train = images_shrink(e->arena, &r->data.train, by);
    r->data.test = images_shrink(e->arena, &r->data.test, by);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->train_factors = standardised(r, &r->data.train);
    r->test_factors = standardised(r, &r->data.test);
    r->t = tape_new();
    Rng init = rng_fork(e->rng, "init");
    vae_init(&r->m, config(e, r->train.s.d[1], r->data.test.c == 1), init);
    r->reader = reader_new(init, r->m.c.x, e->size == SMOKE ? 64 : 128, r->test_factors.s.d[1]);
}

/* ---- the two losses -------------------------------------------------------------------------- */

typedef struct { const Vae *m; double weight; int total; } Aim;

static Var *vae_loss(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    return tc_loss(vae_elbo(a->m, x, eps, 1), a->weight, a->total);
}

static Posterior code(const void *model, Var *x)
{
    return vae_encode(((const Aim *)model)->m, x);
}

/* The rows of x are pixels and then factors. */
static Var *reader_loss(const void *model, Var *x, Var *eps)
{
    (void)eps;
    const Reader *m = model;
    int d = x->v.s.d[1] - m->factors;
    Var *f = linear(m->out, mlp(&m->body, ad_slice(x, 1, 0, d)));
    return ad_mean_all(ad_square(ad_sub(f, ad_slice(x, 1, d, d + m->factors))));
}

void check_gradients(Run *r)
{
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    VaeConfig c = { .x = 7, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_RELU,
                    .likelihood = r->m.c.likelihood };
    vae_init(&m, c, rng);
    Reader reader = reader_new(rng, 5, 4, 2);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    rng_fill_normal(&rng, reader.ps.v, reader.ps.total);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 3), &rng));
    Var *first = vae_loss(&(Aim){ &m, 3, 40 }, x, eps), *second = reader_loss(&reader, x, eps);
    Var *loss = ad_add(first, second);
    exp_gradients(&r->e, "gradients", loss, &rng);
    vae_free(&m), params_free(&reader.ps);
}

/* ---- training -------------------------------------------------------------------------------- */

static Tensor side_by_side(Run *r, Tensor x, Tensor f)
{
    int n = x.s.d[0], d = x.s.d[1], k = f.s.d[1];
    Tensor y = tensor_new(r->e.arena, SHAPE(n, d + k));
    for (int i = 0; i < n; i++) {
        memcpy(y.x + i * (d + k), x.x + i * d, sizeof(real) * (size_t)d);
        memcpy(y.x + i * (d + k) + d, f.x + i * k, sizeof(real) * (size_t)k);
    }
    return y;
}

Tensor read_factors(Run *r, Tensor x)
{
    tape_reset(r->t);
    Var *f = linear(r->reader.out, mlp(&r->reader.body, ad_input(r->t, x)));
    return tensor_of(r->e.arena, f->v.s, f->v.x);
}

/* What the reader sees in reconstructions, where it has to be of use: 1 less the squared error over
 * the variance, for each factor. */
static void judge_reader(Run *r)
{
    int n = r->test.s.d[0], k = r->test_factors.s.d[1];
    Tensor f = read_factors(r, vae_pixels(&r->m, r->t, r->e.arena, r->codes.mean));
    for (int j = 0; j < k; j++) {
        double error = 0, variance = 0;
        for (int i = 0; i < n; i++) {
            double v = (double)r->test_factors.x[i * k + j];
            error += pow((double)f.x[i * k + j] - v, 2) / n, variance += v * v / n;
        }
        r->sees[j] = 1 - error / variance;
    }
}

static void choose_target(Run *r)
{
    double best = -1;
    for (int k = 0; k < r->known.factors; k++) {
        double gap = r->sees[k] > 0.5 ? r->known.gap[k] : -0.5;
        exp_note(&r->e, "%s: seen %.2f, lead of number %d %.2f", r->data.test.factor_names[k],
                 r->sees[k], r->known.best[k] + 1, r->known.gap[k]);
        if (gap > best) best = gap, r->target = k;
    }
}

void learn(Run *r)
{
    Exp *e = &r->e;
    bool grey = r->data.test.c == 1;
    Aim aim = { &r->m, exp_real(e, "weight", 0, 1000), r->train.s.d[0] };
    VaeFit vae = { e->epochs, e->batch_size, e->lr, grey, &r->m.ps, r->m.c.z, vae_loss, &aim,
                   code };
    VaeFit reader = { e->epochs / 2, e->batch_size, 2e-3, false, &r->reader.ps, 1, reader_loss,
                      &r->reader };
    exp_fit(e, "vae", vae, r->t, r->train, rng_fork(e->rng, "train"));
    Tensor both = side_by_side(r, r->train, r->train_factors);
    exp_fit(e, "reader", reader, r->t, both, rng_fork(e->rng, "reader"));
    Tensor x = grey ? drawn_bits(e->arena, r->test, rng_fork(e->rng, "test")) : r->test;
    r->codes = vae_coded(&r->m, r->t, e->arena, x, rng_fork(e->rng, "codes"));
    r->known = disentangle(e->arena, r->codes.z, r->test_factors);
    judge_reader(r);
    choose_target(r);
}
