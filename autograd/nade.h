/* The two steps of NADE for one number of one vector, from which ad_nade and the sampler are made.
 * Chapter 17. */
#ifndef NADE_STEPS_H
#define NADE_STEPS_H

#include "tensor/real.h"

/* v . sigmoid(a), all of h numbers: the logit, but for its bias, of the number whose row of V is
 * v. */
real nade_logit(int h, const real *a, const real *v);

/* a += x w: the sums in the sigmoids learn of a number, whose row of W is w. */
void nade_take_in(int h, real *a, real x, const real *w);

#endif
