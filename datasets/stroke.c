/* Curves to chains of short lines, lines to ink. A line inks only the pixels around it, so that an
 * image costs as much as its ink. Chapter 5. */
#include "stroke.h"

#include <math.h>

/* The cubic from p1 to p2 with directions (p2 - p0)/2 and (p3 - p1)/2, at t in 0..1. */
static double cubic(double p0, double p1, double p2, double p3, double t)
{
    double a = (p2 - p0) / 2, b = (p3 - p1) / 2, d = p2 - p1;
    return p1 + t * (a + t * (3 * d - 2 * a - b + t * (a + b - 2 * d)));
}

int stroke_curve(const Point *p, int n, Point *out)
{
    int count = 0;
    for (int i = 0; i + 1 < n; i++) {
        Point p0 = p[i > 0 ? i - 1 : 0], p3 = p[i + 2 < n ? i + 2 : n - 1];
        for (int k = 0; k < STROKE_STEPS; k++) {
            double t = (double)k / STROKE_STEPS;
            out[count++] = (Point){ cubic(p0.x, p[i].x, p[i + 1].x, p3.x, t),
                                    cubic(p0.y, p[i].y, p[i + 1].y, p3.y, t) };
        }
    }
    out[count++] = p[n - 1];
    return count;
}

/* The distance of (x, y) to the line from a to b: to its nearest point a + t (b - a). */
static double distance(double x, double y, Point a, Point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((x - a.x) * dx + (y - a.y) * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = x - a.x - t * dx, ey = y - a.y - t * dy;
    return sqrt(ex * ex + ey * ey);
}

/* The pixel in which coordinate x lies, or the nearest one of 0..n-1. */
static int pixel(double x, int n) { return x < 0 ? 0 : x >= n ? n - 1 : (int)x; }

static void line(uint8_t *x, int h, int w, Point a, Point b, double radius)
{
    double reach = radius + 0.5;
    int top = pixel(fmin(a.y, b.y) - reach, h), bottom = pixel(fmax(a.y, b.y) + reach, h);
    int left = pixel(fmin(a.x, b.x) - reach, w), right = pixel(fmax(a.x, b.x) + reach, w);
    for (int i = top; i <= bottom; i++)
        for (int j = left; j <= right; j++) {
            double ink = reach - distance(j + 0.5, i + 0.5, a, b);
            int byte = ink <= 0 ? 0 : ink >= 1 ? 255 : (int)(255 * ink + 0.5);
            if (byte > x[i * w + j]) x[i * w + j] = (uint8_t)byte;
        }
}

void stroke_draw(uint8_t *x, int h, int w, const Point *p, int n, double radius)
{
    for (int i = 0; i + 1 < n; i++) line(x, h, w, p[i], p[i + 1], radius);
}
