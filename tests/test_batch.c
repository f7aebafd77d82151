/* Batches: every image once an epoch, grey values to numbers, pixels drawn with the right odds. */
#include "test.h"

#include "datasets/batch.h"
#include "tensor/parallel.h"

#include <math.h>
#include <string.h>

enum { N = 40, H = 4, W = 64, PIXELS = H * W };

/* N images that hold each grey value once, in an order of their own. */
static Images sample(uint8_t *x, uint8_t *y)
{
    for (int i = 0; i < N; i++) {
        y[i] = (uint8_t)(i % 7);
        for (int k = 0; k < PIXELS; k++) x[i * PIXELS + k] = (uint8_t)(k * (2 * i + 1) + i);
    }
    static const char *const names[] = { "number", "half" };
    static float factors[N][2];
    for (int i = 0; i < N; i++) factors[i][0] = (float)i, factors[i][1] = (float)i / 2;
    return (Images){ "sample", N, H, W, 1, x, y, 7, factors[0], 2, names };
}

static uint8_t x[N * PIXELS], y[N];

static void test_order(void)
{
    int a[1000], b[1000], seen[1000] = { 0 }, fixed = 0;
    Rng r = rng_fork(rng_new(1), "order");
    batch_order(a, 1000, r);
    for (int i = 0; i < 1000; i++) seen[a[i]]++;
    for (int i = 0; i < 1000; i++) CHECK(seen[i] == 1, "%d occurs %d times", i, seen[i]);
    for (int i = 0; i < 1000; i++) fixed += a[i] == i;
    CHECK(fixed < 10, "%d of 1000 stayed in place", fixed);
    batch_order(b, 1000, r);
    CHECK_BYTES(b, a, sizeof a, "the same stream again");
    batch_order(b, 1000, rng_fork_i(r, "epoch", 2));
    CHECK(memcmp(a, b, sizeof a), "another stream gives the same order");
}

/* Two images of 3 x 5 pixels and two channels, 2 x 2 pixels to one: 1 x 2 are left. */
static void test_shrunk(void)
{
    Arena *a = arena_new();
    uint8_t pixels[60];
    for (int i = 0; i < 60; i++) pixels[i] = (uint8_t)(4 * i);
    Images d = { "small", 2, 3, 5, 2, pixels, NULL, 0 };
    Tensor t = batch_shrunk(a, &d, 2), same = batch_shrunk(a, &d, 1);
    CHECK(shape_eq(t.s, SHAPE(2, 4)), "shape %s", shape_str(t.s));
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 4; k++)         /* the mean index in a square is 6 above its first */
            CHECK_CLOSE((double)t.x[4 * i + k], 4. * (30 * i + 2 * (k / 2 * 2) + k % 2 + 6) / 255,
                        TOL(1e-6, 1e-15), "a mean of four pixels");
    for (int i = 0; i < 60; i++)
        CHECK_CLOSE((double)same.x[i], pixels[i] / 255., TOL(1e-6, 1e-15), "a grey value");
    arena_free(a);
}

static void test_grey(void)
{
    Arena *a = arena_new();
    Images d = sample(x, y);
    int index[3] = { 7, 0, 7 };
    Tensor t = batch_images(a, &d, index, 3, BIN_NONE, rng_new(1));
    CHECK(shape_eq(t.s, SHAPE(3, PIXELS)), "shape %s", shape_str(t.s));
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < PIXELS; k++)
            CHECK(t.x[i * PIXELS + k] == (real)x[index[i] * PIXELS + k] / R(255.0), "%d, %d", i, k);
    int *labels = batch_labels(a, &d, index, 3);
    CHECK(labels[0] == 0 && labels[1] == 0 && labels[2] == 0, "labels of 7, 0, 7");
    CHECK(*batch_labels(a, &d, &(int){ 9 }, 1) == 2, "label of 9");
    Tensor f = batch_factors(a, &d, index, 3);
    CHECK(shape_eq(f.s, SHAPE(3, 2)), "shape %s", shape_str(f.s));
    CHECK(f.x[0] == 7 && f.x[1] == R(3.5) && f.x[2] == 0 && f.x[5] == R(3.5), "factors of 7, 0, 7");
    arena_free(a);
}

/* A pixel drawn is 0 or 1; it does not depend on where in the batch its image stands, nor on
 * the threads. */
