/* PCA: a roll in space and the plane that keeps most of it; the spectrum of digits, their
 * components, the plane of the first two, and digits from few numbers. Chapter 7. */
#include "unsupervised_parts.h"

#include "datasets/toys.h"
#include "models/eigen.h"

#include <string.h>

static double residual(const Pca *p)
{
    return eigen_residual(p->d, p->d, p->covariance, p->variance, p->component);
}

static double unorthonormal(const Pca *p) { return rows_unorthonormal(p->d, p->d, p->component); }

/* The variance along u, which need not be of length 1. */
static double variance_along(const Pca *p, const double *u)
{
    double sum = 0, norm = 0;
    for (int i = 0; i < p->d; i++) {
        double row = 0;
        for (int j = 0; j < p->d; j++) row += p->covariance[i * p->d + j] * u[j];
        sum += u[i] * row, norm += u[i] * u[i];
    }
    return sum / norm;
}

/* The largest variance along a hundred directions near the first component, 1 being its own. */
static double challenged(Run *r, const Pca *p)
{
    Rng rng = rng_fork(r->e.rng, "directions");
    double most = 0, *u = arena_alloc(r->e.arena, sizeof(double) * (size_t)p->d);
    for (int t = 0; t < 100; t++) {
        for (int i = 0; i < p->d; i++)
            u[i] = p->component[i] + rng_normal(&rng) * 0.01 * (t + 1) / sqrt(p->d);
        most = fmax(most, variance_along(p, u) / p->variance[0]);
    }
    return most;
}

void roll(Run *r)
{
    enum { N = 600 };
    Tensor along, x = toys_roll_3d(r->e.arena, N, 0.02, rng_fork(r->e.rng, "roll"), &along);
    Pca p = pca_fit(r->e.arena, x);
    Tensor z = pca_encode(r->e.arena, &p, 2, x);
    double rows[N][6];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < 3; j++) rows[i][j] = (double)x.x[3 * i + j];
        rows[i][3] = (double)along.x[i];
        rows[i][4] = (double)z.x[2 * i], rows[i][5] = (double)z.x[2 * i + 1];
    }
    exp_table(&r->e, "roll.tsv", "x\ty\tz\talong\tz1\tz2", 6, N, rows[0]);
    double total = pca_discarded(&p, 0);
    exp_table(&r->e, "roll_variance.tsv", "first\tsecond\tthird\tkept_percent", 4, 1,
              (double[]){ p.variance[0], p.variance[1], p.variance[2],
                          100 - 100 * p.variance[2] / total });
    exp_plot(&r->e, "unsupervised_roll");
    exp_claim(&r->e, "A3", "roll_eigenvector_residual", residual(&p), "<=", 1e-12);
    exp_claim(&r->e, "A3", "roll_components_off_orthonormal", unorthonormal(&p), "<=", 1e-11);
}

/* ---- digits ---------------------------------------------------------------------------------- */

static void spectrum(Run *r, const Pca *p)
{
    double *row = arena_alloc(r->e.arena, sizeof(double) * 3 * (size_t)p->d), sum = 0;
    double total = pca_discarded(p, 0);
    for (int i = 0; i < p->d; i++) {
        sum += p->variance[i];
        memcpy(row + 3 * i, (double[]){ i + 1, p->variance[i], 100 * sum / total }, 24);
    }
    exp_table(&r->e, "spectrum.tsv", "component\tvariance\texplained_percent", 3, p->d, row);
    exp_plot(&r->e, "unsupervised_spectrum");
}

static void scatter(Run *r, const Pca *p)
{
    int n = r->x.s.d[0] < 1000 ? r->x.s.d[0] : 1000;
    Tensor z = pca_encode(r->e.arena, p, 2, tensor_rows(r->x, 0, n));
    double *row = arena_alloc(r->e.arena, sizeof(double) * 3 * (size_t)n);
    for (int i = 0; i < n; i++) {
        row[3 * i] = (double)z.x[2 * i], row[3 * i + 1] = (double)z.x[2 * i + 1];
        row[3 * i + 2] = r->images.train.y ? r->images.train.y[i] : 0;
    }
    exp_table(&r->e, "scatter.tsv", "z1\tz2\tdigit", 3, n, row);
    exp_plot(&r->e, "unsupervised_scatter");
}

/* The mean, then components, each scaled to its largest entry, grey being 0. */
static void components(Run *r, const Pca *p)
{
    enum { N = 20 };
    Tensor x = tensor_new(r->e.arena, SHAPE(N, r->h, r->w, r->images.train.c));
    for (int j = 0; j < p->d; j++) x.x[j] = (real)p->mean[j];
    for (int i = 1; i < N; i++) {
        const double *c = p->component + (i - 1) * p->d;
        double top = 0;
        for (int j = 0; j < p->d; j++) top = fmax(top, fabs(c[j]));
        for (int j = 0; j < p->d; j++) x.x[i * p->d + j] = (real)(0.5 + 0.5 * c[j] / top);
    }
    exp_grid(&r->e, "components.png", x, 10, 2);
}

/* Ten images, and what is left of them in 2, 8, 32 and 128 numbers. The error over all images is
 * what was discarded: by how much it is off, in units of the whole variance. */
static double reconstructions(Run *r, const Pca *p)
{
    enum { SHOWN = 10, ROWS = 5 };
    const int code[ROWS] = { 0, 2, 8, 32, 128 };
    double worst = 0;
    Tensor x = tensor_new(r->e.arena, SHAPE(ROWS * SHOWN, r->h, r->w, r->images.train.c));
    memcpy(x.x, r->x.x, sizeof(real) * (size_t)(SHOWN * p->d));
    for (int i = 1; i < ROWS; i++) {
        Arena *a = arena_new();
        int k = code[i] < p->d ? code[i] : p->d;
        Tensor y = pca_decode(a, p, pca_encode(a, p, k, r->x));
        double sum = 0;
        for (int j = 0; j < y.n; j++) sum += pow((double)y.x[j] - (double)r->x.x[j], 2);
        worst = fmax(worst, fabs(sum / y.s.d[0] - pca_discarded(p, k)) / pca_discarded(p, 0));
        memcpy(x.x + i * SHOWN * p->d, y.x, sizeof(real) * (size_t)(SHOWN * p->d));
        arena_free(a);
    }
    exp_grid(&r->e, "reconstructions.png", x, SHOWN, 2);
    return worst;
}

void digit_components(Run *r)
{
    if (r->x.s.d[0] < 10 || r->x.s.d[1] < 20) return;
    Pca p = pca_fit(r->e.arena, r->x);
    exp_claim(&r->e, "A3", "eigenvector_residual", residual(&p), "<=", 1e-12);
    exp_claim(&r->e, "A3", "components_off_orthonormal", unorthonormal(&p), "<=", 1e-11);
    exp_claim(&r->e, "A3", "variance_of_a_challenger_over_the_first", challenged(r, &p), "<=", 1);
    exp_check(&r->e, "error_minus_discarded_variance", reconstructions(r, &p), 1e-6);
    spectrum(r, &p);
    scatter(r, &p);
    components(r, &p);
}
