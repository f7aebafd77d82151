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

/* Whether the matrix of all patches is x itself: one tap, at the pixel. */
bool patches_in_place(const Patches *p);

/* Where the grid's pixel number r is: image b, row i and column j of the grid. */
typedef struct { int b, i, j; } Spot;

static inline Spot spot_of(const Patches *p, int r)
{
    return (Spot){ r / (p->rows * p->cols), r / p->cols % p->rows, r % p->cols };
}

/* The spot of r + skip; most steps are to the next pixel, and need no division. */
static inline Spot spot_next(const Patches *p, Spot s, int r, int skip)
{
    if (skip == 1 && s.j + 1 < p->cols) return (Spot){ s.b, s.i, s.j + 1 };
    return spot_of(p, r + skip);
}

/* Numbers k0..k1-1 of the patches of n pixels, the grid's number r and every `skip`-th behind it,
 * to `to` [n, k1 - k0], and any numbers to PATCH_SLACK places behind it. */
enum { PATCH_SLACK = 8 };
void patches_pack(const Patches *p, int k0, int k1, int r, int skip, int n, real *to);

#endif
