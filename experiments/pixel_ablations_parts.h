/* The parts of the `pixel_ablations` experiment: what its files share. Chapter 20. */
#ifndef PIXEL_ABLATIONS_PARTS_H
#define PIXEL_ABLATIONS_PARTS_H

#include "exp.h"
#include "models/pixel_fit.h"

/* AVERAGED is STEADY with the average of its parameters: no training of its own. */
typedef enum { ALL, NO_SHORT_CUTS, NOT_ACROSS, DROPOUT, LOOKS, STEADY, TRAINED, AVERAGED = TRAINED,
               VARIANTS } Variant;

enum { MAX_SEEDS = 8 };

typedef struct {
    Exp e;
    Splits data;
    PixelCnnPpConfig c;
    PixelFitConfig f;
    int seeds;
    PixelCnnPp m[TRAINED][MAX_SEEDS];
    PixelFit fit[TRAINED][MAX_SEEDS];
    Tape *t;
    Tensor x, valid, test;      /* [n,h,w,1], on or off                                  */
} Run;

/* pixel_ablations_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                         */
void epoch(Run *r);                             /* of all, and a row of metrics.csv      */

/* Nats of each image of x, by one network of a variant. */
void nats(Run *r, Variant v, int seed, Tensor x, double *to);

/* pixel_ablations_results.c */
void checks(Run *r);
void gradient_norms(Run *r);                    /* layer by layer, before the training   */
void results(Run *r);

#endif
