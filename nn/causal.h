/* Sampling from a causal network: one whose logits at a pixel depend on the pixels before it in
 * raster order, and on no other. The definition is one full pass a pixel, of which one pixel's
 * logits are used. The fast sampler evaluates each pixel of each layer once, when all that it
 * depends on is there, and keeps the rows that are still read. It needs nothing from a model but
 * the function that trains it: convolutions, entry by entry functions, short-cuts, slices and
 * joins of channels, LSTMs along rows or diagonals; what does not depend on x must be the same in
 * every row. Chapter 21. */
#ifndef CAUSAL_H
#define CAUSAL_H

#include "autograd/autograd.h"

/* x [B,H,W,C] -> logits [B,H,W,K], for any H. */
typedef Var *(*Network)(const void *model, Var *x);

/* One group of channels of one pixel, to be drawn: its logits, noise of its own, and its place in
 * the image, where the channels of earlier groups stand before it. */
typedef struct {
    int image, row, col, group;
    const real *logits;
    int n_logits;                       /* K / groups          */
    Rng noise;
    real *x;
    int n_x;                            /* (C - known) / groups */
} Draw;

/* Fills d->x. Is called by several threads, for different images. */
typedef void (*DrawFn)(void *ctx, Draw *d);

typedef struct {
    Network network;
    const void *model;
    DrawFn draw;
    void *ctx;
    int groups;                         /* the channels of a pixel are drawn in so many steps: 1,
                                           or the colours of the network's masks              */
    int known;                          /* the first channels of every pixel, not drawn: x holds
                                           them, and a pixel may see its row's and those above */
} Causal;

/* Draws the images x [B,H,W,C], pixel by pixel, except for the pixels p of H * W where given[p],
 * if given is not NULL: those x holds already, and what comes after them in raster order is drawn
 * given them. The noise of image b is a stream of its own, whatever B is. The tape is reset, and
 * holds the window afterwards: its memory does not grow with H, unless there are LSTMs, which keep
 * all rows. Stops with a message if the network is not causal or has an op without a function for
 * one pixel. */
void causal_sample(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

/* The definition: H * W * groups passes over all of x. The same bytes. */
void causal_sample_naive(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

/* A DrawFn: each entry is 1 with probability 1 / (1 + e^-logit), else 0. ctx is not used. */
void draw_bernoulli(void *ctx, Draw *d);

#endif
