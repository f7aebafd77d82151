/* What a classifier does not know (S4 18-19, claims A7, A8, E10). It learns all classes but the
 * last, and is then asked about the last, about another data set and about noise. It has no answer
 * "none of these": p(y|x) sums to 1 whatever x is. The confidence is max over y of p(y|x).
 * Chapter 11. */
#include "confidence_parts.h"

#include "autograd/gradcheck.h"
#include "datasets/batch.h"
#include "models/features.h"
#include "nn/density.h"

enum { KINDS = 4, BINS = 20, MOST = 2000 };

static const char *const kinds[KINDS] = { "known", "unseen", "other", "noise" };

static const Setting settings[] = {
    { "train", { "1000", "10000", "0" }, "use at most this many training images (0: all)" },
    { "other", { "shapes", "shapes", "shapes" }, "a data set with images of the same size" },
    { "hidden", { "64", "256", "512" }, "width of the classifier's hidden layer" },
    { "examples", { "2000", "20000", "20000" }, "of skewed classes, for the bias" },
    { "apart", { "2", "2", "2" }, "how far the classes' means are from 0 where x tells" },
    { 0 }
};

static const Spec spec = {
    .name = "confidence", .purpose = "what a classifier answers where it cannot know",
    .data = "digits", .epochs = { 20, 10, 20 }, .batch_size = { 50, 100, 100 },
    .lr = { 1e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = "epoch",
};

typedef struct {
    Exp e;
    Splits data, other;
    Tape *t;
    Classifier m;
    int *index, n;          /* the training images of the classes it learns */
} Run;

/* The images of d that are of the last class, or are not: their numbers in index, and how many. */
static int of_class(const Images *d, bool last, int *index)
{
    int n = 0;
    for (int i = 0; i < d->n; i++)
        if ((d->y[i] == d->classes - 1) == last) index[n++] = i;
    return n;
}

static Var *logits(Run *r, Tensor x) { return classifier_logits(&r->m, ad_input(r->t, x)); }

static Var *loss(Run *r, const int *index, int n)
{
    const Images *d = &r->data.train;
    tape_reset(r->t);
    Tensor x = batch_images(tape_arena(r->t), d, index, n, BIN_NONE, r->e.rng);
    return nll(categorical(logits(r, x), batch_labels(tape_arena(r->t), d, index, n)));
}

static void train(Run *r)
{
    Optim o;
    int batch = r->e.batch_size, *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->n);
    int *at = arena_alloc(r->e.arena, sizeof(int) * (size_t)batch);
    optim_init(&o, "adam", r->e.lr);
    for (int epoch = 0; epoch < r->e.epochs; epoch++) {
        batch_order(order, r->n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)epoch));
        for (int from = 0; from < r->n; from += batch) {
            int n = batch < r->n - from ? batch : r->n - from;
            for (int i = 0; i < n; i++) at[i] = r->index[order[from + i]];
            Var *l = loss(r, at, n);
            params_zero_grad(&r->m.ps);
            backward(l);
            optim_step(&o, &r->m.ps, r->e.lr);
        }
    }
    optim_free(&o);
}

/* Images of a kind: test images of the classes learned, of the last one, of the other set, and
 * pixels that are uniform and independent. */
static Tensor asked(Run *r, int kind, int **y)
{
    const Images *d = kind == 2 ? &r->other.test : &r->data.test;
    Arena *a = r->e.arena;
    Rng noise = rng_fork(r->e.rng, "noise");
    int *index = arena_alloc(a, sizeof(int) * (size_t)d->n), n = d->n;
    if (kind == 3) return tensor_uniform(a, SHAPE(n < MOST ? n : MOST, r->m.c.x), &noise);
    for (int i = 0; i < n; i++) index[i] = i;
    if (kind < 2) n = of_class(d, kind == 1, index);
    n = n < MOST ? n : MOST;
    if (kind == 0) *y = batch_labels(a, d, index, n);
    return batch_images(a, d, index, n, BIN_NONE, r->e.rng);
}

typedef struct { double mean, sure, bin[BINS]; } Answers;

