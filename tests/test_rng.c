/* Random numbers: the cipher's published answers, streams, the shape of what is drawn. */
#include "test.h"

#include "tensor/parallel.h"
#include "tensor/tensor.h"

#include <math.h>

/* Random123's kat_vectors, philox4x32 with 10 rounds. */
static void test_known_answers(void)
{
    static const uint32_t kat[3][10] = {
        { 0, 0, 0, 0, 0, 0, 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8 },
        { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF,
          0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD },
        { 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0,
          0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1 } };
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        philox4x32(kat[i], kat[i] + 4, out);
        CHECK_BYTES(out, kat[i] + 6, sizeof out, "philox4x32");
    }
    Rng r = { { 0, 0 }, 0 };
    CHECK(rng_uniform(&r) == (0xE169C58D6627Ep0 + 0.5) * 0x1p-52, "uniform number 0 of key 0");
}

static void test_streams(void)
{
    Rng seed = rng_new(1), a = rng_fork(seed, "a"), b = rng_fork(seed, "b");
    int same = 0;
    for (int i = 0; i < 1000; i++) same += rng_bits(&a) == rng_bits(&b);
    CHECK(same == 0, "streams a and b share %d of 1000 numbers", same);
    rng_bits(&seed);
    CHECK(rng_at(rng_fork(seed, "a"), 7) == rng_at(a, 7),
          "a fork depends on what was drawn before");
    CHECK(rng_at(rng_fork(rng_new(2), "a"), 7) != rng_at(a, 7), "seeds 1 and 2 give one stream");
    CHECK(rng_at(rng_fork_i(seed, "a", 0), 7) != rng_at(rng_fork_i(seed, "a", 1), 7),
          "family members agree");
}

/* A block drawn at once is what single draws give, wherever the stream stands. */
static void test_fill(void)
{
    Arena *arena = arena_new();
    Rng a = rng_fork(rng_new(3), "fill"), b = a;
    a.i = b.i = 5;
    Tensor u = tensor_uniform(arena, SHAPE(4001), &a), z = tensor_normal(arena, SHAPE(33), &a);
    for (int i = 0; i < u.n; i++) CHECK(u.x[i] == (real)rng_uniform(&b), "uniform %d differs", i);
    for (int i = 0; i < z.n; i++) CHECK(z.x[i] == (real)rng_normal(&b), "normal %d differs", i);
    CHECK(a.i == b.i, "the streams stand at %d and %d", (int)a.i, (int)b.i);
    arena_free(arena);
}

/* Many numbers at once have the bytes of single ones, from any place on, with any threads. */
static void test_fill_bytes(void)
{
    enum { N = 5000 };
    static real x[N], want[N];
    Rng r = rng_fork(rng_new(6), "bytes");
    static const int size[] = { 1, 2, 255, 256, 257, 513, 2049, N };
    for (int q = 0; q < 48; q++) {
        int n = size[q % 8];
        r.i = q < 40 ? (uint64_t)(q / 8) : ((uint64_t)1 << 33) - 100;
        Rng a = r, b = r, c = r;
        parallel_set_threads(1 + q % 3);
        for (int i = 0; i < n; i++) want[i] = (real)rng_normal(&a);
        rng_fill_normal(&b, x, n);
        CHECK_BYTES(x, want, (size_t)n * sizeof(real), "normal numbers");
        for (int i = 0; i < n; i++) want[i] = (real)rng_uniform(&c);
        rng_fill_uniform(&r, x, n);
        CHECK_BYTES(x, want, (size_t)n * sizeof(real), "uniform numbers");
        CHECK(a.i == b.i && r.i == b.i, "the streams part");
    }
}

/* Moments of N draws, each within 5 standard errors. */
static void test_moments(void)
{
    enum { N = 200000 };
    Rng r = rng_new(4);
    double u1 = 0, u2 = 0, z1 = 0, z2 = 0, z4 = 0;
    for (int i = 0; i < N; i++) {
        double u = rng_uniform(&r) - 0.5, z = rng_normal(&r);
        u1 += u / N, u2 += u * u / N, z1 += z / N, z2 += z * z / N, z4 += z * z * z * z / N;
    }
    CHECK_NEAR(u1, 0, 5 * sqrt(1.0 / 12 / N), "mean of uniform - 1/2");
    CHECK_NEAR(u2, 1.0 / 12, 5 * sqrt(1.0 / 180 / N), "variance of uniform");
    CHECK_NEAR(z1, 0, 5 * sqrt(1.0 / N), "mean of normal");
    CHECK_NEAR(z2, 1, 5 * sqrt(2.0 / N), "variance of normal");
    CHECK_NEAR(z4, 3, 5 * sqrt(96.0 / N), "fourth moment of normal");
}

/* Phi(normal_quantile(u)) = u, from the far left tail to the right one. */
static void test_quantile(void)
{
    for (double u = 1e-300; u < 0.5; u *= 1.9) {
        double z = normal_quantile(u);
        CHECK_NEAR(0.5 * erfc(-z / sqrt(2)) / u, 1, 2e-15 + 1e-15 * z * z, "Phi(quantile(u)) / u");
        if (u > 1e-10) CHECK_NEAR(normal_quantile(1 - u), -z, 1e-15 / u, "symmetry");
    }
    CHECK_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15, "the 97.5 % quantile");
}

/* All three formulas and the places where they meet. */
static void test_quantiles(void)
{
    double u[QUANTILES], z[QUANTILES], want[QUANTILES];
    for (int i = 0; i < QUANTILES; i++) u[i] = pow(0.05, i % 64 / 4.0) * (i % 3 ? 0.5 : 0.15);
    for (int i = 0; i < QUANTILES; i += 2) u[i] = 1 - u[i];
    u[7] = 0.075, u[8] = 0.925, u[9] = nextafter(0.075, 0), u[10] = 0x1p-53, u[11] = 1 - 0x1p-53;
    for (int i = 0; i < QUANTILES; i++) want[i] = normal_quantile(u[i]);
    normal_quantiles(u, z, QUANTILES);
    CHECK_BYTES(z, want, sizeof z, "normal_quantiles");
}

static void test_below(void)
{
    Rng r = rng_new(5);
    int count[7] = { 0 };
    for (int i = 0; i < 70000; i++) count[rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        CHECK_NEAR(count[i], 10000, 5 * sqrt(10000 * 6.0 / 7), "draws of one of seven");
    int x[10] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, seen = 0;
    rng_shuffle(&r, x, 10);
    for (int i = 0; i < 10; i++) seen |= 1 << x[i];
    CHECK(seen == 1023, "the shuffle lost an element");
}

int main(void)
{
    RUN(test_known_answers);
    RUN(test_streams);
    RUN(test_fill);
    RUN(test_fill_bytes);
    RUN(test_moments);
    RUN(test_quantile);
    RUN(test_quantiles);
    RUN(test_below);
    return test_done();
}
