/* PixelCNN++ (Salimans, Karpathy, Chen and Kingma 2017; S4 slide 60): the two stacks of the gated
 * PixelCNN with short-cuts of two kinds. In both stacks a layer adds to what it is given, so that
 * the gradient has a way around it. And a layer of the second half is told by its partner in the
 * first, the last by the first, as a U-net does, so that what was seen early need not be carried
 * through the middle. (The paper halves its images on the way; here all layers have all pixels.)
 * With head.mixtures it ends in logistics (logistic_mixture.h). It owns its parameters.
 * Chapter 20. */
#ifndef PIXELCNN_PP_H
#define PIXELCNN_PP_H

#include "models/pixel_model.h"
#include "nn/conv.h"

enum { MAX_PP_LAYERS = 24 };

typedef struct {
    PixelHead head;             /* colours and values of a pixel: see pixel_model.h             */
    int width, layers;          /* channels of each stack; gated layers, an even number         */
    int first;                  /* the first kernel is first x first, odd; the others 3 x 3     */
    bool around, across;        /* the short-cuts: around each layer, from half to half         */
} PixelCnnPpConfig;

/* v, h, link: as in GatedLayer. mix: behind the gates of either stack. from: what the partner of a
 * layer of the second half adds to the gates of either stack. */
typedef struct { Conv2d v[2], h[2], link[2], mix[2], from[2][2]; } PpLayer;

typedef struct {
    PixelCnnPpConfig c;
    Params ps;
    Conv2d first[2], link, last[2];
    PpLayer layer[MAX_PP_LAYERS];
    double drop;                /* for training: this share of what the gates let through is 0  */
    Rng noise;                  /* which, then; another stream for each step                    */
} PixelCnnPp;

void pixelcnn_pp_init(PixelCnnPp *m, PixelCnnPpConfig c, Rng r);
void pixelcnn_pp_free(PixelCnnPp *m);
Var *pixelcnn_pp(const void *m, Var *x);                /* a Network, as pixelcnn */
PixelModel pixelcnn_pp_model(PixelCnnPp *m);

#endif
