/* The classifier on top of an encoder: what it takes over, what it leaves alone, what it can learn
 * from few labels and what shuffled labels teach it. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "datasets/batch.h"
#include "datasets/digits.h"
#include "models/features.h"
#include "nn/density.h"
#include "nn/optim.h"

#include <math.h>

static const AeConfig small = { .x = 6, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH };

static void randomize(Params *ps, uint64_t seed)
{
    Rng r = rng_new(seed);
    rng_fill_normal(&r, ps->v, ps->total);
}

/* An autoencoder and a classifier that takes its encoder; an input; a tape. */
typedef struct { Ae ae; Classifier m; Tape *t; Tensor x; } Fixture;

static Fixture fixture(void)
{
    Fixture f = { .t = tape_new() };
    static real memory[4 * 6];
    Rng r = rng_new(3);
    rng_fill_normal(&r, memory, 4 * 6);
    f.x = (Tensor){ SHAPE(4, 6), 4 * 6, memory };
    ae_init(&f.ae, small, rng_new(1)), classifier_init(&f.m, small, 4, rng_new(2));
    randomize(&f.ae.ps, 4), randomize(&f.m.ps, 5);
    classifier_take(&f.m, &f.ae);
    return f;
}

static void done(Fixture *f) { ae_free(&f->ae), classifier_free(&f->m), tape_free(f->t); }

/* The code is the autoencoder's; the head is still its own. */
static void test_take(void)
{
    Fixture f = fixture();
    Classifier other;
    classifier_init(&other, small, 4, rng_new(2)), randomize(&other.ps, 5);
    Tensor want = ae_codes(&f.ae, f.t, tape_arena(f.t), f.x);
    Var *got = classifier_features(&f.m, ad_input(f.t, f.x));
    CHECK_BYTES(got->v.x, want.x, sizeof(real) * (size_t)want.n, "the code");
    CHECK_BYTES(f.m.head.w->v.x, other.head.w->v.x, sizeof(real) * 12, "the softmax layer");
    classifier_free(&other), done(&f);
}

static void take_another(void *ctx)
{
    Classifier m;
    AeConfig wide = small;
    wide.hidden[0] = 7;
    classifier_init(&m, wide, 4, rng_new(1));
    classifier_take(&m, ctx);
}

static void test_take_refuses(void)
{
    Fixture f = fixture();
    CHECK_DIES(take_another, &f.ae, "classifier_take: encoder.0.w of [6,5], not [6,7]");
    done(&f);
}

/* Mean 0, variance 1, and the same directions: each entry is the old one, moved and scaled. */
static void test_standardise(void)
{
    Fixture f = fixture();
    classifier_standardise(&f.m, f.t, f.x);
    tape_reset(f.t);
    Tensor old = ae_encode(&f.ae, ad_input(f.t, f.x))->v;
    Tensor z = classifier_features(&f.m, ad_input(f.t, f.x))->v;
    for (int k = 0; k < 3; k++) {
        double mean = 0, square = 0;
        double scale = (double)((z.x[3 + k] - z.x[k]) / (old.x[3 + k] - old.x[k]));
        for (int i = 0; i < 4; i++) mean += (double)z.x[3 * i + k] / 4;
        for (int i = 0; i < 4; i++) square += pow((double)z.x[3 * i + k], 2) / 4;
        CHECK_NEAR(mean, 0, TOL(1e-5, 1e-13), "mean");
        CHECK_NEAR(square, 1, TOL(1e-5, 1e-13), "variance");
        CHECK(scale > 0, "entry %d is turned round", k);
        CHECK_CLOSE((double)(z.x[9 + k] - z.x[k]), scale * (double)(old.x[9 + k] - old.x[k]),
                    TOL(1e-4, 1e-12), "scale");
    }
    done(&f);
}

/* Three features, of which the middle one is the same for all images. */
static void test_standardise_constant(void)
{
    Fixture f = fixture();
    for (int i = 1; i < f.m.code.w->v.n; i += 3) f.m.code.w->v.x[i] = 0;
    classifier_standardise(&f.m, f.t, f.x);
    Tensor z = classifier_features(&f.m, ad_input(f.t, f.x))->v;
    for (int i = 0; i < 4; i++)
        CHECK_NEAR((double)z.x[3 * i + 1], 0, TOL(1e-7, 1e-15), "a feature that does not vary");
    done(&f);
}

