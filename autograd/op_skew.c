/* Diagonals as rows. In y, row d holds the pixels of x whose row and column add up to d, each in
 * the column that is its row:
 *
 *     y[b,d,r] = x[b,r,d - r],    0 where that is outside.
 *
 * The pixel to the left then stands above, and the pixel above stands above and one column to the
 * left. A layer that goes row by row now goes diagonal by diagonal, in H + W - 1 steps. Mirrored,
 * columns count from the right. Unskew puts the pixels back, `down` rows further down. Each is the
 * other's adjoint. Chapter 18. */
#include "lstm.h"
#include "op.h"

#include <string.h>

/* How the pixels of an image [H,W] and of its skewed form [H+W-1,H] correspond. */
typedef struct { int h, w, c, down; bool mirrored; } Skew;

/* The number in an image's skewed form where pixel (r,col) begins. */
static int place(const Skew *s, int r, int col)
{
    int d = r + (s->mirrored ? s->w - 1 - col : col);
    return (d * s->h + r) * s->c;
}

/* tb: back. */
static Skew skew_of(const Var *y)
{
    const int *d = y->a.tb ? y->v.s.d : y->in[0]->v.s.d;
    return (Skew){ d[1], d[2], d[3], y->a.from, y->a.ta };
}

/* Image b's pixels from flat to skewed form or back: to = from, or to += from. */
static void move(const Skew *s, real *flat, real *skewed, bool back, bool add)
{
    for (int r = 0; r + s->down < s->h; r++)
        for (int col = 0; col < s->w; col++) {
            real *a = flat + ((r + s->down) * s->w + col) * s->c, *b = skewed + place(s, r, col);
            real *to = back ? a : b;
            const real *from = back ? b : a;
            if (add) for (int k = 0; k < s->c; k++) to[k] += from[k];
            else copy_reals(to, from, s->c);
        }
}

static int numbers(const Var *x) { return x->v.n / x->v.s.d[0]; }

static void skew_images(void *ctx, int from, int to)
{
    Var *y = ctx, *x = y->in[0];
    Skew s = skew_of(y);
    int n = numbers(y), m = numbers(x);
    memset(y->v.x + from * n, 0, sizeof(real) * (size_t)((to - from) * n));
    for (int b = from; b < to; b++)
        if (y->a.tb) move(&s, y->v.x + b * n, x->v.x + b * m, true, false);
        else move(&s, x->v.x + b * m, y->v.x + b * n, false, false);
}

static void skew_forward(Var *y) { parallel_for(y->v.s.d[0], 1, skew_images, y); }

static void slopes_of_images(void *ctx, int from, int to)
{
    Var *y = ctx, *x = y->in[0];
    Skew s = skew_of(y);
    int n = numbers(y), m = numbers(x);
    for (int b = from; b < to; b++)
        if (y->a.tb) move(&s, y->g.x + b * n, x->g.x + b * m, false, true);
        else move(&s, x->g.x + b * m, y->g.x + b * n, true, true);
}

static void skew_backward(Var *y)
{
    if (y->in[0]->g.x) parallel_for(y->v.s.d[0], 1, slopes_of_images, y);
}

static Shape skew_shape(const Var *y)
{
    Shape x = y->in[0]->v.s;
    must(x.nd == 4, "skew: %s is no [B,H,W,C]", shape_str(x));
    return SHAPE(x.d[0], x.d[1] + x.d[2] - 1, x.d[1], x.d[3]);
}

static Shape unskew_shape(const Var *y)
{
    Shape x = y->in[0]->v.s;
    must(x.nd == 4 && x.d[1] >= x.d[2] && y->a.from >= 0, "unskew: %s, %d rows down", shape_str(x),
         y->a.from);
    return SHAPE(x.d[0], x.d[2], x.d[1] - x.d[2] + 1, x.d[3]);
}

static Var *skew_sample(Tape *t, Rng *r)
{
    Var *x = sample_leaf(t, r, sample_shape(r, 4), -1, 1);
    return ad_skew(x, rng_below(r, 2));
}

static Var *unskew_sample(Tape *t, Rng *r)
{
    int h = sample_size(r), w = sample_size(r);
    Var *x = sample_leaf(t, r, SHAPE(sample_size(r), h + w - 1, h, sample_size(r)), -1, 1);
    return ad_unskew(x, rng_below(r, 2), rng_below(r, 2));
}

const Op op_skew = { "skew", skew_shape, skew_forward, skew_backward, skew_sample };
const Op op_unskew = { "unskew", unskew_shape, skew_forward, skew_backward, unskew_sample,
                       .pixel = lstm_pixel };

Var *ad_skew(Var *x, bool mirrored) { return apply1(&op_skew, (Attr){ .ta = mirrored }, x); }
Var *ad_unskew(Var *x, bool mirrored, int down)
{
    return apply1(&op_unskew, (Attr){ .ta = mirrored, .tb = true, .from = down }, x);
}
