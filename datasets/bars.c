/* Of the 2 * 2^4 outcomes of the coins two give the empty image and two the full one; every other
 * image comes from one. Chapter 19. */
#include "bars.h"

#include "loader.h"
#include "tensor/rng.h"

#include <math.h>

static void draw(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors)
{
    (void)split, (void)i, (void)factors;
    int lines = rng_below(&r, 1 << BARS_SIZE);
    *y = (uint8_t)rng_below(&r, 2);
    for (int p = 0; p < BARS_SIZE * BARS_SIZE; p++) {
        int line = *y ? p % BARS_SIZE : p / BARS_SIZE;
        x[p] = lines >> line & 1 ? 255 : 0;
    }
}

Images bars_new(Arena *a, uint64_t seed, const char *split, int n)
{
    Images d = { .name = "bars", .n = n, .h = BARS_SIZE, .w = BARS_SIZE, .c = 1, .classes = 2 };
    return images_make(a, d, seed, split, draw);
}

double bars_entropy(void)
{
    double outcomes = 2 << BARS_SIZE;
    return (outcomes - 4) / outcomes * log(outcomes) + 4 / outcomes * log(outcomes / 2);
}
