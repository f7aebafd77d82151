/* Singular vectors by way of the small matrix w w' = u sigma^2 u', k x k: the rows of
 * sigma^-1 u' w are orthonormal. Angles by what is left of one space outside the other: the
 * singular values of p - (p q') q are the sines, exact where angles are small. Chapter 7. */
#include "subspace.h"

#include "eigen.h"
#include "tensor/sum.h"

#include <math.h>

static double *doubles(Arena *s, int n) { return arena_zalloc(s, sizeof(double) * (size_t)n); }

static double dot(int d, const double *x, const double *y)
{
    double sum;
    SUM16(double, sum, d, i, x[i] * y[i]);
    return sum;
}

/* sigma and q of w, given in double. */
static void svd(Arena *s, int k, int d, const double *w, double *sigma, double *q)
{
    double *gram = doubles(s, k * k), *u = doubles(s, k * k);
    for (int i = 0; i < k * k; i++) gram[i] = dot(d, w + i / k * d, w + i % k * d);
    eigen_jacobi(s, k, gram, sigma, u);
    for (int i = 0; i < k; i++) {
        sigma[i] = sqrt(fmax(sigma[i], 0));
        if (!(sigma[i] > 1e-7 * sigma[0])) sigma[i] = 0;
        for (int c = 0; c < d; c++) {
            double sum = 0;
            for (int r = 0; r < k; r++) sum += u[i * k + r] * w[r * d + c];
            q[i * d + c] = sigma[i] > 0 ? sum / sigma[i] : 0;
        }
    }
}

void svd_wide(Arena *s, Tensor w, double *sigma, double *q)
{
    int k = w.s.d[0], d = w.s.d[1];
    must(w.s.nd == 2 && k <= d, "svd_wide: %s is not wide", shape_str(w.s));
    double *x = doubles(s, w.n);
    for (int i = 0; i < w.n; i++) x[i] = (double)w.x[i];
    svd(s, k, d, x, sigma, q);
}

void principal_angles(Arena *s, int k, int d, const double *p, const double *q, double *angle)
{
    double *left = doubles(s, k * d), *unused = doubles(s, k * d);
    for (int i = 0; i < k; i++) {
        for (int c = 0; c < d; c++) left[i * d + c] = p[i * d + c];
        for (int r = 0; r < k; r++) {
            double cosine = dot(d, p + i * d, q + r * d);
            for (int c = 0; c < d; c++) left[i * d + c] -= cosine * q[r * d + c];
        }
    }
    svd(s, k, d, left, angle, unused);
    for (int i = 0; i < k; i++) angle[i] = asin(fmin(angle[i], 1));
}

void best_cosines(Tensor w, int k, const double *q, double *cosine)
{
    int d = w.s.d[1];
    for (int i = 0; i < w.s.d[0]; i++) {
        double norm = 0;
        const real *x = w.x + i * d;
        cosine[i] = 0;
        for (int c = 0; c < d; c++) norm += (double)x[c] * (double)x[c];
        for (int r = 0; r < k; r++) {
            double sum = 0;
            for (int c = 0; c < d; c++) sum += (double)x[c] * q[r * d + c];
            cosine[i] = fmax(cosine[i], norm > 0 ? fabs(sum) / sqrt(norm) : 0);
        }
    }
}
