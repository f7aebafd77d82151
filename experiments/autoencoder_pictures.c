/* The demo's pictures: test digits drawn at their codes, the first layer's weights,
 * reconstructions, the loss. Chapter 8. */
#include "autoencoder_parts.h"

#include <math.h>
#include <string.h>

enum { SIDE = 900, THUMBS = 500 };      /* the map, pixels; digits drawn on it */

static const uint8_t colours[10][3] = {
    { 31, 111, 180 }, { 217, 84, 43 }, { 46, 139, 87 }, { 142, 90, 168 }, { 200, 160, 0 },
    { 23, 162, 176 }, { 227, 119, 168 }, { 127, 127, 127 }, { 140, 92, 60 }, { 17, 17, 17 },
};

/* Mixes the colour into the white map where the image has ink. */
static void stamp(Tensor map, const Images *d, int i, int row, int column)
{
    for (int p = 0; p < d->h * d->w; p++) {
        real ink = (real)d->x[(i * d->h * d->w + p) * d->c] / 255;
        real *to = map.x + ((row + p / d->w) * SIDE + column + p % d->w) * 3;
        for (int k = 0; k < 3; k++)
            to[k] += ink * ((real)colours[d->y[i] % 10][k] / 255 - to[k]);
    }
}

/* Where v lies between the least and the largest of column k of z, on 0..most. */
static int place(Tensor z, int k, real v, int most)
{
    real low = z.x[k], high = z.x[k];
    for (int i = k; i < z.n; i += 2) low = fmin(low, z.x[i]), high = fmax(high, z.x[i]);
    return high > low ? (int)(most * (v - low) / (high - low)) : 0;
}

/* One colour a digit; the first number of the code to the right, the second upwards. */
static void code_map(Run *r, const Images *d, Tensor z)
{
    int n = d->n < THUMBS ? d->n : THUMBS, most = SIDE - d->h;
    Tensor map = tensor_new(r->e.arena, SHAPE(1, SIDE, SIDE, 3));
    tensor_fill(map, 1);
    for (int i = 0; i < n; i++)
        stamp(map, d, i, most - place(z, 1, z.x[2 * i + 1], most), place(z, 0, z.x[2 * i], most));
    exp_grid(&r->e, "code_map.png", map, 1, 1);
}

/* What each unit of the first layer looks for: bright where ink excites it, dark where ink
 * inhibits. */
static void first_layer(Run *r)
{
    Tensor w = (r->m.encoder.n ? r->m.encoder.l[0] : r->m.code).w->v;
    const Images *d = &r->data.train;
    int units = w.s.d[1], n = units < 50 ? units : 50;
    Tensor x = tensor_new(r->e.arena, SHAPE(n, d->h, d->w, d->c));
    for (int j = 0; j < n; j++) {
        real most = R(1e-30), *tile = x.x + j * r->m.c.x;
        for (int k = 0; k < r->m.c.x; k++) most = fmax(most, fabs(w.x[k * units + j]));
        for (int k = 0; k < r->m.c.x; k++)
            tile[k] = R(0.5) + R(0.5) * w.x[k * units + j] / most;
    }
    exp_grid(&r->e, "weights.png", x, 10, 2);
}

/* Row 1 test images, row 2 what comes back. */
static void reconstructions(Run *r, const Images *d, Tensor test, Tensor z)
{
    enum { COLUMNS = 12 };
    int n = d->n < COLUMNS ? d->n : COLUMNS, pixels = r->m.c.x;
    Tensor both = tensor_new(r->e.arena, SHAPE(2 * n, d->h, d->w, d->c));
    Tensor y = ae_pixels(&r->m, r->t, r->e.arena, tensor_rows(z, 0, n));
    memcpy(both.x, test.x, sizeof(real) * (size_t)(n * pixels));
    memcpy(both.x + n * pixels, y.x, sizeof(real) * (size_t)(n * pixels));
    exp_grid(&r->e, "reconstruction.png", both, n, 2);
}

void pictures(Run *r)
{
    const Images *d = &r->data.test;
    Tensor test = pixels_of(r, d), z = ae_codes(&r->m, r->t, r->e.arena, test);
    reconstructions(r, d, test, z);
    first_layer(r);
    exp_plot(&r->e, "autoencoder_loss");
    if (r->m.c.z == 2) code_map(r, d, z);
}
