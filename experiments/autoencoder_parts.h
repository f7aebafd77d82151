/* The parts of the `autoencoder` experiment: what its files share. Chapter 8. */
#ifndef AUTOENCODER_PARTS_H
#define AUTOENCODER_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/autoencoder.h"

typedef struct {                /* a network and how it is trained, by name                       */
    const char *name;
    AeConfig c;
    const char *optimizer;
    double lr, l1, l2;          /* rate; weight decay, see ae_decay                               */
} Preset;

typedef struct {
    Exp e;
    Splits data;
    const Preset *preset;
    Ae m;
    Optim opt;
    Tape *t;
    int *order;
} Run;

/* autoencoder_train.c */
extern const Preset presets[];                  /* ended by a NULL name                           */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                                  */
double train_epoch(Run *r);                     /* mean of the error over the epoch               */
double measure(Run *r, const Images *d);        /* the same over d                                */
Tensor pixels_of(Run *r, const Images *d);      /* all of d: [n,pixels]                           */

/* autoencoder_results.c: checks, claims and tables. autoencoder_pictures.c: images and plots. */
void check_gradients(Run *r);
void results(Run *r);
void pictures(Run *r);

#endif
