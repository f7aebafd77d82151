/* The weight c on the KL, from 0 upwards (S1; S4 131 "disentangling"): what it costs in pixels, and
 * what becomes of the numbers of the code, where the factors that made the images are known. The
 * same for the beta-TCVAE, whose weight is on the total correlation alone. Chapter 15. */
#include "beta_vae_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const Setting settings[] = {
    { "weights", { "1,8", "1,2,4,8", "1,2,4,8" }, "weights, rising from 1; 0 is added" },
    { "seeds", { "1", "1", "5" }, "networks a weight; what is claimed is of their medians" },
    { "hidden", { "64", "200", "200" }, "widths of the encoder's hidden layers" },
    { "latent", { "6", "10", "10" }, "numbers in the code" },
    { "shrink", { "2", "2", "2" }, "make images so many times smaller" },
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "beta_vae", .purpose = "a weight on the KL: reconstruction against disentangled codes",
    .data = "shapes", .epochs = { 10, 30, 30 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 3e-3, 3e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

enum { SCORES = 5 };    /* the numbers of a Score before gap */
enum { NLL, KL, MIG, ACTIVE, CORRELATION };

static void check_gradients(Run *r)
{
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    vae_init(&m, (VaeConfig){ .x = 7, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_RELU },
             rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    for (Kind kind = WHOLE_KL; kind < KINDS; kind++) {
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
        Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 3), &rng));
        Var *loss = weighted_loss(&m, x, eps, kind, 3, 40);
        exp_gradients(&r->e, "gradients", loss, &rng);
    }
    vae_free(&m);
}

/* ---- the sweep ------------------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *x, int n)
{
    double sorted[MAX_SEEDS];
    memcpy(sorted, x, sizeof(double) * (size_t)n);
    qsort(sorted, (size_t)n, sizeof *sorted, rising);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/* What the numbers of a code do, for three of the weights. */
static void picture(Run *r, const Vae *m, Kind kind, int weight)
{
    static const struct { Kind kind; int weight; const char *file; } shown[] = {
        { WHOLE_KL, 1, "traverse_kl_1.png" }, { WHOLE_KL, 2, "traverse_kl_2.png" },
        { TC_ALONE, 8, "traverse_tc_8.png" } };
    for (int i = 0; i < 3; i++)
        if (shown[i].kind == kind && shown[i].weight == weight) traverse(r, m, shown[i].file);
}

/* All seeds of one weight; a row a network goes to `row`. */
static void one_weight(Run *r, Kind kind, int i, double row[][9], double out[SCORES])
{
    double all[SCORES][MAX_SEEDS];
    for (int seed = 0; seed < r->seeds; seed++) {
        Vae m = train(r, kind, r->weight[i], seed);
        Score s = score(r, &m, seed);
        memcpy(row[seed], (double[]){ kind, r->weight[i], seed, s.nll, s.kl, s.mig, s.active,
                                      s.correlation, s.gap[0] }, sizeof row[seed]);
        for (int k = 0; k < SCORES; k++) all[k][seed] = row[seed][3 + k];
        exp_note(&r->e, "%s %d, seed %d: -log p(x|z) %.2f, KL %.2f, MIG %.3f, %.0f active, "
                 "correlation %.3f", kind == TC_ALONE ? "TC" : "KL", r->weight[i], seed, s.nll,
                 s.kl, s.mig, s.active, s.correlation);
        if (seed == 0) picture(r, &m, kind, r->weight[i]);
        vae_free(&m);
    }
    for (int k = 0; k < SCORES; k++) out[k] = median(all[k], r->seeds);
}

/* From weight number `from` on; returns how many networks that were. */
static int sweep(Run *r, Kind kind, int from, double rows[][9], double m[][SCORES])
{
    for (int i = from; i < r->weights; i++)
        one_weight(r, kind, i, rows + (i - from) * r->seeds, m[i]);
    return (r->weights - from) * r->seeds;
}

/* ---- what should hold ------------------------------------------------------------------------ */

/* How often score k does not move in direction `sign` from one weight to the next. */
static int against(const Run *r, double m[][SCORES], int k, int sign)
{
    int count = 0;
    for (int i = 1; i < r->weights; i++) count += sign * (m[i][k] - m[i - 1][k]) <= 0;
    return count;
}

