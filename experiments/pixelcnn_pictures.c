/* Draws from the model, the training images nearest to them (B7), and images whose upper half is
 * given and whose lower half is drawn (B14). Chapter 19. */
#include "pixelcnn_parts.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 10, ROWS = 4, KNOWN = 10000 };

static void grid(Run *r, const char *file, Tensor x)
{
    if (r->c.head.colours == 3) x = colours_restored(r->e.arena, x, r->colours);
    exp_grid(&r->e, file, x, COLUMNS, 2);
}

static Tensor drawn(Run *r, int n, const char *stream)
{
    Tensor x = tensor_new(r->e.arena, SHAPE(n, r->test.s.d[1], r->test.s.d[2], r->c.head.colours));
    pixel_sample(&r->m, r->t, x, NULL, 1, rng_fork(r->e.rng, stream));
    return x;
}

/* Of the first KNOWN training images the one with the fewest differing pixels from each of x. */
static Tensor nearest(Run *r, Tensor x)
{
    const Images *d = &r->data.train;
    int known = d->n < KNOWN ? d->n : KNOWN, size = x.n / x.s.d[0];
    for (int i = 0; i < known; i++) r->order[i] = i;
    Tensor all = images(r, d, r->order, known, r->e.arena), to = tensor_new(r->e.arena, x.s);
    for (int i = 0; i < x.s.d[0]; i++) {
        double best = 1e30;
        for (int k = 0; k < known; k++) {
            double s = 0;
            for (int j = 0; j < size; j++)
                s += fabs((double)(x.x[i * size + j] - all.x[k * size + j]));
            if (s >= best) continue;
            best = s;
            memcpy(to.x + i * size, all.x + k * size, sizeof(real) * (size_t)size);
        }
    }
    return to;
}

/* Rows of x, of y, of x, ...: a row is COLUMNS images. */
static Tensor interleaved(Run *r, Tensor x, Tensor y)
{
    Shape s = x.s;
    int row = x.n / s.d[0] * COLUMNS;
    s.d[0] *= 2;
    Tensor to = tensor_new(r->e.arena, s);
    for (int i = 0; i < x.n / row; i++) {
        memcpy(to.x + 2 * i * row, x.x + i * row, sizeof(real) * (size_t)row);
        memcpy(to.x + (2 * i + 1) * row, y.x + i * row, sizeof(real) * (size_t)row);
    }
    return to;
}

/* COLUMNS test images; below each, ROWS completions of its upper half. */
static void completions(Run *r)
{
    int h = r->test.s.d[1], w = r->test.s.d[2], size = h * w * r->c.head.colours;
    bool *given = arena_alloc(r->e.arena, sizeof(bool) * (size_t)(h * w));
    for (int p = 0; p < h * w; p++) given[p] = p < h / 2 * w;
    Tensor x = tensor_new(r->e.arena, SHAPE((ROWS + 1) * COLUMNS, h, w, r->c.head.colours));
    for (int i = 0; i < (ROWS + 1) * COLUMNS; i++)
        memcpy(x.x + i * size, r->test.x + i % COLUMNS % r->test.s.d[0] * size,
               sizeof(real) * (size_t)size);
    pixel_sample(&r->m, r->t, tensor_rows(x, COLUMNS, (ROWS + 1) * COLUMNS), given, 1,
                 rng_fork(r->e.rng, "completions"));
    grid(r, "completions.png", x);
}

void pictures(Run *r)
{
    Tensor x = drawn(r, ROWS * COLUMNS, "samples");
    Tensor some = tensor_rows(x, 0, 2 * COLUMNS);
    grid(r, "samples.png", x);
    grid(r, "nearest.png", interleaved(r, some, nearest(r, some)));
    completions(r);
}
