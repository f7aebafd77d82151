/* Densities and losses. Log densities are in nats per example, [n,d] -> [n]: summed over
 * features, not yet averaged. A loss is their mean over the batch, with a minus sign: nats per
 * example. What is a single op stands in autograd.h (ad_bernoulli, ad_gaussian, ad_gaussian_kl);
 * here is what is built from those. Chapter 5. */
#ifndef DENSITY_H
#define DENSITY_H

#include "autograd/autograd.h"

/* log softmax(logits)[y]: [n,c], n labels -> [n]. */
Var *categorical(Var *logits, const int *y);

/* A class drawn from softmax(logits / temperature) by a uniform u on (0,1): the first at which the
 * sum of the probabilities exceeds u. A temperature below 1 keeps to what is likely. */
int categorical_draw(const real *logits, int n, double temperature, double u);

/* log N(x; mean, e^logvar) where the variance is shared: logvar [1], or one a feature: [d]. */
Var *gaussian_shared(Var *x, Var *mean, Var *logvar);

/* log N(x; mean, std^2) with a fixed std. */
Var *gaussian_fixed(Var *x, Var *mean, double std);

/* log N(z; 0, I). */
Var *gaussian_standard(Var *z);

/* Grey values x of 0, 1/255, ..., 1, each entry with its logistic: sum_d log of the mass at x. */
Var *discretised_logistic(Var *x, Var *mean, Var *logscale);
real discretised_logistic_mean(real mean, real logscale);       /* E[x], in (0,1) */

/* A log that stays between two numbers, for the spread of a density that a network gives out: with
 * g = sigmoid(r - most), e^v = (1 - g) e^least + g e^most. Where r itself is well between the two,
 * v is about r; its slope is positive everywhere. least < most. */
Var *bounded_log(Var *r, double least, double most);

/* The bounds for pixels, grey values from 0 to 1 in steps of w = 1/255. A std: rounding to w alone
 * has a variance of w^2/12, and nothing on [0,1] has one above 1/4. The scale of a logistic: at
 * w/32 all but 2e-7 of the mass at its mean is in one bin, and at 64 all bins but the first and the
 * last have less mass together than one of 256. */
extern const double PIXEL_LEAST_STD, PIXEL_MOST_STD, PIXEL_LEAST_SCALE, PIXEL_MOST_SCALE;

/* KL(N(m, e^v) || N(m2, e^v2)) = 1/2 sum_d v2 - v + (e^v + (m - m2)^2) / e^v2 - 1. */
Var *gaussian_kl_between(Var *m, Var *v, Var *m2, Var *v2);

/* Minus the mean over the batch of a log density: the loss in nats per example. */
Var *nll(Var *log_density);

#endif
