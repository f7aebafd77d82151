/* PixelCNN (van den Oord, Kalchbrenner and Kavukcuoglu 2016; S4 slides 57 to 60): a stack of masked
 * convolutions gives the logits of all numbers of an image in one pass, each from those before it.
 * The first layer has mask A, 7 x 7, and does not see the number itself; the others have mask B.
 * They are residual blocks of three layers, 2h -> h -> h -> 2h channels, the middle one 3 x 3, and
 * two more 1 x 1 layers. The PixelCnn owns its parameters. Chapter 19. */
#ifndef PIXELCNN_H
#define PIXELCNN_H

#include "models/pixel_model.h"
#include "nn/conv.h"

enum { MAX_BLOCKS = 16 };

typedef struct {
    PixelHead head;             /* colours and values of a pixel: see pixel_model.h             */
    int width, blocks;          /* h, a multiple of colours; residual blocks                    */
    int first;                  /* the first kernel is first x first, odd: 7 in the paper       */
    int reach;                  /* taps of block i are 2^(i mod reach) apart: 0 and 1 are the
                                   paper's                                                       */
} PixelCnnConfig;

typedef struct {
    PixelCnnConfig c;
    Params ps;
    Conv2d first, block[MAX_BLOCKS][3], last[2];
} PixelCnn;

void pixelcnn_init(PixelCnn *m, PixelCnnConfig c, Rng r);
void pixelcnn_free(PixelCnn *m);

/* x [B,H,W,colours] of any size -> [B,H,W,pixel_outputs]. A Network of causal.h, so
 * that m is a PixelCnn. */
Var *pixelcnn(const void *m, Var *x);
PixelModel pixelcnn_model(PixelCnn *m);

#endif
