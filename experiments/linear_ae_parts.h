/* What linear_ae.c and linear_ae_judge.c share. Chapter 7. */
#ifndef LINEAR_AE_PARTS_H
#define LINEAR_AE_PARTS_H

#include "exp.h"

#include "models/linear_ae.h"
#include "models/pca.h"

typedef struct { Tensor x, c; Pca p; } Centred;     /* x [n,d] of mean 0, its covariance [d,d]   */

typedef struct {
    Exp e;
    Tape *t;
    Splits images;
    int h, w, code, steps;  /* pixels after shrinking, code size, steps an epoch                 */
    Centred data;
    double l2;              /* of the penalised twin                                             */
    LinearAe m;
    Optim o;
} Run;

typedef struct { double loss, excess, angle, cosine; } State;

Centred centred(Arena *a, Tensor x);                /* x itself is shifted                       */
Var *loss(Run *r, const LinearAe *m, const Centred *d, double l2);
void descend(Run *r, LinearAe *m, Optim *o, const Centred *d, double l2, int step, int steps);

/* The loss; by what share it is above the least one; the largest angle between the decoder's rows
 * and the first components; the least |cosine| of its i-th singular vector and i-th component. */
State measure(Run *r, const LinearAe *m, const Centred *d, double l2);

void check_gradients(Run *r);
void judge(Run *r);

#endif
