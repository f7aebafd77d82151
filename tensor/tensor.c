/* Shapes, tensors and the two sums. The arena that a tensor was made in owns its memory.
 * Chapter 2. */
#include "tensor.h"

#include "sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

Shape shape_of(int nd, const int *d)
{
    must(nd <= MAX_DIM, "shape: %d dims, at most %d", nd, MAX_DIM);
    Shape s = { .nd = nd };
    for (int i = 0; i < nd; i++) {
        must(d[i] >= 1, "shape: dim %d is %d", i, d[i]);
        s.d[i] = d[i];
    }
    return s;
}

int shape_n(Shape s)
{
    int64_t n = 1;
    for (int i = 0; i < s.nd; i++) {
        n *= s.d[i];
        must(n <= INT32_MAX, "shape: %s has more than 2^31 - 1 entries", shape_str(s));
    }
    return (int)n;
}

bool shape_eq(Shape a, Shape b)
{
    return a.nd == b.nd && memcmp(a.d, b.d, sizeof(int) * (size_t)a.nd) == 0;
}

const char *shape_str(Shape s)
{
    static _Thread_local char text[8][64];
    static _Thread_local int turn;
    char *t = text[turn = (turn + 1) % 8], *p = t;
    *p++ = '[';
    for (int i = 0; i < s.nd; i++) p += sprintf(p, i ? ",%d" : "%d", s.d[i]);
    *p++ = ']', *p = 0;
    return t;
}

int shape_axis(Shape s, int axis)
{
    int i = axis < 0 ? axis + s.nd : axis;
    must(i >= 0 && i < s.nd, "axis %d of shape %s", axis, shape_str(s));
    return i;
}

Shape shape_without(Shape s, int axis)
{
    axis = shape_axis(s, axis);
    for (int i = axis; i + 1 < s.nd; i++) s.d[i] = s.d[i + 1];
    s.d[--s.nd] = 0;
    return s;
}

Tensor tensor_new(Arena *a, Shape s)
{
    int n = shape_n(s);
    return (Tensor){ s, n, arena_alloc(a, sizeof(real) * (size_t)n) };
}

Tensor tensor_zeros(Arena *a, Shape s)
{
    Tensor t = tensor_new(a, s);
    memset(t.x, 0, sizeof(real) * (size_t)t.n);
    return t;
}

Tensor tensor_of(Arena *a, Shape s, const real *x)
{
    Tensor t = tensor_new(a, s);
    memcpy(t.x, x, sizeof(real) * (size_t)t.n);
    return t;
}

Tensor tensor_uniform(Arena *a, Shape s, Rng *r)
{
    Tensor t = tensor_new(a, s);
    rng_fill_uniform(r, t.x, t.n);
    return t;
}

Tensor tensor_normal(Arena *a, Shape s, Rng *r)
{
    Tensor t = tensor_new(a, s);
    rng_fill_normal(r, t.x, t.n);
    return t;
}

Tensor tensor_rows(Tensor t, int from, int to)
{
    must(t.s.nd >= 1 && from >= 0 && from < to && to <= t.s.d[0],
         "tensor_rows: %d..%d of %s", from, to, shape_str(t.s));
    int row = t.n / t.s.d[0];
    t.s.d[0] = to - from;
    return (Tensor){ t.s, (to - from) * row, t.x + (size_t)from * (size_t)row };
}

void tensor_fill(Tensor t, real c)
{
    for (int i = 0; i < t.n; i++) t.x[i] = c;
}

void tensor_copy(Tensor to, Tensor from)
{
    must(to.n == from.n, "tensor_copy: %s to %s", shape_str(from.s), shape_str(to.s));
    memcpy(to.x, from.x, sizeof(real) * (size_t)to.n);
}

double sum_double(const real *x, int n)
{
    double sum;
    SUM16(double, sum, n, i, (double)x[i]);
    return sum;
}

real sum_real(const real *x, int n)
{
    real sum;
    SUM16(real, sum, n, i, x[i]);
    return sum;
}

double log_sum_exp(const double *x, int n)
{
    double top = -(double)INFINITY, sum = 0;
    for (int i = 0; i < n; i++) top = x[i] > top ? x[i] : top;
    if (isinf(top)) return top;
    for (int i = 0; i < n; i++) sum += exp(x[i] - top);
    return top + log(sum);
}
