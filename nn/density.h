/* Densities and losses. Log densities are in nats per example, [n,d] -> [n]: summed over
 * features, not yet averaged. A loss is their mean over the batch, with a minus sign: nats per
 * example. What is a single op stands in autograd.h (ad_bernoulli, ad_gaussian, ad_gaussian_kl);
 * here is what is built from those. Chapter 5. */
#ifndef DENSITY_H
#define DENSITY_H

#include "autograd/autograd.h"

/* log softmax(logits)[y]: [n,c], n labels -> [n]. */
Var *categorical(Var *logits, const int *y);

/* log N(x; mean, e^logvar) where the variance is shared: logvar [1], or one a feature: [d]. */
Var *gaussian_shared(Var *x, Var *mean, Var *logvar);

/* log N(x; mean, std^2) with a fixed std. */
Var *gaussian_fixed(Var *x, Var *mean, double std);

/* log N(z; 0, I). */
Var *gaussian_standard(Var *z);

/* KL(N(m, e^v) || N(m2, e^v2)) = 1/2 sum_d v2 - v + (e^v + (m - m2)^2) / e^v2 - 1. */
Var *gaussian_kl_between(Var *m, Var *v, Var *m2, Var *v2);

/* Minus the mean over the batch of a log density: the loss in nats per example. */
Var *nll(Var *log_density);

#endif
