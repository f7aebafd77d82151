/* A convolutional denoiser in the form of a U (Ronneberger et al. 2015): halve the noisy image x n
 * times, double it as often, and hand over what was seen at a resolution to where that resolution
 * is drawn again, so that nothing has to pass the narrow end:
 *
 *     h_0 = relu(conv(x)),   h_i = relu(conv(h_{i-1})) at every second pixel
 *     g_n = h_n,             g_{i-1} = relu(conv'(g_i)) + h_{i-1}
 *     t = sigmoid(conv(g_0)),   b = conv(g_0),   y = t x + (1 - t) b
 *
 * So for each pixel it says how far that is to be trusted, and what stands there if it is not. The
 * kernels at full size are 5 x 5, the others 3 x 3; the last one starts as 0, and y as x / 2. The
 * Denoiser owns its parameters until denoiser_free. Chapter 10. */
#ifndef DENOISER_H
#define DENOISER_H

#include "nn/conv.h"

enum { MAX_DOWN = 4 };

typedef struct {
    int size, channels;             /* images are [n,size,size,channels]                        */
    int n_down;                     /* 28 -> 14 -> 7 -> 4 -> 2                                  */
    int width[MAX_DOWN + 1];        /* channels of h_0..h_n                                     */
} DenoiserConfig;

typedef struct {
    DenoiserConfig c;
    Params ps;
    Conv2d first, down[MAX_DOWN], up[MAX_DOWN], last;       /* down[i]: h_i -> h_{i+1}          */
} Denoiser;

void denoiser_init(Denoiser *m, DenoiserConfig c, Rng r);
void denoiser_free(Denoiser *m);

Var *denoiser(const Denoiser *m, Var *seen);                /* [n,pixels] -> y [n,pixels]       */

/* The mean squared error of y in dB, 10 log10: minus the PSNR before y is cut off. What is below
 * the error of rounding to bytes, 1/12 of 1/255^2, does not count. Scalar. */
Var *denoiser_decibels(Var *y, Var *clean);

/* y in `to`, computed on t, which is reset. */
Tensor denoiser_pixels(const Denoiser *m, Tape *t, Arena *to, Tensor seen);

#endif
