/* gemm: the fast product has the bytes of its definition, whatever the shape and the threads. */
#include "test.h"

#include "tensor/gemm.h"
#include "tensor/parallel.h"

#include <stdlib.h>
#include <string.h>

/* A matrix in memory of its own exact size, so that a sanitizer sees a read beside it. */
static Tensor matrix(int rows, int cols, Rng *r)
{
    Shape s = SHAPE(rows, cols);
    Tensor t = { s, shape_n(s), malloc((size_t)shape_n(s) * sizeof(real)) };
    rng_fill_normal(r, t.x, t.n);
    return t;
}

static Tensor twin(Tensor t)
{
    Tensor u = { t.s, t.n, malloc((size_t)t.n * sizeof(real)) };
    tensor_copy(u, t);
    return u;
}

typedef struct { bool ta, tb; Tensor a, b, c, fast, slow; } Case;

static Case case_new(bool ta, bool tb, int m, int n, int k, Rng *r)
{
    Case x = { .ta = ta, .tb = tb };
    x.a = ta ? matrix(k, m, r) : matrix(m, k, r);
    x.b = tb ? matrix(n, k, r) : matrix(k, n, r);
    x.c = matrix(m, n, r);
    x.slow = twin(x.c), x.fast = twin(x.c);
    gemm_naive(ta, tb, x.slow, x.a, x.b);
    return x;
}

static void case_free(Case *x)
{
    free(x->a.x), free(x->b.x), free(x->c.x), free(x->slow.x), free(x->fast.x);
}

static void check_same(bool ta, bool tb, int m, int n, int k, Rng *r)
{
    Case x = case_new(ta, tb, m, n, k, r);
    for (int threads = 1; threads <= 3; threads++) {
        parallel_set_threads(threads);
        tensor_copy(x.fast, x.c);
        gemm(ta, tb, x.fast, x.a, x.b);
        CHECK(memcmp(x.fast.x, x.slow.x, (size_t)x.c.n * sizeof(real)) == 0,
              "m %d n %d k %d, a%s b%s, %d threads: not the definition's bytes", m, n, k,
              ta ? "'" : "", tb ? "'" : "", threads);
    }
    case_free(&x);
}

static void test_small_by_hand(void)
{
    real a[] = { 1, 2, 3, 4, 5, 6 }, b[] = { 1, 0, 2, -1, 3, 1 }, want[] = { 15, 2, 33, 3 };
    real c[] = { 1, 1, 1, 2 };
    Tensor ta = { SHAPE(2, 3), 6, a }, tb = { SHAPE(3, 2), 6, b }, tc = { SHAPE(2, 2), 4, c };
    gemm(false, false, tc, ta, tb);
    CHECK_BYTES(c, want, sizeof want, "C += A B by hand");
}

/* Every edge of every tile: all m and n up to beyond two tiles of AVX2, k short. */
static void test_edges(void)
{
    Rng r = rng_new(1);
    for (int m = 1; m <= 26; m++)
        for (int n = 1; n <= 67; n += 1 + (m * n) % 3)
            check_same(m % 2, n % 2, m, n, 1 + (7 * m + n) % 11, &r);
}

static int draw_size(Rng *r)
{
    static const int size[] = { 1, 2, 3, 5, 7, 12, 13, 17, 31, 32, 33, 48, 64, 97, 101, 128, 131 };
    return size[rng_below(r, 17)];
}

static void test_random_shapes(void)
{
    Rng r = rng_new(2);
    for (int i = 0; i < 80; i++) {
        int m = draw_size(&r), n = draw_size(&r), k = draw_size(&r);
        for (int q = 0; q < 4; q++) check_same(q / 2, q % 2, m, n, k, &r);
    }
}

/* Longer than a block or a group in one direction each; few rows, where B is read in place; few
 * columns, where A is. */
static void test_blocks(void)
{
    static const int shape[][3] = { { 17, 1031, 7 }, { 401, 5, 11 }, { 25, 33, 1100 },
                                    { 1, 300, 500 }, { 23, 331, 419 }, { 2000, 1, 9 },
                                    { 197, 139, 5 }, { 101, 67, 1031 }, { 199, 23, 520 } };
    Rng r = rng_new(3);
    for (int i = 0; i < 9; i++)
        for (int q = 0; q < 4; q++)
            check_same(q / 2, q % 2, shape[i][0], shape[i][1], shape[i][2], &r);
}

/* gemm_wrap against its three steps. c holds NaN unless it is added to (kind 0; 1 and 3 have a
 * bias, 2 and 3 a plus). */
