/* Counting. The formula is in the header. Chapter 5. */
#include "histogram.h"

/* The cell that x lies in, or -1. */
static int cell_of(const Histogram *h, const double *x)
{
    int cell = 0;
    for (int k = 0; k < h->d; k++) {
        double at = (x[k] - h->low) / (h->high - h->low) * h->bins;
        if (!(at >= 0 && at < h->bins)) return -1;
        cell = cell * h->bins + (int)at;
    }
    return cell;
}

Histogram histogram_fit(Arena *a, Tensor x, double low, double high, int bins, double pseudo)
{
    int d = x.s.d[1], n = 0;
    must(x.s.nd == 2 && d <= 2 && bins > 0 && low < high && pseudo >= 0,
         "histogram: %s, %d bins from %g to %g, %g more each", shape_str(x.s), bins, low, high,
         pseudo);
    Histogram h = { d, bins, d == 1 ? bins : bins * bins, low, high, NULL };
    h.mass = arena_zalloc(a, sizeof(double) * (size_t)h.cells);
    for (int i = 0; i < x.s.d[0]; i++) {
        double at[2] = { (double)x.x[i * d], (double)x.x[i * d + d - 1] };
        int cell = cell_of(&h, at);
        if (cell >= 0) h.mass[cell]++, n++;
    }
    must(n > 0, "histogram: no point between %g and %g", low, high);
    for (int c = 0; c < h.cells; c++) h.mass[c] = (h.mass[c] + pseudo) / (n + pseudo * h.cells);
    return h;
}

double histogram_log_density(const Histogram *h, const double *x)
{
    int cell = cell_of(h, x);
    return cell < 0 ? -HUGE_VAL : log(h->mass[cell]) - h->d * log((h->high - h->low) / h->bins);
}

void histogram_draw(const Histogram *h, Rng *r, double *x)
{
    double u = rng_uniform(r);
    int cell = 0;
    while (cell + 1 < h->cells && (u -= h->mass[cell]) >= 0) cell++;
    for (int k = h->d - 1; k >= 0; k--, cell /= h->bins)
        x[k] = h->low + (cell % h->bins + rng_uniform(r)) * (h->high - h->low) / h->bins;
}
