/* Patches: what a convolution multiplies with its kernel. The patch of a pixel is the numbers of an
 * image under the kernel's taps, side by side, 0 where the kernel hangs over the edge. Channels are
 * last, so that taps beside one another are one run of numbers in the image: a 3 x 3 kernel reads
 * three runs. A matrix of all patches would be as many times larger than the images as the kernel
 * has taps; here a few rows of it are written at a time, into a cache. Chapter 6. */
#ifndef PATCH_H
#define PATCH_H

#include "conv.h"

enum { MAX_TAPS = 256 };

/* n numbers of row (pixel's row + dy) of the image, from place `from` after the pixel's own first
 * number; in the patch they start at k. */
typedef struct { int dy, from, n, k; } Run;

/* The patches of a grid of pixels, rows x cols in each image: pixel (i,j) of the grid lies at
 * (step i, step j) in the image read. */
typedef struct {
    Tensor x;                           /* [B,H,W,C] */
    int rows, cols, step;
    int taps, runs, depth;              /* depth: numbers in a patch, taps * C */
    int tap[MAX_TAPS];                  /* ky * kw + kx of the kernel, in the order of the patch */
    Run run[MAX_TAPS];
} Patches;

/* The patches that conv_y and conv_w read: those of x. */
void patches_of_x(Patches *p, const Conv *v);

/* Those of y that conv_x reads, for the pixels (s i + py, s j + px) of x: of the kernel's taps, the
 * ones that put a pixel of y there; the last comes first, so that y is read in its order. */
void patches_of_y(Patches *p, const Conv *v, int py, int px);

/* Numbers k0..k1-1 of the patches of n pixels, the grid's number r and every `skip`-th behind it,
 * to `to` [n, k1 - k0]. */
void patches_pack(const Patches *p, int k0, int k1, int r, int skip, int n, real *to);

#endif
