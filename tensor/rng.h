/* Random numbers by counting: number i of a stream is a function of (key, i), by the block cipher
 * Philox4x32-10 (Salmon et al., SC 2011). Nothing is hidden, so any thread may draw any part, and a
 * stream is saved by saving its three integers. Streams fork by name: rng_fork(seed, "noise") does
 * not depend on how much was drawn from seed. Chapter 2. */
#ifndef RNG_H
#define RNG_H

#include "real.h"

typedef struct {
    uint32_t key[2];
    uint64_t i;             /* the number that is drawn next */
} Rng;

/* The cipher: ten rounds on four words of counter, with two words of key. */
void philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

Rng rng_new(uint64_t seed);
Rng rng_fork(Rng r, const char *name);      /* a stream of its own, at number 0            */
Rng rng_fork_i(Rng r, const char *name, uint64_t i);        /* the i-th of a family        */

uint64_t rng_at(Rng r, uint64_t i);         /* the 64 bits of number i; r is not moved     */
uint64_t rng_bits(Rng *r);                  /* the next 64 bits                            */
double rng_uniform(Rng *r);                 /* in (0,1), never 0 or 1                      */
double rng_normal(Rng *r);                  /* N(0,1), one number each: quantile(uniform)  */
int rng_below(Rng *r, int n);               /* 0..n-1, each equally likely                 */
void rng_shuffle(Rng *r, int *x, int n);    /* Fisher-Yates                                */

void rng_fill_uniform(Rng *r, real *x, int n);      /* the next n, by all threads */
void rng_fill_normal(Rng *r, real *x, int n);

/* Inverse of the N(0,1) distribution function: P(Z < normal_quantile(u)) = u for u in (0,1).
 * Wichura, algorithm AS 241 (1988), relative error about 1e-16. */
double normal_quantile(double u);

/* z[i] = normal_quantile(u[i]), n <= QUANTILES, faster. */
enum { QUANTILES = 256 };
void normal_quantiles(const double *u, double *z, int n);

#endif
