/* Maximum likelihood for a PixelCNN++, with the tricks of its training, each of which can be left
 * out (S4 slide 60, "training tricks"; claim B13): dropout, a learning rate that falls to 0, an
 * average of the parameters over the steps (nn/optim.h), a start that looks at data (nn/start.h).
 * Chapter 20. */
#ifndef PIXEL_FIT_H
#define PIXEL_FIT_H

#include "models/pixelcnn_pp.h"
#include "nn/optim.h"

typedef struct {
    int epochs, batch;
    double lr;                  /* Adam's                                                       */
    double drop;                /* dropout's rate, or 0                                         */
    double average;             /* the average's decay, or 0: none is kept                      */
    bool falls;                 /* the rate, from lr to 0, along half a cosine                  */
    bool looks;                 /* the start is by the first batch                              */
    double clip;                /* the gradient's norm is cut to this, or 0: it is not          */
} PixelFitConfig;

/* Borrows the model and the tape; owns the optimiser's state and the average. */
typedef struct {
    PixelFitConfig c;
    PixelCnnPp *m;
    Tape *t;
    Rng r;                      /* of the order and of dropout                                  */
    Optim opt;
    Average mean;
} PixelFit;

void pixel_fit_init(PixelFit *f, PixelCnnPp *m, PixelFitConfig c, Tape *t, Rng r);
void pixel_fit_free(PixelFit *f);

/* One pass over x [N,H,W,colours], epoch = 1, 2, ...: the mean loss in nats per image, as it was
 * while learning. The last batch may be smaller. */
double pixel_fit_epoch(PixelFit *f, Tensor x, int epoch);

/* -log p of each image of x, in nats: nats[0..N). Without dropout, whatever m->drop is. */
void pixel_fit_nats(PixelCnnPp *m, Tape *t, Tensor x, double *nats);

#endif
