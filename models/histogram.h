/* A histogram as a density, on the line or in the plane: every axis from low to high is cut into
 * equal bins, and a bin's density is its share of the points over its size,
 *
 *     p(x) = (count + pseudo) / ((n + pseudo * bins^d) h^d),    h = (high - low) / bins,
 *
 * and 0 outside. `pseudo` more points in each bin (Laplace's remedy with 1) keep a bin that nobody
 * has hit yet from being called impossible. The arena owns it. Chapter 5. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include "tensor/tensor.h"

typedef struct {
    int d, bins, cells;         /* cells = bins^d              */
    double low, high;
    double *mass;               /* [cells], the last axis runs fastest; they sum to 1 */
} Histogram;

/* x [n,d], d = 1 or 2. Points outside count nowhere; at least one must lie inside. */
Histogram histogram_fit(Arena *a, Tensor x, double low, double high, int bins, double pseudo);
double histogram_log_density(const Histogram *h, const double *x);  /* nats; -infinity for p = 0 */
void histogram_draw(const Histogram *h, Rng *r, double *x);         /* x[d]                      */

#endif
