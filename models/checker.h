/* Three looks at an upconvolution: is it the adjoint of the convolution, how uneven is what it
 * draws, and how strong is the checkerboard in the spectrum of an image (claim C12). Chapter 8. */
#ifndef CHECKER_H
#define CHECKER_H

#include "tensor/tensor.h"

/* A and A' are adjoint if <A x, y> = <x, A' y> for all x and y. The difference of the two products
 * for one x and one y, over the lengths of A x and y: rounding if they are, about 1 / sqrt(n) if
 * they are not. Shapes agree in pairs. */
double adjoint_gap(Tensor ax, Tensor y, Tensor x, Tensor aty);

/* The mean square of images x [n,h,w,c] at even rows and even columns, even and odd, odd and even,
 * odd and odd: power[0..4). Two rows and columns at each border are left out, which must leave an
 * even number. */
void phase_power(Tensor x, double power[4]);

/* The mean over the rows and channels of images x [n,h,w,c] of |sum_j x_j e^(-2 pi i f j / w)|^2
 * over w: power[f], f = 0..w/2; w at most 512. */
void row_spectrum(Tensor x, double *power);

/* How far the finest frequency, light and dark in turn, stands out of the three below it: its power
 * over their mean. w even and at least 8. */
double checker_peak(const double *power, int w);

#endif
