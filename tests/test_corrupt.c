/* Corruptions: as strong as asked, on whole pixels, the same for an image in any batch. */
#include "test.h"

#include "datasets/corrupt.h"
#include "tensor/parallel.h"

#include <string.h>

enum { N = 60, H = 12, W = 9, C = 3, SIZE = H * W * C };

static const double strong[] = { 0.5, 0.3, 0.2, 3 };

/* Images between 0.2 and 0.8: no pixel is black or white before. */
static Tensor images(Arena *a)
{
    Rng r = rng_new(1);
    Tensor x = tensor_uniform(a, SHAPE(N, SIZE), &r);
    for (int i = 0; i < x.n; i++) x.x[i] = R(0.2) + R(0.6) * x.x[i];
    return x;
}

static void test_gaussian(void)
{
    Arena *a = arena_new();
    Tensor x = images(a), y = corrupt(a, x, H, W, CORRUPT_GAUSSIAN, 0.5, NULL, rng_new(2));
    double sum = 0, square = 0, next = 0;
    for (int i = 0; i < x.n; i++) {
        double d = (double)y.x[i] - (double)x.x[i];
        sum += d, square += d * d;
        if (i) next += d * ((double)y.x[i - 1] - (double)x.x[i - 1]);
    }
    CHECK_NEAR(sum / x.n, 0, 5 * 0.5 / sqrt(x.n), "mean of the noise");
    CHECK_NEAR(square / x.n, 0.25, 5 * 0.25 * sqrt(2.0 / x.n), "its variance");
    CHECK_NEAR(next / x.n, 0, 5 * 0.25 / sqrt(x.n), "noise of two neighbours");
    arena_free(a);
}

/* Counts pixels gone black and white; the others must be as they were. */
static void count(Tensor x, Tensor y, double *black, double *white)
{
    for (int p = 0; p < x.n / C; p++) {
        const real *from = x.x + p * C, *to = y.x + p * C;
        bool same = memcmp(from, to, sizeof *to * C) == 0;
        CHECK(same || ((to[0] == 0 || to[0] == 1) && to[1] == to[0] && to[2] == to[0]),
              "pixel %d is %g %g %g", p, (double)to[0], (double)to[1], (double)to[2]);
        *black += to[0] == 0, *white += to[0] == 1;
    }
}

/* Over 10 streams the shares are those that were asked for, within 5 standard errors. */
static void test_pixels(void)
{
    enum { TURNS = 10, ALL = TURNS * N * H * W };
    Arena *a = arena_new();
    Tensor x = images(a);
    double masked = 0, none = 0, pepper = 0, salt = 0;
    for (uint64_t k = 0; k < TURNS; k++) {
        Rng r = rng_fork_i(rng_new(3), "turn", k);
        count(x, corrupt(a, x, H, W, CORRUPT_MASK, 0.3, NULL, r), &masked, &none);
        count(x, corrupt(a, x, H, W, CORRUPT_SALT_PEPPER, 0.2, NULL, r), &pepper, &salt);
    }
    CHECK_NEAR(masked / ALL, 0.3, 5 * sqrt(0.21 / ALL), "masked");
    CHECK(none == 0, "a mask leaves %g white", none);
    CHECK_NEAR(pepper / ALL, 0.1, 5 * sqrt(0.09 / ALL), "pepper");
    CHECK_NEAR(salt / ALL, 0.1, 5 * sqrt(0.09 / ALL), "salt");
    arena_free(a);
}

/* One block of 2 x 2, in every place equally often; three cover no more than three times that. */
static void test_blocks(void)
{
    enum { SIDE = 2, PLACES = (H - SIDE + 1) * (W - SIDE + 1), MANY = 200 };
    int at[H * W] = { 0 };
    Arena *a = arena_new();
    Tensor x = images(a);
    for (int m = 0; m < MANY; m++) {
        Tensor y = corrupt(a, x, H, W, CORRUPT_BLOCKS, 1, NULL, rng_fork_i(rng_new(5), "m", m));
        for (int i = 0; i < N; i++) {
            int first = -1, black = 0;
            for (int p = H * W; p--;)
                if (y.x[i * SIZE + p * C] == 0) first = p, black++;
            CHECK(black == SIDE * SIDE && y.x[i * SIZE + (first + W + 1) * C] == 0, "no block");
            at[first]++;
        }
    }
    double mean = (double)MANY * N / PLACES;
    for (int p = 0; p < H * W; p++) {
        bool inside = p / W <= H - SIDE && p % W <= W - SIDE;
        CHECK_NEAR(at[p], inside ? mean : 0, inside ? 5 * sqrt(mean) : 0, "blocks at a place");
    }
    arena_free(a);
}

