/* Reverse-mode derivatives of expressions in single numbers. Every operation writes one node at the
 * end of a tape: its value, the nodes it read, and its partial derivatives with respect to them at
 * that point. That is all the chain rule asks for,
 *
 *     dL/dx = sum over the nodes y that read x of dL/dy dy/dx,
 *
 * so that no operation needs backward code of its own: backward is one loop from the last node to
 * the first. Always in double. The tape owns the nodes; a Scalar says which one. Chapter 1. */
#ifndef SCALAR_H
#define SCALAR_H

#include <stdio.h>

typedef struct {
    double v;               /* the value                                           */
    double g;               /* the gradient: dL/dv, after scalar_backward(L)       */
    double d[2];            /* dv/d(input 0), dv/d(input 1)                        */
    int in[2];              /* the inputs' numbers, both smaller than this node's  */
    int n_in;               /* 0 is a leaf: a parameter, a datum, a constant       */
} ScalarNode;

typedef struct {
    ScalarNode *node;       /* in the order of their creation                      */
    int n, room;
} ScalarTape;

typedef struct {
    ScalarTape *t;
    int i;
} Scalar;

ScalarTape *scalar_tape(void);
void scalar_free(ScalarTape *t);

/* Memory is reused from step to step: parameters first, then a mark; rewinding to it forgets all
 * that came later and keeps the parameters, their gradients and the memory. */
int scalar_mark(const ScalarTape *t);               /* the number of nodes so far                */
void scalar_rewind(ScalarTape *t, int mark);

Scalar scalar_leaf(ScalarTape *t, double v);        /* a node without inputs, gradient 0         */
void scalar_set(Scalar leaf, double v);             /* a new value; what was made of it stays    */
double scalar_value(Scalar x);
double scalar_grad(Scalar x);

/* dL/dx into every node x that L depends on. Gradients of inner nodes are cleared first, those of
 * leaves are added to until scalar_clear sets them to 0. */
void scalar_backward(Scalar loss);
void scalar_clear(ScalarTape *t);

/* The nodes from number `from` on as a table: value, gradient, what was read and the slope. */
void scalar_print(const ScalarTape *t, int from, FILE *out);

/*                                          value              partial derivatives             */
Scalar s_add(Scalar x, Scalar y);       /*  x + y              1               1               */
Scalar s_sub(Scalar x, Scalar y);       /*  x - y              1               -1              */
Scalar s_mul(Scalar x, Scalar y);       /*  x y                y               x               */
Scalar s_div(Scalar x, Scalar y);       /*  x / y              1/y             -x/y^2          */
Scalar s_pow(Scalar x, double p);       /*  x^p                p x^(p-1)       p is a constant */
Scalar s_neg(Scalar x);                 /*  -x                 -1                              */
Scalar s_exp(Scalar x);                 /*  e^x                e^x                             */
Scalar s_log(Scalar x);                 /*  log x              1/x                             */
Scalar s_tanh(Scalar x);                /*  tanh x             1 - tanh(x)^2                   */
Scalar s_relu(Scalar x);                /*  max(x, 0)          1 if x > 0, else 0              */
Scalar s_softplus(Scalar x);            /*  log(1 + e^x)       1 / (1 + e^-x)                  */

#endif
