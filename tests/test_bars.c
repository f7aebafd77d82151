/* Bars and stripes: only 30 images occur, as often as the coins say, and the entropy is theirs. */
#include "test.h"

#include "datasets/bars.h"

#include <math.h>

enum { N = 32000 };

static int pattern(const uint8_t *x)
{
    int bits = 0;
    for (int p = 0; p < 16; p++) bits |= (x[p] == 255) << p;
    return bits;
}

/* To four standard deviations; the empty and the full image come twice as often as the others. */
static void test_counts(void)
{
    static int count[1 << 16];
    Arena *a = arena_new();
    Images d = bars_new(a, 1, "train", N);
    int kinds = 0;
    double entropy = 0;
    for (int i = 0; i < N; i++) count[pattern(d.x + 16 * i)]++;
    for (int k = 0; k < 1 << 16; k++) {
        if (!count[k]) continue;
        double p = k == 0 || k == 0xffff ? 2 / 32.0 : 1 / 32.0;
        CHECK_NEAR(count[k], p * N, 4 * sqrt(p * (1 - p) * N), "how often an image occurs");
        kinds++, entropy -= p * log(p);
    }
    CHECK(kinds == 30, "%d images", kinds);
    CHECK_NEAR(bars_entropy(), entropy, 1e-12, "entropy");
    arena_free(a);
}

/* Label 0: all rows alike in themselves; 1: all columns. */
static void test_labels(void)
{
    Arena *a = arena_new();
    Images d = bars_new(a, 1, "test", 100);
    for (int i = 0; i < d.n; i++)
        for (int p = 0; p < 16; p++) {
            int first = d.y[i] ? p % 4 : p / 4 * 4;
            CHECK(d.x[16 * i + p] == d.x[16 * i + first], "image %d, pixel %d, label %d", i, p,
                  d.y[i]);
        }
    arena_free(a);
}

int main(void)
{
    RUN(test_counts);
    RUN(test_labels);
    return test_done();
}
