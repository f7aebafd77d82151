/* Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method (1846): turn the plane of
 * two coordinates p and q until a_pq = 0, and go on with the next two. A turn leaves the sum of all
 * squares alone and moves 2 a_pq^2 of it to the diagonal, so that what is off the diagonal dies
 * out. It is slow, short and as exact as double allows: the oracle for what a linear network
 * learns. The caller owns all memory. Chapter 7. */
#ifndef EIGEN_H
#define EIGEN_H

#include "tensor/arena.h"

/* a [n,n], symmetric, is overwritten. value[n] are its eigenvalues, largest first, the rows of
 * vector [n,n] unit eigenvectors in that order, the entry of largest magnitude positive:
 * a = sum_i value[i] vector_i' vector_i. Returns the sweeps it took, about 10. Scratch is taken
 * from s. A NaN or an infinity in a stops the program. */
int eigen_jacobi(Arena *s, int n, double *a, double *value, double *vector);

/* What a solver must be asked: max |a v - value v| over its k first eigenvectors and all entries,
 * in units of the largest |value|; and max |rows rows' - I| of rows [k,n]. */
double eigen_residual(int n, int k, const double *a, const double *value, const double *vector);
double rows_unorthonormal(int k, int n, const double *rows);

#endif
