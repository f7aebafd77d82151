/* NADE (Larochelle and Murray 2011): the chain rule over the numbers of a vector, with a hidden
 * layer for each conditional, all with the same weights:
 *
 *     p(x) = prod_i Bernoulli(x_i; sigmoid(b_i + V_i . h_i))
 *     h_i = sigmoid(c + sum over j < i of x_j W_j).
 *
 * One pass gives all conditionals, at the cost of one hidden layer. Chapter 17. */
#ifndef NADE_H
#define NADE_H

#include "nn/param.h"

typedef struct { Param *w, *c, *v, *b; } Nade;      /* [d,hidden], [hidden], [d,hidden], [d] */

Nade nade_new(Params *ps, Rng r, const char *name, int d, int hidden);
Var *nade_logits(const Nade *m, Var *x);        /* [n,d] -> [n,d], logit i from x before i  */
Var *nade_log_px(const Nade *m, Var *x);        /* binary x -> log p(x): [n], exact, nats   */

/* x [n,d], entry by entry: n draws, from the noise of r. Of values only; t is reset. By the
 * definition, which is a pass for every number; and at the cost of one pass, the same bytes. */
void nade_sample_naive(const Nade *m, Tape *t, Tensor x, Rng r);
void nade_sample(const Nade *m, Tape *t, Tensor x, Rng r);

#endif
