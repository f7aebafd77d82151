/* The quantiser: cells and their middles by hand, an error of half a step at most, less with each
 * bit, and bits counted exactly. And claim C14 in small, which an untrained network fails. */
#include "test.h"

#include "datasets/batch.h"
#include "datasets/digits.h"
#include "models/ae_fit.h"
#include "models/measure.h"
#include "models/pca.h"
#include "models/quantise.h"

#include <math.h>

/* The first number runs from 0 to 8, the second from 0 to 2, the third is always 5. */
static Tensor ramps(Arena *a)
{
    Tensor z = tensor_new(a, SHAPE(9, 3));
    for (int i = 0; i < 9; i++)
        z.x[3 * i] = (real)i, z.x[3 * i + 1] = (real)i / 4, z.x[3 * i + 2] = 5;
    return z;
}

static void test_cells(void)
{
    Arena *a = arena_new();
    Tensor z = ramps(a), far = tensor_of(a, SHAPE(2, 3), (real[]){ -9, 1, 7, 99, 99, 0 });
    Quantiser own = quantiser_fit(a, z, 2, 0, false), one = quantiser_fit(a, z, 2, 0, true);
    uint8_t s[27];
    CHECK_BYTES(own.levels, ((int[]){ 4, 4, 1 }), sizeof(int[3]), "cells, own steps");
    CHECK_BYTES(one.levels, ((int[]){ 4, 1, 1 }), sizeof(int[3]), "cells, one step");
    CHECK(plain_bits(&own) == 4 && plain_bits(&one) == 2, "%d and %d bits", plain_bits(&own),
          plain_bits(&one));
    quantise(&own, z, s);
    CHECK_BYTES(((uint8_t[]){ s[0], s[3], s[6], s[24], s[25], s[26] }),
                ((uint8_t[]){ 0, 0, 1, 3, 3, 0 }), 6, "symbols");
    quantise(&own, far, s);
    CHECK_BYTES(s, ((uint8_t[]){ 0, 2, 0, 3, 3, 0 }), 6, "symbols beyond the range");
    CHECK_BYTES(dequantise(a, &own, s, 2).x, ((real[]){ 1, R(1.25), 5, 7, R(1.75), 5 }),
                sizeof(real[6]), "what comes back");
    quantise(&one, far, s);
    CHECK(dequantise(a, &one, s, 2).x[1] == 1, "a single cell gives the mean");
    arena_free(a);
}

/* With a tail of a quarter, 9 ramps lose 2 at either end: 2..6. */
static void test_tail(void)
{
    Arena *a = arena_new();
    Quantiser q = quantiser_fit(a, ramps(a), 1, 0.25, false);
    CHECK(q.low[0] == 2 && q.step[0] == 2, "from %g by %g", q.low[0], q.step[0]);
    arena_free(a);
}

static void test_half_a_step(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(3);
    Tensor z = tensor_normal(a, SHAPE(97, 5), &r);
    uint8_t *s = arena_alloc(a, (size_t)z.n);
    double last = HUGE_VAL;
    for (int bits = 1; bits <= QUANTISER_BITS; bits++) {
        Quantiser q = quantiser_fit(a, z, bits, 0, bits % 2);
        quantise(&q, z, s);
        Tensor y = dequantise(a, &q, s, 97);
        double error = 0;
        for (int i = 0; i < z.n; i++) {
            double gap = fabs((double)(y.x[i] - z.x[i])), half = q.step[i % 5] / 2;
            CHECK(q.levels[i % 5] == 1 || gap <= half * (1 + 1e-4), "%g of %g", gap, half);
            error += gap * gap;
        }
        CHECK(error < last, "%d bits: squared error %g after %g", bits, error, last);
        last = error;
    }
    arena_free(a);
}

/* Known 0 0 0 1 of two levels: symbol 0 has (3 + 1) / (4 + 2), symbol 1 has (1 + 1) / (4 + 2). */
static void test_ideal_bits(void)
{
    Quantiser q = { .d = 1, .levels = (int[]){ 2 } };
    double got = ideal_bits(&q, (uint8_t[]){ 0, 0, 0, 1 }, 4, (uint8_t[]){ 0, 1 }, 2);
    CHECK_NEAR(got, -(log2(4 / 6.0) + log2(2 / 6.0)) / 2, 1e-12, "bits");
}

/* ---- claim C14 ------------------------------------------------------------------------------- */

enum { TRAIN = 800, TEST = 200, CODE = 6, BITS = 3 };

static Tensor pixels(Arena *a, const char *split, int n)
{
    Images d = digits_new(a, 1, split, n);
    return batch_shrunk(a, &d, 2);
}

static Tensor rounded(Arena *a, Tensor known, Tensor z, bool shared)
{
    Quantiser q = quantiser_fit(a, known, BITS, 0.005, shared);
    uint8_t *s = arena_alloc(a, (size_t)z.n);
    quantise(&q, z, s);
    return dequantise(a, &q, s, z.s.d[0]);
}

static double deep_psnr(Arena *a, Tensor x, Tensor test, int epochs)
{
    Ae m;
    Tape *t = tape_new();
    ae_init(&m, (AeConfig){ .x = x.s.d[1], .z = CODE, .n_hidden = 1, .hidden = { 64 },
                            .act = ACT_RELU }, rng_new(1));
    ae_fit(&m, t, x, (AeFit){ epochs, 50, 3e-3 }, rng_new(2));
    Tensor known = ae_codes(&m, t, a, x), z = ae_codes(&m, t, a, test);
    double quality = psnr(ae_pixels(&m, t, a, rounded(a, known, z, false)), test);
    tape_free(t);
    ae_free(&m);
    return quality;
}

static void test_claim(void)
{
    Arena *a = arena_new();
    Tensor x = pixels(a, "train", TRAIN), test = pixels(a, "test", TEST);
    Pca p = pca_fit(a, x);
    Tensor known = pca_encode(a, &p, CODE, x), z = pca_encode(a, &p, CODE, test);
    double pca = fmax(psnr(pca_decode(a, &p, rounded(a, known, z, false)), test),
                      psnr(pca_decode(a, &p, rounded(a, known, z, true)), test));
    double deep = deep_psnr(a, x, test, 30), untrained = deep_psnr(a, x, test, 0);
    CHECK(deep > pca + 0.3, "%g dB against PCA's %g", deep, pca);
    CHECK(untrained < pca - 1, "untrained: %g dB against PCA's %g", untrained, pca);
    arena_free(a);
}

int main(void)
{
    RUN(test_cells);
    RUN(test_tail);
    RUN(test_half_a_step);
    RUN(test_ideal_bits);
    RUN(test_claim);
    return test_done();
}
