/* The parts of the `modalities` experiment: what its files share. Chapter 11. */
#ifndef MODALITIES_PARTS_H
#define MODALITIES_PARTS_H

#include "exp.h"
#include "models/ae_fit.h"
#include "models/modality.h"
#include "models/pca_top.h"

/* Test rows, and what the autoencoder and as many components of PCA make of them. */
typedef struct { Tensor x, deep, pca; } Copies;

typedef struct { Exp e; Tape *t; } Run;

Copies copies(Run *r, const char *name, Tensor train, Tensor test, AeConfig c, int epochs);
void sound(Run *r);         /* modalities_sound.c */
void text(Run *r);          /* modalities_text.c  */

#endif
