/* Claim A17: any distribution is a product of conditionals, in any order. Here it is a table of
 * random masses for all 2^9 images of 3 x 3 pixels. A conditional is a quotient of two sums over
 * the table. Chapter 17. */
#include "chain_rule_parts.h"

#include <math.h>

enum { PIXELS = 9, ALL = 1 << PIXELS };

/* The mass of all images that agree with x on the pixels in `known`. */
static double mass(const double *p, int x, int known)
{
    double sum = 0;
    for (int y = 0; y < ALL; y++)
        if (((x ^ y) & known) == 0) sum += p[y];
    return sum;
}

/* log p(x), pixel after pixel in the given order. */
static double chain(const double *p, int x, const int *order)
{
    double log_p = 0;
    for (int i = 0, known = 0; i < PIXELS; i++) {
        double before = mass(p, x, known);
        known |= 1 << order[i];
        log_p += log(mass(p, x, known) / before);
    }
    return log_p;
}

void table(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "table");
    double p[ALL], sum = 0, worst = 0;
    int order[PIXELS];
    for (int x = 0; x < ALL; x++) sum += p[x] = exp(3 * rng_normal(&rng));
    for (int x = 0; x < ALL; x++) p[x] /= sum;
    for (int i = 0; i < PIXELS; i++) order[i] = i;
    for (int times = 0; times < 5; times++) {
        for (int x = 0; x < ALL; x++) worst = fmax(worst, fabs(chain(p, x, order) - log(p[x])));
        rng_shuffle(&rng, order, PIXELS);
    }
    exp_claim(&r->e, "A17", "nats_between_the_chain_rule_and_the_table", worst, "<=", 1e-12);
}
