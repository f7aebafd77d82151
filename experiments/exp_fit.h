/* Networks that one run trains one after the other, by the loop of models/vae_fit.h. Each epoch of
 * each is a row of metrics.csv, and each network has a checkpoint of its own, NAME.safetensors. So
 * --resume reads those back that are finished and goes on with the one that is not; what is
 * measured of them is measured again. Chapter 15. */
#ifndef EXP_FIT_H
#define EXP_FIT_H

#include "exp.h"
#include "models/vae_fit.h"

/* Which network, 0, 1, ... in the order of training; then what its code is used for, on 500 of the
 * rows it is trained on (NaN: it has none). */
#define FIT_METRICS "epoch,network,train_loss_nats,active_units,kl_most_nats,kl_least_nats"

/* Trains the next network: vae_fit(f, t, x, r), or what --resume finds of it. A loss that is NaN or
 * infinite ends the program with status 4. Names within a run differ, and none is
 * "checkpoint". */
void exp_fit(Exp *e, const char *name, VaeFit f, Tape *t, Tensor x, Rng r);

/* The plain case: a VAE on the rows of x as they are, by its ELBO, with the run's own options. And
 * a small one for the pixels of d: one layer of --set hidden=N tanh, a code of --set latent=N. */
void exp_fit_vae(Exp *e, const char *name, Vae *m, Tape *t, Tensor x, Rng r);
VaeConfig exp_small_vae(const Exp *e, const Images *d);

#endif