/* The best MIG among weights above 1, over that of 1. */
static double best_over_1(const Run *r, double m[][SCORES])
{
    double best = 0;
    for (int i = 2; i < r->weights; i++) best = fmax(best, m[i][MIG]);
    return best / m[1][MIG];
}

static void claims(Run *r, double kl[][SCORES], double tc[][SCORES])
{
    const double *free_code = kl[0], *one = kl[1], *last = kl[r->weights - 1];
    exp_claim(&r->e, "V25", "larger_weights_that_reconstruct_no_worse", against(r, kl, NLL, 1),
              "==", 0);
    exp_claim(&r->e, "V25", "larger_weights_with_no_smaller_kl", against(r, kl, KL, -1), "==", 0);
    exp_claim(&r->e, "V25", "active_numbers_at_the_largest_weight_minus_at_1",
              last[ACTIVE] - one[ACTIVE], "<", 0);
    exp_claim(&r->e, "V22", "correlation_with_the_kl_over_without",
              one[CORRELATION] / free_code[CORRELATION], "<", r->e.size == SMOKE ? 0.9 : 0.5);
    if (r->e.size == SMOKE) return;     /* where no network has learned a factor */
    exp_claim(&r->e, "V25", "best_mig_over_mig_of_weight_1", best_over_1(r, kl), ">=", 1.5);
    exp_claim(&r->e, "V25", "best_mig_of_tc_over_mig_of_weight_1", best_over_1(r, tc), ">=", 1.5);
}

static void table(Run *r, double kl[][SCORES], double tc[][SCORES])
{
    double rows[MAX_WEIGHTS][1 + 2 * SCORES];
    for (int i = 0; i < r->weights; i++) {
        rows[i][0] = r->weight[i];
        memcpy(rows[i] + 1, kl[i], sizeof kl[i]);
        memcpy(rows[i] + 1 + SCORES, tc[i], sizeof tc[i]);
    }
    exp_table(&r->e, "medians.tsv", "weight\tkl_nll\tkl_kl\tkl_mig\tkl_active\tkl_correlation\t"
              "tc_nll\ttc_kl\ttc_mig\ttc_active\ttc_correlation", 1 + 2 * SCORES, r->weights,
                  rows[0]);
    exp_plot(&r->e, "beta_vae");
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->weights = 1 + exp_list(e, "weights", MAX_WEIGHTS - 1, r->weight + 1);
    r->seeds = exp_int(e, "seeds", 1, MAX_SEEDS);
    if (r->weight[1] != 1) exp_fail(e, EXIT_USAGE, "weights: the first is not 1");
    r->c = (VaeConfig){ .act = ACT_RELU };
    r->c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, r->c.hidden);
    r->c.z = exp_int(e, "latent", 2, 1000);
    int by = exp_int(e, "shrink", 1, 7);
    r->data = exp_images(e);
    if (!r->data.test.factors)
        exp_fail(e, EXIT_USAGE, "--data: what made the images of '%s' is not known", e->data);
    r->data.train = images_shrink(e->arena, &r->data.train, by);
    r->data.test = images_shrink(e->arena, &r->data.test, by);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->factors = tensor_new(e->arena, SHAPE(r->data.test.n, r->data.test.n_factors));
    for (int i = 0; i < r->factors.n; i++) r->factors.x[i] = (real)r->data.test.factors[i];
    r->c.x = r->train.s.d[1];
    r->c.likelihood = r->data.test.c == 1 ? BERNOULLI : GAUSSIAN_SHARED;
    r->t = tape_new();
}

int main(int argc, char **argv)
{
    static double rows[KINDS * MAX_WEIGHTS * MAX_SEEDS][9];
    static double kl[MAX_WEIGHTS][SCORES], tc[MAX_WEIGHTS][SCORES];
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        int n = sweep(&r, WHOLE_KL, 0, rows, kl);
        memcpy(tc, kl, 2 * sizeof *tc);     /* with weight 1 the two are one */
        n += sweep(&r, TC_ALONE, 2, rows + n, tc);
        exp_table(&r.e, "networks.tsv", "kind\tweight\tseed\tnll_nats\tkl_nats\tmig\tactive\t"
                  "correlation\tlead_of_factor_1", 9, n, rows[0]);
        table(&r, kl, tc);
        claims(&r, kl, tc);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
