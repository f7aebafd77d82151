/* Points are taken back into the outline's own frame, where it is of unit size and upright. A gauge
 * says how far out a point is there: inside are those up to 1. In this frame a pixel is at most
 * 0.71 / min(a, b) from its middle to a corner, so that most pixels are decided by their middle.
 * Chapter 8. */
#include "paint.h"

#include <math.h>

enum { FINE = 4 };      /* points along a pixel's side */

/* y down. The heart is x^2 + (5/4 y - sqrt|x|)^2 = 1, y up, shifted to have its centre of mass in
 * the middle, and shrunk a little. */
static double gauge(OutlineKind kind, double x, double y)
{
    if (kind == OUTLINE_SQUARE) return fmax(fabs(x), fabs(y));
    if (kind == OUTLINE_HEART) x *= 1.15, y = 1.25 * (0.488 - 1.15 * y) - sqrt(fabs(x));
    return sqrt(x * x + y * y);
}

static double gauge_at(Outline o, double x, double y)
{
    x -= o.x, y -= o.y;
    return gauge(o.kind, (o.cos * x + o.sin * y) / o.a, (o.cos * y - o.sin * x) / o.b);
}

/* How many of the 16 points of the pixel at row i, column j are inside. */
static int covered(Outline o, int i, int j)
{
    int n = 0;
    double middle = gauge_at(o, j + 0.5, i + 0.5);
    if (o.kind != OUTLINE_HEART && fabs(middle - 1) > 0.71 / fmin(o.a, o.b))
        return middle < 1 ? FINE * FINE : 0;
    for (int k = 0; k < FINE * FINE; k++)
        n += gauge_at(o, j + (k % FINE + 0.5) / FINE, i + (k / FINE + 0.5) / FINE) <= 1;
    return n;
}

static int clip(double x, int n) { return x < 0 ? 0 : x > n ? n : (int)x; }

void paint_outline(uint8_t *mask, int h, int w, Outline o)
{
    double reach = 1.42 * fmax(o.a, o.b) + 1;               /* beyond the corners of a square */
    for (int i = clip(o.y - reach, h); i < clip(o.y + reach + 1, h); i++)
        for (int j = clip(o.x - reach, w); j < clip(o.x + reach + 1, w); j++) {
            int byte = covered(o, i, j) * 255 / (FINE * FINE);
            if (byte > mask[i * w + j]) mask[i * w + j] = (uint8_t)byte;
        }
}

void paint_colour(uint8_t *x, uint8_t *mask, int h, int w, const uint8_t colour[3])
{
    for (int i = 0; i < h * w; i++) {
        for (int k = 0; k < 3; k++) {
            int sum = mask[i] * colour[k] + (255 - mask[i]) * x[3 * i + k];
            x[3 * i + k] = (uint8_t)((sum + 127) / 255);
        }
        mask[i] = 0;
    }
}