static void check_wrap(bool ta, bool tb, int m, int n, int k, int kind, Rng *r)
{
    Case x = case_new(ta, tb, m, n, k, r);
    Tensor bias = matrix(1, n, r), plus = matrix(m, n, r);
    Wrap w = { .add = kind == 0, .act = (Act)rng_below(r, 5) };
    if (kind & 1) w.bias = bias.x;
    if (kind & 2) w.plus = plus.x;
    if (!w.add) tensor_fill(x.c, (real)NAN);
    tensor_copy(x.slow, x.c);
    for (int i = 0; i < m; i++) wrap_start(w, x.slow.x + i * n, i * n, 0, n);
    gemm_naive(ta, tb, x.slow, x.a, x.b);
    act_values(w.act, x.slow.x, x.slow.n);
    for (int threads = 1; threads <= 2; threads++) {
        parallel_set_threads(threads);
        tensor_copy(x.fast, x.c);
        gemm_wrap(ta, tb, x.fast, x.a, x.b, w);
        CHECK(memcmp(x.fast.x, x.slow.x, (size_t)x.c.n * sizeof(real)) == 0,
              "m %d n %d k %d, a%s b%s, wrap %d, act %d, %d threads: not the three steps' bytes",
              m, n, k, ta ? "'" : "", tb ? "'" : "", kind, (int)w.act, threads);
    }
    free(bias.x), free(plus.x), case_free(&x);
}

static void test_wrap(void)
{
    static const int shape[][3] = { { 7, 1100, 11 }, { 40, 90, 1100 }, { 230, 37, 13 } };
    Rng r = rng_new(6);
    for (int i = 0; i < 60; i++) {
        int m = draw_size(&r), n = draw_size(&r), k = draw_size(&r);
        for (int kind = 0; kind < 5; kind++) check_wrap(i % 2, i / 2 % 2, m, n, k, kind, &r);
    }
    for (int i = 0; i < 3; i++)
        for (int q = 0; q < 4; q++)
            for (int kind = 0; kind < 5; kind++)
                check_wrap(q / 2, q % 2, shape[i][0], shape[i][1], shape[i][2], kind, &r);
}

/* What is not finite stays in its row and column; padding never lets it leak or hides it. */
static void test_not_finite(void)
{
    Rng r = rng_new(4);
    Case x = case_new(false, false, 13, 35, 21, &r);
    x.a.x[4 * 21 + 20] = (real)NAN, x.b.x[7 * 35 + 34] = (real)INFINITY, x.a.x[12 * 21 + 7] = 0;
    tensor_copy(x.slow, x.c);
    gemm_naive(false, false, x.slow, x.a, x.b);
    tensor_copy(x.fast, x.c);
    gemm(false, false, x.fast, x.a, x.b);
    for (int i = 0; i < x.c.n; i++) {
        bool row4 = i / 35 == 4, corner = i == 12 * 35 + 34;
        CHECK(isnan(x.fast.x[i]) == (row4 || corner), "entry %d is %g", i, (double)x.fast.x[i]);
        CHECK(isnan(x.slow.x[i]) || x.slow.x[i] == x.fast.x[i], "entry %d differs", i);
    }
    case_free(&x);
}

/* Leading dims count as rows: [2,3,4] times [4,5] into [2,3,5]. */
static void test_more_dims(void)
{
    Arena *arena = arena_new();
    Rng r = rng_new(5);
    Tensor a = tensor_normal(arena, SHAPE(2, 3, 4), &r), b = tensor_normal(arena, SHAPE(4, 5), &r);
    Tensor c = tensor_zeros(arena, SHAPE(2, 3, 5)), d = tensor_zeros(arena, SHAPE(6, 5));
    gemm(false, false, c, a, b);
    gemm_naive(false, false, d, (Tensor){ SHAPE(6, 4), 24, a.x }, b);
    CHECK_BYTES(c.x, d.x, (size_t)d.n * sizeof(real), "[2,3,4] x [4,5]");
    arena_free(arena);
}

static void wrong_shape(void *ctx)
{
    Tensor *t = ctx;
    gemm(true, false, t[0], t[0], t[1]);
}

static void test_refusal(void)
{
    real x[12];
    Tensor t[2] = { { SHAPE(3, 4), 12, x }, { SHAPE(4, 3), 12, x } };
    CHECK_DIES(wrong_shape, t, "gemm: [3,4]' times [4,3] into [3,4]");
}

int main(void)
{
    RUN(test_small_by_hand);
    RUN(test_edges);
    RUN(test_random_shapes);
    RUN(test_blocks);
    RUN(test_wrap);
    RUN(test_not_finite);
    RUN(test_more_dims);
    RUN(test_refusal);
    return test_done();
}
