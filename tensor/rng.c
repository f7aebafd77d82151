/* Philox4x32-10 and what is drawn with it. Two numbers of 64 bits come from one block of the
 * cipher: number i is half (i mod 2) of block i / 2. Chapter 2. */
#include "rng.h"

#include "must.h"
#include "parallel.h"

#include <string.h>

static uint32_t mul_hi(uint32_t a, uint32_t b) { return (uint32_t)(((uint64_t)a * b) >> 32); }

void philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
    uint32_t k = key[0], l = key[1];
    #pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint32_t ha = mul_hi(0xD2511F53, a), la = 0xD2511F53 * a;
        uint32_t hc = mul_hi(0xCD9E8D57, c), lc = 0xCD9E8D57 * c;
        a = hc ^ b ^ k, b = lc, c = ha ^ d ^ l, d = la;
        k += 0x9E3779B9, l += 0xBB67AE85;           /* golden ratio, sqrt(3) - 1 */
    }
    out[0] = a, out[1] = b, out[2] = c, out[3] = d;
}

/* A key made of another key and 64 bits: a block of the cipher at a counter that no draw uses. */
static Rng derive(Rng r, uint64_t bits)
{
    uint32_t out[4];
    philox4x32((uint32_t[4]){ (uint32_t)bits, (uint32_t)(bits >> 32), 0x666F726B, 1 }, r.key, out);
    return (Rng){ { out[0], out[1] }, 0 };
}

/* FNV-1a: a stream's name as 64 bits. */
static uint64_t hash(const char *s)
{
    uint64_t h = 0xCBF29CE484222325;
    for (; *s; s++) h = (h ^ (unsigned char)*s) * 0x100000001B3;
    return h;
}

Rng rng_new(uint64_t seed) { return derive((Rng){ { 0, 0 }, 0 }, seed); }
Rng rng_fork(Rng r, const char *name) { return derive(r, hash(name)); }
Rng rng_fork_i(Rng r, const char *name, uint64_t i) { return derive(derive(r, hash(name)), i); }

uint64_t rng_at(Rng r, uint64_t i)
{
    uint64_t block = i / 2;
    uint32_t out[4];
    philox4x32((uint32_t[4]){ (uint32_t)block, (uint32_t)(block >> 32), 0, 0 }, r.key, out);
    return i % 2 ? (uint64_t)out[3] << 32 | out[2] : (uint64_t)out[1] << 32 | out[0];
}

/* 52 bits and a half: the midpoints of 2^52 equal cells of (0,1), exact in a double. The 52 bits b
 * are made a double as the fraction of 2^52 + b, which vectors can do. */
static double unit(uint64_t bits)
{
    double x;
    memcpy(&x, &(uint64_t){ 0x4330000000000000 | bits >> 12 }, sizeof x);
    return (x - 0x1p52 + 0.5) * 0x1p-52;
}

uint64_t rng_bits(Rng *r) { return rng_at(*r, r->i++); }
double rng_uniform(Rng *r) { return unit(rng_bits(r)); }
double rng_normal(Rng *r) { return normal_quantile(rng_uniform(r)); }

int rng_below(Rng *r, int n)
{
    must(n >= 1, "rng_below: %d", n);
    return (int)(((rng_bits(r) >> 32) * (uint64_t)n) >> 32);
}

void rng_shuffle(Rng *r, int *x, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int j = rng_below(r, i + 1), t = x[i];
        x[i] = x[j], x[j] = t;
    }
}

/* Numbers i.. of the stream, at most QUANTILES, so that each step is a loop that the compiler
 * makes of vectors. */
static void units(Rng r, uint64_t i, double *u, int n)
{
    uint64_t bits[QUANTILES + 2];
    for (int j = 0; j < n / 2 + 1; j++) {
        uint64_t block = i / 2 + (uint64_t)j;
        uint32_t out[4];
        philox4x32((uint32_t[4]){ (uint32_t)block, (uint32_t)(block >> 32), 0, 0 }, r.key, out);
        bits[2 * j] = (uint64_t)out[1] << 32 | out[0];
        bits[2 * j + 1] = (uint64_t)out[3] << 32 | out[2];
    }
    for (int j = 0; j < n; j++) u[j] = unit(bits[(int)(i % 2) + j]);
}

typedef struct { Rng r; real *x; } Fill;

static void fill_uniform(void *ctx, int from, int to)
{
    Fill *f = ctx;
    double u[QUANTILES];
    for (int i = from, n; i < to; i += n) {
        n = to - i < QUANTILES ? to - i : QUANTILES;
        units(f->r, f->r.i + (uint64_t)i, u, n);
        for (int j = 0; j < n; j++) f->x[i + j] = (real)u[j];
    }
}

static void fill_normal(void *ctx, int from, int to)
{
    Fill *f = ctx;
    double u[QUANTILES], z[QUANTILES];
    for (int i = from, n; i < to; i += n) {
        n = to - i < QUANTILES ? to - i : QUANTILES;
        units(f->r, f->r.i + (uint64_t)i, u, n);
        normal_quantiles(u, z, n);
        for (int j = 0; j < n; j++) f->x[i + j] = (real)z[j];
    }
}

void rng_fill_uniform(Rng *r, real *x, int n)
{
    parallel_for(n, 1024, fill_uniform, &(Fill){ *r, x });
    r->i += (uint64_t)n;
}

void rng_fill_normal(Rng *r, real *x, int n)
{
    parallel_for(n, 1024, fill_normal, &(Fill){ *r, x });
    r->i += (uint64_t)n;
}
