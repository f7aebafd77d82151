/* A VAE of documents (S3 figure 3), and when its code is worth something. The documents are
 * sentences of a grammar whose entropy is known, so that the bound has a floor. The decoder is
 * given a wider and wider view of the letters before. The code is asked for the topic of a
 * sentence, from few labels, next to the letters themselves. Chapter 23. */
#include "datasets/grammar.h"
#include "exp_fit.h"
#include "models/text_vae.h"
#include "nn/density.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const Setting settings[] = {
    { "train", { "600", "5000", "20000" }, "sentences to train on; a fifth as many test it" },
    { "layers", { "6", "1,2,3,4,5,6", "1,2,3,4,5,6" }, "causal layers, each list begun by 0" },
    { "hidden", { "64", "128", "256" }, "width of the encoder" },
    { "width", { "16", "32", "64" }, "channels of the decoder" },
    { "latent", { "4", "4", "8" }, "numbers in the code" },
    { "c", { "1", "1", "1" }, "weight on the KL" },
    { 0 }
};

static const Spec spec = {
    .name = "text_vae", .purpose = "the code of a text, against what its decoder sees of the text",
    .data = "sentences", .epochs = { 20, 20, 40 }, .batch_size = { 20, 50, 50 },
    .lr = { 5e-3, 3e-3, 2e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

/* What is measured of each decoder: how many letters it sees, nats, and shares. */
enum { REACH, BOUND, SE, KL, RIGHT, SENTENCES, COLUMNS };
enum { STEPS = 32, LABELS = 6, CHOICES = 50, DRAWN = 200, MOST = MAX_LAYERS + 1 };

static const Grammar grammar = { 0, 0 };        /* the noun verbs the noun: no brackets */

typedef struct { Tensor x; uint8_t *topic; } Texts;         /* x: see text_vae.h */

typedef struct {
    Exp e;
    Texts train, test;
    TextVaeConfig c;
    Tape *t;
} Run;

typedef struct { const TextVae *m; double c; } Aim;

static Var *aim_loss(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    return text_vae_elbo(a->m, x, eps, a->c).loss;
}

static Posterior code(const void *model, Var *x)
{
    return text_vae_encode(((const Aim *)model)->m, x);
}

/* Sentences, filled up with spaces. */
static Texts texts(Run *r, const char *name, int n)
{
    Texts d = { tensor_zeros(r->e.arena, SHAPE(n, STEPS * GRAMMAR_LETTERS)),
                arena_alloc(r->e.arena, (size_t)n) };
    for (int i = 0; i < n; i++) {
        char text[GRAMMAR_MAX];
        Rng own = rng_fork_i(rng_fork(r->e.rng, name), "sentence", (uint64_t)i);
        d.topic[i] = (uint8_t)grammar_sentence(grammar, own, text);
        int length = (int)strlen(text);
        must(length <= STEPS, "\"%s\" has more than %d letters", text, STEPS);
        for (int t = 0; t < STEPS; t++) {
            int symbol = grammar_symbol(t < length ? text[t] : ' ');
            d.x.x[(i * STEPS + t) * GRAMMAR_LETTERS + symbol] = 1;
        }
    }
    return d;
}

static void check_gradients(Run *r)
{
    TextVae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    text_vae_init(&m, (TextVaeConfig){ 4, 3, 5, 6, 2, 3 }, rng);
    tape_reset(r->t);
    Tensor x = tensor_zeros(tape_arena(r->t), SHAPE(3, 12));
    for (int i = 0; i < 12; i++) x.x[3 * i + rng_below(&rng, 3)] = 1;
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(3, 2), &rng));
    Var *loss = aim_loss(&(Aim){ &m, 2 }, ad_input(r->t, x), eps);
    exp_gradients(&r->e, "gradients", loss, &rng);
    text_vae_free(&m);
}

/* ---- what the code is worth ------------------------------------------------------------------ */

static double distance(const real *a, const real *b, int d)
{
    double sum = 0;
    for (int k = 0; k < d; k++) sum += pow((double)a[k] - (double)b[k], 2);
    return sum;
}

/* The share of rows of z whose topic is that of the nearest of LABELS rows, two of each topic, for
 * each of CHOICES choices of those; returns the mean. */
static double few_labels(const Run *r, Tensor z, const uint8_t *topic, double right[CHOICES])
{
    int n = z.s.d[0], d = z.s.d[1];
    double mean = 0;
    for (int choice = 0; choice < CHOICES; choice++) {
        int known[LABELS], count = 0;
        Rng rng = rng_fork_i(r->e.rng, "labels", (uint64_t)choice);
        for (int k = 0; k < LABELS; k++)
            do known[k] = rng_below(&rng, n); while (topic[known[k]] != k % GRAMMAR_TOPICS);
        for (int i = 0; i < n; i++) {
            int best = 0;
            double nearest = HUGE_VAL;
            for (int k = 0; k < LABELS; k++) {
                double away = distance(z.x + i * d, z.x + known[k] * d, d);
                if (away < nearest) nearest = away, best = k;
            }
            count += topic[i] == best % GRAMMAR_TOPICS;
        }
        right[choice] = (double)count / n, mean += right[choice] / CHOICES;
    }
    return mean;
}

/* By how many standard errors the mean of a is above that of b, choice by choice. */
static double above(const double a[CHOICES], const double b[CHOICES])
{
    double mean = 0, square = 0;
    for (int i = 0; i < CHOICES; i++) {
        mean += (a[i] - b[i]) / CHOICES;
        square += (a[i] - b[i]) * (a[i] - b[i]) / CHOICES;
    }
    return mean / sqrt(fmax(1e-30, (square - mean * mean) / (CHOICES - 1)));
}

