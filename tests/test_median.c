/* The median filter: by hand, against a sort, at borders, with any number of threads. */
#include "test.h"

#include "datasets/median.h"
#include "tensor/parallel.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    real x = *(const real *)a, y = *(const real *)b;
    return (x > y) - (x < y);
}

/* The definition, by the C library's sort. */
static real median_at(const real *x, int h, int w, int side, int row, int col)
{
    real all[MAX_MEDIAN * MAX_MEDIAN];
    int n = 0, far = side / 2;
    for (int r = row - far; r <= row + far; r++)
        for (int c = col - far; c <= col + far; c++) {
            int in_r = r < 0 ? 0 : r >= h ? h - 1 : r, in_c = c < 0 ? 0 : c >= w ? w - 1 : c;
            all[n++] = x[in_r * w + in_c];
        }
    qsort(all, (size_t)n, sizeof *all, by_value);
    return all[n / 2];
}

static void test_definition(void)
{
    static const int sizes[][2] = { { 1, 1 }, { 1, 7 }, { 5, 3 }, { 6, 6 } };
    Arena *a = arena_new();
    Rng r = rng_new(4);
    for (int k = 0; k < 4; k++)
        for (int side = 1; side <= MAX_MEDIAN; side += 2) {
            int h = sizes[k][0], w = sizes[k][1];
            Tensor x = tensor_normal(a, SHAPE(3, h, w), &r), y = median_filter(a, x, h, w, side);
            CHECK(shape_eq(x.s, y.s), "shape %s", shape_str(y.s));
            for (int i = 0; i < x.n; i++) {
                int p = i % (h * w);
                real want = median_at(x.x + i - p, h, w, side, p / w, p % w);
                CHECK(y.x[i] == want, "%d x %d by %d: entry %d is %g, not %g", h, w, side, i,
                      (double)y.x[i], (double)want);
            }
        }
    arena_free(a);
}

/* One wrong pixel goes, the edge stays; a thin line goes too, which is the filter's price. */
static void test_by_hand(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_zeros(a, SHAPE(2, 49));
    for (int i = 0; i < 49; i++) x.x[i] = i % 7 >= 3, x.x[49 + i] = i % 7 == 3;
    Tensor clean = tensor_of(a, x.s, x.x);
    x.x[3 * 7 + 1] = 1;
    Tensor y = median_filter(a, x, 7, 7, 3);
    CHECK_BYTES(y.x, clean.x, 49 * sizeof(real), "half an image, without the speck");
    for (int i = 49; i < 98; i++) CHECK(y.x[i] == 0, "the thin line is there at %d", i - 49);
    arena_free(a);
}

static void test_threads(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(5);
    int before = parallel_threads();
    Tensor x = tensor_normal(a, SHAPE(37, 20), &r);
    parallel_set_threads(1);
    Tensor one = median_filter(a, x, 4, 5, 3);
    parallel_set_threads(3);
    Tensor three = median_filter(a, x, 4, 5, 3);
    parallel_set_threads(before);
    CHECK_BYTES(three.x, one.x, (size_t)x.n * sizeof(real), "by three threads");
    arena_free(a);
}

static void even_side(void *ctx) { median_filter(ctx, tensor_zeros(ctx, SHAPE(1, 4)), 2, 2, 2); }

static void test_refuses(void)
{
    Arena *a = arena_new();
    CHECK_DIES(even_side, a, "median_filter: side 2 on images of 2 x 2 in [1,4]");
    arena_free(a);
}

int main(void)
{
    RUN(test_definition);
    RUN(test_by_hand);
    RUN(test_threads);
    RUN(test_refuses);
    return test_done();
}
