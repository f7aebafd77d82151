/* A pen on a grey image. A stroke is a smooth curve through a few points; the ink at a pixel
 * depends on its distance d to the curve, for a pen of radius r:
 *
 *     ink(d) = clamp(r + 1/2 - d, 0, 1),
 *
 * full inside, an edge of one pixel, none outside. It takes + - * / and sqrt in double only, so
 * that an image has the same bytes on every machine. The caller owns all memory. Chapter 5. */
#ifndef STROKE_H
#define STROKE_H

#include <stdint.h>

typedef struct { double x, y; } Point;      /* x to the right, y down */

/* A curve through p[0..n), n >= 2, as a chain of points out[0..count): the Catmull-Rom spline,
 * whose direction at p[i] is that from p[i-1] to p[i+1], with STROKE_STEPS chords between two
 * points. Returns count = (n - 1) * STROKE_STEPS + 1. */
enum { STROKE_STEPS = 6 };
int stroke_curve(const Point *p, int n, Point *out);

/* Draws the chain p[0..n) on x [h,w]. The unit is a pixel; that of row i, column j has its centre
 * at (j + 1/2, i + 1/2). Where there is ink already, the brighter stays. */
void stroke_draw(uint8_t *x, int h, int w, const Point *p, int n, double radius);

#endif