/* Codes from the prior, texts from the decoder, letter by letter: how many the grammar makes. */
static double sentences(Run *r, const TextVae *m)
{
    enum { WIDE = STEPS * GRAMMAR_LETTERS };
    Rng rng = rng_fork(r->e.rng, "drawn");
    Tensor z = tensor_normal(r->e.arena, SHAPE(DRAWN, m->c.z), &rng),
           x = tensor_zeros(r->e.arena, SHAPE(DRAWN, WIDE));
    char text[DRAWN][STEPS + 1] = { 0 };
    int count = 0;
    for (int t = 0; t < STEPS; t++) {
        tape_reset(r->t);
        const real *logits = text_vae_logits(m, ad_input(r->t, x), ad_input(r->t, z))->v.x;
        for (int i = 0; i < DRAWN; i++) {
            int s = categorical_draw(logits + (i * STEPS + t) * GRAMMAR_LETTERS, GRAMMAR_LETTERS, 1,
                                     rng_uniform(&rng));
            x.x[i * WIDE + t * GRAMMAR_LETTERS + s] = 1;
            text[i][t] = grammar_letter(s);
        }
    }
    for (int i = 0; i < DRAWN; i++) {
        for (int t = STEPS; t > 0 && text[i][t - 1] == ' '; t--) text[i][t - 1] = 0;
        count += isfinite(grammar_log_prob(grammar, text[i]));
    }
    return (double)count / DRAWN;
}

/* The bound's mean over the test texts with its standard error, and the topics by drawn codes: a
 * mean that carries nothing could still tell texts apart by a hair. */
static void measure(Run *r, const TextVae *m, double row[COLUMNS], double right[CHOICES])
{
    int n = r->test.x.s.d[0];
    Rng rng = rng_fork(r->e.rng, "test");
    tape_reset(r->t);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(n, m->c.z), &rng));
    Elbo e = text_vae_elbo(m, ad_input(r->t, r->test.x), eps, 1);
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++) {
        double nats = (double)e.kl->v.x[i] - (double)e.log_px_z->v.x[i];
        sum += nats / n, square += nats * nats / n;
    }
    row[REACH] = text_vae_reach(m->c.layers);
    row[BOUND] = sum, row[SE] = sqrt(fmax(0, square - sum * sum) / n);
    row[KL] = sum_double(e.kl->v.x, n) / n;
    row[RIGHT] = few_labels(r, e.z->v, r->test.topic, right);
    row[SENTENCES] = sentences(r, m);
    exp_note(&r->e, "%.0f letters: -ELBO %.2f, KL %.2f, %.2f of topics, %.2f sentences", row[REACH],
             row[BOUND], row[KL], row[RIGHT], row[SENTENCES]);
}

static void one(Run *r, int layers, double row[COLUMNS], double right[CHOICES])
{
    TextVae m;
    char name[24];
    snprintf(name, sizeof name, "layers%d", layers);
    r->c.layers = layers;
    text_vae_init(&m, r->c, rng_fork(r->e.rng, "init"));
    Aim aim = { &m, exp_real(&r->e, "c", 0, 1e6) };
    VaeFit f = { r->e.epochs, r->e.batch_size, r->e.lr, false, &m.ps, m.c.z, aim_loss, &aim, code };
    exp_fit(&r->e, name, f, r->t, r->train.x, rng_fork(r->e.rng, "fit"));
    measure(r, &m, row, right);
    text_vae_free(&m);
}

/* The first decoder sees least, the last one most. */
static void claims(Run *r, int n, double t[][COLUMNS], double right[][CHOICES])
{
    double entropy = grammar_entropy(grammar), below = -HUGE_VAL, letters[CHOICES];
    int not_less = 0;
    for (int i = 0; i < n; i++) below = fmax(below, (entropy - t[i][BOUND]) / t[i][SE]);
    for (int i = 1; i < n; i++) not_less += !(t[i][KL] < t[i - 1][KL]);
    double known[] = { entropy, few_labels(r, r->test.x, r->test.topic, letters) };
    exp_table(&r->e, "known.tsv", "entropy\tletters_right", 2, 1, known);
    exp_claim(&r->e, "V35", "standard_errors_below_the_entropy", below, "<=", 4);
    exp_claim(&r->e, "V35", "wider_views_without_a_smaller_kl", not_less, "==", 0);
    if (r->e.size == SMOKE) return;
    exp_claim(&r->e, "V35", "topics_by_6_labels_narrow_over_wide_view_in_standard_errors",
              above(right[0], right[n - 1]), ">", 3);
    exp_claim(&r->e, "V35", "topics_by_6_labels_code_over_letters_in_standard_errors",
              above(right[0], letters), ">", 3);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    static double table[MOST][COLUMNS], right[MOST][CHOICES];
    int layers[MOST] = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    int n = 1 + exp_list(&r.e, "layers", MOST - 1, layers + 1),
        train = exp_int(&r.e, "train", 100, 1000000);
    r.c = (TextVaeConfig){ STEPS, GRAMMAR_LETTERS, exp_int(&r.e, "hidden", 1, 4096),
                           exp_int(&r.e, "width", 1, 1024), exp_int(&r.e, "latent", 1, 64), 0 };
    r.t = tape_new();
    check_gradients(&r);
    if (!r.e.check) {
        r.train = texts(&r, "train", train), r.test = texts(&r, "test", train / 5);
        for (int i = 0; i < n; i++) one(&r, layers[i], table[i], right[i]);
        exp_table(&r.e, "views.tsv", "letters\tbound_nats\tse\tkl_nats\ttopics_right\tsentences",
                  COLUMNS, n, table[0]);
        claims(&r, n, table, right);
        exp_plot(&r.e, "text_vae");
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
