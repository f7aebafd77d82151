/* Learning rates over time, and averages of parameters. Chapter 5. */
#include "optim.h"

#include <math.h>
#include <stdlib.h>

double schedule_cosine(int64_t t, int64_t n)
{
    return 0.5 * (1 + cos(acos(-1) * (double)t / (double)n));
}
double schedule_step(int64_t t, int64_t every, double factor)
{
    return pow(factor, (double)(t / every));
}

void average_step(Average *a, const Params *ps)
{
    if (!a->mean) {
        a->n = ps->total;
        a->mean = calloc((size_t)a->n, sizeof(real));
        a->kept = malloc((size_t)a->n * sizeof(real));
        must(a->mean && a->kept, "average: out of memory");
    }
    must(a->n == ps->total, "average: %d parameters where there were %d", ps->total, a->n);
    real d = (real)a->decay;
    for (int i = 0; i < a->n; i++) a->mean[i] = d * a->mean[i] + (1 - d) * ps->v[i];
    a->t++;
}

/* The mean started at 0, so that it is too small by the factor 1 - decay^t. */
void average_use(Average *a, Params *ps)
{
    must(a->t > 0, "average: used before the first step");
    real scale = (real)(1 - pow(a->decay, (double)a->t));
    for (int i = 0; i < a->n; i++) {
        a->kept[i] = ps->v[i];
        ps->v[i] = a->mean[i] / scale;
    }
}

void average_restore(Average *a, Params *ps)
{
    for (int i = 0; i < a->n; i++) ps->v[i] = a->kept[i];
}

void average_free(Average *a)
{
    free(a->mean), free(a->kept);
    *a = (Average){ 0 };
}
