/* The parts of the `conv_ae` experiment: what its files share. Chapter 8. */
#ifndef CONV_AE_PARTS_H
#define CONV_AE_PARTS_H

#include "datasets/images.h"
#include "exp.h"
#include "models/conv_ae.h"

typedef struct {
    Exp e;
    Splits data;
    Tensor test;            /* [n,pixels]: the test images that errors are measured on          */
    ConvAe m, rival;        /* transposed convolutions; resize and convolution                  */
    Optim opt;
    Tape *t;
    int *order;             /* the training images, shuffled                                    */
    int width, rival_epochs, sizes, growth, size_epochs;
} Run;

/* conv_ae_train.c */
ConvAe network(const Run *r, int z, Enlarge e, Rng init);
Tensor some_images(Arena *a, const Images *d, int most);        /* the first, at most `most`      */
double train_epoch(Run *r, ConvAe *m, Optim *o, int epoch, int of);     /* mean error             */
void train(Run *r, ConvAe *m, int epochs);
Tensor reconstructed(Run *r, Arena *a, const ConvAe *m, Tensor x);
double error_of(Tensor y, Tensor x);            /* [n,d] both: mean of |y - x|^2                  */
void stretch(Tensor x);             /* each row of x [n,d], so that it fills 0..1                */
Tensor as_images(const Run *r, Tensor x);       /* [n,pixels] -> [n,h,w,c], the same memory       */

void check_adjoint(Run *r);     /* conv_ae_checks.c: each layer back is a layer's adjoint         */
void check_gradients(Run *r);
void checkerboard(Run *r);      /* conv_ae_board.c: upconvolution against resize and convolution  */
void features(Run *r);          /* conv_ae_features.c: kernels and maps as tiles                  */
void compare(Run *r);           /* conv_ae_sizes.c: both against a linear code of as many numbers */
void sizes(Run *r);             /*                  and again for codes of 2, 4, 8, ...           */

#endif
