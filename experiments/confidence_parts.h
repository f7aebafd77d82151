/* The parts of the `confidence` experiment: what its files share. Chapter 11. */
#ifndef CONFIDENCE_PARTS_H
#define CONFIDENCE_PARTS_H

#include "exp.h"

/* confidence_bias.c: claims A7 and E10, `n` examples, class means `apart` from 0. */
void what_the_bias_learns(Exp *e, int n, double apart);

#endif
