/* Is the gradient right? Central differences on the recorded tape: an entry of a leaf is moved by
 * +h and -h, the tape is replayed, and the change of the loss is compared with what backward
 * said. Nothing is rebuilt, so the check also proves that forward is a function of the inputs
 * alone. Chapter 4. */
#ifndef GRADCHECK_H
#define GRADCHECK_H

#include "autograd.h"

typedef struct {
    double error;           /* the worst |numeric - analytic| / max(1, |numeric|, |analytic|)  */
    double numeric, analytic;
    const Var *leaf;        /* where: entry `entry` of this leaf */
    int entry, checked;     /* how many entries were compared */
} GradCheck;

/* Every entry of every leaf that wants a gradient. `loss` is one number. Leaf gradients are
 * cleared, then left as backward(loss) made them. For double: float cannot see an error of 1e-3
 * this way. */
GradCheck gradcheck(Var *loss);

/* `of` random directions d over all leaves at once: (L(w + h d) - L(w - h d)) / 2h against the
 * dot product of gradient and d. Cheap, and good enough in float (1e-2). The leaves come back as
 * they were, here too. */
GradCheck gradcheck_directions(Var *loss, Rng *r, int of, double h);

/* sum_i w_i y_i with fixed random w: a loss that sees every entry of y. A plain sum is blind
 * where outputs sum to a constant, as in softmax. */
Var *random_contraction(Var *y, Rng *r);

/* "error 1.2e-03 at relu #3 [2,5] entry 7: numeric 0.1, analytic -0.1"; the thread's buffer. */
const char *gradcheck_str(const GradCheck *c);

#endif
