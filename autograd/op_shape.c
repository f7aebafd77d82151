/* Ops that move entries and compute nothing: every adjoint moves gradients back the way the
 * values came, adding where one entry went to several places. Chapter 3. */
#include "op.h"

#include <string.h>

static void add_to(real *to, const real *from, int n)
{
    for (int i = 0; i < n; i++) to[i] += from[i];
}

static void copy(real *to, const real *from, int n) { memcpy(to, from, sizeof(real) * (size_t)n); }

/* ---- reshape --------------------------------------------------------------------------------- */

static Shape reshape_shape(const Var *y)
{
    must(shape_n(y->a.shape) == y->in[0]->v.n, "reshape: %s to %s", shape_str(y->in[0]->v.s),
         shape_str(y->a.shape));
    return y->a.shape;
}

static void reshape_forward(Var *y) { (void)y; }
static void reshape_backward(Var *y) { hand_on(y, 0); }

static Var *reshape_sample(Tape *t, Rng *r)
{
    Var *x = sample_leaf(t, r, sample_shape(r, 3), -1, 1);
    return ad_reshape(x, SHAPE(x->v.n));
}

const Op op_reshape = { "reshape", reshape_shape, reshape_forward, reshape_backward,
                        reshape_sample, .sets = true, .view = true };
Var *ad_reshape(Var *x, Shape s) { return apply1(&op_reshape, (Attr){ .shape = s }, x); }

/* ---- broadcast: dims of 1 are repeated, missing dims are put in front ------------------------ */

static Shape broadcast_shape(const Var *y)
{
    Shape from = y->in[0]->v.s, to = y->a.shape;
    bool fits = from.nd <= to.nd;
    for (int i = 1; fits && i <= from.nd; i++)
        fits = from.d[from.nd - i] == to.d[to.nd - i] || from.d[from.nd - i] == 1;
    must(fits, "broadcast: %s to %s", shape_str(from), shape_str(to));
    return to;
}

/* Which entry of x is entry i of y: walk the dims from the last, skipping those x repeats. */
static int source(Shape x, Shape y, int i)
{
    int at = 0, stride = 1;
    for (int k = 1; k <= x.nd; k++) {
        int d = y.d[y.nd - k];
        if (x.d[x.nd - k] > 1) at += stride * (i % d);
        stride *= x.d[x.nd - k];
        i /= d;
    }
    return at;
}

/* How many entries of y come in one run from x: side by side (step 1), or all from one (step 0). */
static int run_length(Shape x, Shape y, int *step)
{
    int run = 1;
    for (int k = 1; k <= y.nd; k++) {
        int same = k <= x.nd && x.d[x.nd - k] == y.d[y.nd - k];
        if (k == 1) *step = same;
        if (same != *step) break;
        run *= y.d[y.nd - k];
    }
    return run;
}

static void broadcast_forward(Var *y)
{
    Tensor x = y->in[0]->v;
    int step = 1, run = run_length(x.s, y->v.s, &step);
    for (int i = 0; i < y->v.n; i += run) {
        const real *from = x.x + source(x.s, y->v.s, i);
        if (step) copy(y->v.x + i, from, run);
        else for (int k = 0; k < run; k++) y->v.x[i + k] = *from;
    }
}

/* The adjoint of repeating is adding up. */
static void broadcast_backward(Var *y)
{
    Tensor dx = y->in[0]->g;
    int step = 1, run = run_length(y->in[0]->v.s, y->v.s, &step);
    for (int i = 0; dx.x && i < y->v.n; i += run) {
        real *to = dx.x + source(dx.s, y->v.s, i);
        if (step) add_to(to, y->g.x + i, run);
        else for (int k = 0; k < run; k++) *to += y->g.x[i + k];
    }
}

