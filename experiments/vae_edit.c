/* Editing by code (S4 125-130): encode an image, change one number, decode. What that changes in
 * the image is measured where the factors are known (V24); and a code is a range of values, not
 * one (S1; V5). Chapter 15. */
#include "vae_edit_parts.h"

#include <string.h>

static void grid(Run *r, const char *file, Tensor z, int columns)
{
    Tensor x = vae_pixels(&r->m, r->t, r->e.arena, z);
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    exp_grid(&r->e, file, x, columns, 3);
}

/* One image's code, a row a number: it goes from 2 standard deviations of its posterior below its
 * mean to 2 above (narrow), or of the prior (wide), the others stay. */
static void strips(Run *r, bool wide, const char *file)
{
    enum { STEPS = 9 };
    int d = r->m.c.z;
    Tensor z = tensor_new(r->e.arena, SHAPE(d * STEPS, d));
    for (int i = 0; i < d * STEPS; i++) {
        int j = i / STEPS;
        double s = 4.0 * (i % STEPS) / (STEPS - 1) - 2, mean = (double)r->codes.mean.x[j],
               std = exp((double)r->codes.logvar.x[j] / 2);
        memcpy(z.x + i * d, r->codes.mean.x, sizeof(real) * (size_t)d);
        z.x[i * d + j] = (real)(wide ? s : mean + s * std);
    }
    grid(r, file, z, STEPS);
}

/* Twelve images: as their codes have it, and with one number changed, down and up. */
static void edited(Run *r)
{
    enum { COLUMNS = 12 };
    int d = r->m.c.z, dim = exp_int(&r->e, "dim", 0, d);
    int j = dim ? dim - 1 : r->known.best[r->target];
    double by = exp_real(&r->e, "by", -100, 100);
    Tensor z = tensor_new(r->e.arena, SHAPE(3 * COLUMNS, d));
    for (int i = 0; i < 3 * COLUMNS; i++) {
        memcpy(z.x + i * d, r->codes.mean.x + i % COLUMNS * d, sizeof(real) * (size_t)d);
        z.x[i * d + j] += (real)(by * (i / COLUMNS - 1));
    }
    exp_note(&r->e, "edit.png: number %d changed by %g", j + 1, by);
    grid(r, "edit.png", z, COLUMNS);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        learn(&r);
        strips(&r, true, "strips.png");
        strips(&r, false, "ranges.png");
        edited(&r);
        edits(&r);
        ranges(&r);
    }
    vae_free(&r.m), params_free(&r.reader.ps);
    tape_free(r.t);
    return exp_end(&r.e);
}
