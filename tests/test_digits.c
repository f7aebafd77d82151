/* The pen, and the digits it draws: the same bytes everywhere, and ten classes that can be told
 * apart. */
#include "test.h"

#include "datasets/digits.h"
#include "datasets/stroke.h"
#include "tensor/parallel.h"

#include <string.h>

enum { PIXELS = DIGIT_SIZE * DIGIT_SIZE };

/* The curve goes through its points, and two points make a straight line of even steps. */
static void test_curve(void)
{
    Point p[4] = { { 0, 0 }, { 3, 1 }, { 4, 5 }, { 1, 2 } }, out[3 * STROKE_STEPS + 1];
    int n = stroke_curve(p, 4, out);
    CHECK(n == 3 * STROKE_STEPS + 1, "%d points", n);
    for (int i = 0; i < 4; i++)
        CHECK_BYTES(&out[i * STROKE_STEPS], &p[i], sizeof *p, "a point of the curve");
    n = stroke_curve(p, 2, out);
    CHECK(n == STROKE_STEPS + 1, "%d points", n);
    for (int i = 0; i < n; i++) CHECK_NEAR(out[i].y, out[i].x / 3, 1e-15, "a straight line");
}

/* Between p[1] and p[2] the curve is the cubic with slopes (p[2] - p[0])/2 and (p[3] - p[1])/2; in
 * the middle that is (-p0 + 9 p1 + 9 p2 - p3) / 16. */
static void test_smooth(void)
{
    Point p[4] = { { 0, 0 }, { 3, 1 }, { 4, 5 }, { 1, 2 } }, out[3 * STROKE_STEPS + 1];
    stroke_curve(p, 4, out);
    Point middle = out[STROKE_STEPS + STROKE_STEPS / 2];
    CHECK_NEAR(middle.x, (9 * 3 + 9 * 4 - 1) / 16.0, 1e-15, "x in the middle");
    CHECK_NEAR(middle.y, (9 * 1 + 9 * 5 - 2) / 16.0, 1e-15, "y in the middle");
}

/* A horizontal line at the height y = 4.5, the middle of row 4, from x = 2.5 to 5.5. */
static void test_ink(void)
{
    uint8_t x[9 * 9] = { 0 };
    stroke_draw(x, 9, 9, (Point[]){ { 2.5, 4.5 }, { 5.5, 4.5 } }, 2, 1.25);
    static const int column[9] = { 0, 0, 0, 191, 255, 191, 0, 0, 0 };  /* 255 (1.75 - 1) */
    for (int i = 0; i < 9; i++) CHECK(x[i * 9 + 4] == column[i], "row %d has %d", i, x[i * 9 + 4]);
    for (int j = 0; j < 9; j++) {
        int want = j >= 2 && j <= 5 ? 255 : j == 1 || j == 6 ? 191 : 0;
        CHECK(x[4 * 9 + j] == want, "column %d has %d", j, x[4 * 9 + j]);
    }
    CHECK(x[3 * 9 + 1] == 86, "the corner, 1.75 - sqrt 2 = 0.3358, has %d", x[3 * 9 + 1]);
}

/* A line that leaves the image, on all sides, touches nothing else. */
static void test_clipping(void)
{
    uint8_t x[3 * 25];
    memset(x, 7, sizeof x);
    Point far[] = { { -50, 2 }, { 60, 3 }, { 2, 60 }, { 2, -50 }, { -9, -9 } };
    stroke_draw(x + 25, 5, 5, far, 5, 1);
    for (int i = 0; i < 25; i++)
        CHECK(x[i] == 7 && x[50 + i] == 7, "byte %d outside was changed", i);
    CHECK(x[25 + 12] == 255, "the middle has %d", x[25 + 12]);
}

static uint64_t fnv(const uint8_t *x, int n)
{
    uint64_t h = 0xCBF29CE484222325;
    for (int i = 0; i < n; i++) h = (h ^ x[i]) * 0x100000001B3;
    return h;
}

/* One answer for every compiler, optimisation level, precision and number of threads. */
static void test_known_bytes(void)
{
    Arena *a = arena_new();
    int threads = parallel_threads();
    for (int t = 1; t <= 3; t++) {
        parallel_set_threads(t);
        uint64_t h = fnv(digits_new(a, 1, "train", 500).x, 500 * PIXELS);
        CHECK(h == 0x09C7D411C32C95E6, "%d threads: 0x%016llX", t, (unsigned long long)h);
    }
    parallel_set_threads(threads);
    arena_free(a);
}

