/* Enlargement of images by repeating every pixel `times` times in both directions, cut to a size:
 * y[b,i,j,c] = x[b,i/times,j/times,c], and its adjoint, which adds up the copies. Chapter 8. */
#include "op.h"

#include <string.h>

static Shape resize_shape(const Var *y)
{
    Shape x = y->in[0]->v.s, s = y->a.shape;
    int times = y->a.to;
    must(x.nd == 4 && times >= 1, "resize: %s, %d times", shape_str(x), times);
    for (int k = 1; k <= 2; k++)
        must(s.d[k] <= times * x.d[k] && s.d[k] > times * (x.d[k] - 1),
             "resize: %s, %d times, to %d x %d", shape_str(x), times, s.d[1], s.d[2]);
    return s;
}

/* Rows from..to-1 of y, of all B*h. */
static void resize_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    const int *d = y->v.s.d, *dx = y->in[0]->v.s.d, n = d[3], times = y->a.to;
    for (int r = from; r < to; r++) {
        const real *x = y->in[0]->v.x + (r / d[1] * dx[1] + r % d[1] / times) * dx[2] * n;
        real *row = y->v.x + r * d[2] * n;
        for (int j = 0; j < d[2]; j++)
            memcpy(row + j * n, x + j / times * n, sizeof(real) * (size_t)n);
    }
}

static void resize_forward(Var *y)
{
    const int *d = y->v.s.d;
    parallel_for(d[0] * d[1], row_grain(d[2] * d[3]), resize_rows, y);
}

/* Row r of dx, of all B*H: dx[j] += the dy of its copies, in raster order. */
static void gather_copies(Var *y, int r, real *row)
{
    const int *d = y->v.s.d, *dx = y->in[0]->v.s.d, n = d[3], times = y->a.to;
    int top = r % dx[1] * times, end = top + times < d[1] ? top + times : d[1];
    for (int i = top; i < end; i++) {
        const real *dy = y->g.x + (r / dx[1] * d[1] + i) * d[2] * n;
        for (int j = 0; j < d[2]; j++)
            for (int c = 0; c < n; c++) row[j / times * n + c] += dy[j * n + c];
    }
}

static void resize_slopes(void *ctx, int from, int to)
{
    Var *y = ctx, *x = y->in[0];
    int n = x->v.s.d[2] * x->v.s.d[3];
    for (int r = from; r < to; r++) {
        if (!y->adds[0]) memset(x->g.x + r * n, 0, sizeof(real) * (size_t)n);
        gather_copies(y, r, x->g.x + r * n);
    }
}

static void resize_backward(Var *y)
{
    const int *dx = y->in[0]->v.s.d;
    if (y->in[0]->g.x) parallel_for(dx[0] * dx[1], row_grain(dx[2] * dx[3]), resize_slopes, y);
}

static Var *resize_sample(Tape *t, Rng *r)
{
    int times = 1 + rng_below(r, 3);
    Var *x = sample_leaf(t, r, sample_shape(r, 4), -1, 1);
    int h = times * x->v.s.d[1] - rng_below(r, times), w = times * x->v.s.d[2];
    return ad_resize(x, times, h, w - rng_below(r, times));
}

const Op op_resize = { "resize", resize_shape, resize_forward, resize_backward, resize_sample,
                       .sets = true };

Var *ad_resize(Var *x, int times, int h, int w)
{
    Shape s = x->v.s;
    must(s.nd == 4, "resize: %s are no images", shape_str(s));
    return apply1(&op_resize, (Attr){ .shape = SHAPE(s.d[0], h, w, s.d[3]), .to = times }, x);
}
