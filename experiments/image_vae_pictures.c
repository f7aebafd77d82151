/* Reconstructions and samples; the codes' numbers one by one; a plane of codes. Chapter 15. */
#include "image_vae_parts.h"

#include "models/disentangle.h"

#include <math.h>
#include <string.h>

static void grid(Run *r, const char *file, Tensor x, int columns)
{
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    exp_grid(&r->e, file, x, columns, 2);
}

static Tensor decoded(Run *r, Tensor z) { return conv_vae_pixels(&r->m, r->t, r->e.arena, z); }

/* Test images in every other row, below each what its code gives back. */
static void reconstructions(Run *r)
{
    int d = r->test.s.d[1], n = r->test.s.d[0], columns = n < 12 ? n : 12;
    int pairs = n < 2 * columns ? 1 : 2;
    Tensor y = decoded(r, tensor_rows(r->codes, 0, pairs * columns));
    Tensor all = tensor_new(r->e.arena, SHAPE(2 * pairs * columns, d));
    size_t row = sizeof(real) * (size_t)(columns * d);
    for (int i = 0; i < pairs; i++) {
        memcpy(all.x + 2 * i * columns * d, r->test.x + i * columns * d, row);
        memcpy(all.x + (2 * i + 1) * columns * d, y.x + i * columns * d, row);
    }
    grid(r, "reconstructions.png", all, columns);
}

static void samples(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "samples");
    grid(r, "samples.png", decoded(r, tensor_normal(r->e.arena, SHAPE(96, r->m.net.c.z), &rng)),
         12);
}

/* Where the factors are known: a row for each, in which the number that tells most of it moves. */
static void traverse(Run *r)
{
    enum { STEPS = 9 };
    int d = r->m.net.c.z, n = r->data.test.n, k = r->data.test.n_factors;
    Tensor factors = tensor_new(r->e.arena, SHAPE(n, k));
    for (int i = 0; i < factors.n; i++) factors.x[i] = (real)r->data.test.factors[i];
    Disentangled known = disentangle(r->e.arena, r->codes, factors);
    Tensor z = tensor_new(r->e.arena, SHAPE(k * STEPS, d));
    for (int i = 0; i < k * STEPS; i++) {
        int j = known.best[i / STEPS];
        memcpy(z.x + i * d, r->codes.x, sizeof(real) * (size_t)d);
        z.x[i * d + j] = (real)(5.0 * (i % STEPS) / (STEPS - 1) - 2.5);
        if (i % STEPS == 0)
            exp_note(&r->e, "%s: number %d tells %.2f of %.2f nats",
                     r->data.test.factor_names[i / STEPS],
                     j + 1, known.information[j * k + i / STEPS], known.entropy[i / STEPS]);
    }
    grid(r, "traverse.png", decoded(r, z), STEPS);
}

/* ---- a code of two numbers (V20) ------------------------------------------------------------- */

enum { SIDE = 16 };

static double distance(Tensor x, int i, int j)
{
    double s = 0;
    int d = x.s.d[1];
    for (int k = 0; k < d; k++) s += pow((double)(x.x[i * d + k] - x.x[j * d + k]), 2);
    return sqrt(s);
}

/* z on quantiles of N(0,I), so that cells are alike under the prior; neighbours show nearly the same. */
static void manifold(Run *r)
{
    double near = 0, far = 0;
    Tensor z = tensor_new(r->e.arena, SHAPE(SIDE * SIDE, 2));
    for (int i = 0; i < SIDE * SIDE; i++) {
        z.x[2 * i] = (real)normal_quantile((i % SIDE + 0.5) / SIDE);
        z.x[2 * i + 1] = (real)-normal_quantile((i / SIDE + 0.5) / SIDE);
    }
    Tensor x = decoded(r, z);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int row = i / SIDE, column = i % SIDE;
        near += distance(x, i, row * SIDE + (column + 1 < SIDE ? column + 1 : column - 1));
        far += distance(x, i, (row + SIDE / 2) % SIDE * SIDE + (column + SIDE / 2) % SIDE);
    }
    exp_claim(&r->e, "V20", "manifold_neighbour_over_far_distance", near / far, "<", 0.5);
    grid(r, "manifold.png", x, SIDE);
}

void pictures(Run *r)
{
    reconstructions(r);
    samples(r);
    if (r->data.test.factors && r->m.net.c.z > 1) traverse(r);
    if (r->m.net.c.z == 2) manifold(r);
}
