/* Toy data, generated from a stream: nothing to download, and the truth is known. The arena owns
 * what is made. Chapter 1. */
#ifndef TOYS_H
#define TOYS_H

#include "tensor/tensor.h"

/* Two moons: half a unit circle of class 0 that opens downwards, (cos t, sin t), and one of class 1
 * that opens upwards and reaches into it, (1 - cos t, 1/2 - sin t), with t uniform on (0, pi) and
 * noise N(0, noise^2) on both coordinates. x [n,2]; y[n] alternates 0, 1, 0, 1, ... */
void toys_moons(Arena *a, int n, double noise, Rng r, Tensor *x, int **y);

/* [n,2], each with noise N(0, noise^2) on both coordinates: the unit circle; a spiral of one and a
 * half turns from radius 1/3 to 1, even along its length but for 2 percent; 8 Gaussians on the unit
 * circle, whose number goes to y[n]. */
Tensor toys_ring(Arena *a, int n, double noise, Rng r);
Tensor toys_roll(Arena *a, int n, double noise, Rng r);
void toys_gaussians(Arena *a, int n, double noise, Rng r, Tensor *x, int **y);

/* [n,3]: that spiral in x and z, drawn out along y, which is uniform on (-1,1). Where on the spiral
 * a point lies, from 0 inside to 1 outside, goes to along [n]. */
Tensor toys_roll_3d(Arena *a, int n, double noise, Rng r, Tensor *along);

/* log p(x, y | class), the exact density, in nats: log 1/pi times the integral over t of
 * N((x, y); moon(t), noise^2 I), by the midpoint rule. noise > 0.02. */
double toys_moons_log_density(double x, double y, int class, double noise);

/* log p(x, y) of the ring and of the 8 Gaussians, in the same way; the latter is a plain sum. */
double toys_ring_log_density(double x, double y, double noise);
double toys_gaussians_log_density(double x, double y, double noise);

/* The score (*sx, *sy), the gradient of log p(x, y); of the moons that of both classes together. It
 * points to the data. Noise s on top of points that have noise t is noise sqrt(s^2 + t^2). */
void toys_moons_score(double x, double y, double noise, double *sx, double *sy);
void toys_ring_score(double x, double y, double noise, double *sx, double *sy);
void toys_gaussians_score(double x, double y, double noise, double *sx, double *sy);

#endif
