/* Means, in the order in which draws come. Chapter 12. */
#include "estimators.h"

#include "tensor/must.h"

#include <math.h>

void log_mean_add(LogMean *m, double w)
{
    m->n++;
    if (w == -HUGE_VAL) return;                 /* e^w is 0 */
    if (m->sum > 0 && !(w > m->top)) m->sum += exp(w - m->top);
    else m->sum = (m->sum > 0 ? m->sum * exp(m->top - w) : 0) + 1, m->top = w;
}

double log_mean(const LogMean *m)
{
    return m->sum == 0 ? -HUGE_VAL : m->top + log(m->sum / m->n);
}

double sample_variance(const double *x, int n)
{
    double mean = 0, sum = 0;
    must(n >= 2, "sample_variance: of %d numbers", n);
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) sum += (x[i] - mean) * (x[i] - mean);
    return sum / (n - 1);
}

Estimate estimate(const double *x, int n)
{
    double mean = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    return (Estimate){ mean, sqrt(sample_variance(x, n) / n) };
}

Estimate iwae_bound(const double *w, int n, int k)
{
    int groups = n / k;
    double mean = 0, square = 0;
    must(k >= 1 && groups >= 2, "iwae_bound: groups of %d of %d weights", k, n);
    for (int g = 0; g < groups; g++) {
        LogMean m = { 0 };
        for (int i = g * k; i < (g + 1) * k; i++) log_mean_add(&m, w[i]);
        double off = log_mean(&m) - mean;
        mean += off / (g + 1);
        square += off * (log_mean(&m) - mean);          /* Welford 1962 */
    }
    return (Estimate){ mean, sqrt(square / (groups - 1) / groups) };
}
