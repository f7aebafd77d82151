/* Toy data, generated from a stream: nothing to download, and the truth is known. The arena owns
 * what is made. Chapter 1. */
#ifndef TOYS_H
#define TOYS_H

#include "tensor/tensor.h"

/* Two moons: half a unit circle of class 0 that opens downwards, (cos t, sin t), and one of class 1
 * that opens upwards and reaches into it, (1 - cos t, 1/2 - sin t), with t uniform on (0, pi) and
 * noise N(0, noise^2) on both coordinates. x [n,2]; y[n] alternates 0, 1, 0, 1, ... */
void toys_moons(Arena *a, int n, double noise, Rng r, Tensor *x, int **y);

/* log p(x, y | class), the exact density, in nats: log 1/pi times the integral over t of
 * N((x, y); moon(t), noise^2 I), by the midpoint rule. noise > 0.02. */
double toys_moons_log_density(double x, double y, int class, double noise);

#endif
