/* Optimisers: each one an update of a parameter w from its gradient g, elementwise, over the flat
 * arrays of Params. What they remember is in s[0] and s[1], flat too; zeros at the start.
 *
 *   sgd       w -= lr g
 *   momentum  u = b1 u + g;                          w -= lr u                   (Polyak 1964)
 *   adagrad   s += g^2;                              w -= lr g / (sqrt(s) + eps) (Duchi 2011)
 *   rmsprop   s = b2 s + (1-b2) g^2;                 w -= lr g / (sqrt(s) + eps) (Hinton 2012)
 *   rmsprop_c also m = b2 m + (1-b2) g, divides by sqrt(s - m^2) + eps           (Graves 2013)
 *   adam      m = b1 m + (1-b1) g; s = b2 s + (1-b2) g^2;
 *             w -= lr (m / (1-b1^t)) / (sqrt(s / (1-b2^t)) + eps)         (Kingma and Ba 2014)
 *   adadelta  s = b2 s + (1-b2) g^2; d = g sqrt((u + eps) / (s + eps));
 *             u = b2 u + (1-b2) d^2;                 w -= lr d, with lr = 1 (Zeiler 2012)
 * Chapter 5. */
#ifndef OPTIM_H
#define OPTIM_H

#include "nn/param.h"

typedef enum {
    OPT_SGD, OPT_MOMENTUM, OPT_ADAGRAD, OPT_RMSPROP, OPT_RMSPROP_C, OPT_ADAM, OPT_ADADELTA
} OptimKind;

typedef struct {
    OptimKind kind;
    double lr, b1, b2, eps;
    int64_t t;              /* steps taken */
    real *s[2];             /* state, as long as the parameters; NULL before the first step */
    int n;                  /* their length */
} Optim;

/* By name ("adam", ...), with the usual constants; false if there is no such optimiser. */
bool optim_init(Optim *o, const char *name, double lr);
void optim_step(Optim *o, Params *ps, double lr);   /* one update with this learning rate; t += 1 */
void optim_reserve(Optim *o, const Params *ps);     /* makes the state, e.g. before loading it    */
void optim_free(Optim *o);

/* Learning-rate factors for step t of n, to multiply lr with. */
double schedule_cosine(int64_t t, int64_t n);       /* (1 + cos(pi t / n)) / 2                    */
double schedule_step(int64_t t, int64_t every, double factor);      /* factor^(floor(t / every))  */

/* Averages of parameters: mean = decay mean + (1-decay) w at every step (Polyak and Juditsky
 * 1992). average_use puts mean / (1 - decay^t) in place of the parameters, average_restore takes
 * it back. */
typedef struct { double decay; int64_t t; real *mean, *kept; int n; } Average;
void average_step(Average *a, const Params *ps);
void average_use(Average *a, Params *ps);
void average_restore(Average *a, Params *ps);
void average_free(Average *a);

#endif
