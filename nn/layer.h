/* Layers: a small struct of parameters, and a function that applies it to a Var. Chapter 5. */
#ifndef LAYER_H
#define LAYER_H

#include "nn/param.h"

/* By name ("relu", "tanh", ...); false if there is no such activation. */
bool act_named(const char *name, Act *a);
Var *act(Act a, Var *x);

/* y = x w + b: [n,in] -> [n,out]. w starts as `init` says, b as 0. */
typedef struct { Param *w, *b; } Linear;
Linear linear_new(Params *ps, Rng r, const char *name, int in, int out, Init init);
Var *linear(Linear l, Var *x);
Var *linear_act(Linear l, Var *x, Act a);       /* a(x w + b), in one pass */

/* Linear layers of widths d[0] -> d[1] -> ... -> d[n], each followed by `act`. n = 0 is the
 * identity. */
enum { MAX_LAYERS = 8 };
typedef struct { Linear l[MAX_LAYERS]; int n; Act act; } Mlp;
Mlp mlp_new(Params *ps, Rng r, const char *name, int n, const int *d, Act a, Init init);
Var *mlp(const Mlp *m, Var *x);

/* Each entry of x is 0 with probability `rate` and else divided by 1 - rate, so that its mean stays
 * (Srivastava et al. 2014). For training alone: with a rate of 0 it is x. */
Var *dropout(Var *x, double rate, Rng r);

#endif
