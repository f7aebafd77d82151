/* The parts of the `latent_space` experiment: what its files share. Chapter 15. */
#ifndef LATENT_SPACE_PARTS_H
#define LATENT_SPACE_PARTS_H

#include "datasets/batch.h"
#include "exp_fit.h"

typedef struct {
    Exp e;
    Splits data;
    Tensor train, grey, test;           /* [n,pixels]: grey; grey; the test images in 0 and 1    */
    VaeConfig c;
    Tape *t;
} Run;

/* latent_space.c: a network with a code of z numbers, trained with weight c on the KL; and what it
 * makes of the test images. */
Vae train(Run *r, const char *name, int z, double c, int epochs);
Coded coded_test(Run *r, const Vae *m);

/* latent_space_pixels.c: claims V37, V31 and V28 of a trained network, and images beside those
 * whose codes are nearest. */
void shuffled(Run *r, const Vae *m, Coded test);
void independence(Run *r, const Vae *m);
void sharpness(Run *r, const Vae *m, Coded test);
void neighbours(Run *r, const Vae *m, Coded test);

/* latent_space_weight.c: claim V19, what the posteriors become as the weight goes to 0. */
void memorising(Run *r);

#endif
