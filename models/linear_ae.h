/* The linear autoencoder (S1; Bourlard and Kamp 1988, Baldi and Hornik 1989): a code of k numbers
 * by one matrix, the reconstruction by another, nothing in between.
 *
 *     z = W_f x,  y = W_g z,      loss = mean of |W_g W_f x - x|^2 / 2
 *
 * x has mean 0: the best biases are those that subtract the mean and add it again. Examples are
 * rows here, so that encoder is W_f' and decoder W_g'. The loss depends on the data through their
 * covariance C alone, and may be computed from that. The LinearAe owns its parameters.
 * Chapter 7. */
#ifndef LINEAR_AE_H
#define LINEAR_AE_H

#include "nn/param.h"

typedef struct { Params ps; Param *encoder, *decoder; } LinearAe;       /* [d,k] and [k,d] */

void linear_ae_init(LinearAe *m, int d, int k, Rng r);
void linear_ae_free(LinearAe *m);

Var *linear_ae(const LinearAe *m, Var *x);          /* x [n,d] -> y [n,d]                        */
Var *linear_ae_loss(const LinearAe *m, Var *x);     /* on examples x [n,d]: a scalar             */

/* The same number and the same gradients, from the covariance C [d,d] of x, which has mean 0. */
Var *linear_ae_loss_by_covariance(const LinearAe *m, Var *c);

/* l2 / 2 (|W_f|^2 + |W_g|^2), to be added to a loss: then the singular vectors of W_g are those of
 * PCA (Kunin et al. 2019). */
Var *linear_ae_penalty(const LinearAe *m, Tape *t, double l2);

#endif
