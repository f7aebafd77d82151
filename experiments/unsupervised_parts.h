/* What unsupervised.c, unsupervised_kmeans.c and unsupervised_pca.c share. Chapter 7. */
#ifndef UNSUPERVISED_PARTS_H
#define UNSUPERVISED_PARTS_H

#include "exp.h"

#include "models/kmeans.h"
#include "models/pca.h"

typedef struct {
    Exp e;
    Splits images;
    int h, w;           /* pixels after shrinking                                        */
    Tensor x;           /* the training images as rows, [n, h*w*c]                       */
    KMeans m;           /* on them                                                       */
    double rise;        /* the largest rise of an inertia from one round to the next     */
} Run;

/* A round of Lloyd's, the first without new means; notes a rise of the inertia. */
void round_of(Run *r, KMeans *m, bool first);

void toy_clusters(Run *r);      /* eight Gaussians: rounds drawn, two ways to start compared */
void digit_clusters(Run *r);    /* what the centroids of the images look like                */
void roll(Run *r);              /* a roll in space and its shadow on a plane                 */
void digit_components(Run *r);

#endif
