/* The parts of the `ae_sampling` experiment: what its files share. Chapter 11. */
#ifndef AE_SAMPLING_PARTS_H
#define AE_SAMPLING_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/autoencoder.h"
#include "models/vae.h"

typedef enum { PLAIN, VARIATIONAL } Coder;      /* which of the two autoencoders              */

/* Who says whether an image is a digit: a classifier of the training images, with one class more
 * for images that are none. */
typedef struct { Params ps; Mlp body; Linear head; } Judge;

typedef struct {
    Exp e;
    Splits data;
    Tape *t;
    int *order;                 /* the training images, shuffled                              */
    Ae ae;
    Vae vae;
    Judge judge;
    Optim ae_opt, vae_opt, judge_opt;
} Run;

/* ae_sampling_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                              */
void train_epoch(Run *r);                       /* all three; a row of metrics                */
void check_gradients(Run *r);

/* ae_sampling_judge.c: the same question to both autoencoders, and to the judge. */
Tensor codes_of(Run *r, Coder c, Tensor x);     /* [n,pixels] -> [n,latent]                   */
Tensor decoded(Run *r, Coder c, Tensor z);      /* [n,latent] -> [n,pixels], in [0,1]         */
Var *judge_logits(const Judge *j, Var *x);      /* [n,pixels] -> [n,classes+1]                */
double wrong(Run *r, const Images *d);          /* the share that the judge reads wrong       */
Tensor some_images(Run *r, const Images *d, int most);  /* the first `most` in grey values    */

/* The probability of the likeliest digit, [n]; and the share of images where it is above 0.9. Of a
 * judge who must name a digit, it is given that the image shows one. */
double *confidence(Run *r, Tensor x, bool must_be_digit);
double accepted(Run *r, Tensor x, bool must_be_digit);

void grid(Run *r, const char *file, Tensor x, int columns);

/* ae_sampling_draws.c: claim C17. ae_sampling_paths.c: claims C18 and V21. */
void draws(Run *r);
void paths(Run *r);

#endif
