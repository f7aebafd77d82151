/* Layers on images [B,H,W,C]: convolution, the same with a short-cut around it, and transposed
 * convolution, each with its bias and activation in one pass. Chapter 6. */
#ifndef NN_CONV_H
#define NN_CONV_H

#include "nn/param.h"

/* w starts as `init` says, where fan_in counts the products that meet in an output, fan_out those
 * that an input takes part in, border aside; b and the entries that a mask hides start as 0. */
typedef struct { Param *w, *b; Window k; } Conv2d;

/* A kernel of kh x kw pixels: w is [kh,kw,in,out], b [out]. */
Conv2d conv2d_new(Params *ps, Rng r, const char *name, int kh, int kw, int in, int out, Window k,
                  Init init);
Var *conv2d(Conv2d l, Var *x, Act a);                   /* a(conv(x, w) + b)                    */
Var *conv2d_plus(Conv2d l, Var *x, Var *plus, Act a);   /* a(conv(x, w) + b + plus)             */

/* The transposed layer: w is [kh,kw,out,in], as of the conv2d that it is the adjoint of. */
Conv2d conv2d_t_new(Params *ps, Rng r, const char *name, int kh, int kw, int in, int out, Window k,
                    Init init);
Var *conv2d_t(Conv2d l, Var *x, Act a);                 /* a(conv'(x, w) + b)                   */

#endif
