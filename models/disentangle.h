/* Does one number of a code stand for one factor of the image? Where the factors are known, as of
 * generated images, that can be measured (Chen et al. 2018). Of a factor v and a number z_j, both
 * cut into cells,
 *
 *     I(z_j; v) = sum over cells of p(z_j, v) log p(z_j, v) / (p(z_j) p(v))      nats
 *     MIG = mean over factors of (I of the best z_j - I of the second best) / H(v)
 *
 * is 1 if each factor has one number to itself and all of it, 0 if two numbers share it alike. z is
 * to be drawn from q(z|x), not its mean: the mean of a number that was given up still moves by a
 * hair, and a hair is enough to order images by. Chapter 15. */
#ifndef DISENTANGLE_H
#define DISENTANGLE_H

#include "tensor/tensor.h"

/* The cell 0..cells-1 of each of n values x[i * stride]: floor(cells * the share of smaller
 * values). Cells hold as many values each if all differ; equal values share a cell, so that a
 * factor of few values keeps those. cells <= MAX_CELLS. */
int *cells_of(Arena *a, const real *x, int n, int stride, int cells);

/* H and I of n observations of cells, all in 0..MAX_CELLS-1, nats. I is that of the counts less its
 * bias, (rows - 1)(columns - 1) / 2n where rows and columns hold any (Miller 1955): about 0, not
 * above, where a and b have nothing to do with each other. */
enum { MAX_CELLS = 32 };
double cells_entropy(const int *a, int n);
double cells_information(const int *a, const int *b, int n);

typedef struct {
    int z, factors;
    double *information;    /* [z,factors]: I(z_j; v_k), in 20 by 10 cells */
    double *entropy;        /* [factors]: H(v_k)                            */
    int *best;              /* [factors]: the j of the largest I            */
    double *gap;            /* [factors]: what MIG is the mean of           */
    double mig;
} Disentangled;

/* z [n,z] and factors [n,factors] of the same n images; z >= 2. The arena owns the result. */
Disentangled disentangle(Arena *a, Tensor z, Tensor factors);

/* The mean over pairs of numbers of the absolute correlation of z [n,z], drawn for n images: how
 * far the aggregate posterior is from a diagonal one. Numbers that do not vary count as 0. */
double mean_correlation(Tensor z);

#endif
