/* The parts of the `density` experiment: what its files share. Chapter 5. */
#ifndef DENSITY_PARTS_H
#define DENSITY_PARTS_H

#include "exp.h"

#include "datasets/mixtures.h"
#include "models/gmm.h"
#include "models/histogram.h"
#include "models/kde.h"
#include "models/mmd.h"

/* A model of points, as its judges see it: a log density in nats, or NULL if it has none; and
 * draws. */
typedef double LogDensity(const void *model, const double *x);
typedef struct { const char *name; const void *model; LogDensity *log_p; Tensor draws; } Model;

typedef struct { int d; double low, high; int cells; } Box;     /* every axis is cut into cells */

typedef struct {
    Exp e;
    Tape *t;
    double noise;                   /* of the moons                                             */
    Tensor train, valid, test;      /* points of the plane, [n,2]                               */
} Run;

/* density_judge.c. Integrals by the midpoint rule. */
double integral(const Model *m, Box b);                             /* of p: should be 1        */
double divergence(const Model *p, const Model *q, Box b);           /* of p log(p/q), nats      */
double mean_log(const Model *m, Tensor x);                          /* over the rows of x, nats */
LogDensity of_mixture, of_histogram, of_kde, of_gmm;

/* Each with the smoothing, of those given, that makes `valid` most probable; the mixture from the
 * best of four starts. */
Histogram best_histogram(Arena *a, Tensor x, Tensor valid, Box b, int n, const int *bins);
Kde best_kde(Arena *a, Tensor x, Tensor valid, double from, int n);     /* from, from/sqrt 2 .. */
Gmm best_gmm(Arena *a, Tensor x, int k, double std, Rng r);

/* density_line.c: one dimension, A4. density_mle.c: A16. density_plane.c: two, A5 and A13.
 * density_images.c: A13 of digits. */
void line(Run *r);
void likelihood(Run *r);
void plane(Run *r);
void images(Run *r);
Tensor moons(Run *r, const char *stream, int n);
LogDensity of_moons;                    /* of a Run: the density that its points come from  */

/* density_nets.c, A14. An explicit density by a VAE: its draws, and all the codes of a grid; and a
 * sampler without one. Both are trained on r->train. */
Kde vae_density(Run *r, Tensor *draws);
Tensor generator_draws(Run *r);
void check_gradients(Run *r);

#endif
