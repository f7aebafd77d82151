/* Pixels or features (S3 figure 1, after Dosovitskiy and Brox 2016): what a VAE gives back can be
 * compared with the image pixel by pixel, or as a classifier sees both, by the code in front of its
 * softmax. Four VAEs from one start differ in that: pixels, features, both, and for control both
 * with features that were learned for labels drawn at random. Then a classifier that none of them
 * met, taught with other images, reads what they give back. Chapter 15. */
#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/features.h"
#include "models/measure.h"
#include "nn/density.h"

#include <math.h>

static const Setting settings[] = {
    { "hidden", { "64", "256", "400" }, "width of the hidden layers" },
    { "latent", { "4", "6", "6" }, "numbers in the code" },
    { "features", { "16", "32", "32" }, "numbers in front of the classifiers' softmax" },
    { "weight", { "3", "3", "3" }, "on half the squared distance of features" },
    { "lessons", { "8", "3", "10" }, "epochs of the classifiers" },
    { "labels", { "given", "given", "given" }, "or drawn: as the control's features" },
    { "train", { "1500", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "perceptual", .purpose = "a VAE that compares pixels, a classifier's features, or both",
    .data = "digits", .epochs = { 14, 10, 40 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

enum { PIXELS, FEATURES, CONTROL, BOTH, KINDS };
static const char *const names[] = { "pixels", "features", "control", "both" };
static const char *const labellings[] = { "given", "drawn", NULL };
enum { KIND, ERROR, DISTANCE, WRONG, SHARPNESS, COLUMNS };      /* what is measured of each */

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;         /* grey values, [n,pixels]                                  */
    VaeConfig c;
    Classifier coach, stranger; /* the loss's, taught with one half of the training images; the
                                   control's, with the same half and drawn labels           */
    Classifier judge;           /* taught with the other half                               */
    bool *wrong[KINDS];         /* what the judge misreads of the test images given back    */
    Tape *t;
} Run;

/* ---- the loss -------------------------------------------------------------------------------- */

typedef struct { const Vae *m; const Classifier *coach; int kind; double weight; } Aim;

/* [n]: half the squared distance between x and y as the classifier sees them. */
static Var *feature_distance(const Classifier *m, Var *x, Var *y)
{
    Var *of_x = classifier_features(m, x), *of_y = classifier_features(m, y);
    return ad_scale(ad_sum(ad_square(ad_sub(of_x, of_y)), -1), 0.5);
}

static Var *aim_loss(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    Elbo e = vae_elbo(a->m, x, eps, 1);
    if (a->kind == PIXELS) return e.loss;
    Var *y = ad_sigmoid(vae_decode(a->m, e.z));
    Var *d = ad_scale(feature_distance(a->coach, x, y), a->weight);
    return ad_add(ad_mean_all(d), a->kind == FEATURES ? ad_mean_all(e.kl) : e.loss);
}

static Posterior code(const void *model, Var *x) { return vae_encode(((const Aim *)model)->m, x); }

static void check_gradients(Run *r)
{
    Vae m;
    Classifier coach;
    Rng rng = rng_fork(r->e.rng, "miniature");
    vae_init(&m, (VaeConfig){ .x = 7, .z = 2, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH },
             rng);
    classifier_init(&coach, (AeConfig){ .x = 7, .z = 3, .n_hidden = 1, .hidden = { 4 },
                                        .act = ACT_TANH }, 2, rng);
    for (int kind = 0; kind < KINDS; kind++) {
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
        Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 2), &rng));
        Var *loss = aim_loss(&(Aim){ &m, &coach, kind, 3 }, x, eps);
        exp_gradients(&r->e, names[kind], loss, &rng);
    }
    vae_free(&m), classifier_free(&coach);
}

/* ---- the classifiers ------------------------------------------------------------------------- */

/* Images order[0..n) and their labels, or classes that are drawn for them. */
static Var *lesson(Run *r, const Classifier *m, const int *order, int n, bool drawn)
{
    tape_reset(r->t);
    const Images *d = &r->data.train;
    int *y = batch_labels(tape_arena(r->t), d, order, n);
    for (int i = 0; drawn && i < n; i++) {
        Rng own = rng_fork_i(r->e.rng, "label", (uint64_t)order[i]);
        y[i] = rng_below(&own, d->classes);
    }
    Tensor x = batch_images(tape_arena(r->t), d, order, n, BIN_NONE, r->e.rng);
    return nll(categorical(classifier_logits(m, ad_input(r->t, x)), y));
}

/* Taught with the training images from..from + n. */
static void teach(Run *r, Classifier *m, const char *name, int from, int n, bool drawn)
{
    Optim o;
    Rng rng = rng_fork(r->e.rng, name);
    AeConfig c = { .x = r->c.x, .z = exp_int(&r->e, "features", 1, 4096), .n_hidden = 1,
                   .hidden = { r->c.hidden[0] }, .act = ACT_RELU };
    int batch = r->e.batch_size, per = n / batch,
        steps = per * exp_int(&r->e, "lessons", 1, 10000);
    int *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    classifier_init(m, c, r->data.train.classes, rng);
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        if (step % per == 0) batch_order(order, n, rng_fork_i(rng, "order", (uint64_t)step));
        if (step % per == 0) for (int i = 0; i < n; i++) order[i] += from;
        Var *loss = lesson(r, m, order + step % per * batch, batch, drawn);
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, o.lr * schedule_cosine(step, steps));
    }
    optim_free(&o);
}

/* ---- what each VAE is worth ------------------------------------------------------------------ */

