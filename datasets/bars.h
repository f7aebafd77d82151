/* Bars and stripes: 4 x 4 black and white images in which all rows are alike or all columns are. A
 * coin says which of the two, four more which lines are on. So the distribution is known, and no
 * model can have fewer nats per image than its entropy. Labels: 0 rows, 1 columns. Chapter 19. */
#ifndef BARS_H
#define BARS_H

#include "images.h"

enum { BARS_SIZE = 4 };

Images bars_new(Arena *a, uint64_t seed, const char *split, int n);

double bars_entropy(void);      /* nats per image */

#endif
