/* The parts of the `image_vae` experiment: what its files share. Chapter 15. */
#ifndef IMAGE_VAE_PARTS_H
#define IMAGE_VAE_PARTS_H

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/conv_vae.h"

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test;                 /* [n,pixels], in [0,1]                                  */
    Tape *t;
    ConvVae m;
    Tensor codes;                       /* means of q(z|x) of the test images                    */
} Run;

/* image_vae_judge.c. The test ELBO and what a Gaussian a pixel gets without a code; how far samples
 * are from images, next to what is drawn pixel by pixel (V23, V32). */
void judge(Run *r);

/* image_vae_pictures.c: reconstructions, samples, numbers that move; with a code of two numbers the
 * manifold (V20). */
void pictures(Run *r);

#endif
