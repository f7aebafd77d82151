/* The parts of the `code_size` experiment: what its files share. Chapter 8. */
#ifndef CODE_SIZE_PARTS_H
#define CODE_SIZE_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/autoencoder.h"
#include "models/pca.h"

enum { MAX_SIZES = 12, STRIP = 8 };     /* code sizes; test images in the strip                   */

typedef struct {
    Exp e;
    Splits data;
    Tensor x, test;                     /* all training and test images, [n,pixels]               */
    Tape *t;
    int *order;
    AeConfig c;                         /* of the deep network; z is set by the sweep             */
    int n, size[MAX_SIZES], neighbours; /* neighbours: known images whose labels kNN may see      */
} Run;

/* What one network is worth on the test images: the mean of |y - x|^2, its share of the variance,
 * the energy of the Laplacian over that of the images, the share that 5 neighbours in the code
 * name. */
typedef struct { double error, of_variance, sharpness, knn; } Score;

/* code_size_train.c. load makes x, test and order from the data. train: a network trained from
 * `stream`, for so many epochs. */
void load(Run *r);
Ae train(Run *r, AeConfig c, const char *stream, int epochs);
Score measure_ae(Run *r, const Ae *m, Tensor *y);               /* y: the reconstructed test set  */
Score measure_pca(Run *r, const Pca *p, int k, Tensor *y);
double pixel_knn(Run *r);                                       /* the same for the pixels alone  */

#endif
