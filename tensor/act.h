/* Activations: the elementwise functions that stand between the products of a network, and what a
 * product does before it begins and after it ends, so that its result is passed over once.
 * Chapter 6. */
#ifndef ACT_H
#define ACT_H

#include "real.h"

#include <string.h>

typedef enum { ACT_NONE, ACT_RELU, ACT_TANH, ACT_SIGMOID, ACT_SOFTPLUS } Act;

/* y = act(start + product). The start is what y holds, if `add`; else bias + plus, where NULL is
 * 0. */
typedef struct {
    bool add;
    const real *bias;       /* one number a column                                */
    const real *plus;       /* laid out as y: a short-cut around what is computed */
    Act act;
} Wrap;

void act_values(Act a, real *y, int n);                     /* y = f(y)                       */
void act_slopes(Act a, real *g, const real *y, int n);      /* g *= f'(x), known from y = f(x) */

/* Unless wrap adds: to[0..n) becomes what entries at.. of y start from, those from column j on of
 * one row. */
void wrap_start(Wrap w, real *to, int at, int j, int n);

/* memcpy, without a call for what is a few vectors long. */
static inline void copy_reals(real *restrict to, const real *restrict from, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) memcpy(to + i, from + i, 8 * sizeof *to);
    for (; i < n; i++) to[i] = from[i];
}

#endif
