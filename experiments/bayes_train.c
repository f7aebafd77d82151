/* The `bayes` experiment's options, its data and its models: a NADE for all images, one for each
 * label, and a classifier. Chapter 22. */
#include "bayes_parts.h"

#include "autograd/gradcheck.h"
#include "nn/density.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const Setting settings[] = {
    { "hidden", { "16", "64", "256" }, "hidden units of each model" },
    { "width", { "6", "16", "32" }, "channels of each stack of the network that knows y" },
    { "blocks", { "3", "5", "6" }, "and its gated layers" },
    { "gated-epochs", { "3", "5", "10" }, "passes over the images for that network" },
    { "shrink", { "2", "2", "1" }, "divide the images' width and height by this" },
    { "strange", { "shapes", "shapes", "shapes" }, "data set of the images that are no digits" },
    { "train", { "1000", "10000", "0" }, "use at most this many training images (0: all)" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "bayes",
    .purpose = "labels, densities and outliers by Bayes' rule",
    .data = "digits", .epochs = { 6, 10, 30 }, .batch_size = { 20, 20, 50 },
    .lr = { 2e-2, 1e-2, 5e-3 }, .settings = settings, .metrics = "epoch",
};

static Tensor bits(Run *r, const Images *d)
{
    return batch_first(r->e.arena, d, d->n, BIN_FIXED, rng_fork(r->e.rng, d->name));
}

static void models(Run *r, int d, int hidden)
{
    Rng init = rng_fork(r->e.rng, "init");
    r->all = nade_new(&r->ps, init, "all", d, hidden);
    for (int y = 0; y < CLASSES; y++) {
        char name[16];
        snprintf(name, sizeof name, "of%d", y);
        r->of[y] = nade_new(&r->ps, init, name, d, hidden);
    }
    r->mlp = mlp_new(&r->body, init, "body", 1, (int[]){ d, hidden }, ACT_RELU, INIT_HE);
    r->head = linear_new(&r->body, init, "head", hidden, CLASSES, INIT_GLOROT);
}

static void load(Run *r, int shrink)
{
    Error error = { 0 };
    r->data = exp_images(&r->e);
    images_load(r->e.arena, exp_str(&r->e, "strange"), r->e.data_dir, r->e.seed, 5000, &r->strange,
                &error);
    exp_must(&r->e, &error);
    Images *all[] = { &r->data.train, &r->data.test, &r->strange.test };
    for (int i = 0; i < 3; i++) *all[i] = images_shrink(r->e.arena, all[i], shrink);
    if (r->data.train.classes != CLASSES || r->strange.test.w != r->data.train.w)
        exp_fail(&r->e, EXIT_USAGE, "ten labels are needed, and strange images of the same size");
    r->x = bits(r, &r->data.train), r->test = bits(r, &r->data.test);
    r->outside = bits(r, &r->strange.test);
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int hidden = exp_int(&r->e, "hidden", 1, 10000);
    load(r, exp_int(&r->e, "shrink", 1, 28));
    models(r, r->x.s.d[1], hidden);
    labelled_init(r);
    for (int y = 0; y < CLASSES; y++) {
        int count = 0;
        for (int i = 0; i < r->x.s.d[0]; i++) count += r->data.train.y[i] == y;
        r->prior[y] = log((double)count / r->x.s.d[0]);
    }
    r->t = tape_new();
}

int run_end(Run *r)
{
    params_free(&r->ps), params_free(&r->body), gated_pixelcnn_free(&r->gated);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* ---- training -------------------------------------------------------------------------------- */

static Var *label_logits(const Run *r, Var *x) { return linear(r->head, mlp(&r->mlp, x)); }

/* Maximum likelihood on the images of `index`: of them, by m, or if that is NULL, of their
 * labels. */
static void fit(Run *r, Params *ps, const Nade *m, int *index, int n, const char *stream)
{
    Optim o;
    int batch = r->e.batch_size, steps = (n + batch - 1) / batch, d = r->x.s.d[1];
    optim_init(&o, "adam", r->e.lr);
    for (int at = 0; at < r->e.epochs * steps; at++) {
        int from = at % steps * batch, size = batch < n - from ? batch : n - from;
        Rng own = rng_fork_i(rng_fork(r->e.rng, stream), "shuffle", (uint64_t)(at / steps));
        if (from == 0) rng_shuffle(&own, index, n);
        tape_reset(r->t);
        Tensor x = tensor_new(tape_arena(r->t), SHAPE(size, d));
        int *y = arena_alloc(tape_arena(r->t), sizeof(int) * (size_t)size);
        for (int i = 0; i < size; i++) {
            memcpy(x.x + i * d, r->x.x + index[from + i] * d, sizeof(real) * (size_t)d);
            y[i] = r->data.train.y[index[from + i]];
        }
        Var *in = ad_input(r->t, x);
        Var *loss = nll(m ? nade_log_px(m, in) : categorical(label_logits(r, in), y));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(ps);
        backward(loss);
        optim_step(&o, ps, o.lr * schedule_cosine(o.t, (int64_t)r->e.epochs * steps));
    }
    optim_free(&o);
}

void train(Run *r)
{
    int n = r->x.s.d[0], *index = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    exp_resume(&r->e, NULL, NULL);
    for (int i = 0; i < n; i++) index[i] = i;
    fit(r, &r->ps, &r->all, index, n, "all");
    fit(r, &r->body, NULL, index, n, "labels");
    for (int y = 0; y < CLASSES; y++) {
        int count = 0;
        for (int i = 0; i < n; i++)
            if (r->data.train.y[i] == y) index[count++] = i;
        fit(r, &r->ps, &r->of[y], index, count, "of a label");
    }
    labelled_train(r);
}

void check_gradients(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "checks");
    bool f64 = sizeof(real) == 8;
    tape_reset(r->t);
    Var *x = ad_input(r->t, tensor_rows(r->x, 0, 5));
    Var *loss = nll(nade_log_px(&r->all, x));
    GradCheck c = gradcheck_directions(loss, &rng, 4, f64 ? 1e-6 : 1e-2);
    exp_check(&r->e, "gradients", c.error, f64 ? 1e-6 : 1e-2);
}

/* ---- asking ---------------------------------------------------------------------------------- */

double *log_px(Run *r, const Nade *m, Tensor x)
{
    int n = x.s.d[0];
    double *out = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    tape_reset(r->t);
    Var *log_p = nade_log_px(m, ad_input(r->t, x));
    for (int i = 0; i < n; i++) out[i] = (double)log_p->v.x[i];
    return out;
}

double *log_py(Run *r, Tensor x)
{
    int n = x.s.d[0] * CLASSES;
    double *out = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    tape_reset(r->t);
    Var *log_p = ad_log_softmax(label_logits(r, ad_input(r->t, x)));
    for (int i = 0; i < n; i++) out[i] = (double)log_p->v.x[i];
    return out;
}