static void test_draws(void)
{
    Arena *a = arena_new();
    Images d = sample(x, y);
    int index[N], threads = parallel_threads(), one = 0;
    batch_order(index, N, rng_new(2));
    parallel_set_threads(1);
    Tensor t = batch_images(a, &d, index, N, BIN_FIXED, rng_new(3));
    parallel_set_threads(2);
    Tensor two = batch_images(a, &d, index, N, BIN_FIXED, rng_new(3));
    CHECK_BYTES(two.x, t.x, sizeof(real) * (size_t)t.n, "two threads");
    parallel_set_threads(threads);
    for (int i = 0; i < t.n; i++) CHECK(t.x[i] == 0 || t.x[i] == 1, "%g", (double)t.x[i]);
    for (int i = 0; i < N; i++) {
        Tensor u = batch_images(a, &d, index + i, 1, BIN_FIXED, rng_new(3));
        CHECK_BYTES(u.x, t.x + i * PIXELS, sizeof(real) * PIXELS, "an image alone");
    }
    for (int i = 0; i < t.n; i++) one += t.x[i] == 1;
    CHECK_NEAR(one, t.n / 2.0, 5 * sqrt(t.n / 6.0), "pixels that are on");  /* p(1-p): 1/6 */
    arena_free(a);
}

/* The stream of each kind, over three epochs. */
static void test_epochs(void)
{
    Arena *a = arena_new();
    Images d = sample(x, y);
    int index[N];
    size_t bytes = sizeof(real) * N * PIXELS;
    Tensor t[2][3];
    batch_order(index, N, rng_new(2));
    for (int k = 0; k < 2; k++)
        for (int epoch = 0; epoch < 3; epoch++) {
            Binarize b = k ? BIN_EPOCH : BIN_FIXED;
            t[k][epoch] = batch_images(a, &d, index, N, b, batch_stream(b, rng_new(3), epoch));
        }
    for (int epoch = 1; epoch < 3; epoch++) {
        CHECK_BYTES(t[0][epoch].x, t[0][0].x, bytes, "fixed");
        CHECK(memcmp(t[1][epoch].x, t[1][epoch - 1].x, bytes), "epoch %d repeats", epoch);
    }
    arena_free(a);
}

/* Every grey value b, drawn M times N, is on b/255 of the time, within 5 standard errors; 0 and
 * 255 always. */
static void test_odds(void)
{
    enum { M = 100 };
    static int on[256];
    Arena *a = arena_new();
    Images d = sample(x, y);
    int index[N];
    batch_order(index, N, rng_new(2));
    for (int m = 0; m < M; m++) {
        Tensor t = batch_images(a, &d, index, N, BIN_EPOCH, batch_stream(BIN_EPOCH, rng_new(4), m));
        for (int i = 0; i < t.n; i++)
            on[x[index[i / PIXELS] * PIXELS + i % PIXELS]] += (int)t.x[i];
        arena_reset(a);
    }
    for (int b = 0; b < 256; b++) {
        double p = b / 255.0;
        CHECK_NEAR(on[b], M * N * p, 5 * sqrt(M * N * p * (1 - p)), "times that a grey is on");
    }
    arena_free(a);
}

static void past_the_end(void *ctx)
{
    Images d = sample(x, y);
    batch_images(ctx, &d, &(int){ N }, 1, BIN_NONE, rng_new(1));
}

static void no_labels(void *ctx)
{
    Images d = sample(x, y);
    d.y = NULL;
    batch_labels(ctx, &d, &(int){ 0 }, 1);
}

static void no_factors(void *ctx)
{
    Images d = sample(x, y);
    d.factors = NULL;
    batch_factors(ctx, &d, &(int){ 0 }, 1);
}

static void test_misuse(void)
{
    Arena *a = arena_new();
    CHECK_DIES(past_the_end, a, "image 40 of sample, which has 40");
    CHECK_DIES(no_labels, a, "sample has no labels");
    CHECK_DIES(no_factors, a, "sample has no factors");
    arena_free(a);
}

int main(void)
{
    RUN(test_order);
    RUN(test_shrunk);
    RUN(test_grey);
    RUN(test_draws);
    RUN(test_epochs);
    RUN(test_odds);
    RUN(test_misuse);
    return test_done();
}
