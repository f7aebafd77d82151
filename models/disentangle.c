/* Counting in cells. Chapter 15. */
#include "disentangle.h"

#include <math.h>
#include <stdlib.h>

enum { Z_CELLS = 20, FACTOR_CELLS = 10 };

static int by_value(const void *a, const void *b)
{
    real x = *(const real *)a, y = *(const real *)b;
    return (x > y) - (x < y);
}

/* How many of sorted[0..n) are below x. */
static int below(const real *sorted, int n, real x)
{
    int low = 0, high = n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (sorted[middle] < x) low = middle + 1;
        else high = middle;
    }
    return low;
}

int *cells_of(Arena *a, const real *x, int n, int stride, int cells)
{
    real *sorted = arena_alloc(a, sizeof(real) * (size_t)n);
    int *cell = arena_alloc(a, sizeof(int) * (size_t)n);
    must(cells <= MAX_CELLS, "cells_of: %d cells", cells);
    for (int i = 0; i < n; i++) sorted[i] = x[i * stride];
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    for (int i = 0; i < n; i++)
        cell[i] = (int)((int64_t)cells * below(sorted, n, x[i * stride]) / n);
    return cell;
}

/* -sum p log p over counts[0..cells) of n; *used: how many are not 0. */
static double entropy(const int *count, int cells, int n, int *used)
{
    double h = 0;
    *used = 0;
    for (int i = 0; i < cells; i++)
        if (count[i]) h -= (double)count[i] / n * log((double)count[i] / n), ++*used;
    return h;
}

double cells_entropy(const int *a, int n)
{
    int count[MAX_CELLS] = { 0 }, used;
    for (int i = 0; i < n; i++) count[a[i]]++;
    return entropy(count, MAX_CELLS, n, &used);
}

/* I = H(a) + H(b) - H(a, b). */
double cells_information(const int *a, const int *b, int n)
{
    int in_a[MAX_CELLS] = { 0 }, in_b[MAX_CELLS] = { 0 }, both[MAX_CELLS * MAX_CELLS] = { 0 };
    int rows, columns, used;
    for (int i = 0; i < n; i++) in_a[a[i]]++, in_b[b[i]]++, both[a[i] * MAX_CELLS + b[i]]++;
    double ha = entropy(in_a, MAX_CELLS, n, &rows), hb = entropy(in_b, MAX_CELLS, n, &columns);
    double joint = entropy(both, MAX_CELLS * MAX_CELLS, n, &used);
    return ha + hb - joint - (rows - 1) * (columns - 1) / (2.0 * n);
}

/* Factor k: its best number, and by how much it leads the second. */
static void lead(Disentangled *d, int k)
{
    double first = -HUGE_VAL, second = -HUGE_VAL;
    for (int j = 0; j < d->z; j++) {
        double i = d->information[j * d->factors + k];
        if (i > first) second = first, first = i, d->best[k] = j;
        else if (i > second) second = i;
    }
    d->gap[k] = (first - second) / d->entropy[k];
    d->mig += d->gap[k] / d->factors;
}

Disentangled disentangle(Arena *a, Tensor z, Tensor factors)
{
    int n = z.s.d[0], nz = z.s.d[1], nf = factors.s.d[1];
    must(factors.s.d[0] == n && nz >= 2, "disentangle: codes %s of factors %s", shape_str(z.s),
         shape_str(factors.s));
    size_t f = (size_t)nf;
    Disentangled d = { nz, nf, arena_alloc(a, sizeof(double) * f * (size_t)nz),
                       arena_alloc(a, sizeof(double) * f), arena_alloc(a, sizeof(int) * f),
                       arena_alloc(a, sizeof(double) * f), 0 };
    for (int k = 0; k < nf; k++) {
        const int *v = cells_of(a, factors.x + k, n, nf, FACTOR_CELLS);
        d.entropy[k] = cells_entropy(v, n);
        for (int j = 0; j < nz; j++)
            d.information[j * nf + k] = cells_information(cells_of(a, z.x + j, n, nz, Z_CELLS), v,
                                                          n);
        lead(&d, k);
    }
    return d;
}

/* ---- without factors ------------------------------------------------------------------------- */

/* The covariance of columns i and j of z. */
static double covariance(Tensor z, int i, int j)
{
    int n = z.s.d[0], d = z.s.d[1];
    double mi = 0, mj = 0, c = 0;
    for (int k = 0; k < n; k++) mi += (double)z.x[k * d + i] / n, mj += (double)z.x[k * d + j] / n;
    for (int k = 0; k < n; k++)
        c += ((double)z.x[k * d + i] - mi) * ((double)z.x[k * d + j] - mj) / n;
    return c;
}

double mean_correlation(Tensor z)
{
    int d = z.s.d[1];
    double sum = 0;
    for (int i = 0; i < d; i++)
        for (int j = 0; j < i; j++) {
            double scale = sqrt(covariance(z, i, i) * covariance(z, j, j));
            if (scale > 0) sum += fabs(covariance(z, i, j)) / scale;
        }
    return d > 1 ? sum / (d * (d - 1) / 2) : 0;
}
