/* Do two samples come from one distribution? The maximum mean discrepancy (Gretton et al. 2012)
 * compares draws alone and asks for no density:
 *
 *     MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y),    k(x, y) = mean_j e^(-|x - y|^2 / 2 w_j^2),
 *
 * with x, x' from one distribution and y, y' from the other. It is 0 if the two are the same and
 * otherwise positive: this kernel sees the difference of all moments at once. The estimate leaves
 * out the pairs of a point with itself; its mean is then MMD^2, and it may be negative.
 * Chapter 5. */
#ifndef MMD_H
#define MMD_H

#include "autograd/autograd.h"

typedef struct { int n; double width[4]; } Kernel;

double mmd2(Tensor x, Tensor y, Kernel k);      /* [n,d], [m,d]; n, m >= 2 */
Var *mmd2_loss(Var *x, Var *y, Kernel k);       /* the same with a gradient: a scalar */

#endif
