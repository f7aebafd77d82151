/* The two terms of the loss, one at a time (S1 "MNIST VAE": only reconstruction, only KL, both).
 * Three networks with a code of two numbers, the same start and the same images; what differs is
 * which term they are trained on. All three are then measured by both. Chapter 15. */
#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/measure.h"

#include <math.h>

static const Setting settings[] = {
    { "hidden", { "64", "400", "400" }, "width of the hidden layer" },
    { "train", { "2000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "vae_terms",
    .purpose = "a VAE trained on reconstruction alone, on the KL alone, on both",
    .data = "digits", .epochs = { 20, 12, 60 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 2e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

enum { RECONSTRUCTION, KL, BOTH, KINDS };
static const char *const names[] = { "reconstruction", "kl", "both" };
enum { LATENT = 2, SHOWN = 1500, MEASURED = 2000 };
enum { TERM, NLL, KL_NATS, ELBO, KNN, RMS, STD, COLUMNS };      /* what is measured of each */

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;         /* grey values, [n,pixels] */
    VaeConfig c;
    Tape *t;
} Run;

typedef struct { const Vae *m; int kind; } Term;

static Var *term_loss(const void *model, Var *x, Var *eps)
{
    const Term *t = model;
    Elbo e = vae_elbo(t->m, x, eps, 1);
    if (t->kind == RECONSTRUCTION) return ad_mean_all(ad_neg(e.log_px_z));
    return t->kind == KL ? ad_mean_all(e.kl) : e.loss;
}

static Posterior code(const void *model, Var *x)
{
    return vae_encode(((const Term *)model)->m, x);
}

static void check_gradients(Run *r)
{
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    vae_init(&m, (VaeConfig){ .x = 7, .z = 2, .n_hidden = 1, .hidden = { 5 }, .act = ACT_RELU },
             rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    for (int kind = 0; kind < KINDS; kind++) {
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
        Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 2), &rng));
        Var *loss = term_loss(&(Term){ &m, kind }, x, eps);
        exp_gradients(&r->e, "gradients", loss, &rng);
    }
    vae_free(&m);
}

/* ---- what each network is worth -------------------------------------------------------------- */

static double root_mean_square(Tensor z)
{
    double s = 0;
    for (int i = 0; i < z.n; i++) s += (double)z.x[i] * (double)z.x[i] / z.n;
    return sqrt(s);
}

static double mean_std(Tensor logvar)
{
    double s = 0;
    for (int i = 0; i < logvar.n; i++) s += exp((double)logvar.x[i] / 2) / logvar.n;
    return s;
}

/* Codes are drawn, not means: a mean that carries nothing can still tell images apart by a hair. */
static void measure(Run *r, const Vae *m, Coded test, double row[COLUMNS])
{
    int known = r->train.s.d[0] < MEASURED ? r->train.s.d[0] : MEASURED;
    Rng rng = rng_fork(r->e.rng, "known");
    Tensor pixels = drawn_bits(r->e.arena, tensor_rows(r->train, 0, known),
                               rng_fork(rng, "pixels"));
    Tensor z = vae_coded(m, r->t, r->e.arena, pixels, rng).z;
    double knn = knn_accuracy(z, r->data.train.y, test.z, r->data.test.y, 5);
    row[NLL] = test.nll, row[KL_NATS] = test.kl, row[ELBO] = -test.nll - test.kl, row[KNN] = knn;
    row[RMS] = root_mean_square(test.z), row[STD] = mean_std(test.logvar);
}

/* Trains one network; its codes of the test images go to `dots`, a row an image. */
static void one(Run *r, int kind, double row[COLUMNS], double *dots, int shown)
{
    Vae m;
    vae_init(&m, r->c, rng_fork(r->e.rng, "init"));
    Term term = { &m, kind };
    VaeFit f = { r->e.epochs, r->e.batch_size, r->e.lr, true, &m.ps, LATENT, term_loss, &term,
                 code };
    exp_fit(&r->e, names[kind], f, r->t, r->train, rng_fork(r->e.rng, "train"));
    Tensor pixels = drawn_bits(r->e.arena, r->test, rng_fork(r->e.rng, "test"));
    Coded test = vae_coded(&m, r->t, r->e.arena, pixels, rng_fork(r->e.rng, "codes"));
    measure(r, &m, test, row);
    row[TERM] = kind;
    for (int i = 0; i < shown; i++) {
        double *dot = dots + (KINDS * LATENT + 1) * i;
        dot[0] = r->data.test.y[i];
        for (int k = 0; k < LATENT; k++)
            dot[1 + LATENT * kind + k] = (double)test.z.x[LATENT * i + k];
    }
    exp_note(&r->e, "term %d: -log p(x|z) %.2f, KL %.2f, kNN %.3f, size of a code %.2f, std %.4f",
             kind, row[NLL], row[KL_NATS], row[KNN], row[RMS], row[STD]);
    vae_free(&m);
}

/* ---- what should hold ------------------------------------------------------------------------ */

/* The share of the largest class: what naming digits is worth without looking. */
static double blind(const Images *d)
{
    int count[256] = { 0 }, most = 0;
    for (int i = 0; i < d->n; i++) count[d->y[i]]++;
    for (int i = 0; i < 256; i++) most = count[i] > most ? count[i] : most;
    return (double)most / d->n;
}

static void claims(Run *r, double t[KINDS][COLUMNS])
{
    const double *recon = t[RECONSTRUCTION], *kl = t[KL], *both = t[BOTH];
    double chance = blind(&r->data.test);
    double se = sqrt(chance * (1 - chance) / r->data.test.n);
    exp_claim(&r->e, "V18", "only_kl_what_is_left_of_the_kl_nats", kl[KL_NATS], "<=", 0.01);
    exp_claim(&r->e, "V18", "only_kl_knn_minus_blind_guess", kl[KNN] - chance, "<=", 3 * se);
    exp_claim(&r->e, "V18", "only_reconstruction_nll_minus_both_nats", recon[NLL] - both[NLL], "<",
              0);
    exp_claim(&r->e, "V18", "only_reconstruction_std_over_both", recon[STD] / both[STD], "<", 0.5);
    exp_claim(&r->e, "V18", "elbo_of_both_minus_the_better_of_the_others_nats",
              both[ELBO] - fmax(recon[ELBO], kl[ELBO]), ">", 1);
    exp_claim(&r->e, "V18", "both_knn_over_blind_guess", both[KNN] / chance, ">=", 3);
    exp_claim(&r->e, "V18", "size_of_a_code_off_1_both_over_only_reconstruction",
              fabs(both[RMS] - 1) / fabs(recon[RMS] - 1), "<", 0.5);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->c = (VaeConfig){ .z = LATENT, .n_hidden = 1, .act = ACT_RELU, .likelihood = BERNOULLI };
    r->c.hidden[0] = exp_int(e, "hidden", 1, 4096);
    r->data = exp_images(e);
    if (!r->data.train.y) exp_fail(e, EXIT_USAGE, "--data: '%s' has no labels", e->data);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->c.x = r->train.s.d[1];
    r->t = tape_new();
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        static double table[KINDS][COLUMNS];
        int shown = r.data.test.n < SHOWN ? r.data.test.n : SHOWN, wide = KINDS * LATENT + 1;
        double *dots = arena_alloc(r.e.arena, sizeof(double) * (size_t)(wide * shown));
        for (int kind = 0; kind < KINDS; kind++) one(&r, kind, table[kind], dots, shown);
        exp_table(&r.e, "terms.tsv", "term\tnll_nats\tkl_nats\telbo_nats\tknn\trms\tstd", COLUMNS,
                  KINDS, table[0]);
        exp_table(&r.e, "codes.tsv", "digit\trecon_1\trecon_2\tkl_1\tkl_2\tboth_1\tboth_2", wide,
                  shown, dots);
        exp_plot(&r.e, "vae_terms");
        claims(&r, table);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
