/* Captions (S3 figure 2, after Pu et al. 2016): a VAE learns a code of pictures without a word;
 * then an LSTM that starts from the code learns to say what is to be seen. The pictures are shapes
 * whose factors are known, the sentences of a small grammar, so that whether one is true can be
 * counted, and what is left to guess is known in nats. Chapter 17. */
#include "datasets/batch.h"
#include "datasets/shapes.h"
#include "exp_fit.h"
#include "models/char_lstm.h"
#include "nn/density.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const Setting settings[] = {
    { "hidden", { "64", "256", "400" }, "width of the VAE's hidden layer" },
    { "latent", { "8", "10", "10" }, "numbers in the code" },
    { "memory", { "24", "64", "64" }, "the LSTM's hidden numbers" },
    { "lessons", { "20", "20", "40" }, "epochs of the LSTM" },
    { "pairs", { "own", "own", "own" }, "or shuffled: captions of other pictures" },
    { "train", { "1500", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "captions", .purpose = "say what is in a picture, from its code",
    .data = "shapes", .epochs = { 20, 15, 40 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 2e-3, 2e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

static const char *const pairings[] = { "own", "shuffled", NULL };

enum { START, A, AT, THE, SMALL, LARGE, SQUARE, ELLIPSE, HEART, TOP, BOTTOM, LEFT, RIGHT, WORDS };
enum { LENGTH = 7, MEANINGS = 24, FORM = 0, SCALE = 1, X = 3, Y = 4 };
static const char *const names[WORDS] = { "", "a", "at", "the", "small", "large", "square",
                                          "ellipse", "heart", "top", "bottom", "left", "right" };

typedef struct { int codes; CharLstm lstm; Linear begin; } Captioner;

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;         /* codes and factors, [n,latent + SHAPE_FACTORS]             */
    Captioner m;
    Tape *t;
} Run;

/* ---- the grammar ----------------------------------------------------------------------------- */

/* "a small heart at the top left", or "at the top left a small heart". */
static void caption(const real *factors, bool place_first, int word[LENGTH])
{
    int thing[] = { A, factors[SCALE] < R(0.5) ? SMALL : LARGE, SQUARE + (int)factors[FORM] };
    int place[] = { AT, THE, factors[Y] < R(0.5) ? TOP : BOTTOM,
                    factors[X] < R(0.5) ? LEFT : RIGHT };
    memcpy(word + (place_first ? 4 : 0), thing, sizeof thing);
    memcpy(word + (place_first ? 0 : 3), place, sizeof place);
}

/* Whether that is what the words say, in either order. */
static bool says(const int *word, const real *factors)
{
    int own[LENGTH];
    for (int place_first = 0; place_first < 2; place_first++) {
        caption(factors, place_first, own);
        if (memcmp(own, word, sizeof own) == 0) return true;
    }
    return false;
}

/* The factors of each of all meanings, in the middle of what has that name. */
static void meaning(int i, real factors[SHAPE_FACTORS])
{
    factors[FORM] = i % 3, factors[2] = 0;
    factors[SCALE] = i / 3 % 2 ? R(0.75) : R(0.25);
    factors[X] = i / 6 % 2 ? R(0.75) : R(0.25);
    factors[Y] = i / 12 % 2 ? R(0.75) : R(0.25);
}

/* What the words mean, or -1 if that is no sentence. */
static int meant(const int *word)
{
    real factors[SHAPE_FACTORS];
    for (int i = 0; i < MEANINGS; i++) {
        meaning(i, factors);
        if (says(word, factors)) return i;
    }
    return -1;
}

/* ---- the captioner --------------------------------------------------------------------------- */

static void captioner_init(Captioner *m, int codes, int h, Rng r)
{
    char_lstm_init(&m->lstm, WORDS, h, r);
    m->begin = linear_new(&m->lstm.ps, r, "begin", codes, 2 * h, INIT_GLOROT);
    m->codes = codes;
}

static Var *begin(const Captioner *m, Var *code) { return linear(m->begin, code); }

/* x: codes and factors. A coin, eps [n,1], says which order of the words is to be learned. Nats per
 * caption. */
static Var *caption_loss(const void *model, Var *x, Var *eps)
{
    const Captioner *m = model;
    int n = x->v.s.d[0], wide = x->v.s.d[1], ld = LENGTH + 1;
    int *word = arena_alloc(tape_arena(x->tape), sizeof(int) * (size_t)(n * ld));
    for (int i = 0; i < n; i++) {
        word[i * ld] = START;
        caption(x->v.x + i * wide + m->codes, eps->v.x[i] > 0, word + i * ld + 1);
    }
    Var *state = begin(m, ad_slice(x, 1, 0, m->codes));
    Var *mean = char_lstm_loss(&m->lstm, word, ld, n, LENGTH, &state);
    return ad_scale(mean, LENGTH);
}

/* Draws a caption for each row of codes and factors. */
static void draw(Run *r, Tensor x, int *word)
{
    int n = x.s.d[0], *now = arena_zalloc(r->e.arena, sizeof(int) * (size_t)n);
    Rng rng = rng_fork(r->e.rng, "draw");
    tape_reset(r->t);
    Var *state = begin(&r->m, ad_slice(ad_input(r->t, x), 1, 0, r->m.codes));
    for (int t = 0; t < LENGTH; t++) {
        state = char_lstm_step(&r->m.lstm, now, state);
        const real *logits = char_lstm_logits(&r->m.lstm, state)->v.x;
        for (int i = 0; i < n; i++) {
            now[i] = categorical_draw(logits + i * WORDS, WORDS, 1, rng_uniform(&rng));
            word[i * LENGTH + t] = now[i];
        }
    }
}

static void check_gradients(Run *r)
{
    Captioner m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    captioner_init(&m, 2, 3, rng);
    tape_reset(r->t);
    Tensor x = tensor_uniform(tape_arena(r->t), SHAPE(4, 2 + SHAPE_FACTORS), &rng);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 1), &rng));
    Var *loss = caption_loss(&m, ad_input(r->t, x), eps);
    exp_gradients(&r->e, "gradients", loss, &rng);
    char_lstm_free(&m.lstm);
}

