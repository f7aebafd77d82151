/* Number by number: those of a code are treated as if they were independent. Chapter 11. */
#include "quantise.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where all but `tail` of the column lies at either side; its mean. */
static void range_of(Tensor z, int j, double tail, double *column, double range[3])
{
    int n = z.s.d[0], d = z.s.d[1], cut = (int)(tail * (n - 1));
    range[2] = 0;
    for (int i = 0; i < n; i++) column[i] = (double)z.x[i * d + j], range[2] += column[i];
    qsort(column, (size_t)n, sizeof *column, by_size);
    range[0] = column[cut], range[1] = column[n - 1 - cut], range[2] /= n;
}

Quantiser quantiser_fit(Arena *a, Tensor z, int bits, double tail, bool shared)
{
    must(z.s.nd == 2 && bits >= 1 && bits <= QUANTISER_BITS && tail >= 0 && tail < 0.5,
         "quantiser_fit: codes %s, %d bits, tail %g", shape_str(z.s), bits, tail);
    size_t d = (size_t)z.s.d[1];
    Quantiser q = { z.s.d[1], arena_alloc(a, sizeof(int) * d), arena_alloc(a, sizeof(double) * d),
                    arena_alloc(a, sizeof(double) * d) };
    double *column = arena_alloc(a, sizeof(double) * (size_t)z.s.d[0]), widest = 0;
    double (*range)[3] = arena_alloc(a, sizeof *range * d);
    for (int j = 0; j < q.d; j++) {
        range_of(z, j, tail, column, range[j]);
        widest = fmax(widest, range[j][1] - range[j][0]);
    }
    for (int j = 0; j < q.d; j++) {
        double wide = range[j][1] - range[j][0], middle = (range[j][0] + range[j][1]) / 2;
        q.step[j] = (shared ? widest : wide) / (1 << bits);
        q.levels[j] = wide > 0 ? (int)ceil(wide / q.step[j] - 1e-9) : 1;
        q.low[j] = (q.levels[j] > 1 ? middle : range[j][2]) - q.levels[j] * q.step[j] / 2;
    }
    return q;
}

void quantise(const Quantiser *q, Tensor z, uint8_t *symbol)
{
    must(z.s.nd == 2 && z.s.d[1] == q->d, "quantise: codes %s of %d", shape_str(z.s), q->d);
    for (int i = 0; i < z.n; i++) {
        int j = i % q->d;
        double at = q->step[j] > 0 ? floor(((double)z.x[i] - q->low[j]) / q->step[j]) : 0;
        symbol[i] = (uint8_t)fmin(fmax(at, 0), q->levels[j] - 1);
    }
}

Tensor dequantise(Arena *a, const Quantiser *q, const uint8_t *symbol, int n)
{
    Tensor z = tensor_new(a, SHAPE(n, q->d));
    for (int i = 0; i < z.n; i++) {
        int j = i % q->d;
        z.x[i] = (real)(q->low[j] + (symbol[i] + 0.5) * q->step[j]);
    }
    return z;
}

int plain_bits(const Quantiser *q)
{
    int bits = 0;
    for (int j = 0; j < q->d; j++)
        for (int cells = 1; cells < q->levels[j]; cells *= 2) bits++;
    return bits;
}

double ideal_bits(const Quantiser *q, const uint8_t *known, int m, const uint8_t *symbol, int n)
{
    double bits = 0;
    for (int j = 0; j < q->d; j++) {
        int count[1 << QUANTISER_BITS] = { 0 };
        for (int i = 0; i < m; i++) count[known[i * q->d + j]]++;
        for (int i = 0; i < n; i++)
            bits -= log2((count[symbol[i * q->d + j]] + 1.0) / (m + q->levels[j])) / n;
    }
    return bits;
}
