/* Named parameters. All values of a model stand in one flat array and all gradients in another of
 * the same layout; a Param is a window on both. An optimiser is then one pass over flat arrays,
 * and a checkpoint is a list of names. Layers hold Param pointers, which stay valid while the
 * arrays grow. The Params own the memory; params_free gives it back. Chapter 5. */
#ifndef PARAM_H
#define PARAM_H

#include "autograd/autograd.h"

typedef struct {
    char name[64];          /* "enc.0.w" */
    Tensor v, g;            /* value, gradient: the same shape */
    bool blank;             /* the gradient is 0, whatever g holds: see params_zero_grad */
} Param;

typedef struct {
    Param **p;              /* n of them, in order of creation */
    int n, cap;
    real *v, *g;            /* flat: total entries, each parameter at a multiple of 16 */
    int total;
} Params;

/* How a parameter starts. fan_in and fan_out are the first and the last dim, if not given. */
typedef enum {
    INIT_ZERO,
    INIT_ONE,
    INIT_GLOROT,            /* uniform, variance 2 / (fan_in + fan_out) (Glorot and Bengio 2010) */
    INIT_HE                 /* normal, variance 2 / fan_in (He et al. 2015)                      */
} Init;

void params_free(Params *ps);

/* A new parameter named "LAYER.WHAT", drawn from a stream forked from r by that name, so that its
 * start does not depend on what was made before. A name that is taken stops the program. */
Param *param_new(Params *ps, Rng r, const char *layer, const char *what, Shape s, Init init);
Param *param_new_fans(Params *ps, Rng r, const char *layer, const char *what, Shape s, Init init,
                      double fan_in, double fan_out);

Param *params_find(const Params *ps, const char *name);     /* or NULL */
int params_count(const Params *ps);                         /* numbers that are learned */

/* All gradients are 0. Nothing is written: the first part of a gradient that backward brings takes
 * the place of what was there. params_settle writes the zeros of those that got none; who reads g
 * after params_zero_grad calls it first, as the functions here and the optimisers do. */
void params_zero_grad(Params *ps);
void params_settle(const Params *ps);
double params_grad_norm(const Params *ps);                  /* Euclidean, over all */
double params_clip(Params *ps, double norm); /* scales g to at most norm; returns the old norm */

Var *ad_param(Tape *t, Param *p);                           /* its leaf on a tape */

#endif
