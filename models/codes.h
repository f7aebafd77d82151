/* What is done with codes once there is a decoder: draw new ones like those of the data, and walk
 * from one to another. The walk between a and b, t from 0 to 1, is
 *
 *     line    a + t (b - a)
 *     arc     (sin((1 - t) w) a + sin(t w) b) / sin w,     w: the angle between a and b
 *
 * Numbers drawn from N(0,I) in d dimensions lie near a sphere of radius sqrt(d), and a line between
 * two of them cuts through its inside, while an arc stays near it. Chapter 11. */
#ifndef CODES_H
#define CODES_H

#include "tensor/tensor.h"

/* n draws [n,d] from the Gaussian that has the mean and the covariance of the rows of z [m,d]. */
Tensor codes_like(Arena *a, Tensor z, int n, Rng *r);

/* From row i of `from` to row i of `to`, [n,d] each, in so many points, both ends included:
 * [n*points,d]. points >= 2. Where a and b point the same way or against each other, an arc is a
 * line. */
Tensor codes_line(Arena *a, Tensor from, Tensor to, int points);
Tensor codes_arc(Arena *a, Tensor from, Tensor to, int points);

/* A path of `points` rows of x [points,d] by Euclidean distances: its length, its largest step, and
 * from its first point straight to its last. */
typedef struct { double length, largest, direct; } Path;
Path path_measure(Tensor x);

#endif
