/* A mixture of Gaussians as posterior (S4 slide 131 names it first among the richer ones):
 *
 *     q(z) = sum_c pi_c N(z; m_c, diag e^v_c),   pi = softmax of k numbers
 *
 * Which component a draw comes from is discrete, and no gradient crosses that choice. So none is
 * drawn: the ELBO is an average over components, taken exactly,
 *
 *     ELBO = sum_c pi_c E_{N(m_c, e^v_c)}[log p(x,z) - log q(z)]
 *
 * with one reparameterised draw in each. For one x: q has no encoder. Chapter 16. */
#ifndef MIXTURE_POSTERIOR_H
#define MIXTURE_POSTERIOR_H

#include "models/iwae.h"

typedef struct {
    int d, k;                           /* sizes of the code, number of components               */
    Param *weight, *mean, *logvar;      /* [k], [k,d], [k,d]                                     */
} Mixture;

/* Means start as N(0,1), deviations as 1/2, components alike in weight. */
Mixture mixture_new(Params *ps, Rng r, const char *name, int d, int k);

Var *mixture_log_density(const Mixture *m, Var *z);     /* log q(z): [n,d] -> [n]                */

/* The sum above, once for each row of x: [n], nats; p(x,z) is the guide's. */
Var *mixture_bound(const Mixture *m, Guide g, Var *x, Rng *noise);

Draws mixture_draw(const void *mixture, Var *x, int k, Rng *noise); /* as a Guide's; no gradient */

#endif
