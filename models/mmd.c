/* Twice: pair by pair in double, to measure; and as a composition of ops, to train a sampler by.
 * Chapter 5. */
#include "mmd.h"

static double kernel(const real *x, const real *y, int d, Kernel k)
{
    double square = 0, sum = 0;
    for (int i = 0; i < d; i++) square += pow((double)x[i] - (double)y[i], 2);
    for (int j = 0; j < k.n; j++) sum += exp(-square / (2 * k.width[j] * k.width[j]));
    return sum / k.n;
}

/* The mean over all pairs, or over those of two different rows. */
static double mean_kernel(Tensor x, Tensor y, Kernel k, bool same)
{
    int n = x.s.d[0], m = y.s.d[0], d = x.s.d[1];
    double sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++)
            if (!same || i != j) sum += kernel(x.x + i * d, y.x + j * d, d, k);
    return sum / n / (same ? m - 1 : m);
}

static void check(Shape x, Shape y, Kernel k)
{
    must(x.nd == 2 && y.nd == 2 && x.d[1] == y.d[1] && x.d[0] > 1 && y.d[0] > 1 && k.n > 0,
         "mmd2: %s and %s, %d widths", shape_str(x), shape_str(y), k.n);
}

double mmd2(Tensor x, Tensor y, Kernel k)
{
    check(x.s, y.s, k);
    return mean_kernel(x, x, k, true) + mean_kernel(y, y, k, true) -
           2 * mean_kernel(x, y, k, false);
}

/* [n,m]: |x_i - y_j|^2 = |x_i|^2 + |y_j|^2 - 2 x_i y_j. */
static Var *squares(Var *x, Var *y)
{
    int n = x->v.s.d[0], m = y->v.s.d[0];
    Var *xx = ad_reshape(ad_sum(ad_square(x), -1), SHAPE(n, 1)), *yy = ad_sum(ad_square(y), -1);
    Var *wide = ad_broadcast(xx, SHAPE(n, m)), *both = ad_add(wide, yy);
    return ad_sub(both, ad_scale(ad_matmul_t(x, y, false, true), 2));
}

/* The sum of k over all pairs of rows. */
static Var *sum_kernel(Var *x, Var *y, Kernel k)
{
    Var *square = squares(x, y), *sum = NULL;
    for (int j = 0; j < k.n; j++) {
        Var *e = ad_sum_all(ad_exp(ad_scale(square, -0.5 / (k.width[j] * k.width[j]))));
        sum = sum ? ad_add(sum, e) : e;
    }
    return ad_scale(sum, 1.0 / k.n);
}

/* A point's kernel with itself is 1, and there are n of those. */
static Var *without_self(Var *sum, double n)
{
    return ad_scale(ad_shift(sum, -n), 1 / (n * (n - 1)));
}

Var *mmd2_loss(Var *x, Var *y, Kernel k)
{
    check(x->v.s, y->v.s, k);
    double n = x->v.s.d[0], m = y->v.s.d[0];
    Var *xx = without_self(sum_kernel(x, x, k), n), *yy = without_self(sum_kernel(y, y, k), m);
    Var *own = ad_add(xx, yy), *between = ad_scale(sum_kernel(x, y, k), 2 / (n * m));
    return ad_sub(own, between);
}
