/* A masked network (MADE; Germain et al. 2015): outputs for coordinate i of a vector see the
 * coordinates before i, and no other. So one pass gives all the conditionals of
 *
 *     p(x) = prod_i p(x_i | x_1 .. x_(i-1))
 *
 * which is an exact likelihood; and as the step of a flow its Jacobian is triangular (flow.h).
 * Every unit has a level, the number of coordinates that it may depend on; a connection is there
 * when the level does not fall. Without hidden layers this is 784 logistic regressions, the fully
 * visible belief network. The masks are in an arena of the caller. Chapter 16. */
#ifndef MADE_H
#define MADE_H

#include "nn/layer.h"

typedef struct {
    int d, context, outs;       /* coordinates; further inputs, seen by all; outputs a coordinate */
    int n_hidden, hidden;       /* layers and their width                                         */
    Act act;
    bool reversed;              /* the last coordinate comes first                                */
} MadeConfig;

typedef struct {
    MadeConfig c;
    Linear l[MAX_LAYERS];       /* n_hidden + 1 of them                                           */
    Tensor mask[MAX_LAYERS];    /* 0 or 1, as the weights                                         */
} Made;

Made made_new(Params *ps, Arena *a, Rng r, const char *name, MadeConfig c);

/* x [n,d], context [n,context] or NULL -> [n,outs d]: column o d + i is output o of coordinate i */
Var *made(const Made *m, Var *x, Var *context);

/* x [n,d], binary, for outs = 1 and no context: n draws from the noise of r. Of values only; t is
 * reset. By the definition, which is a pass for every coordinate; and at the cost of one pass, each
 * unit when its level is reached, the same bytes. */
void made_sample_naive(const Made *m, Tape *t, Tensor x, Rng r);
void made_sample(const Made *m, Tape *t, Tensor x, Rng r);

/* log p(x) of binary x, outs = 1 and no context: [n], exact, nats. */
Var *made_log_px(const Made *m, Var *x);

#endif