/* The bytes of an image depend on its index, not on its batch, its neighbours, or the threads. */
static void test_streams(void)
{
    Arena *a = arena_new();
    Tensor x = images(a);
    int threads = parallel_threads();
    for (int k = 0; k < 4; k++) {
        parallel_set_threads(1);
        Tensor y = corrupt(a, x, H, W, (Corruption)k, strong[k], NULL, rng_new(6));
        parallel_set_threads(2);
        Tensor two = corrupt(a, x, H, W, (Corruption)k, strong[k], NULL, rng_new(6));
        Tensor other = corrupt(a, x, H, W, (Corruption)k, strong[k], NULL, rng_new(7));
        CHECK_BYTES(two.x, y.x, sizeof(real) * (size_t)y.n, corruption_names[k]);
        CHECK(memcmp(other.x, y.x, sizeof(real) * (size_t)y.n), "two streams, one corruption");
        for (int i = 0; i < N; i += 7) {
            Tensor one = tensor_rows(x, i, i + 1);
            one.s = SHAPE(1, H, W, C);
            Tensor z = corrupt(a, one, H, W, (Corruption)k, strong[k], &i, rng_new(6));
            CHECK(shape_eq(z.s, one.s), "shape %s", shape_str(z.s));
            CHECK_BYTES(z.x, y.x + i * SIZE, sizeof(real) * SIZE, "an image alone");
        }
    }
    parallel_set_threads(threads);
    arena_free(a);
}

/* Level 0 changes nothing; a mask of level 1 leaves nothing; a point of the plane has no pixels. */
static void test_limits(void)
{
    Arena *a = arena_new();
    Tensor x = images(a), y;
    for (int k = 0; k < 4; k++) {
        y = corrupt(a, x, H, W, (Corruption)k, 0, NULL, rng_new(8));
        CHECK_BYTES(y.x, x.x, sizeof(real) * (size_t)x.n, "level 0");
    }
    y = corrupt(a, x, H, W, CORRUPT_MASK, 1, NULL, rng_new(8));
    for (int i = 0; i < y.n; i++) CHECK(y.x[i] == 0, "%g behind a full mask", (double)y.x[i]);
    x.s = SHAPE(N * SIZE / 2, 2), y = corrupt(a, x, 1, 2, CORRUPT_BLOCKS, 1, NULL, rng_new(8));
    for (int i = 0; i < y.n; i += 2) CHECK((y.x[i] == 0) + (y.x[i + 1] == 0) == 1, "point %d", i);
    arena_free(a);
}

static void other_size(void *ctx)
{
    corrupt(ctx, images(ctx), H, W + 1, CORRUPT_MASK, 0.1, NULL, rng_new(1));
}
static void level_above_1(void *ctx)
{
    corrupt(ctx, images(ctx), H, W, CORRUPT_SALT_PEPPER, 1.1, NULL, rng_new(1));
}
static void part_of_a_block(void *ctx)
{
    corrupt(ctx, images(ctx), H, W, CORRUPT_BLOCKS, 1.5, NULL, rng_new(1));
}

static void test_misuse(void)
{
    Arena *a = arena_new();
    CHECK_DIES(other_size, a, "corrupt: [60,324] are no images of 12 x 10");
    CHECK_DIES(level_above_1, a, "corrupt: level 1.1 of salt_pepper");
    CHECK_DIES(part_of_a_block, a, "corrupt: 1.5 blocks");
    arena_free(a);
}

int main(void)
{
    RUN(test_gaussian);
    RUN(test_pixels);
    RUN(test_blocks);
    RUN(test_streams);
    RUN(test_limits);
    RUN(test_misuse);
    return test_done();
}
