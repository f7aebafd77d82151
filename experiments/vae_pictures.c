/* The lecture's figures from the trained network: reconstructions, samples, interpolations; and
 * where the code has two dimensions, the manifold on Gaussian quantiles (S4 slide 121) and the
 * scatter of codes by digit (S1, S3). Chapter 14. */
#include "vae_parts.h"

#include <math.h>
#include <string.h>

/* [n, pixels] as images for a grid. */
static Tensor as_images(const Run *r, Tensor x)
{
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    return x;
}

static Tensor decoded(Run *r, Tensor z) { return vae_pixels(&r->m, r->t, r->e.arena, z); }

/* Row 1 the images, row 2 what becomes of them; then the same for the next ten. */
static void reconstructions(Run *r)
{
    enum { PAIRS = 2, COLUMNS = 10 };
    int d = r->m.c.x;
    Tensor x = test_images(r, PAIRS * COLUMNS, r->binarize);
    Tensor y = decoded(r, vae_codes(&r->m, r->t, r->e.arena, x)),
           both = tensor_new(r->e.arena, SHAPE(2 * x.s.d[0], d));
    for (int i = 0; i < both.s.d[0]; i++) {
        int row = i / COLUMNS, from = row / 2 * COLUMNS + i % COLUMNS;
        memcpy(both.x + i * d, (row % 2 ? y : x).x + from * d, sizeof(real) * (size_t)d);
    }
    exp_grid(&r->e, "reconstruction.png", as_images(r, both), COLUMNS, 2);
}

/* z ~ N(0, I), then x ~ p(x|z): first the mean of p(x|z), then pixels drawn from it (V6). */
static void samples(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "samples");
    Tensor mean = decoded(r, tensor_normal(r->e.arena, SHAPE(100, r->m.c.z), &rng));
    Tensor pixels = tensor_uniform(r->e.arena, mean.s, &rng);
    exp_grid(&r->e, "samples.png", as_images(r, mean), 10, 2);
    if (r->m.c.likelihood != BERNOULLI) return;
    for (int i = 0; i < pixels.n; i++) pixels.x[i] = pixels.x[i] < mean.x[i];
    exp_grid(&r->e, "samples_drawn.png", as_images(r, pixels), 10, 2);
}

/* Straight lines between the codes of pairs of test images. */
static void interpolation(Run *r)
{
    enum { ROWS = 5, STEPS = 11 };
    int d = r->m.c.z;
    Tensor codes =
        vae_codes(&r->m, r->t, r->e.arena, test_images(r, 2 * ROWS, r->binarize));
    Tensor z = tensor_new(r->e.arena, SHAPE(ROWS * STEPS, d));
    for (int i = 0; i < z.n; i++) {
        int k = i % d, step = i / d % STEPS, row = i / d / STEPS;
        real a = codes.x[row * d + k], b = codes.x[(row + ROWS) * d + k];
        z.x[i] = a + (b - a) * (real)step / (STEPS - 1);
    }
    exp_grid(&r->e, "interpolation.png", as_images(r, decoded(r, z)), STEPS, 2);
}

/* ---- two-dimensional codes ------------------------------------------------------------------- */

enum { SIDE = 20 };

static double distance(Tensor x, int i, int j)
{
    double s = 0;
    int d = x.s.d[1];
    for (int k = 0; k < d; k++) s += pow((double)(x.x[i * d + k] - x.x[j * d + k]), 2);
    return sqrt(s);
}

/* Neighbours on the grid are alike: their distance over that of cells half a grid apart (V20). */
static double roughness(Tensor x)
{
    double near = 0, far = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        int row = i / SIDE, column = i % SIDE;
        near += distance(x, i, row * SIDE + (column + 1 < SIDE ? column + 1 : column - 1));
        far += distance(x, i, (row + SIDE / 2) % SIDE * SIDE + (column + SIDE / 2) % SIDE);
    }
    return near / far;
}

/* z = (quantile((i + 1/2) / 20), quantile((j + 1/2) / 20)): cells of equal probability under the
 * prior. */
static void manifold(Run *r)
{
    Tensor z = tensor_new(r->e.arena, SHAPE(SIDE * SIDE, 2));
    for (int i = 0; i < SIDE * SIDE; i++) {
        z.x[2 * i] = (real)normal_quantile((i % SIDE + 0.5) / SIDE);
        z.x[2 * i + 1] = (real)-normal_quantile((i / SIDE + 0.5) / SIDE);
    }
    Tensor x = decoded(r, z);
    exp_grid(&r->e, "manifold.png", as_images(r, x), SIDE, 1);
    exp_claim(&r->e, "V20", "manifold_neighbour_over_far_distance", roughness(x), "<", 0.5);
}

static void scatter(Run *r)
{
    int n = r->data.test.n < 2000 ? r->data.test.n : 2000;
    const int *index = some(r, r->data.test.n, n);
    Tensor codes =
        vae_codes(&r->m, r->t, r->e.arena, test_images(r, n, r->binarize));
    double *rows = arena_alloc(r->e.arena, sizeof(double) * 3 * (size_t)n);
    for (int i = 0; i < n; i++) {
        rows[3 * i] = (double)codes.x[2 * i], rows[3 * i + 1] = (double)codes.x[2 * i + 1];
        rows[3 * i + 2] = r->data.test.y ? r->data.test.y[index[i]] : 0;
    }
    exp_table(&r->e, "scatter.tsv", "z1\tz2\tdigit", 3, n, rows);
    exp_plot(&r->e, "vae_scatter");
}

void pictures(Run *r)
{
    reconstructions(r);
    samples(r);
    interpolation(r);
    exp_plot(&r->e, "vae_loss");
    if (r->m.c.z != 2) return;
    manifold(r);
    scatter(r);
}
