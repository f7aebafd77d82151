/* The parts of the `kl` experiment: what its files share. Chapter 13. */
#ifndef KL_PARTS_H
#define KL_PARTS_H

#include "exp.h"

typedef struct { Exp e; Tape *t; } Run;

/* kl_estimators.c: V15, the divergence from draws. kl_fit.c: E9, the two directions. */
void estimators(Run *r);
void fits(Run *r);

double log_normal(double x, double mean, double std);

#endif
