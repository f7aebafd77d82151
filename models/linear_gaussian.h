/* The linear-Gaussian model, LG: the one latent-variable model of continuous data whose every
 * integral is known, and so the oracle for the variational autoencoder (probabilistic PCA, Tipping
 * and Bishop 1999; Lucas et al. 2019).
 *
 *     p(z) = N(0, I)    p(x|z) = N(W z + b, s^2 I)    p(x) = N(b, W W' + s^2 I)
 *     p(z|x) = N(mean(x), P^-1)    P = I + W'W / s^2    mean(x) = P^-1 W'(x - b) / s^2
 *
 * The posterior's width is the same for every x and its mean is affine in x: a linear encoder can
 * be exact. All in double, in nats; the arena owns the model. Chapter 12. */
#ifndef LINEAR_GAUSSIAN_H
#define LINEAR_GAUSSIAN_H

#include "autograd/autograd.h"
#include "models/normal.h"

typedef struct {
    int x, z;               /* sizes of data and code                                        */
    double *w, *b, s;       /* [x,z], [x], the noise's standard deviation                    */
    Normal prior, marginal; /* p(z) and p(x)                                                 */
    double *precision;      /* [z,z]: P                                                      */
    double *cov;            /* [z,z]: P^-1                                                   */
} LinearGaussian;

LinearGaussian lg_new(Arena *a, int x, int z, const double *w, const double *b, double s);

/* W's entries from N(0, gain^2 / x): its columns are about `gain` long. b's from N(0, 1). */
LinearGaussian lg_random(Arena *a, int x, int z, double gain, double s, Rng r);

void lg_draw(const LinearGaussian *m, Rng *r, double *z, double *x);    /* p(z), then p(x|z)  */
void lg_draw_x(const LinearGaussian *m, Rng *r, const double *z, double *x);    /* p(x|z)     */
Tensor lg_data(Arena *a, const LinearGaussian *m, int n, Rng r);        /* n draws of x: [n,x] */

double lg_log_px_z(const LinearGaussian *m, const double *x, const double *z);
double lg_log_px(const LinearGaussian *m, const double *x);

Normal lg_posterior(Arena *a, const LinearGaussian *m, const double *x);        /* p(z|x)    */

/* The diagonal q with the least KL(q || p(z|x)), so with the largest ELBO: the posterior's mean and
 * the variances 1 / P_ii. What it leaves, (sum log P_ii - log det P) / 2, is the same for all x. */
Normal lg_best_diagonal(Arena *a, const LinearGaussian *m, const double *x);
double lg_diagonal_gap(const LinearGaussian *m);

/* The three terms of the derivation (S4 101), whose first - second + third is log p(x), each from
 * its own integral; and the ELBO, first - second. */
typedef struct { double reconstruction, kl_prior, kl_posterior; } LgTerms;
LgTerms lg_terms(Arena *scratch, const LinearGaussian *m, const double *x, const Normal *q);
double lg_elbo(const LinearGaussian *m, const double *x, const Normal *q);

/* w[i] = log p(x|z) + log p(z) - log q(z) at n draws of z from q, nats: with q the prior what naive
 * Monte Carlo averages, with q = p(z|x) always log p(x). */
void lg_log_weights(const LinearGaussian *m, const double *x, const Normal *q, int n, Rng r,
                    double *w);

/* The ELBO on a tape, exact, without a draw: x [n,x], mean and logvar [n,z] of a diagonal q -> [n].
 * For encoders, and for a q fitted to each x. */
Var *lg_elbo_on_tape(const LinearGaussian *m, Var *x, Var *mean, Var *logvar);

#endif
