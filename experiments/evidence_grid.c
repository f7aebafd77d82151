/* The evidence as a sum over a grid of codes (S3 "integral over all configurations", S4 86):
 * exact, and the number of points is so many an axis to the power of the dimension (V10).
 * Chapter 12. */
#include "evidence_parts.h"

#include <math.h>

enum { PER = 2, MOST_POINTS = 64 };

static const double REACH = 6, GOOD = 1e-6;       /* the grid spans [-6, 6]; nats */

/* log of the sum of p(x|z) p(z) h^d over n^d points, in the middle of cells of width h. */
static double on_grid(const Case *c, int n)
{
    int d = c->m.z, at[8] = { 0 }, axis = 0;
    double h = 2 * REACH / n, z[8];
    LogMean sum = { 0 };
    while (axis < d) {
        for (int i = 0; i < d; i++) z[i] = -REACH + h * (at[i] + 0.5);
        log_mean_add(&sum, lg_log_px_z(&c->m, c->x, z) + normal_log_density(&c->m.prior, z));
        for (axis = 0; axis < d && ++at[axis] == n; axis++) at[axis] = 0;
    }
    return log_mean(&sum) + log(sum.n) + d * log(h);
}

/* The fewest points an axis with which the grid is right, and with one more too. */
static int points_needed(const Case *c, double *error)
{
    int right = 0, n = 2;
    for (; right < 2 && n <= MOST_POINTS; n++) {
        *error = fabs(on_grid(c, n) - lg_log_px(&c->m, c->x));
        right = *error <= GOOD ? right + 1 : 0;
    }
    return right < 2 ? MOST_POINTS : n - 2;
}

/* The factor is at least 10: were x to say nothing, p(x|z) p(z) would be as wide as the prior, and
 * a Gaussian of std 1 needs points at most pi sqrt(2 / log(2 / 1e-6)) = 1.17 apart. */
void grid(Run *r)
{
    double table[8][5], worst = 0, least = HUGE_VAL;
    for (int d = 1; d <= r->grid; d++) {
        Case c = a_case(r, "grid", d, PER);
        Normal p = lg_posterior(r->e.arena, &c.m, c.x);
        double error, *row = table[d - 1];
        int n = points_needed(&c, &error);
        row[0] = d, row[1] = n, row[2] = pow(n, d), row[3] = error;
        row[4] = exp(normal_log_moment(r->e.arena, &c.m.prior, &p, 2)) - 1;
        worst = fmax(worst, error);
        if (d > 1) least = fmin(least, row[2] / table[d - 2][2]);
        exp_note(&r->e, "%d dimensions: %.0f points", d, row[2]);
    }
    exp_table(&r->e, "grid.tsv", "dimensions\tper_axis\tpoints\terror_nats\tnaive_variance", 5,
              r->grid, table[0]);
    exp_check(&r->e, "grid_minus_log_px_nats", worst, GOOD);
    exp_claim(&r->e, "V10", "least_factor_in_points_per_dimension", least, ">=", 10);
}
