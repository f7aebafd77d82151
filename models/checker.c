/* Sums by their definitions, in double. Chapter 8. */
#include "checker.h"

#include "tensor/must.h"

#include <math.h>

static double dot(Tensor a, Tensor b)
{
    double sum = 0;
    must(a.n == b.n, "adjoint_gap: %s times %s", shape_str(a.s), shape_str(b.s));
    for (int i = 0; i < a.n; i++) sum += (double)a.x[i] * (double)b.x[i];
    return sum;
}

double adjoint_gap(Tensor ax, Tensor y, Tensor x, Tensor aty)
{
    return fabs(dot(ax, y) - dot(x, aty)) / sqrt(dot(ax, ax) * dot(y, y));
}

void phase_power(Tensor x, double power[4])
{
    const int *d = x.s.d, border = 2;
    must(x.s.nd == 4 && d[1] > 4 && d[2] > 4 && d[1] % 2 == 0 && d[2] % 2 == 0,
         "phase_power: %s", shape_str(x.s));
    for (int k = 0; k < 4; k++) power[k] = 0;
    for (int i = 0; i < x.n; i++) {
        int pixel = i / d[3], column = pixel % d[2], row = pixel / d[2] % d[1];
        if (row < border || row >= d[1] - border) continue;
        if (column < border || column >= d[2] - border) continue;
        power[row % 2 * 2 + column % 2] += (double)x.x[i] * (double)x.x[i];
    }
    double each = d[0] * (d[1] - 2 * border) * (d[2] - 2 * border) * d[3] / 4.0;
    for (int k = 0; k < 4; k++) power[k] /= each;
}

enum { MAX_WIDTH = 512 };

/* |sum_j x[j step] (c_j - i s_j)|^2 for j = 0..n-1. */
static double wave_power(const real *x, int step, const double *c, const double *s, int n)
{
    double re = 0, im = 0;
    for (int j = 0; j < n; j++) {
        re += (double)x[j * step] * c[j];
        im += (double)x[j * step] * s[j];
    }
    return re * re + im * im;
}

void row_spectrum(Tensor x, double *power)
{
    const double two_pi = 6.283185307179586;
    const int *d = x.s.d, w = d[2], rows = d[0] * d[1] * d[3];
    double c[MAX_WIDTH], s[MAX_WIDTH];
    must(x.s.nd == 4 && w <= MAX_WIDTH, "row_spectrum: %s", shape_str(x.s));
    for (int f = 0; f <= w / 2; f++) {
        for (int j = 0; j < w; j++)
            c[j] = cos(two_pi * (f * j % w) / w), s[j] = sin(two_pi * (f * j % w) / w);
        power[f] = 0;
        for (int r = 0; r < rows; r++)
            power[f] += wave_power(x.x + r / d[3] * w * d[3] + r % d[3], d[3], c, s, w) / w / rows;
    }
}

double checker_peak(const double *power, int w)
{
    must(w % 2 == 0 && w >= 8, "checker_peak: rows of %d", w);
    const double *top = power + w / 2;
    return top[0] / ((top[-1] + top[-2] + top[-3]) / 3);
}
