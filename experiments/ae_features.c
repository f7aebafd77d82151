/* What a code is good for when labels are few (S4 66-73, claim C13): accuracy of a classifier
 * against the number of labels, from scratch, on frozen features and fine-tuned. The autoencoder
 * saw all training images, spoilt by noise, and no label. It is trained once; seeds differ in which
 * images are labelled, in the start of what starts at random, and in the order. Chapter 11. */
#include "ae_features_parts.h"

#include <string.h>

enum { COUNTS = 5, HUNDRED = 2, MOST_SEEDS = 20, VALID = 1000, SCALE = 1000,
       COLUMNS = 3 + 2 * STARTS };

static const int counts[COUNTS] = { 10, 30, 100, 300, 1000 };

static const char *const pretrainings[] = { "denoising", "none", NULL };
static const char *const labellings[] = { "given", "shuffled", NULL };
static const char *const judges[] = { "test", "valid", NULL };

static const Setting settings[] = {
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { "hidden", { "128", "512", "512" }, "width of the encoder's two hidden layers" },
    { "code", { "32", "64", "64" }, "numbers in the code" },
    { "noise", { "mask", "mask", "mask" }, "what the autoencoder repairs" },
    { "level", { "0.75", "0.75", "0.75" }, "how much of it" },
    { "steps", { "50", "200", "500" }, "of training with few labels" },
    { "seeds", { "2", "5", "10" }, "choices of labelled images" },
    { "heads", { "6", "2", "10" }, "epochs of each of the three tasks" },
    { "pretrain", { "denoising", "denoising", "denoising" }, "or none: features of chance" },
    { "labels", { "given", "given", "given" }, "or shuffled, so that there is nothing to learn" },
    { "judge", { "test", "test", "test" }, "or valid, to choose settings by: images to read" },
    { 0 }
};

static const Spec spec = {
    .name = "ae_features", .purpose = "accuracy against labels: scratch, frozen, fine-tuned",
    .data = "digits", .epochs = { 20, 5, 30 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = "epoch",
};

/* The first images of d, at most `most` of them, and their labels. */
static Tensor some_images(Run *r, const Images *d, int most, int **y)
{
    int n = most < d->n ? most : d->n;
    int *index = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) index[i] = i;
    if (y) *y = batch_labels(r->e.arena, d, index, n);
    return batch_images(r->e.arena, d, index, n, BIN_NONE, r->e.rng);
}

/* The training labels, or the same in an order that has nothing to do with the images. */
static uint8_t *believed(Run *r, bool shuffled)
{
    const Images *d = &r->data.train;
    uint8_t *y = arena_alloc(r->e.arena, (size_t)d->n);
    for (int i = 0; i < d->n; i++) r->order[i] = i;
    if (shuffled) batch_order(r->order, d->n, rng_fork(r->e.rng, "shuffled labels"));
    for (int i = 0; i < d->n; i++) y[i] = d->y[r->order[i]];
    return y;
}

static void configure(Run *r)
{
    Exp *e = &r->e;
    const Images *d = &r->data.train;
    int hidden = exp_int(e, "hidden", 1, 4096);
    r->c = (AeConfig){ .x = d->h * d->w * d->c, .z = exp_int(e, "code", 1, 4096), .n_hidden = 2,
                       .hidden = { hidden, hidden }, .act = ACT_RELU, .loss = AE_BERNOULLI };
    r->kind = (Corruption)exp_word(e, "noise", corruption_names);
    r->level = exp_real(e, "level", 0, r->kind == CORRUPT_BLOCKS ? 100 : 1);
    r->steps = exp_int(e, "steps", 1, 1000000);
    r->seeds = exp_int(e, "seeds", 2, MOST_SEEDS);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->data = exp_images(e);
    const Images *d = &r->data.train;
    if (!d->y) exp_fail(e, EXIT_USAGE, "--data: '%s' has no labels to learn", e->data);
    configure(r);
    r->t = tape_new();
    r->order = arena_alloc(e->arena, sizeof(int) * (size_t)d->n);
    r->y = believed(r, exp_word(e, "labels", labellings) == 1);
    r->some = some_images(r, d, SCALE, NULL);
    r->valid = some_images(r, &r->data.valid, VALID, &r->valid_y);
    if (exp_word(e, "judge", judges) == 1) r->data.test = r->data.valid;
    r->test = some_images(r, &r->data.test, r->data.test.n, &r->test_y);
}