/* ---- pictures and their codes ---------------------------------------------------------------- */

/* The mean codes of d's pictures, and beside them their factors, or those of shuffled pictures. */
static Tensor coded(Run *r, const Vae *vae, const Images *d, bool shuffled)
{
    Tensor z = vae_codes(vae, r->t, r->e.arena, batch_shrunk(r->e.arena, d, 1));
    int n = d->n, k = vae->c.z, wide = k + SHAPE_FACTORS;
    int *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    Tensor x = tensor_new(r->e.arena, SHAPE(n, wide));
    for (int i = 0; i < n; i++) order[i] = i;
    if (shuffled) batch_order(order, n, rng_fork(r->e.rng, "pairs"));
    for (int i = 0; i < n; i++) {
        memcpy(x.x + i * wide, z.x + i * k, sizeof(real) * (size_t)k);
        for (int j = 0; j < SHAPE_FACTORS; j++)
            x.x[i * wide + k + j] = (real)d->factors[order[i] * SHAPE_FACTORS + j];
    }
    return x;
}

static void learn(Run *r)
{
    Exp *e = &r->e;
    Vae vae;
    vae_init(&vae, exp_small_vae(e, &r->data.train), rng_fork(e->rng, "init"));
    exp_fit_vae(e, "vae", &vae, r->t, batch_shrunk(e->arena, &r->data.train, 1),
                rng_fork(e->rng, "vae"));
    r->train = coded(r, &vae, &r->data.train, exp_word(e, "pairs", pairings) == 1);
    r->test = coded(r, &vae, &r->data.test, false);
    vae_free(&vae);
    VaeFit f = { exp_int(e, "lessons", 1, 10000), e->batch_size, e->lr, false, &r->m.lstm.ps, 1,
                 caption_loss, &r->m, NULL };
    exp_fit(e, "captioner", f, r->t, r->train, rng_fork(e->rng, "captions"));
}

/* ---- what the captions are worth ------------------------------------------------------------- */