/* Fine-tuned, a gradient reaches all of it; frozen, the softmax layer alone. */
static void test_frozen(void)
{
    static const int y[4] = { 0, 3, 1, 3 };
    Fixture f = fixture();
    for (int frozen = 0; frozen < 2; frozen++) {
        f.m.frozen = frozen, tape_reset(f.t), params_zero_grad(&f.m.ps);
        Var *loss = nll(categorical(classifier_logits(&f.m, ad_input(f.t, f.x)), y));
        backward(loss), params_settle(&f.m.ps);
        for (int i = 0; i < f.m.ps.n; i++) {
            const Param *p = f.m.ps.p[i];
            bool learns = !frozen || p == f.m.head.w || p == f.m.head.b, any = false;
            for (int k = 0; k < p->g.n; k++) any |= p->g.x[k] != 0;
            CHECK(any == learns, "%s %s", p->name, any ? "learns" : "does not learn");
        }
        if (frozen) break;          /* a replay moves the features, which backward cannot know */
        Rng r = rng_new(9);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "frozen %d: %s", frozen, gradcheck_str(&c));
    }
    done(&f);
}

/* Against a plain sum over the matrices: all of them, or frozen the softmax layer's alone. */
static void test_decay(void)
{
    Fixture f = fixture();
    for (int frozen = 0; frozen < 2; frozen++) {
        double sum = 0;
        for (int i = 0; i < f.m.ps.n; i++) {
            const Param *p = f.m.ps.p[i];
            bool counts = p->v.s.nd == 2 && (!frozen || p == f.m.head.w);
            for (int k = 0; k < p->v.n && counts; k++) sum += pow((double)p->v.x[k], 2);
        }
        f.m.frozen = frozen, tape_reset(f.t), params_zero_grad(&f.m.ps);
        Var *decay = classifier_decay(&f.m, f.t, 0.3);
        backward(decay), params_settle(&f.m.ps);
        CHECK_CLOSE((double)decay->v.x[0], 0.15 * sum, TOL(1e-5, 1e-14), "decay");
        CHECK_CLOSE((double)f.m.head.w->g.x[2], 0.3 * (double)f.m.head.w->v.x[2],
                    TOL(1e-5, 1e-14), "its gradient");
        CHECK((f.m.code.w->g.x[0] == 0) == frozen, "frozen %d: the code's gradient", frozen);
    }
    done(&f);
}

/* By hand: two of three are right, and p is 1/2, 3/4 (log 3 ahead) and, of large logits, 1. */
static void test_answers(void)
{
    real l[] = { 0, 0, -1000, (real)log(3), 0, -1000, -2000, 2000, 1000 };
    Tensor logits = { SHAPE(3, 3), 9, l };
    double p[3];
    classifier_confidence(logits, p);
    CHECK_NEAR(p[0], 0.5, 1e-15, "a tie");
    CHECK_NEAR(p[1], 0.75, TOL(1e-6, 1e-14), "log 3 ahead");
    CHECK_NEAR(p[2], 1, 1e-15, "large logits");
    CHECK_NEAR(classifier_accuracy(logits, (int[]){ 0, 0, 2 }), 2 / 3.0, 1e-15, "accuracy");
}

/* ---- learning -------------------------------------------------------------------------------- */

enum { N = 200, PIXELS = DIGIT_SIZE * DIGIT_SIZE };

static double learned(bool shuffled, bool frozen)
{
    const AeConfig c = { .x = PIXELS, .z = 16, .n_hidden = 1, .hidden = { 32 }, .act = ACT_RELU };
    Arena *a = arena_new();
    Tape *t = tape_new();
    Classifier m;
    Optim o;
    int index[N], order[N];
    Images train = digits_new(a, 1, "train", N), test = digits_new(a, 1, "test", N);
    for (int i = 0; i < N; i++) index[i] = order[i] = i;
    if (shuffled) batch_order(order, N, rng_new(8));
    Tensor x = batch_images(a, &train, index, N, BIN_NONE, rng_new(1));
    int *y = batch_labels(a, &train, order, N);
    classifier_init(&m, c, 10, rng_new(7)), classifier_standardise(&m, t, x), m.frozen = frozen;
    optim_init(&o, "adam", 1e-2);
    for (int step = 0; step < 60; step++) {
        tape_reset(t), params_zero_grad(&m.ps);
        backward(nll(categorical(classifier_logits(&m, ad_input(t, x)), y)));
        optim_step(&o, &m.ps, o.lr);
    }
    tape_reset(t);
    Tensor new = batch_images(a, &test, index, N, BIN_NONE, rng_new(1));
    double right = classifier_accuracy(classifier_logits(&m, ad_input(t, new))->v,
                                       batch_labels(a, &test, index, N));
    optim_free(&o), classifier_free(&m), tape_free(t), arena_free(a);
    return right;
}

static void test_learns(void)
{
    double all = learned(false, false), head = learned(false, true), none = learned(true, false);
    CHECK(all > 0.8, "trained: %.3f of new digits are right", all);
    CHECK(head < all && head > 0.3, "on features of chance: %.3f, trained %.3f", head, all);
    CHECK(none < 0.3, "shuffled labels: %.3f", none);
}

int main(void)
{
    RUN(test_take);
    RUN(test_take_refuses);
    RUN(test_standardise);
    RUN(test_standardise_constant);
    RUN(test_frozen);
    RUN(test_decay);
    RUN(test_answers);
    RUN(test_learns);
    return test_done();
}