static void pretrain(Run *r)
{
    Task task = denoising;
    ae_init(&r->ae, r->c, rng_fork(r->e.rng, "pretrained"));
    task.ae = &r->ae, task.ps = &r->ae.ps;
    if (exp_word(&r->e, "pretrain", pretrainings) == 0) fit(r, &task, r->e.epochs);
}

/* Mean and standard error over the seeds. */
static void average(const double *x, int n, double *mean, double *error)
{
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++) sum += x[i] / n;
    for (int i = 0; i < n; i++) square += (x[i] - sum) * (x[i] - sum);
    *mean = sum, *error = sqrt(square / (n - 1) / n);
}

/* A row, in percent: the number of labels, then mean and standard error of the accuracy of every
 * start, and of what fine-tuning gains over scratch with the same labels. */
static void accuracies(Run *r, int labels, double row[COLUMNS])
{
    double right[STARTS], x[STARTS + 1][MOST_SEEDS];
    for (int seed = 0; seed < r->seeds; seed++) {
        few_labels(r, labels, seed, right);
        for (int s = 0; s < STARTS; s++) x[s][seed] = 100 * right[s];
        x[STARTS][seed] = x[FINE_TUNED][seed] - x[SCRATCH][seed];
    }
    row[0] = labels;
    for (int s = 0; s <= STARTS; s++) average(x[s], r->seeds, &row[1 + 2 * s], &row[2 + 2 * s]);
    exp_note(&r->e, "%d labels: %.1f from scratch, %.1f by chance, %.1f frozen, %.1f fine-tuned; "
             "gain %.1f +- %.1f", labels, row[1], row[3], row[5], row[7], row[9], row[10]);
}

/* The claims are about 100 labels. Generated digits are so much alike that 100 labels tell nearly
 * all, and there is little to gain. */
static void curve(Run *r)
{
    double row[COUNTS][COLUMNS];
    int n = 0;
    while (n < COUNTS && 2 * counts[n] <= r->data.train.n && (n <= HUNDRED || r->e.size != SMOKE))
        accuracies(r, counts[n], row[n]), n++;
    exp_table(&r->e, "accuracy.tsv",
              "labels\tscratch\tscratch_se\tchance\tchance_se\tfrozen\tfrozen_se\tfine_tuned\t"
              "fine_tuned_se\tgain\tgain_se", COLUMNS, n, row[0]);
    exp_plot(&r->e, "ae_features");
    if (n <= HUNDRED) return;
    const double *x = row[HUNDRED], *gain = x + COLUMNS - 2;
    exp_claim(&r->e, "C13", "points_of_learned_over_chance_features_at_100_labels",
              x[1 + 2 * FROZEN] - x[1 + 2 * CHANCE], ">=", 5);
    if (strncmp(r->e.data, "digits", 6) == 0) return;
    exp_claim(&r->e, "C13", "points_of_features_over_scratch_at_100_labels", gain[0], ">=", 5);
    exp_claim(&r->e, "C13", "standard_errors_in_that", gain[0] / gain[1], ">=", 3);
}

int main(int argc, char **argv)
{
    static Run r;
    start(&r, argc, argv);
    int heads = exp_int(&r.e, "heads", 1, 10000);
    check_gradients(&r);
    if (!r.e.check) {
        pretrain(&r);
        curve(&r);
        three_heads(&r, heads);
    }
    ae_free(&r.ae), tape_free(r.t);
    return exp_end(&r.e);
}
