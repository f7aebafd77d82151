/* From bytes to a batch of reals: which images, in which order, and how a grey value becomes a
 * number. A byte b stands for the probability b/255 that a pixel is on; binarization draws it.
 * The arena owns the batch. Chapter 5. */
#ifndef BATCH_H
#define BATCH_H

#include "images.h"
#include "tensor/tensor.h"

typedef enum {
    BIN_NONE,       /* the grey value b/255                             */
    BIN_FIXED,      /* on with probability b/255, drawn once for good   */
    BIN_EPOCH       /* the same, drawn anew in every epoch              */
} Binarize;

/* A shuffled permutation of 0..n-1: the order of one epoch, for its own stream. */
void batch_order(int *order, int n, Rng r);

/* The stream that epoch draws its pixels from: r for BIN_FIXED, a fork of r for BIN_EPOCH. */
Rng batch_stream(Binarize b, Rng r, int epoch);

/* Images index[0..n) of d as [n, h*w*c], in [0,1]. Pixel k of image i is drawn by number
 * i * h*w*c + k of r, so that neither batch nor order matter: 1 if that number, as u in [0,1), is
 * below b/255. Bytes 0 and 255 need no draw. BIN_NONE does not use r. */
Tensor batch_images(Arena *a, const Images *d, const int *index, int n, Binarize b, Rng r);

/* The first n images of d, or all, if there are no more. */
Tensor batch_first(Arena *a, const Images *d, int n, Binarize b, Rng r);

/* All images of d in grey values, s x s pixels averaged to one: [n, (h/s)*(w/s)*c]; what is left
 * over at the right and at the bottom is cut off. 1 <= s <= h, w. */
Tensor batch_shrunk(Arena *a, const Images *d, int s);

/* The labels of the same images, as ad_gather takes them. d must have labels. */
int *batch_labels(Arena *a, const Images *d, const int *index, int n);

/* Their factors, [n,n_factors]. d must have factors. */
Tensor batch_factors(Arena *a, const Images *d, const int *index, int n);

#endif