static Var *broadcast_sample(Tape *t, Rng *r)
{
    Shape to = sample_shape(r, 3), from = to;
    for (int i = 0; i < 3; i++) if (rng_below(r, 2)) from.d[i] = 1;
    if (rng_below(r, 2)) from = shape_without(from, 0);
    return ad_broadcast(sample_leaf(t, r, from, -1, 1), to);
}

const Op op_broadcast = { "broadcast", broadcast_shape, broadcast_forward, broadcast_backward,
                          broadcast_sample };
Var *ad_broadcast(Var *x, Shape s) { return apply1(&op_broadcast, (Attr){ .shape = s }, x); }

/* ---- transpose ------------------------------------------------------------------------------- */

static Shape transpose_shape(const Var *y)
{
    Shape s = y->in[0]->v.s;
    must(s.nd == 2, "transpose: %s has not two dims", shape_str(s));
    return SHAPE(s.d[1], s.d[0]);
}

static void transpose_forward(Var *y)
{
    int m = y->v.s.d[0], n = y->v.s.d[1];
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) y->v.x[i * n + j] = y->in[0]->v.x[j * m + i];
}

static void transpose_backward(Var *y)
{
    int m = y->v.s.d[0], n = y->v.s.d[1];
    real *dx = y->in[0]->g.x;
    if (!dx) return;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) dx[j * m + i] += y->g.x[i * n + j];
}

static Var *transpose_sample(Tape *t, Rng *r)
{
    return ad_transpose(sample_leaf(t, r, sample_shape(r, 2), -1, 1));
}

const Op op_transpose = { "transpose", transpose_shape, transpose_forward, transpose_backward,
                          transpose_sample };
Var *ad_transpose(Var *x) { return apply1(&op_transpose, (Attr){ 0 }, x); }

/* ---- slice: rows of [outer, n, inner] from `from` to `to` ------------------------------------ */

static Shape slice_shape(const Var *y)
{
    Shape s = y->in[0]->v.s;
    Attr a = y->a;
    must(a.from >= 0 && a.from < a.to && a.to <= s.d[a.axis], "slice: %d..%d of axis %d of %s",
         a.from, a.to, a.axis, shape_str(s));
    s.d[a.axis] = a.to - a.from;
    return s;
}

static void slice_forward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    int row = (y->a.to - y->a.from) * p.inner;
    for (int o = 0; o < p.outer; o++)
        copy(y->v.x + o * row, y->in[0]->v.x + (o * p.n + y->a.from) * p.inner, row);
}

static void slice_backward(Var *y)
{
    Split p = split_at(y->in[0]->v.s, y->a.axis);
    int row = (y->a.to - y->a.from) * p.inner;
    if (!y->in[0]->g.x) return;
    for (int o = 0; o < p.outer; o++)
        add_to(y->in[0]->g.x + (o * p.n + y->a.from) * p.inner, y->g.x + o * row, row);
}

static void slice_pixel(Var *y, int p, int from, int to)
{
    const int *d = y->v.s.d, row = y->in[0]->v.s.d[3];
    must(y->a.axis == 3, "%s: of a single pixel only channels are cut", var_str(y));
    for (int b = from; b < to; b++) {
        int q = b * d[1] * d[2] + p;
        copy(y->v.x + q * d[3], y->in[0]->v.x + q * row + y->a.from, d[3]);
    }
}

static Var *slice_sample(Tape *t, Rng *r)
{
    Var *x = sample_leaf(t, r, sample_shape(r, 3), -1, 1);
    int axis = rng_below(r, 3), from = rng_below(r, x->v.s.d[axis]);
    return ad_slice(x, axis, from, from + 1 + rng_below(r, x->v.s.d[axis] - from));
}

const Op op_slice = { "slice", slice_shape, slice_forward, slice_backward, slice_sample,
                      .pixel = slice_pixel };

Var *ad_slice(Var *x, int axis, int from, int to)
{
    return apply1(&op_slice, (Attr){ .axis = shape_axis(x->v.s, axis), .from = from, .to = to }, x);
}
