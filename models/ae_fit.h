/* Training an autoencoder on rows of numbers, whatever they stand for: pixels, samples of sound,
 * letters. Adam, whose rate falls as a cosine, so that the last steps settle. Chapter 11. */
#ifndef AE_FIT_H
#define AE_FIT_H

#include "models/autoencoder.h"

typedef struct { int epochs, batch; double lr; } AeFit;

/* Trains m to restore the rows of x [n,m->c.x], in an order that r shuffles anew in each epoch.
 * Resets t. Returns the mean loss of the last epoch: NaN or infinite if the rate was too high. */
double ae_fit(Ae *m, Tape *t, Tensor x, AeFit f, Rng r);

#endif
