/* The score-function estimator (Williams 1992: REINFORCE): the gradient of E_q[f(z)] without the
 * derivative of f,
 *
 *     d E_q[f] = E_q[(f(z) - b) d log q(z)] + E_q[d f(z)]
 *
 * for any b that z has no part in. The second term is for parameters of f itself. z may be
 * discrete; it must be a constant on the tape, or backward refuses. Chapter 13. */
#ifndef SCORE_FUNCTION_H
#define SCORE_FUNCTION_H

#include "autograd/autograd.h"

Var *ad_held(Var *x);       /* x's value as an input: no gradient goes back through it */

/* f + (f - b) log q, where the factor f - b is held: f and log q are [n], b is [n]. Its gradient is
 * the estimate; its value means nothing. */
Var *score_surrogate(Var *f, Var *log_q, Tensor b);

/* b_i = the mean of the other n - 1 entries of f, n >= 2: a baseline that costs nothing and that
 * z_i has no part in (Kool et al. 2019). */
Tensor leave_one_out(Arena *a, Tensor f);

#endif
