/* What a code and a reconstruction are worth, in numbers that a claim can rest on. Chapter 8. */
#ifndef MEASURE_H
#define MEASURE_H

#include "tensor/tensor.h"

/* The share of the codes z [n,d] whose label is the most frequent among those of the k nearest of
 * the codes `known` [m,d], k <= m; of labels as frequent, the one with the nearest neighbour
 * wins. Labels are below 256. Distances are Euclidean. With no structure this is the share of the
 * largest class. */
double knn_accuracy(Tensor known, const uint8_t *known_y, Tensor z, const uint8_t *y, int k);

/* Which row of known [m,..] is nearest to x, the first of those as near; the distance is the mean
 * of |difference| over the entries of a row. */
int nearest_row(Tensor known, const real *x, double *distance);

/* Energy in high frequencies: the mean over images x [n, h*w] of the sum over inner pixels of the
 * square of the Laplacian, x[up] + x[down] + x[left] + x[right] - 4 x. A blurred image has less. */
double laplacian_energy(Tensor x, int h, int w);

/* Peak signal to noise ratio of y as a copy of x, in dB: -10 log10 of the mean over all entries of
 * (y - x)^2, where 1 is the peak, as x is in [0,1]; y is first cut off at 0 and 1. */
double psnr(Tensor y, Tensor x);

/* The mean cosine of the angle between row i of u and row i of v, [n,d] each; 0 for a row of
 * zeros. */
double mean_cosine(Tensor u, Tensor v);

#endif
