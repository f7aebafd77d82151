/* The space that the rows of a wide matrix span, and the angles between two such spaces. Two bases
 * of one space may share no vector, so spaces are compared, not weights. Chapter 7. */
#ifndef SUBSPACE_H
#define SUBSPACE_H

#include "tensor/tensor.h"

/* w [k,d], k <= d: its singular values sigma[k], largest first, and its right singular vectors, the
 * orthonormal rows of q [k,d]. By the eigenvectors of w w', so that a sigma below 1e-7 of the
 * largest is noise: it is given as 0, and its row as zeros. Scratch is taken from s. */
void svd_wide(Arena *s, Tensor w, double *sigma, double *q);

/* The principal angles between the spaces of the orthonormal rows of p and of q, [k,d] each: in
 * radians, angle[k], largest first. A zero row of q counts as missing, which makes an angle of
 * pi/2. Scratch is taken from s. */
void principal_angles(Arena *s, int k, int d, const double *p, const double *q, double *angle);

/* cosine[i]: the largest |cosine| of row i of w [n,d] with any of the unit rows of q [k,d]. */
void best_cosines(Tensor w, int k, const double *q, double *cosine);

#endif
