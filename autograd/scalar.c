/* The scalar engine: an array of nodes, a table of operations, one loop. The array doubles when it
 * is full and never shrinks, so that a training loop that rewinds its tape stops calling realloc
 * after the first step. Chapter 1. */
#include "scalar.h"

#include "tensor/must.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

ScalarTape *scalar_tape(void)
{
    ScalarTape *t = calloc(1, sizeof *t);
    must(t, "scalar: out of memory");
    return t;
}

void scalar_free(ScalarTape *t)
{
    free(t->node);
    free(t);
}

/* ---- recording ------------------------------------------------------------------------------ */

static void grow(ScalarTape *t)
{
    must(t->room <= INT_MAX / 2, "scalar: a tape of %d nodes is full", t->n);
    t->room = t->room ? 2 * t->room : 1024;
    t->node = realloc(t->node, (size_t)t->room * sizeof *t->node);
    must(t->node, "scalar: no memory for %d nodes", t->room);
}

/* Room for one more node, at the end. */
static ScalarNode *append(ScalarTape *t)
{
    if (t->n == t->room) grow(t);
    return &t->node[t->n++];
}

static Scalar last(ScalarTape *t) { return (Scalar){ t, t->n - 1 }; }

static ScalarNode *node(Scalar x)
{
    must(x.i < x.t->n, "scalar: node %d was rewound, the tape has %d", x.i, x.t->n);
    return &x.t->node[x.i];
}

Scalar scalar_leaf(ScalarTape *t, double v)
{
    *append(t) = (ScalarNode){ .v = v };
    return last(t);
}

double scalar_value(Scalar x) { return node(x)->v; }
double scalar_grad(Scalar x) { return node(x)->g; }

void scalar_set(Scalar leaf, double v)
{
    must(node(leaf)->n_in == 0, "scalar: node %d is computed, only a leaf is set", leaf.i);
    node(leaf)->v = v;
}

int scalar_mark(const ScalarTape *t) { return t->n; }

void scalar_rewind(ScalarTape *t, int mark)
{
    must(0 <= mark && mark <= t->n, "scalar: mark %d on a tape of %d nodes", mark, t->n);
    t->n = mark;
}

/* ---- the operations: z = f(x, y) or y = f(x), with the partial derivatives there ------------- */

#define BINARY(name, f, dfdx, dfdy)                                                            \
Scalar s_##name(Scalar a, Scalar b)                                                            \
{                                                                                              \
    must(a.t == b.t, #name ": the operands are on two tapes");                                 \
    double x = node(a)->v, y = node(b)->v, z = f;                                              \
    *append(a.t) = (ScalarNode){ .v = z, .d = { dfdx, dfdy }, .in = { a.i, b.i }, .n_in = 2 }; \
    return last(a.t);                                                                          \
}

#define UNARY(name, f, dfdx)                                                                   \
Scalar s_##name(Scalar a)                                                                      \
{                                                                                              \
    double x = node(a)->v, y = f;                                                              \
    *append(a.t) = (ScalarNode){ .v = y, .d = { dfdx }, .in = { a.i }, .n_in = 1 };            \
    return last(a.t);                                                                          \
}

/*     name      z = f(x, y)                                dz/dx                  dz/dy */
BINARY(add,      x + y,                                     1,                     1)
BINARY(sub,      x - y,                                     1,                     -1)
BINARY(mul,      x * y,                                     y,                     x)
BINARY(div,      x / y,                                     1 / y,                 -z / y)

/*    name       y = f(x)                                   dy/dx                        */
UNARY(neg,       -x,                                        -1)
UNARY(exp,       exp(x),                                    y)
UNARY(log,       log(x),                                    1 / x)
UNARY(tanh,      tanh(x),                                   1 - y * y)
UNARY(relu,      x < 0 ? 0 : x,                             x > 0 ? 1 : 0)
UNARY(softplus,  (x > 0 ? x : 0) + log1p(exp(-fabs(x))),    1 / (1 + exp(-x)))

/* x^0 is 1 everywhere, also at 0, where the rule p x^(p-1) would read 0 times infinity. */
Scalar s_pow(Scalar a, double p)
{
    double x = node(a)->v, dydx = p == 0 ? 0 : p * pow(x, p - 1);
    *append(a.t) = (ScalarNode){ .v = pow(x, p), .d = { dydx }, .in = { a.i }, .n_in = 1 };
    return last(a.t);
}

/* ---- backward -------------------------------------------------------------------------------- */

void scalar_clear(ScalarTape *t)
{
    for (int i = 0; i < t->n; i++) t->node[i].g = 0;
}

static void clear_inner(ScalarTape *t)
{
    for (int i = 0; i < t->n; i++)
        if (t->node[i].n_in) t->node[i].g = 0;
}

/* When the loop comes to node i, every node that read it lies behind, so its gradient is complete
 * and can be passed on. Where it is 0 there is nothing to pass on, not even 0 times infinity. */
void scalar_backward(Scalar loss)
{
    ScalarTape *t = loss.t;
    clear_inner(t);
    node(loss)->g += 1;
    for (int i = loss.i; i >= 0; i--) {
        ScalarNode *y = &t->node[i];
        if (y->g == 0) continue;
        for (int k = 0; k < y->n_in; k++) t->node[y->in[k]].g += y->g * y->d[k];
    }
}

/* ---- looking at a tape ----------------------------------------------------------------------- */

void scalar_print(const ScalarTape *t, int from, FILE *out)
{
    fprintf(out, " node       value    gradient   reads (partial derivative)\n");
    for (int i = from; i < t->n; i++) {
        const ScalarNode *y = &t->node[i];
        fprintf(out, "%5d %11.5g %11.5g  ", i, y->v, y->g);
        for (int k = 0; k < y->n_in; k++) fprintf(out, " %d (%.4g)", y->in[k], y->d[k]);
        fputc('\n', out);
    }
}