/* The mean confidence, the share above 0.9, the share in each of BINS equal parts of 0..1. */
static Answers answers(Run *r, Tensor answer)
{
    Answers s = { 0 };
    int n = answer.s.d[0];
    double *p = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    classifier_confidence(answer, p);
    for (int i = 0; i < n; i++) {
        int k = (int)(p[i] * BINS);
        s.mean += p[i] / n, s.sure += (p[i] > 0.9) / (double)n;
        s.bin[k < BINS ? k : BINS - 1] += 1.0 / n;
    }
    return s;
}

static void ask(Run *r)
{
    Answers s[KINDS];
    double bins[BINS][1 + KINDS], row[KINDS][3], right = 0;
    for (int k = 0; k < KINDS; k++) {
        int *y = NULL;
        Tensor x = asked(r, k, &y);
        tape_reset(r->t);
        Tensor answer = logits(r, x)->v;
        if (y) right = classifier_accuracy(answer, y);
        s[k] = answers(r, answer);
        row[k][0] = k, row[k][1] = s[k].mean, row[k][2] = 100 * s[k].sure;
        exp_note(&r->e, "%s: mean confidence %.3f", kinds[k], s[k].mean);
        for (int b = 0; b < BINS; b++)
            bins[b][0] = (b + 0.5) / BINS, bins[b][1 + k] = 100 * s[k].bin[b];
    }
    exp_table(&r->e, "histogram.tsv", "confidence\tknown\tunseen\tother\tnoise", 1 + KINDS, BINS,
              bins[0]);
    exp_table(&r->e, "summary.tsv", "kind\tmean\tsure_percent", 3, KINDS, row[0]);
    exp_plot(&r->e, "confidence");
    exp_check(&r->e, "known_images_read_wrong", 1 - right, 0.15);
    exp_claim(&r->e, "A8", "share_of_unseen_class_above_0.9", s[1].sure, ">=",
              r->e.size == SMOKE ? 0.05 : 0.2);
    exp_claim(&r->e, "A8", "share_of_other_data_above_0.9", s[2].sure, ">=", 0.2);
}

/* With tanh, which has no kinks for a difference to step over. */
static void check_gradients(Run *r)
{
    Rng own = rng_fork(r->e.rng, "directions");
    r->m.c.code_act = ACT_TANH;
    rng_fill_normal(&own, r->m.head.w->v.x, r->m.head.w->v.n);
    bool fine = sizeof(real) == 8;
    GradCheck c = gradcheck_directions(loss(r, r->index, 3), &own, 8, fine ? 1e-5 : 1e-3);
    exp_check(&r->e, "gradients", c.error, fine ? 1e-6 : 1e-2);
    tensor_fill(r->m.head.w->v, 0);
    r->m.c.code_act = ACT_RELU;
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    Error error = { 0 };
    exp_start(e, &spec, argc, argv);
    r->data = exp_images(e);
    const Images *d = &r->data.train;
    if (d->classes < 3) exp_fail(e, EXIT_USAGE, "--data: '%s' has no labels to learn", e->data);
    images_load(e->arena, exp_str(e, "other"), e->data_dir, 1, 5 * MOST, &r->other, &error);
    exp_must(e, &error);
    int pixels = d->h * d->w * d->c, hidden = exp_int(e, "hidden", 1, 4096);
    if (r->other.test.h * r->other.test.w * r->other.test.c != pixels)
        exp_fail(e, EXIT_USAGE, "other: '%s' has images of another size", exp_str(e, "other"));
    AeConfig c = { .x = pixels, .z = hidden, .code_act = ACT_RELU };
    classifier_init(&r->m, c, d->classes - 1, e->rng);
    r->t = tape_new();
    r->index = arena_alloc(e->arena, sizeof(int) * (size_t)d->n);
    r->n = of_class(d, false, r->index);
}

int main(int argc, char **argv)
{
    static Run r;
    start(&r, argc, argv);
    int examples = exp_int(&r.e, "examples", 10, 1000000);
    double apart = exp_real(&r.e, "apart", 0, 10);
    check_gradients(&r);
    if (!r.e.check) {
        train(&r);
        ask(&r);
        what_the_bias_learns(&r.e, examples, apart);
    }
    classifier_free(&r.m), tape_free(r.t);
    return exp_end(&r.e);
}