static void test_streams(void)
{
    Arena *a = arena_new();
    Images d = digits_new(a, 1, "train", 100), longer = digits_new(a, 1, "train", 300);
    CHECK_BYTES(longer.x, d.x, 100 * PIXELS, "the first 100 of 300");
    CHECK(memcmp(digits_new(a, 1, "test", 100).x, d.x, 100 * PIXELS), "train and test agree");
    CHECK(memcmp(digits_new(a, 2, "train", 100).x, d.x, 100 * PIXELS), "seeds 1 and 2 agree");
    CHECK(strcmp(d.name, "digits train") == 0 && d.n == 100 && d.h == 28 && d.w == 28 && d.c == 1,
          "%s: %d x %d x %d x %d", d.name, d.n, d.h, d.w, d.c);
    arena_free(a);
}

static void test_labels(void)
{
    Arena *a = arena_new();
    Images d = digits_new(a, 1, "train", 1000);
    int count[10] = { 0 };
    for (int i = 0; i < d.n; i++) count[d.y[i] % 10]++;
    for (int k = 0; k < 10; k++) CHECK(count[k] == 100, "%d images of %d", count[k], k);
    CHECK(d.classes == 10, "%d classes", d.classes);
    arena_free(a);
}

/* As much ink as MNIST (0.1307), all of it off the image's border, and no two images alike. */
static void test_look(void)
{
    Arena *a = arena_new();
    Images d = digits_new(a, 1, "train", 2000);
    double sum = 0;
    int border = 0, alike = 0;
    for (int i = 0; i < d.n; i++)
        for (int k = 0; k < PIXELS; k++) {
            int row = k / DIGIT_SIZE, column = k % DIGIT_SIZE;
            sum += d.x[i * PIXELS + k] / 255.0;
            border += d.x[i * PIXELS + k] && (row % 27 == 0 || column % 27 == 0);
        }
    for (int i = 10; i < d.n; i++)
        alike += !memcmp(d.x + i * PIXELS, d.x + (i - 10) * PIXELS, PIXELS);
    CHECK_NEAR(sum / d.n / PIXELS, 0.13, 0.01, "mean ink");
    CHECK(border == 0, "%d inked pixels on the border", border);
    CHECK(alike == 0, "%d images repeat", alike);
    arena_free(a);
}

static double distance2(const uint8_t *x, const double *mean)
{
    double sum = 0;
    for (int k = 0; k < PIXELS; k++) sum += (x[k] - mean[k]) * (x[k] - mean[k]);
    return sum;
}

/* The class whose mean image is nearest is right for most of the test images: of every class for
 * more than 70 %, of all for more than 85 %. */
static void test_classes(void)
{
    Arena *a = arena_new();
    Images train = digits_new(a, 1, "train", 3000), test = digits_new(a, 1, "test", 1000);
    static double mean[10][PIXELS];
    int right[10] = { 0 }, all = 0;
    for (int i = 0; i < train.n; i++)
        for (int k = 0; k < PIXELS; k++) mean[train.y[i]][k] += train.x[i * PIXELS + k] / 300.0;
    for (int i = 0; i < test.n; i++) {
        double d[10];
        int best = 0;
        for (int c = 0; c < 10; c++) d[c] = distance2(test.x + i * PIXELS, mean[c]);
        for (int c = 1; c < 10; c++) best = d[c] < d[best] ? c : best;
        right[test.y[i]] += best == test.y[i];
    }
    for (int c = 0; c < 10; c++) {
        CHECK(right[c] > 70, "%d: %d of 100 are nearest to their mean", c, right[c]);
        all += right[c];
    }
    CHECK(all > 850, "%d of 1000 are nearest to their mean", all);
    arena_free(a);
}

/* 8 x 8: rows 2, 3, 4 and columns 2, 3, 4 become the first pixel, and nearly all ink is kept. */
static void test_small(void)
{
    enum { N = 500 };
    Arena *a = arena_new();
    Images d = digits_new(a, 1, "train", N), small = digits8_new(a, 1, "train", N);
    double ink = 0, kept = 0;
    int sum = 0, image = 17, row = 3, column = 4;
    for (int k = 0; k < N * PIXELS; k++) ink += d.x[k];
    for (int k = 0; k < N * 64; k++) kept += 9 * small.x[k];
    CHECK(kept > 0.99 * ink && kept < 1.01 * ink, "ink %g of %g", kept, ink);
    for (int k = 0; k < 9; k++)
        sum += d.x[image * PIXELS + (2 + 3 * row + k / 3) * DIGIT_SIZE + 2 + 3 * column + k % 3];
    CHECK_NEAR(small.x[image * 64 + row * 8 + column], sum / 9.0, 0.5, "a mean of 9");
    CHECK(strcmp(small.name, "digits8 train") == 0 && small.h == 8 && small.w == 8, "%s",
          small.name);
    CHECK_BYTES(small.y, d.y, N, "labels");
    arena_free(a);
}

int main(void)
{
    RUN(test_curve);
    RUN(test_smooth);
    RUN(test_ink);
    RUN(test_clipping);
    RUN(test_known_bytes);
    RUN(test_streams);
    RUN(test_labels);
    RUN(test_look);
    RUN(test_classes);
    RUN(test_small);
    return test_done();
}
