/* Principal component analysis (Pearson 1901, Hotelling 1933): the orthonormal directions along
 * which data varies most, which also lose the least when all others are dropped (claim A3).
 *
 *     C = mean of (x - mean)(x - mean)',   C = sum_i variance_i c_i c_i'
 *     z_i = c_i . (x - mean),   x^ = mean + sum_{i<k} z_i c_i
 *     mean of |x^ - x|^2 = sum_{i>=k} variance_i
 *
 * All in double. The arena owns the Pca. Chapter 7. */
#ifndef PCA_H
#define PCA_H

#include "tensor/tensor.h"

typedef struct {
    int d;                  /* features                                                      */
    double *mean;           /* [d]                                                           */
    double *covariance;     /* [d,d], of the data, divided by n and not by n - 1             */
    double *variance;       /* [d], the eigenvalues of the covariance, largest first         */
    double *component;      /* [d,d]: row i is c_i                                           */
} Pca;

Pca pca_fit(Arena *a, Tensor x);                            /* x [n,d]                           */
Tensor pca_encode(Arena *a, const Pca *p, int k, Tensor x); /* x [n,d] -> z [n,k], k <= d        */
Tensor pca_decode(Arena *a, const Pca *p, Tensor z);        /* z [n,k] -> x^ [n,d]               */
double pca_discarded(const Pca *p, int k);                  /* the sum of variance[k..d)         */

/* mean [d] and covariance [d,d] of the rows of x [n,d], divided by n. */
void covariance_of(Arena *a, Tensor x, double *mean, double *covariance);

#endif
