/* One outline, placed by its factors. Chapter 8. */
#include "shapes.h"

#include "loader.h"
#include "paint.h"

#include <string.h>

static const char *const names[] = { "shape", "scale", "orientation", "x", "y" };

/* Cosine and sine of so many full turns, 0..1, by their power series around half a turn: e^it is
 * the sum of (it)^k / k!, and powers of i repeat after four. The same bytes on every machine. */
static void turn(double turns, double *cosine, double *sine)
{
    double t = 2 * 3.14159265358979323846 * (turns - 0.5), term = 1, part[4] = { 0, 0, 0, 0 };
    for (int k = 0; k < 32; term *= t / ++k) part[k % 4] += term;
    *cosine = part[2] - part[0], *sine = part[3] - part[1];     /* half a turn changes the signs */
}

void shape_draw(const float factors[SHAPE_FACTORS], uint8_t *x)
{
    static const double wide[] = { 0.8, 1, 1 }, high[] = { 0.8, 0.55, 1 };
    int kind = (int)factors[0];
    double size = 3.25 * (1 + (double)factors[1]), cosine, sine;
    turn((double)factors[2], &cosine, &sine);
    memset(x, 0, SHAPE_SIZE * SHAPE_SIZE);
    Outline o = { (OutlineKind)kind, 8 + 12 * (double)factors[3], 8 + 12 * (double)factors[4],
                  wide[kind] * size, high[kind] * size, cosine, sine };
    paint_outline(x, SHAPE_SIZE, SHAPE_SIZE, o);
}

static void make(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors)
{
    (void)split;
    factors[0] = *y = (uint8_t)(i % 3);
    for (int k = 1; k < SHAPE_FACTORS; k++) factors[k] = (float)rng_uniform(&r);
    shape_draw(factors, x);
}

Images shapes_new(Arena *a, uint64_t seed, const char *split, int n)
{
    Images d = { "shapes", n, SHAPE_SIZE, SHAPE_SIZE, 1, .classes = 3,
                 .n_factors = SHAPE_FACTORS, .factor_names = names };
    return images_make(a, d, seed, split, make);
}
