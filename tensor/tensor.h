/* A tensor is a shape and a block of reals, contiguous, row-major: the last index runs fastest.
 * Images are [B, H, W, C]. There are no strided views; slice, transpose and broadcast are
 * operations that write a new tensor. A Tensor is a small value, passed by copy; the memory behind
 * x belongs to the arena it was made in. Chapter 2. */
#ifndef TENSOR_H
#define TENSOR_H

#include "arena.h"
#include "must.h"
#include "real.h"
#include "rng.h"

enum { MAX_DIM = 5 };

typedef struct { int nd, d[MAX_DIM]; } Shape;           /* nd = 0 is a scalar            */
typedef struct { Shape s; int n; real *x; } Tensor;     /* n = product of s.d[0..nd)     */

/* SHAPE(128, 784): a literal. SCALAR: the shape of one number. */
#define SHAPE(...) \
    shape_of((int)(sizeof((int[]){ __VA_ARGS__ }) / sizeof(int)), (int[]){ __VA_ARGS__ })
#define SCALAR ((Shape){ 0 })

Shape shape_of(int nd, const int *d);       /* refuses more than MAX_DIM dims and dims < 1        */
int shape_n(Shape s);                       /* product of the dims; refuses 2^31 and more         */
bool shape_eq(Shape a, Shape b);
const char *shape_str(Shape s);             /* "[128,784]"; one of 8 static buffers of the thread */
int shape_axis(Shape s, int axis);          /* axis, where -1 means the last; refuses others      */
Shape shape_without(Shape s, int axis);     /* s with that dim removed                            */

Tensor tensor_new(Arena *a, Shape s);                       /* contents arbitrary                 */
Tensor tensor_zeros(Arena *a, Shape s);
Tensor tensor_of(Arena *a, Shape s, const real *x);         /* a copy of x[0..n)                  */
Tensor tensor_uniform(Arena *a, Shape s, Rng *r);           /* on (0,1); a float may round to 1   */
Tensor tensor_normal(Arena *a, Shape s, Rng *r);            /* entries from N(0,1)                */
Tensor tensor_rows(Tensor t, int from, int to);             /* t[from:to], the same memory        */
void tensor_fill(Tensor t, real c);
void tensor_copy(Tensor to, Tensor from);                   /* same number of entries             */

double sum_double(const real *x, int n);    /* in the order of sum.h: for long sums, statistics */
real sum_real(const real *x, int n);        /* the same, in real                                */
double log_sum_exp(const double *x, int n); /* log sum exp x_i, without overflow; -inf for n = 0 */

#endif