static double misread(Run *r, Tensor y, bool *wrong)
{
    int n = y.s.d[0], sum = 0;
    tape_reset(r->t);
    Tensor logits = classifier_logits(&r->judge, ad_input(r->t, y))->v;
    for (int i = 0; i < n; i++) {
        int one = r->data.test.y[i];
        double right = classifier_accuracy(tensor_rows(logits, i, i + 1), &one);
        wrong[i] = right < 0.5;
        sum += wrong[i];
    }
    return (double)sum / n;
}

/* Of the images that the means of q(z|x) give back. The judge's eyes measure distance, too. */
static Tensor measure(Run *r, const Vae *m, int kind, double row[COLUMNS])
{
    Tensor x = r->test;
    Tensor y = vae_pixels(m, r->t, r->e.arena, vae_codes(m, r->t, r->e.arena, x));
    int n = x.s.d[0], h = r->data.test.h, w = r->data.test.w;
    tape_reset(r->t);
    Var *d = feature_distance(&r->judge, ad_input(r->t, x), ad_input(r->t, y));
    row[KIND] = kind, row[DISTANCE] = sum_double(d->v.x, n) / n, row[ERROR] = 0;
    for (int i = 0; i < x.n; i++) row[ERROR] += pow((double)(x.x[i] - y.x[i]), 2) / n;
    row[WRONG] = 100 * misread(r, y, r->wrong[kind]);
    row[SHARPNESS] = laplacian_energy(y, h, w) / laplacian_energy(x, h, w);
    exp_note(&r->e, "%s: error %.2f, distance %.1f, %.1f %% misread, sharpness %.2f", names[kind],
             row[ERROR], row[DISTANCE], row[WRONG], row[SHARPNESS]);
    return y;
}

/* Trains one; the first test images it gives back are row kind + 1 of `strip`. */
static void one(Run *r, int kind, double row[COLUMNS], Tensor strip)
{
    Vae m;
    vae_init(&m, r->c, rng_fork(r->e.rng, "init"));
    Aim aim = { &m, kind == CONTROL ? &r->stranger : &r->coach, kind,
                exp_real(&r->e, "weight", 0, 1e6) };
    VaeFit f = { r->e.epochs, r->e.batch_size, r->e.lr, false, &m.ps, m.c.z, aim_loss, &aim,
                 code };
    exp_fit(&r->e, names[kind], f, r->t, r->train, rng_fork(r->e.rng, "train"));
    Tensor y = measure(r, &m, kind, row);
    int wide = strip.s.d[0] / (KINDS + 1);
    tensor_copy(tensor_rows(strip, (kind + 1) * wide, (kind + 2) * wide), tensor_rows(y, 0, wide));
    vae_free(&m);
}

/* ---- what should hold ------------------------------------------------------------------------ */

/* How many standard errors fewer images are misread with both than with another kind: of those that
 * one of the two has right and the other wrong, chance would give each half. */
static double fewer_misread(const Run *r, int kind)
{
    double better = 0, worse = 0;
    for (int i = 0; i < r->test.s.d[0]; i++) {
        better += r->wrong[kind][i] && !r->wrong[BOTH][i];
        worse += !r->wrong[kind][i] && r->wrong[BOTH][i];
    }
    return (better - worse) / sqrt(fmax(1, better + worse));
}

static void claims(Run *r, double t[KINDS][COLUMNS])
{
    exp_claim(&r->e, "V33", "standard_errors_fewer_misread_than_with_pixels_alone",
              fewer_misread(r, PIXELS), ">", 3);
    exp_claim(&r->e, "V33", "standard_errors_fewer_misread_than_with_features_of_drawn_labels",
              fewer_misread(r, CONTROL), ">", 3);
    exp_claim(&r->e, "V33", "pixel_error_of_features_alone_over_pixels_alone",
              t[FEATURES][ERROR] / t[PIXELS][ERROR], ">", 1.5);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    int hidden = exp_int(e, "hidden", 1, 4096);
    r->c = (VaeConfig){ .z = exp_int(e, "latent", 1, 4096), .n_hidden = 2, .act = ACT_RELU,
                        .hidden = { hidden, hidden }, .likelihood = BERNOULLI };
    r->data = exp_images(e);
    if (!r->data.train.y) exp_fail(e, EXIT_USAGE, "--data: '%s' has no labels", e->data);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->c.x = r->train.s.d[1];
    for (int i = 0; i < KINDS; i++)
        r->wrong[i] = arena_zalloc(e->arena, (size_t)r->test.s.d[0]);
    r->t = tape_new();
}

static void compare(Run *r)
{
    double table[KINDS][COLUMNS];
    int half = r->train.s.d[0] / 2, wide = r->test.s.d[0] < 16 ? r->test.s.d[0] : 16;
    Tensor strip = tensor_new(r->e.arena, SHAPE((KINDS + 1) * wide, r->c.x));
    tensor_copy(tensor_rows(strip, 0, wide), tensor_rows(r->test, 0, wide));
    teach(r, &r->coach, "coach", 0, half, exp_word(&r->e, "labels", labellings) == 1);
    teach(r, &r->stranger, "coach", 0, half, true);
    teach(r, &r->judge, "judge", half, half, false);
    Tensor some = tensor_rows(r->train, 0, half < 1000 ? half : 1000);
    classifier_standardise(&r->coach, r->t, some), classifier_standardise(&r->stranger, r->t, some);
    for (int kind = 0; kind < KINDS; kind++) one(r, kind, table[kind], strip);
    exp_table(&r->e, "compare.tsv", "kind\terror\tdistance\tmisread\tsharpness", COLUMNS, KINDS,
              table[0]);
    strip.s = SHAPE(strip.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    exp_grid(&r->e, "strip.png", strip, wide, 2);
    claims(r, table);
    classifier_free(&r->coach), classifier_free(&r->stranger), classifier_free(&r->judge);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) compare(&r);
    tape_free(r.t);
    return exp_end(&r.e);
}
