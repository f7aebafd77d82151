/* A linear softmax classifier, p(y|x) = softmax(x w + b), and what the optimiser, the learning rate
 * and the scale of the loss do to its training: every rule of nn/optim.c but adadelta, which has
 * its own rate, at thirteen rates, and two of them with the loss summed over the batch instead of
 * averaged. The loss is the mean of -log p(y|x) in nats. Chapter 5. */
#include "datasets/batch.h"
#include "datasets/images.h"
#include "exp.h"
#include "nn/density.h"
#include "nn/layer.h"

enum { RULES = 8, RATES = 13, CHUNK = 500 };

static const char *const rules[RULES] = { "sgd", "momentum", "adagrad", "rmsprop", "rmsprop_c",
                                          "adam", "sgd", "adam" };      /* the last two: summed */
enum { SGD, ADAM = 5, SUMMED };

static const Setting settings[] = {
    { "train", { "500", "5000", "0" }, "use at most this many training images (0: all)" }, { 0 }
};

static const Spec spec = {
    .name = "classifier", .purpose = "a linear classifier, by every optimiser at many rates",
    .data = "digits", .epochs = { 2, 5, 20 }, .batch_size = { 100, 100, 100 },
    .lr = { 1e-2, 3e-3, 3e-3 }, .settings = settings, .metrics = "epoch",
};

typedef struct { Exp e; Splits data; Tape *t; int *order; } Run;
typedef struct { Params ps; Linear l; } Net;

static Net net_new(const Run *r)
{
    Net m = { 0 };
    const Images *d = &r->data.train;
    m.l = linear_new(&m.ps, r->e.rng, "classifier", d->h * d->w * d->c, d->classes, INIT_ZERO);
    return m;
}

/* log p(y|x) for the images index[0..n) and every class: [n,classes]. */
static Var *log_classes(Run *r, const Net *m, const Images *d, const int *index, int n)
{
    tape_reset(r->t);
    Tensor x = batch_images(tape_arena(r->t), d, index, n, BIN_NONE, r->e.rng);
    return ad_log_softmax(linear(m->l, ad_input(r->t, x)));
}

static Var *loss(Run *r, const Net *m, const int *index, int n)
{
    Var *log_p = log_classes(r, m, &r->data.train, index, n);
    const int *y = batch_labels(tape_arena(r->t), &r->data.train, index, n);
    return nll(ad_gather(log_p, y));
}

/* One training run from zero; scale multiplies the loss. */
static void train(Run *r, Net *m, const char *rule, double lr, double scale)
{
    Optim o;
    int n = r->data.train.n, batch = r->e.batch_size;
    optim_init(&o, rule, lr);
    for (int epoch = 0; epoch < r->e.epochs; epoch++) {
        batch_order(r->order, n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)epoch));
        for (int i = 0; i < n; i += batch) {
            Var *l = loss(r, m, r->order + i, batch < n - i ? batch : n - i);
            params_zero_grad(&m->ps);
            backward(ad_scale(l, scale));
            optim_step(&o, &m->ps, lr);
        }
    }
    optim_free(&o);
}

/* Over all images of d: nats per example, the share that is read wrong, and how far the worst sum
 * of p(y|x) over y is from 1. */
typedef struct { double nats, wrong, unnormed; } Score;

static void add_score(Score *s, const real *log_p, int classes, int y, int of)
{
    double sum = 0;
    int best = 0;
    for (int c = 0; c < classes; c++) {
        sum += exp((double)log_p[c]);
        best = log_p[c] > log_p[best] ? c : best;
    }
    s->nats -= (double)log_p[y] / of;
    s->wrong += (best != y) / (double)of;
    s->unnormed = fmax(s->unnormed, fabs(sum - 1));
}

static Score measure(Run *r, const Net *m, const Images *d)
{
    Score s = { 0 };
    for (int from = 0; from < d->n; from += CHUNK) {
        int index[CHUNK], n = CHUNK < d->n - from ? CHUNK : d->n - from;
        for (int i = 0; i < n; i++) index[i] = from + i;
        Var *log_p = log_classes(r, m, d, index, n);
        for (int i = 0; i < n; i++)
            add_score(&s, log_p->v.x + i * d->classes, d->classes, d->y[from + i], d->n);
    }
    return s;
}

