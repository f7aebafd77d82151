/* The contractive penalty (Rifai et al. 2011): how much a code moves when the image does. For an
 * encoder of one layer, z = a(x w + b) with a = sigmoid or tanh, the Jacobian is
 *
 *     dz_j/dx_i = a'_j w_ij,     |dz/dx|_F^2 = sum_j a'_j^2 sum_i w_ij^2,
 *
 * and a' is known from z: z (1 - z), or 1 - z^2. Chapter 10. */
#ifndef CONTRACTIVE_H
#define CONTRACTIVE_H

#include "autograd/autograd.h"

/* z [n,k], w [d,k] -> |dz/dx|_F^2 of each example, [n]. */
Var *contractive_penalty(Var *z, Var *w, Act a);

#endif
