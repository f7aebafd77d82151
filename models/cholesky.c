/* Row by row: entry ij of L L' is the sum over k <= j of L_ik L_jk, in which L_ij is the one new
 * number. Chapter 12. */
#include "cholesky.h"

#include <math.h>

bool cholesky(int n, const double *a, double *l)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double rest = a[i * n + j];
            for (int k = 0; k < j; k++) rest -= l[i * n + k] * l[j * n + k];
            if (i == j && !(rest > 0)) return false;
            l[i * n + j] = i == j ? sqrt(rest) : rest / l[j * n + j];
        }
        for (int j = i + 1; j < n; j++) l[i * n + j] = 0;
    }
    return true;
}

void cholesky_forward(int n, const double *l, const double *b, double *y)
{
    for (int i = 0; i < n; i++) {
        double rest = b[i];
        for (int k = 0; k < i; k++) rest -= l[i * n + k] * y[k];
        y[i] = rest / l[i * n + i];
    }
}

void cholesky_backward(int n, const double *l, const double *b, double *y)
{
    for (int i = n - 1; i >= 0; i--) {
        double rest = b[i];
        for (int k = i + 1; k < n; k++) rest -= l[k * n + i] * y[k];
        y[i] = rest / l[i * n + i];
    }
}

void cholesky_solve(int n, const double *l, const double *b, double *y)
{
    cholesky_forward(n, l, b, y);
    cholesky_backward(n, l, y, y);
}

/* A^-1 is symmetric: its row i solves A y = e_i. */
void cholesky_inverse(int n, const double *l, double *inverse)
{
    for (int i = 0; i < n; i++) {
        double *row = inverse + i * n;
        for (int k = 0; k < n; k++) row[k] = k == i;
        cholesky_solve(n, l, row, row);
    }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++) inverse[k * n + i] = inverse[i * n + k];
}

double cholesky_log_det(int n, const double *l)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += 2 * log(l[i * n + i]);
    return sum;
}
