/* Kernel density estimation (Parzen 1962): a small Gaussian around every one of n centres,
 *
 *     p(x) = sum_i w_i N(x; c_i, h^2 I),
 *
 * with w_i = 1/n and the data as centres. It learns nothing but h, and remembers everything. With
 * other weights it is any mixture of equally wide Gaussians: that of a VAE, for instance, whose
 * centres are the decoder's means on a grid of codes, and whose weights are the prior's. The arena
 * owns it. Chapter 5. */
#ifndef KDE_H
#define KDE_H

#include "tensor/tensor.h"

typedef struct {
    int n, d;
    double h;
    double *centre;         /* [n,d]                           */
    double *weight;         /* [n], sum 1; NULL: all equal 1/n */
} Kde;

Kde kde_new(Arena *a, Tensor x, double h);              /* x [n,d], h > 0                        */
double kde_log_density(const Kde *k, const double *x);  /* nats                                  */

/* The mean over the centres of log p(c_i) without the i-th Gaussian: what to choose h by. Weights
 * must be equal, n >= 2. */
double kde_leave_one_out(const Kde *k);

void kde_draw(const Kde *k, Rng *r, double *x);         /* x[d]                                  */

#endif
