/* To draw from a mixture is to draw a part by the weights, and then from that part. Chapter 5. */
#include "mixtures.h"

#include <string.h>

const Mixture mixtures[] = {
    { "hills",  3, { { 0.5, -2, 0.8 }, { 0.3, 0.5, 0.4 }, { 0.2, 3, 0.9 } } },
    { "valley", 2, { { 0.5, -3, 1 }, { 0.5, 3, 1 } } },
    { "claw",   6, { { 0.5, 0, 1 }, { 0.1, -1, 0.1 }, { 0.1, -0.5, 0.1 }, { 0.1, 0, 0.1 },
                     { 0.1, 0.5, 0.1 }, { 0.1, 1, 0.1 } } },
    { NULL }
};

const Mixture *mixtures_named(const char *name)
{
    for (const Mixture *m = mixtures; m->name; m++)
        if (strcmp(m->name, name) == 0) return m;
    return NULL;
}

double mixtures_log_density(const Mixture *m, double x)
{
    double term[MIXTURE_PARTS];
    for (int k = 0; k < m->n; k++) {
        double s = m->part[k].std, u = (x - m->part[k].mean) / s;
        term[k] = log(m->part[k].weight) - 0.5 * log(2 * acos(-1)) - log(s) - 0.5 * u * u;
    }
    return log_sum_exp(term, m->n);
}

/* The variance of a mixture: the mean of the variances, plus the variance of the means. */
void mixtures_moments(const Mixture *m, double *mean, double *variance)
{
    double square = 0;
    *mean = 0;
    for (int k = 0; k < m->n; k++) {
        double u = m->part[k].mean, s = m->part[k].std;
        *mean += m->part[k].weight * u, square += m->part[k].weight * (u * u + s * s);
    }
    *variance = square - *mean * *mean;
}

Tensor mixtures_draw(Arena *a, const Mixture *m, int n, Rng r)
{
    Tensor x = tensor_new(a, SHAPE(n, 1));
    for (int i = 0; i < n; i++) {
        double u = rng_uniform(&r);
        int k = 0;
        while (k + 1 < m->n && (u -= m->part[k].weight) >= 0) k++;
        x.x[i] = (real)(m->part[k].mean + m->part[k].std * rng_normal(&r));
    }
    return x;
}