/* The training loss that each rule ends with, at rates 10^-5 to 10: a row a rate. */
static void sweep(Run *r)
{
    static double row[RATES][1 + RULES];
    for (int i = 0; i < RATES; i++) {
        row[i][0] = pow(10, -5 + i / 2.0);
        for (int k = 0; k < RULES; k++) {
            Net m = net_new(r);
            train(r, &m, rules[k], row[i][0], k < SUMMED ? 1 : r->e.batch_size);
            row[i][1 + k] = measure(r, &m, &r->data.train).nats;
            params_free(&m.ps);
        }
        exp_note(&r->e, "rate %.0e: sgd %.3f, adam %.3f nats", row[i][0], row[i][1 + SGD],
                 row[i][1 + ADAM]);
    }
    exp_table(&r->e, "rates.tsv",
              "lr\tsgd\tmomentum\tadagrad\trmsprop\trmsprop_c\tadam\tsgd_summed\tadam_summed",
              1 + RULES, RATES, row[0]);
    exp_plot(&r->e, "classifier_rates");
}

/* The weights of a class as an image: bright where ink speaks for it, dark where against. */
static void templates(Run *r, Tensor w)
{
    const Images *d = &r->data.train;
    int classes = d->classes;
    Tensor x = tensor_new(r->e.arena, SHAPE(classes, d->h, d->w, d->c));
    real top = 0;
    for (int i = 0; i < w.n; i++) top = fmax(top, fabs(w.x[i]));
    for (int i = 0; i < w.n; i++)
        x.x[i % classes * (w.n / classes) + i / classes] = R(0.5) + R(0.5) * w.x[i] / top;
    exp_grid(&r->e, "templates.png", x, 10, 2);
}

static void check_gradients(Run *r)
{
    int index[5] = { 0, 1, 2, 3, 4 };
    Net m = net_new(r);
    Rng d = rng_fork(r->e.rng, "directions");
    rng_fill_normal(&d, m.ps.v, m.ps.total);
    Var *l = loss(r, &m, index, r->data.train.n < 5 ? r->data.train.n : 5);
    exp_gradients(&r->e, "gradients", l, &d);
    params_free(&m.ps);
}

/* The classifier itself, by Adam at the rate --lr; then with a loss a hundred times as large. */
static void classify(Run *r)
{
    Net m = net_new(r), scaled = net_new(r);
    train(r, &m, "adam", r->e.lr, 1);
    train(r, &scaled, "adam", r->e.lr, 100);
    Score learned = measure(r, &m, &r->data.train), test = measure(r, &m, &r->data.test);
    double other = measure(r, &scaled, &r->data.train).nats;
    double row[] = { learned.nats, 100 * learned.wrong, test.nats, 100 * test.wrong };
    exp_table(&r->e, "summary.tsv",
              "train_nats\ttrain_wrong_percent\ttest_nats\ttest_wrong_percent", 4, 1, row);
    exp_claim(&r->e, "A6", "worst_sum_of_p_over_classes_minus_1", test.unnormed, "<=", 1e-5);
    exp_check(&r->e, "test_images_read_wrong", test.wrong, 0.2);
    exp_check(&r->e, "adam_with_the_loss_times_100", fabs(other / learned.nats - 1), 1e-3);
    templates(r, m.l.w->v);
    params_free(&m.ps), params_free(&scaled.ps);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.data = exp_images(&r.e);
    if (!r.data.train.y)
        exp_fail(&r.e, EXIT_USAGE, "--data: '%s' has no labels to learn", r.e.data);
    r.t = tape_new();
    r.order = arena_alloc(r.e.arena, sizeof(int) * (size_t)r.data.train.n);
    check_gradients(&r);
    if (!r.e.check) {
        classify(&r);
        sweep(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
