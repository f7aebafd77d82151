/* A sum of n Gaussians, of which only those near x count. Chapter 5. */
#include "kde.h"

Kde kde_new(Arena *a, Tensor x, double h)
{
    must(x.s.nd == 2 && h > 0, "kde: points %s, width %g", shape_str(x.s), h);
    Kde k = { x.s.d[0], x.s.d[1], h, arena_alloc(a, sizeof(double) * (size_t)x.n), NULL };
    for (int i = 0; i < x.n; i++) k.centre[i] = (double)x.x[i];
    return k;
}

static double square(const Kde *k, int i, const double *x)
{
    double sum = 0;
    for (int j = 0; j < k->d; j++) {
        double u = x[j] - k->centre[i * k->d + j];
        sum += u * u;
    }
    return sum;
}

/* log sum_i w_i e^(-|x - c_i|^2 / 2h^2) over all i but `without`, for w_i = 1 where there are no
 * weights. The nearest centre's exponential is taken out, so that one is left of size 1, and a
 * distance whose own is below e^-40 of it is passed over. */
static double log_sum(const Kde *k, const double *x, int without)
{
    double nearest = HUGE_VAL, sum = 0, scale = 1 / (2 * k->h * k->h);
    for (int i = 0; i < k->n; i++)
        if (i != without) nearest = fmin(nearest, square(k, i, x));
    for (int i = 0; i < k->n; i++) {
        double e = (square(k, i, x) - nearest) * scale;
        if (i != without && e < 40) sum += (k->weight ? k->weight[i] : 1) * exp(-e);
    }
    return log(sum) - nearest * scale;
}

static double log_norm(const Kde *k) { return -0.5 * k->d * log(2 * acos(-1) * k->h * k->h); }

double kde_log_density(const Kde *k, const double *x)
{
    return log_sum(k, x, -1) - (k->weight ? 0 : log(k->n)) + log_norm(k);
}

double kde_leave_one_out(const Kde *k)
{
    must(k->n >= 2 && !k->weight, "kde_leave_one_out: %d centres%s", k->n,
         k->weight ? " with weights" : "");
    double sum = 0;
    for (int i = 0; i < k->n; i++) sum += log_sum(k, k->centre + i * k->d, i);
    return sum / k->n - log(k->n - 1) + log_norm(k);
}

void kde_draw(const Kde *k, Rng *r, double *x)
{
    double u = rng_uniform(r);
    int i = k->weight ? 0 : (int)(u * k->n);
    while (k->weight && i + 1 < k->n && (u -= k->weight[i]) >= 0) i++;
    for (int j = 0; j < k->d; j++) x[j] = k->centre[i * k->d + j] + k->h * rng_normal(r);
}
