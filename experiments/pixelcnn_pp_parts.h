/* The parts of the `pixelcnn_pp` experiment: what its files share. Chapter 20. */
#ifndef PIXELCNN_PP_PARTS_H
#define PIXELCNN_PP_PARTS_H

#include "exp.h"
#include "models/pixel_fit.h"

typedef enum { SOFTMAX, LOGISTICS, HEADS } Head;

typedef struct {
    Exp e;
    Splits data;
    PixelCnnPp m[HEADS];        /* the same network with two ends                        */
    PixelFit fit[HEADS];
    Tape *t;
    Tensor x, valid, test;      /* [n,h,w,colours], grey values of `levels` steps        */
} Run;

/* Bits per number of an image, and their standard error. */
typedef struct { double bits, se; } Bits;

/* pixelcnn_pp_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                         */
void epoch(Run *r);                             /* of both, and a row of metrics.csv     */
double *each(Run *r, Head h, Tensor x);         /* bits per number of each image         */
Bits average(const double *bits, int n);

/* pixelcnn_pp_checks.c: what holds of any weights. pixelcnn_pp_results.c: what the trained models
 * are worth. pixelcnn_pp_pictures.c: samples, beside each the nearest training image. */
void checks(Run *r);
void results(Run *r);
void pictures(Run *r);

#endif
