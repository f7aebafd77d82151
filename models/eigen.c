/* Jacobi's rotations in the order of a round-robin tournament: n players meet in n - 1 rounds of
 * n/2 matches. The matches of a round share no player, so their rotations do not touch each other's
 * a_pp, a_pq, a_qq: all angles are known at once, and the threads may turn rows, then columns, each
 * its own. A sweep is one tournament. Chapter 7. */
#include "eigen.h"

#include "tensor/must.h"
#include "tensor/parallel.h"
#include "tensor/sum.h"

#include <math.h>

enum { MOST_SWEEPS = 60 };

typedef struct { int p, q; double c, s; } Turn;     /* cosine and sine of its angle          */

typedef struct { int n, turns; double *a, *vector, none; Turn *turn; } Jacobi;

/* The angle that makes a_pq zero, the smaller of the two: with t = s/c, t^2 + 2 theta t = 1. */
static Turn turn_of(const double *a, int n, int p, int q)
{
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1);
    return (Turn){ p, q, c, t * c };
}

static void turn_row(double *restrict x, double *restrict y, int n, double c, double s)
{
    for (int i = 0; i < n; i++) {
        double u = x[i], v = y[i];
        x[i] = c * u - s * v;
        y[i] = s * u + c * v;
    }
}

/* Rows p and q of a, and of the vectors, by turns from..to. */
static void turn_rows(void *ctx, int from, int to)
{
    const Jacobi *j = ctx;
    for (int i = from; i < to; i++) {
        Turn t = j->turn[i];
        turn_row(j->a + t.p * j->n, j->a + t.q * j->n, j->n, t.c, t.s);
        turn_row(j->vector + t.p * j->n, j->vector + t.q * j->n, j->n, t.c, t.s);
    }
}

/* Columns p and q of a, by all turns, in rows from..to. */
static void turn_columns(void *ctx, int from, int to)
{
    const Jacobi *j = ctx;
    for (int r = from; r < to; r++) {
        double *row = j->a + r * j->n;
        for (int i = 0; i < j->turns; i++) {
            Turn t = j->turn[i];
            double u = row[t.p], v = row[t.q];
            row[t.p] = t.c * u - t.s * v;
            row[t.q] = t.s * u + t.c * v;
        }
    }
}

/* The matches of a round: one player stays, the others walk around a table. An odd n has a bye, and
 * where a_pq is nothing already, there is nothing to turn. */
static void draw_round(Jacobi *j, int round)
{
    int n = j->n, others = (n + 1) / 2 * 2 - 1;
    j->turns = 0;
    for (int i = 0; i <= others / 2; i++) {
        int p = (round + i) % others, q = i ? (round - i + others) % others : others;
        if (q < n && fabs(j->a[p * n + q]) > j->none) j->turn[j->turns++] = turn_of(j->a, n, p, q);
    }
}

static void sweep(Jacobi *j)
{
    int n = j->n, grain = 1 + 20000 / n;
    for (int round = 0; round < (n + 1) / 2 * 2 - 1; round++) {
        draw_round(j, round);
        parallel_for(j->turns, grain, turn_rows, j);
        parallel_for(n, grain, turn_columns, j);
        for (int i = 0; i < j->turns; i++) {
            Turn t = j->turn[i];
            j->a[t.p * n + t.q] = j->a[t.q * n + t.p] = 0;
        }
    }
}

/* The square root of the sum of squares: of all entries, or of those off the diagonal. */
static double norm(int n, const double *a, bool off)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double row;
        SUM16(double, row, n, k, off && k == i ? 0 : a[i * n + k] * a[i * n + k]);
        sum += row;
    }
    return sqrt(sum);
}

static void swap_rows(double *x, double *y, int n)
{
    for (int i = 0; i < n; i++) {
        double t = x[i];
        x[i] = y[i], y[i] = t;
    }
}

/* Largest eigenvalue first, and of each vector the largest entry positive. */
static void arrange(int n, double *value, double *vector)
{
    for (int i = 0; i < n; i++) {
        int best = i;
        for (int k = i + 1; k < n; k++) best = value[k] > value[best] ? k : best;
        if (best != i) {
            swap_rows(value + i, value + best, 1);
            swap_rows(vector + i * n, vector + best * n, n);
        }
        double *v = vector + i * n, top = 0;
        for (int k = 0; k < n; k++) top = fabs(v[k]) > fabs(top) ? v[k] : top;
        for (int k = 0; top < 0 && k < n; k++) v[k] = -v[k];
    }
}

int eigen_jacobi(Arena *s, int n, double *a, double *value, double *vector)
{
    double all = norm(n, a, false);
    Jacobi j = { .n = n, .a = a, .vector = vector, .none = 1e-17 * all };
    j.turn = arena_alloc(s, sizeof(Turn) * (size_t)(n / 2 + 1));
    int sweeps = 0;
    must(all <= 1e150, "eigen_jacobi: the matrix has norm %g", all);
    for (int i = 0; i < n * n; i++)
        must(a[i] == a[i % n * n + i / n], "eigen_jacobi: a is not symmetric");
    for (int i = 0; i < n * n; i++) vector[i] = i % (n + 1) == 0;
    while (norm(n, a, true) > n * 1e-16 * all) {
        must(sweeps < MOST_SWEEPS, "eigen_jacobi: no end after %d sweeps", sweeps);
        sweep(&j), sweeps++;
    }
    for (int i = 0; i < n; i++) value[i] = a[i * n + i];
    arrange(n, value, vector);
    return sweeps;
}

double eigen_residual(int n, int k, const double *a, const double *value, const double *vector)
{
    double worst = 0, largest = 0;
    for (int i = 0; i < k; i++) {
        const double *v = vector + i * n;
        largest = fmax(largest, fabs(value[i]));
        for (int r = 0; r < n; r++) {
            double av;
            SUM16(double, av, n, c, a[r * n + c] * v[c]);
            double off = fabs(av - value[i] * v[r]);
            worst = off > worst || isnan(off) ? off : worst;
        }
    }
    return largest > 0 ? worst / largest : worst;
}

double rows_unorthonormal(int k, int n, const double *rows)
{
    double worst = 0;
    for (int i = 0; i < k; i++)
        for (int j = 0; j <= i; j++) {
            double dot;
            SUM16(double, dot, n, c, rows[i * n + c] * rows[j * n + c]);
            double off = fabs(dot - (i == j));
            worst = off > worst || isnan(off) ? off : worst;
        }
    return worst;
}
