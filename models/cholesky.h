/* Cholesky's factor of a symmetric, positive definite matrix: A = L L', with L lower triangular and
 * positive on its diagonal. It is the square root that a Gaussian needs: N(m, A) is drawn as
 * m + L eps, log det A is 2 sum log L_ii, and A^-1 b takes two triangular solves. Matrices are
 * [n,n] by rows, all in double; the caller owns the memory. Chapter 12. */
#ifndef CHOLESKY_H
#define CHOLESKY_H

#include <stdbool.h>

/* False if a is not positive definite (a NaN is not). Only a's lower half is read; l is 0 above its
 * diagonal, and may be a. */
bool cholesky(int n, const double *a, double *l);

/* Solve L y = b, L' y = b and A y = b; y may be b. */
void cholesky_forward(int n, const double *l, const double *b, double *y);
void cholesky_backward(int n, const double *l, const double *b, double *y);
void cholesky_solve(int n, const double *l, const double *b, double *y);

void cholesky_inverse(int n, const double *l, double *inverse);     /* A^-1, symmetric */
double cholesky_log_det(int n, const double *l);                    /* log det A       */

#endif