/* Test pictures, and below each the picture that its caption means, empty if it is no sentence. */
static void show(Run *r, const int *word)
{
    enum { PIXELS = SHAPE_SIZE * SHAPE_SIZE };
    int shown = r->data.test.n < 16 ? r->data.test.n : 16;
    Images d = { "captions", 2 * shown, SHAPE_SIZE, SHAPE_SIZE, 1 };
    uint8_t *x = arena_zalloc(r->e.arena, (size_t)(2 * shown * PIXELS));
    memcpy(x, r->data.test.x, (size_t)(shown * PIXELS));
    for (int i = 0; i < shown; i++) {
        real f[SHAPE_FACTORS];
        int m = meant(word + i * LENGTH);
        if (m < 0) continue;
        meaning(m, f);
        shape_draw((float[]){ (float)f[0], (float)f[1], (float)f[2], (float)f[3], (float)f[4] },
                   x + (shown + i) * PIXELS);
    }
    d.x = x;
    Tensor all = batch_first(r->e.arena, &d, 2 * shown, BIN_NONE, r->e.rng);
    all.s = SHAPE(2 * shown, SHAPE_SIZE, SHAPE_SIZE, 1);
    exp_grid(&r->e, "captions.png", all, shown, 2);
    for (int i = 0; i < 3 && i < shown; i++)
        for (int t = 0; t < LENGTH; t++)
            printf("%s%s", names[word[i * LENGTH + t]], t + 1 < LENGTH ? " " : "\n");
}

/* Of the captions of pictures order[i], the share that is true; of those pictures alone whose size
 * and place are at least `margin` from where the word changes. */
static double right(const Run *r, const int *word, const int *order, double margin)
{
    Tensor x = r->test;
    int wide = x.s.d[1], n = 0, count = 0;
    for (int i = 0; i < x.s.d[0]; i++) {
        const real *f = x.x + order[i] * wide + r->m.codes;
        double nearest = fmin(fabs((double)f[SCALE] - 0.5),
                              fmin(fabs((double)f[X] - 0.5), fabs((double)f[Y] - 0.5)));
        if (nearest < margin) continue;
        n++, count += says(word + i * LENGTH, f);
    }
    return (double)count / fmax(n, 1);
}

static double test_nats(Run *r)
{
    Rng coins = rng_fork(r->e.rng, "coins");
    tape_reset(r->t);
    Var *x = ad_input(r->t, r->test);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(r->test.s.d[0], 1), &coins));
    return (double)caption_loss(&r->m, x, eps)->v.x[0];
}

static void judge(Run *r)
{
    int n = r->test.s.d[0], *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    int *word = arena_alloc(r->e.arena, sizeof(int) * (size_t)(n * LENGTH)), sentences = 0;
    draw(r, r->test, word);
    show(r, word);
    for (int i = 0; i < n; i++) sentences += meant(word + i * LENGTH) >= 0, order[i] = i;
    double own = right(r, word, order, 0), clear = right(r, word, order, 0.1),
           all = log(2) + log(MEANINGS), nats = test_nats(r);
    batch_order(order, n, rng_fork(r->e.rng, "others"));
    double row[] = { nats, all, (double)sentences / n, own, clear, right(r, word, order, 0) };
    bool smoke = r->e.size == SMOKE;
    exp_table(&r->e, "captions.tsv", "nats\tnats_of_all_captions\tsentences\tright\tclear\tothers",
              6, 1, row);
    exp_claim(&r->e, "V34", "share_of_captions_that_are_sentences", row[2], ">=",
              smoke ? 0.8 : 0.95);
    exp_claim(&r->e, "V34", "true_of_own_picture_over_of_another", own / row[5], ">=",
              smoke ? 2 : 5);
    exp_claim(&r->e, "V34", "nats_over_those_of_all_captions", nats / all, "<=", smoke ? 0.9 : 0.6);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.data = exp_images(&r.e);
    if (r.data.test.n_factors != SHAPE_FACTORS)
        exp_fail(&r.e, EXIT_USAGE, "--data: '%s' has not the factors of shapes", r.e.data);
    r.t = tape_new();
    captioner_init(&r.m, exp_int(&r.e, "latent", 1, 64), exp_int(&r.e, "memory", 1, 1024),
                   rng_fork(r.e.rng, "captioner"));
    check_gradients(&r);
    if (!r.e.check) {
        learn(&r);
        judge(&r);
    }
    char_lstm_free(&r.m.lstm), tape_free(r.t);
    return exp_end(&r.e);
}
