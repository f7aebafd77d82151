/* What moons.c and moons_judge.c share. Chapter 1. */
#ifndef MOONS_PARTS_H
#define MOONS_PARTS_H

#include "exp.h"

#include "datasets/toys.h"
#include "models/scalar_mlp.h"

typedef struct { Tensor x; int *y, n; } Points;     /* x [n,2], y[n] the classes 0 and 1        */

typedef struct {
    ScalarTape *t;
    ScalarMlp mlp;
    int mark;               /* behind the parameters                                            */
    Params ps;
    Param *w;               /* the parameters as one vector, which a checkpoint keeps           */
    double l2;
} Net;

typedef struct { double nats, error; } Score;       /* mean of -log p(y|x), share of mistakes   */

Scalar logit(const Net *m, double x, double y);                 /* log p(1|x) - log p(0|x)      */
Scalar loss(const Net *m, const Points *d, const int *index, int n);   /* on n of the points    */

Score measure(const Net *m, const Points *d);
Score best(const Points *d, double noise);          /* by the density the points are drawn from */
void check_gradients(Exp *e, Net *m, const Points *d);
void draw(Exp *e, const Net *m, const Points *d, double noise);

#endif
