/* Letters as numbers and back, the edit distance of known pairs, the signal to noise ratio; and
 * claim C15 in small: what is not trained, or is compared with other tones, fails. */
#include "test.h"

#include "datasets/waves.h"
#include "models/ae_fit.h"
#include "models/modality.h"
#include "models/pca_top.h"

#include <string.h>

static void test_letters(void)
{
    static const char line[] = "the fox (that runs).";
    enum { ROOM = 24 };
    real x[ROOM * GRAMMAR_LETTERS], sum = 0;
    char copy[ROOM + 1];
    text_one_hot(line, ROOM, x);
    for (int i = 0; i < ROOM * GRAMMAR_LETTERS; i++) sum += x[i];
    CHECK(sum == ROOM, "%g ones", (double)sum);
    CHECK(x[grammar_symbol('t')] == 1 && x[GRAMMAR_LETTERS + grammar_symbol('h')] == 1, "places");
    text_read(x, ROOM, copy);
    CHECK(strcmp(copy, line) == 0, "'%s'", copy);
}

static void too_long(void *x) { text_one_hot("the fox", 6, x); }
static void foreign(void *x) { text_one_hot("The fox", 7, x); }

static void test_refused(void)
{
    real x[7 * GRAMMAR_LETTERS];
    CHECK_DIES(too_long, x, "7 letters, room for 6");
    CHECK_DIES(foreign, x, "'T' is no letter");
}

static void test_edit_distance(void)
{
    static const struct { const char *a, *b; int edits; } pairs[] = {
        { "", "", 0 }, { "", "fox", 3 }, { "fox", "", 3 }, { "fox", "fox", 0 }, { "cat", "cut", 1 },
        { "kitten", "sitting", 3 }, { "saturday", "sunday", 3 }, { "abcd", "bcda", 2 },
        { "flaw", "lawn", 2 }, { "ab", "ba", 2 } };
    for (int i = 0; i < 10; i++) {
        int there = edit_distance(pairs[i].a, pairs[i].b);
        int back = edit_distance(pairs[i].b, pairs[i].a);
        CHECK(there == pairs[i].edits && back == there, "%s, %s: %d and %d", pairs[i].a, pairs[i].b,
              there, back);
    }
}

static void test_snr(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_of(a, SHAPE(1, 2), (real[]){ 3, -4 });
    Tensor y = tensor_of(a, SHAPE(1, 2), (real[]){ 3, R(-4.5) });
    CHECK_NEAR(snr(y, x), 20, 1e-12, "25 over a quarter");
    CHECK_NEAR(snr(tensor_zeros(a, SHAPE(1, 2)), x), 0, 1e-12, "silence");
    arena_free(a);
}

/* ---- claim C15 ------------------------------------------------------------------------------- */

enum { TRAIN = 600, TEST = 200, CODE = 8 };

static Tensor copied(Arena *a, Tensor x, Tensor test, int epochs)
{
    Ae m;
    Tape *t = tape_new();
    ae_init(&m, (AeConfig){ .x = x.s.d[1], .z = CODE, .n_hidden = 1, .hidden = { 64 },
                            .act = ACT_RELU }, rng_new(1));
    ae_fit(&m, t, x, (AeFit){ epochs, 50, 3e-3 }, rng_new(2));
    Tensor y = ae_pixels(&m, t, a, ae_codes(&m, t, a, test));
    tape_free(t);
    ae_free(&m);
    return y;
}

static void test_claim(void)
{
    Arena *a = arena_new();
    Tensor f, x = waves_new(a, 1, "train", TRAIN, &f), test = waves_new(a, 1, "test", TEST, &f);
    Pca p = pca_top(a, x, CODE, 20, rng_new(3));
    double pca = snr(pca_decode(a, &p, pca_encode(a, &p, CODE, test)), test);
    Tensor y = copied(a, x, test, 60);
    double deep = snr(y, test), untrained = snr(copied(a, x, test, 0), test);
    double other = snr(tensor_rows(y, 0, TEST - 1), tensor_rows(test, 1, TEST));
    CHECK(deep > pca + 0.5, "%g dB against PCA's %g", deep, pca);
    CHECK(untrained < pca, "untrained: %g dB against PCA's %g", untrained, pca);
    CHECK(other < pca, "next tone: %g dB against PCA's %g", other, pca);
    arena_free(a);
}

int main(void)
{
    RUN(test_letters);
    RUN(test_refused);
    RUN(test_edit_distance);
    RUN(test_snr);
    RUN(test_claim);
    return test_done();
}
