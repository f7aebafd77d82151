/* The parts of the `cvae` experiment: what its files share. Chapter 15. */
#ifndef CVAE_PARTS_H
#define CVAE_PARTS_H

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/cvae.h"

enum { QUADRANTS = 4 };

/* One question: what is given of an image and what is asked. Rows [u | y], grey values. */
typedef struct { Tensor train, test; int u, y; } Task;

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;                 /* [n,pixels], grey values                               */
    Tape *t;
    CvaeConfig c;                       /* hidden layers and code; u and y are the task's        */
    int samples;                        /* importance samples                                    */
} Run;

/* cvae_task.c. With so many quadrants given, 1 to 3: bottom left, top left, bottom right; the rest
 * is asked. The label given, as one of n, and the image asked. */
Task quadrant_task(Run *r, int given);
Task label_task(Run *r);
int quadrant_of(const Run *r, int pixel);       /* 0 to 3 in the order of quadrant_task */

/* A network for the task, with a code of z numbers or 0 for none, kept as NAME.safetensors; and the
 * mean of -log p(y|u) over the test images in black and white, nats. */
Cvae learn(Run *r, const Task *t, const char *name, int z);
double test_nll(Run *r, const Cvae *m, const Task *t);

/* Rows of images put together from what was given and what was answered. */
Tensor whole(Run *r, int given, Tensor u, Tensor y);

#endif
