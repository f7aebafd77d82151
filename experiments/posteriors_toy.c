/* A posterior with two humps whose evidence is an integral in the plane. Chapter 16. */
#include "posteriors_parts.h"

#include "nn/density.h"

#include <math.h>
#include <stdlib.h>

static const double X = 2, STD = 0.5;

Tensor toy_x(Arena *a, int n)
{
    Tensor x = tensor_new(a, SHAPE(n, 1));
    tensor_fill(x, (real)X);
    return x;
}

Var *toy_log_prior(const void *unused, Var *z)
{
    (void)unused;
    return gaussian_standard(z);
}

Var *toy_log_likelihood(const void *unused, Var *x, Var *z)
{
    (void)unused;
    Var *first = ad_slice(z, 1, 0, 1), *second = ad_slice(z, 1, 1, 2);
    return gaussian_fixed(x, ad_add(ad_square(first), ad_scale(second, 0.5)), STD);
}

double toy_log_joint(double z1, double z2)
{
    double off = (X - z1 * z1 - 0.5 * z2) / STD;
    return -1.5 * log(2 * acos(-1)) - log(STD) - 0.5 * (z1 * z1 + z2 * z2 + off * off);
}

double toy_log_px(int side)
{
    double cell = 12.0 / side, sum = 0;
    for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
            sum += exp(toy_log_joint((i + 0.5) * cell - 6, (j + 0.5) * cell - 6));
    return log(sum * cell * cell);
}
