/* A multi-layer perceptron in single numbers: h_l = f(h_{l-1} W_l + b_l), the last layer without f.
 * Its parameters are leaves of a tape, made first and kept by a mark. They count through in the
 * order W_1 [in,out] row by row, b_1 [out], W_2, ...: that of the tensor engine's layers, so that
 * one array of numbers serves both. The arena owns the lists. Chapter 1. */
#ifndef SCALAR_MLP_H
#define SCALAR_MLP_H

#include "autograd/scalar.h"
#include "tensor/arena.h"
#include "tensor/rng.h"

enum { SCALAR_MLP_LAYERS = 8 };

typedef struct {
    int layers, width[SCALAR_MLP_LAYERS + 1];   /* width[0] inputs, width[layers] outputs    */
    Scalar (*f)(Scalar);                        /* s_tanh or s_relu                          */
    Scalar *w;                                  /* the parameters                            */
    int n;                                      /* their number                              */
} ScalarMlp;

/* Weights from N(0, 1/in), biases 0. */
ScalarMlp scalar_mlp_new(Arena *a, ScalarTape *t, Rng r, int layers, const int *width,
                         Scalar (*f)(Scalar));

/* x[width[0]] -> y[width[layers]]. */
void scalar_mlp(const ScalarMlp *m, const Scalar *x, Scalar *y);

#endif
