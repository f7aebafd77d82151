/* Mixtures of Gaussians on the line: the simplest data whose density is known and is no Gaussian,
 *
 *     p(x) = sum_k weight_k N(x; mean_k, std_k^2).
 *
 * The arena owns what is drawn. Chapter 5. */
#ifndef MIXTURES_H
#define MIXTURES_H

#include "tensor/tensor.h"

enum { MIXTURE_PARTS = 6 };

typedef struct {
    const char *name;
    int n;
    struct { double weight, mean, std; } part[MIXTURE_PARTS];       /* the weights sum to 1 */
} Mixture;

/* "hills": three of different widths. "valley": two far apart. "claw" (Marron and Wand 1992): five
 * teeth on a hill. Ended by a name that is NULL. All lie on (-8, 8) but for less than 1e-6. */
extern const Mixture mixtures[];
const Mixture *mixtures_named(const char *name);         /* or NULL */

double mixtures_log_density(const Mixture *m, double x);                 /* nats */
void mixtures_moments(const Mixture *m, double *mean, double *variance);
Tensor mixtures_draw(Arena *a, const Mixture *m, int n, Rng r);          /* [n,1] */

#endif
