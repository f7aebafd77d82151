/* The first components alone, of data with too many features for a covariance matrix: orthogonal
 * iteration (Golub and Van Loan 1996, 8.2.4). With orthonormal rows Q that start random,
 *
 *     W = Q X' X / n,    Q <- the right singular vectors of W
 *
 * turns Q to the space of the first components. X, from which the mean is taken, is used as it is:
 * two products of it with a thin matrix a step. Chapter 8. */
#ifndef PCA_TOP_H
#define PCA_TOP_H

#include "models/pca.h"

/* x [n,d] -> the first k components, k <= min(n,d), for pca_encode and pca_decode with at most k;
 * variance and component have k rows, covariance is NULL. */
Pca pca_top(Arena *a, Tensor x, int k, int steps, Rng r);

#endif
