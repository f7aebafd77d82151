/* concat joins two tensors along an axis; gather picks one entry a row, the class of a label.
 * Chapter 3. */
#include "op.h"

#include <string.h>

/* ---- concat ---------------------------------------------------------------------------------- */

static Shape concat_shape(const Var *z)
{
    Shape x = z->in[0]->v.s, y = z->in[1]->v.s, s = x;
    s.d[z->a.axis] = y.nd == x.nd ? y.d[z->a.axis] : 0;
    must(shape_eq(s, y), "concat: %s and %s along axis %d", shape_str(x), shape_str(y), z->a.axis);
    s.d[z->a.axis] += x.d[z->a.axis];
    return s;
}

/* Operand k's rows within z: their length, and where they start in a row of z. */
static int part(const Var *z, int k, int *start)
{
    int n[2];
    for (int i = 0; i < 2; i++) {
        Split p = split_at(z->in[i]->v.s, z->a.axis);
        n[i] = p.n * p.inner;
    }
    *start = k ? n[0] : 0;
    return n[k];
}

static void concat_forward(Var *z)
{
    int outer = split_at(z->v.s, z->a.axis).outer, row = z->v.n / outer;
    for (int k = 0; k < 2; k++) {
        int start, n = part(z, k, &start);
        for (int o = 0; o < outer; o++)
            memcpy(z->v.x + o * row + start, z->in[k]->v.x + o * n, sizeof(real) * (size_t)n);
    }
}

static void concat_backward(Var *z)
{
    int outer = split_at(z->v.s, z->a.axis).outer, row = z->v.n / outer;
    for (int k = 0; k < 2; k++) {
        int start, n = part(z, k, &start);
        real *d = z->in[k]->g.x;
        for (int o = 0; d && o < outer; o++)
            for (int i = 0; i < n; i++) d[o * n + i] += z->g.x[o * row + start + i];
    }
}

static void concat_pixel(Var *z, int p, int from, int to)
{
    const int *d = z->v.s.d;
    must(z->a.axis == 3, "%s: of a single pixel only channels are joined", var_str(z));
    for (int b = from; b < to; b++)
        for (int k = 0; k < 2; k++) {
            int q = b * d[1] * d[2] + p, start, n = part(z, k, &start);
            memcpy(z->v.x + q * d[3] + start, z->in[k]->v.x + q * n, sizeof(real) * (size_t)n);
        }
}

static Var *concat_sample(Tape *t, Rng *r)
{
    Shape s = sample_shape(r, 3), u = s;
    int axis = rng_below(r, 3);
    u.d[axis] = sample_size(r);
    Var *x = sample_leaf(t, r, s, -1, 1);
    return ad_concat(x, rng_below(r, 4) ? sample_leaf(t, r, u, -1, 1) : x, axis);
}

const Op op_concat = { "concat", concat_shape, concat_forward, concat_backward, concat_sample,
                       .pixel = concat_pixel };

Var *ad_concat(Var *x, Var *y, int axis)
{
    return apply2(&op_concat, (Attr){ .axis = shape_axis(x->v.s, axis) }, x, y);
}

/* ---- gather: y[i] = x[i, index[i]] ----------------------------------------------------------- */

static Shape gather_shape(const Var *y)
{
    Shape s = y->in[0]->v.s;
    must(s.nd == 2, "gather: %s is not [rows, classes]", shape_str(s));
    for (int i = 0; i < s.d[0]; i++)
        must(y->a.index[i] >= 0 && y->a.index[i] < s.d[1], "gather: index %d of row %d, from %s",
             y->a.index[i], i, shape_str(s));
    return SHAPE(s.d[0]);
}

static void gather_forward(Var *y)
{
    int c = y->in[0]->v.s.d[1];
    for (int i = 0; i < y->v.n; i++) y->v.x[i] = y->in[0]->v.x[i * c + y->a.index[i]];
}

static void gather_backward(Var *y)
{
    int c = y->in[0]->v.s.d[1];
    real *dx = y->in[0]->g.x;
    for (int i = 0; dx && i < y->v.n; i++) dx[i * c + y->a.index[i]] += y->g.x[i];
}

static Var *gather_sample(Tape *t, Rng *r)
{
    Var *x = sample_leaf(t, r, sample_shape(r, 2), -1, 1);
    int *index = arena_alloc(tape_arena(t), sizeof(int) * (size_t)x->v.s.d[0]);
    for (int i = 0; i < x->v.s.d[0]; i++) index[i] = rng_below(r, x->v.s.d[1]);
    return ad_gather(x, index);
}

const Op op_gather = { "gather", gather_shape, gather_forward, gather_backward, gather_sample };
Var *ad_gather(Var *x, const int *index) { return apply1(&op_gather, (Attr){ .index = index }, x); }
