/* The parts of the `amortization` experiment. Chapter 12. */
#ifndef AMORTIZATION_PARTS_H
#define AMORTIZATION_PARTS_H

#include "exp.h"
#include "models/linear_gaussian.h"
#include "models/vae.h"

typedef struct {
    Exp e;
    Splits data;
    Tape *t;
    Vae vae;
    int steps, points, z;       /* of descent; examples with a q of their own; size of the code   */
    int encoder_steps;
    int images, draws;          /* images with a q of their own; draws to judge it                */
} Run;

/* A diagonal q for each of n examples, its means and log variances as parameters [n,z]. */
typedef struct { Params ps; Param *mean, *logvar; } Own;
void own_init(Own *o, int n, int z);                /* all N(0, I) */
Normal own_q(Arena *a, const Own *o, int i);        /* that of example i */

void fit_each(Run *r);          /* amortization_each.c: a q for each x, the exact optimum (V29)   */
void ellipses(Run *r);          /* the same in two dimensions, drawn                              */
void encoders(Run *r);          /* amortization_encoders.c: a network in its place (V30)          */

void images_start(Run *r);      /* amortization_images.c: both for a VAE on images (V30)          */
void images(Run *r);

#endif
