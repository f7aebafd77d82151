/* The parts of the `vae` experiment: what its files share. Chapter 14. */
#ifndef VAE_PARTS_H
#define VAE_PARTS_H

#include "datasets/batch.h"
#include "datasets/images.h"
#include "exp.h"
#include "models/vae_fit.h"

typedef struct {
    Exp e;
    Splits data;
    Vae m;
    Optim opt;
    Tape *t;
    int *order;             /* the training images, shuffled       */
    double c;               /* weight on the KL                    */
    Binarize binarize;
    bool cosine;            /* learning rate falls as a cosine     */
    int samples;            /* importance samples for log p(x)     */
} Run;

/* What a pass over images measured, in nats per example, and the standard error of the ELBO. */
typedef struct { double nll, kl, elbo, se; } Bound;

/* vae_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                                  */
Bound train_epoch(Run *r, Vae *m, Optim *o, double c, const char *stream, int epoch);
Bound measure(Run *r, const Vae *m, const Images *d, const char *stream);
Usage usage(Run *r, const Images *d);
Tensor test_images(Run *r, int n, Binarize b);  /* some n of them: [n,pixels], in e's arena      */
const int *some(Run *r, int of, int n); /* n of 0..of-1, shuffled, always the same; from   */
/* the start again where n > of                   */

/* vae_theory.c: claims that need no trained network. vae_checks.c: gradients and identities. */
void theory(Run *r);
void checks(Run *r);

/* vae_results.c: numbers and claims from the trained model. vae_pictures.c: images and plots. */
void results(Run *r);
void pictures(Run *r);

#endif
