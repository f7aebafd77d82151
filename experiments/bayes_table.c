/* Claim A10 where nothing is learned: a table of random masses p(x,y) for all images of 3 x 3
 * pixels and three labels. Three tables made from it, p(x), p(y|x) and p(y), give p(x|y) back.
 * Chapter 22. */
#include "bayes_parts.h"

#include <math.h>

enum { ALL = 512, LABELS = 3 };

void table(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "table");
    double joint[ALL][LABELS], px[ALL] = { 0 }, py[LABELS] = { 0 }, sum = 0, worst = 0;
    for (int i = 0; i < ALL * LABELS; i++)
        sum += joint[i / LABELS][i % LABELS] = exp(2 * rng_normal(&rng));
    for (int x = 0; x < ALL; x++)
        for (int y = 0; y < LABELS; y++) px[x] += joint[x][y] /= sum, py[y] += joint[x][y];
    for (int x = 0; x < ALL; x++)
        for (int y = 0; y < LABELS; y++) {
            double direct = joint[x][y] / py[y], label = joint[x][y] / px[x];
            worst = fmax(worst, fabs(log(label * px[x] / py[y]) - log(direct)));
        }
    exp_claim(&r->e, "A10", "nats_between_bayes_rule_and_the_table", worst, "<=", 1e-12);
}
