/* The parts of the `super_resolution` experiment: what its files share. Chapter 22. */
#ifndef SUPER_RESOLUTION_PARTS_H
#define SUPER_RESOLUTION_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/conditional_pixelcnn.h"
#include "models/interleaved.h"

/* What is given and what is asked: [n,h,w,1] and [n,h,w,3]. coins: nats an image that nobody can
 * save, since x was drawn from grey values. */
typedef struct { Tensor s, x; double coins; } Pairs;

/* The other pixels of a digit given every fourth; the colours of a character given its greys. */
typedef enum { UPSCALING, COLOURING, TASKS } Task;

typedef struct {
    Exp e;
    Tape *t;
    Pairs train[TASKS], test[TASKS];
    PixelCnnConfig c[TASKS];
    bool shuffled;                      /* train with another image's s */
} Run;

/* Any density of x given s, or of x alone. */
typedef struct {
    Params *ps;
    Var *(*log_p)(const void *m, Var *s, Var *x);
    const void *m;
} Model;

/* super_resolution_train.c. A blank s is the same everywhere, s of others that of any image. fit
 * trains on pairs; nats gives -log p of each image, in the arena. */
Pairs blank(Run *r, Pairs p);
Pairs of_others(Run *r, Pairs p);
void fit(Run *r, Model m, Pairs p, const char *stream);
double *nats(Run *r, Model m, Pairs p);
double mean_of(const double *x, int n, double *se);     /* se may be NULL */

/* super_resolution_data.c. joined: digits [n,2h,2w,1] of s and x. */
void load(Run *r);
Tensor joined(Run *r, Tensor s, Tensor x);

/* super_resolution_tasks.c: with the condition and without, and pictures (A12). Returns the model
 * that had the condition; the caller frees it. */
ConditionalPixelCnn *task(Run *r, Task k);
Model conditional_model(ConditionalPixelCnn *m);

/* super_resolution_scales.c: one level against two (B12). */
void scales(Run *r, ConditionalPixelCnn *fine);

#endif
