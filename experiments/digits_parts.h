/* The parts of the `digits` experiment: what its two files share. Chapter 5. */
#ifndef DIGITS_PARTS_H
#define DIGITS_PARTS_H

#include "datasets/batch.h"
#include "datasets/images.h"
#include "exp.h"
#include "nn/density.h"

typedef struct { Exp e; Splits data; Tape *t; } Run;

/* digits.c: the first n images of d as [n,pixels], in e's arena; gradient descent on a loss that is
 * recorded once, which returns where it ends, in nats. */
Tensor first_images(Run *r, const Images *d, int n, Binarize b);
double descend(Run *r, Params *ps, Var *loss);

/* digits_pixels.c */
void fit_pixels(Run *r);
void logs_of_probabilities(Run *r);

#endif
