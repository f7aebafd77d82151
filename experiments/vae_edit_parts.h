/* The parts of the `vae_edit` experiment: what its files share. Chapter 15. */
#ifndef VAE_EDIT_PARTS_H
#define VAE_EDIT_PARTS_H

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/disentangle.h"

enum { MAX_FACTORS = 8 };

/* Who says what an image shows: a network from pixels to factors, trained on the images by squared
 * error, each factor less its mean and over its standard deviation. */
typedef struct { Params ps; Mlp body; Linear out; int factors; } Reader;

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;                 /* [n,pixels], grey values or colours                    */
    Tensor train_factors, test_factors; /* [n,factors], standardised                             */
    Tape *t;
    Vae m;
    Reader reader;
    Coded codes;                        /* of the test images                                    */
    Disentangled known;
    double sees[MAX_FACTORS];           /* how much of a factor's variance the reader explains   */
    int target;                         /* the factor that leads most, of those that are seen    */
} Run;

/* vae_edit_train.c */
void start(Run *r, int argc, char **argv);
void check_gradients(Run *r);
void learn(Run *r);                                     /* both networks, and what they know     */
Tensor read_factors(Run *r, Tensor x);                  /* [n,pixels] -> [n,factors]             */

/* vae_edit_measure.c: claims V24 and V5. */
void edits(Run *r);
void ranges(Run *r);

/* The codes' means, with number j of each put at `at`. */
Tensor moved(Run *r, int j, double at);

#endif
