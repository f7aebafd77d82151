/* Arena, shapes, tensors, sums. */
#include "test.h"

#include "tensor/tensor.h"

#include <math.h>
#include <string.h>

static void test_arena(void)
{
    Arena *a = arena_new();
    unsigned char *p[200];
    for (int i = 0; i < 200; i++) {
        p[i] = arena_alloc(a, (size_t)(i * i + 1));
        CHECK((uintptr_t)p[i] % 64 == 0, "block %d is not aligned to 64 bytes", i);
        memset(p[i], i, (size_t)(i * i + 1));
    }
    for (int i = 0; i < 200; i++)
        CHECK(p[i][0] == i && p[i][i * i] == i, "block %d was overwritten", i);
    size_t used = arena_used(a);
    arena_reset(a);
    CHECK(arena_used(a) == 0, "%zu bytes in use after a reset", arena_used(a));
    CHECK(p[3][0] == 0xFF, "a reset did not poison");
    for (int i = 0; i < 200; i++) p[i] = arena_alloc(a, (size_t)(i * i + 1));
    CHECK(arena_used(a) == used, "the second round used %zu bytes, the first %zu", arena_used(a),
          used);
    unsigned char *z = arena_zalloc(a, 1000);
    for (int i = 0; i < 1000; i++) CHECK(z[i] == 0, "byte %d of arena_zalloc is %d", i, z[i]);
    arena_free(a);
}

static void dim_zero(void *ctx) { (void)ctx; SHAPE(3, 0); }
static void too_large(void *ctx) { (void)ctx; shape_n(SHAPE(1 << 16, 1 << 15)); }
static void no_axis(void *ctx) { (void)ctx; shape_axis(SHAPE(3, 4), 2); }
static void rows_outside(void *ctx) { tensor_rows(*(Tensor *)ctx, 1, 4); }

static void test_shape(void)
{
    Shape s = SHAPE(2, 3, 5);
    CHECK(shape_n(s) == 30, "2*3*5 = %d", shape_n(s));
    CHECK(shape_n(SCALAR) == 1, "a scalar has %d entries", shape_n(SCALAR));
    CHECK(strcmp(shape_str(s), "[2,3,5]") == 0, "printed %s", shape_str(s));
    CHECK(shape_axis(s, -1) == 2, "axis -1 is %d", shape_axis(s, -1));
    CHECK(shape_eq(shape_without(s, 1), SHAPE(2, 5)), "without axis 1: %s",
          shape_str(shape_without(s, 1)));
    CHECK(!shape_eq(s, SHAPE(2, 3)), "[2,3,5] equals [2,3]");
    CHECK_DIES(dim_zero, NULL, "dim 1 is 0");
    CHECK_DIES(too_large, NULL, "[65536,32768] has more than 2^31 - 1 entries");
    CHECK_DIES(no_axis, NULL, "axis 2 of shape [3,4]");
}

static void test_rows(void)
{
    Arena *a = arena_new();
    Tensor t = tensor_of(a, SHAPE(3, 2), (real[]){ 0, 1, 2, 3, 4, 5 }), r = tensor_rows(t, 1, 3);
    CHECK(shape_eq(r.s, SHAPE(2, 2)) && r.n == 4 && r.x[0] == 2, "rows 1..3 are %s from %g",
          shape_str(r.s), (double)r.x[0]);
    CHECK_DIES(rows_outside, &t, "tensor_rows: 1..4 of [3,2]");
    arena_free(a);
}

static void test_sums(void)
{
    enum { N = 1003 };
    real x[N];
    long exact = 0;
    for (int i = 0; i < N; i++) x[i] = (real)(i % 17 - 5), exact += i % 17 - 5;
    CHECK_NEAR(sum_double(x, N), (double)exact, 0, "sum_double of integers");
    CHECK_NEAR((double)sum_real(x, N), (double)exact, 0, "sum_real of integers");
    CHECK_NEAR((double)sum_real(x, 0), 0, 0, "an empty sum");
    CHECK_NEAR(log_sum_exp((double[]){ 1000, 1000 }, 2), 1000 + log(2), 1e-12,
               "log_sum_exp(1000, 1000)");
    CHECK_NEAR(log_sum_exp((double[]){ -1000, -1000 }, 2), -1000 + log(2), 1e-12,
               "log_sum_exp(-1000, -1000)");
    double none = log_sum_exp((double[]){ -(double)INFINITY, -(double)INFINITY }, 2);
    CHECK(isinf(none) && none < 0, "log_sum_exp(-inf, -inf) is %g", none);
    CHECK(isinf(log_sum_exp(NULL, 0)), "the log of an empty sum is %g", log_sum_exp(NULL, 0));
}

int main(void)
{
    RUN(test_arena);
    RUN(test_shape);
    RUN(test_rows);
    RUN(test_sums);
    return test_done();
}
