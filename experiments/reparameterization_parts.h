/* The parts of the `reparameterization` experiment. Chapter 13. */
#ifndef REPARAMETERIZATION_PARTS_H
#define REPARAMETERIZATION_PARTS_H

#include "exp.h"
#include "models/linear_gaussian.h"

enum { PATHWISE, SCORE, BASELINE, ESTIMATORS };

/* The problem: d/dq E_q[f(z)], f(z) = log p(x, z) of a linear-Gaussian model, q diagonal. */
typedef struct { LinearGaussian m; double *x; Normal q; } Problem;

/* reparameterization_theory.c: by mean and by log variance, exactly [z]; and the variance of one
 * draw's estimate of the first, in the mean over the z numbers, for each of the three. */
void exact_gradient(const Problem *p, double *by_mean, double *by_logvar);
void exact_variance(const Problem *p, double variance[ESTIMATORS]);

#endif
