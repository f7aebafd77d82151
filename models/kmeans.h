/* k-means (Lloyd 1957): k centroids, each point belongs to the nearest, and the sum of squared
 * distances, the inertia, is to be small (claim A2).
 *
 *     J = sum_i |x_i - c_{a(i)}|^2,    a(i) = argmin_j |x_i - c_j|^2,    c_j = mean of its x_i
 *
 * Either step is the best answer to the other's, so J never rises. An autoencoder whose code is one
 * of k numbers. The arena owns the KMeans; the points stay the caller's. Chapter 7. */
#ifndef KMEANS_H
#define KMEANS_H

#include "tensor/tensor.h"

typedef struct {
    int k;
    Tensor x;               /* the points, [n,d]                                               */
    double *centroid;       /* [k,d]                                                           */
    int *cluster, *before;  /* [n]: a(i), now and one kmeans_assign ago; -1 at the start       */
    double *distance;       /* [n]: |x_i - c_{a(i)}|^2 of the last kmeans_assign               */
    double inertia;         /* their sum                                                       */
    int moved;              /* how many points changed their cluster then                      */
} KMeans;

/* The start: k of the points, any with the same probability; or by k-means++ (Arthur and
 * Vassilvitskii 2007), each next one with a probability that is proportional to its squared
 * distance from the nearest that is there. 1 <= k <= n. */
KMeans kmeans_random(Arena *a, Tensor x, int k, Rng r);
KMeans kmeans_plus_plus(Arena *a, Tensor x, int k, Rng r);

void kmeans_assign(KMeans *m);          /* each point to the nearest; if none is nearer, it stays */
void kmeans_update(KMeans *m);          /* each centroid to the mean of its points; one without
                                           points to the point that lies farthest from its own    */
int kmeans_run(KMeans *m, int most);    /* both, until no point moves or `most` times: how many   */

/* The share of points that are of their cluster's most frequent class: y[n] in 0..classes-1. */
double kmeans_purity(const KMeans *m, const uint8_t *y, int classes);

#endif
