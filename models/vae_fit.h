/* Training what chapter 15 compares, and looking at what it codes: many small networks, one loop.
 * What differs between them is the loss, so that is a function of the caller's. Adam, whose rate
 * falls as a cosine. Chapter 15. */
#ifndef VAE_FIT_H
#define VAE_FIT_H

#include "models/vae.h"
#include "nn/optim.h"

typedef struct {
    int epochs, batch;
    double lr;
    bool draw;          /* x holds probabilities: each epoch draws 0 or 1 for each, anew        */
    Params *ps;         /* what is trained                                                      */
    int z;              /* the noise is [n,z]                                                   */
    Var *(*loss)(const void *model, Var *x, Var *eps);      /* a scalar, nats per example       */
    const void *model;
    Posterior (*posterior)(const void *model, Var *x);      /* NULL: there is none, or no matter */
} VaeFit;

/* Trains on the rows of x, in an order that r shuffles anew in each epoch. Resets t. Returns the
 * mean loss of the last epoch. A loss that is NaN or infinite ends the training and is returned,
 * with the step that gave it still on the tape. */
double vae_fit(VaeFit f, Tape *t, Tensor x, Rng r);

/* Its epoch 0, 1, ... f.epochs - 1 alone; o remembers what is between them. */
double vae_fit_epoch(VaeFit f, Tape *t, Tensor x, Rng r, Optim *o, int epoch);

/* What a VAE makes of the rows of x: of each q(z|x) [n,z] and one draw z from it, and the means
 * over rows of -log p(x|z) and of the KL, in nats. Values in a; t is reset. */
typedef struct { Tensor mean, logvar, z; double nll, kl; } Coded;
Coded vae_coded(const Vae *m, Tape *t, Arena *a, Tensor x, Rng r);

/* What a code is used for: active units (models/iwae.h), and the most and the least that a number
 * of it costs, its KL to N(0,1) in the mean over the rows of q, nats. They are all near 0 where the
 * posterior has collapsed. */
typedef struct { double active, most, least; } Usage;
Usage code_usage(Posterior q);

/* Each probability of p drawn as 0 or 1: a binary image of a grey one. */
Tensor drawn_bits(Arena *a, Tensor p, Rng r);

#endif
