/* NADE, the neural autoregressive distribution estimator (Larochelle and Murray 2011): the hidden
 * units of number d are those of number d - 1, with one more input added before the sigmoid:
 *
 *     h_d = sigmoid(c + sum over i < d of x_i W_i),    y_d = V_d . h_d
 *
 * so that all D conditionals cost D steps of H, and not D^2. Forward goes from the first number to
 * the last. Backward returns: the slope of the sum in the sigmoid gathers what all later numbers
 * gave to it, and that is what W_d is due. Threads share the examples; on the way back, where the
 * examples' parts of a gradient are summed, they share the hidden units. Chapter 17. */
#include "nade.h"
#include "op.h"

#include <string.h>

typedef struct { int n, d, h; const real *x, *w, *c, *v; } Nade;

static Nade nade_of(const Var *y)
{
    return (Nade){ y->v.s.d[0], y->v.s.d[1], y->in[2]->v.n, y->in[0]->v.x, y->in[1]->v.x,
                   y->in[2]->v.x, y->in[3]->v.x };
}

static Shape nade_shape(const Var *y)
{
    Shape x = y->in[0]->v.s, w = y->in[1]->v.s, c = y->in[2]->v.s, v = y->in[3]->v.s;
    must(x.nd == 2 && w.nd == 2 && c.nd == 1 && shape_eq(w, v) && w.d[0] == x.d[1] &&
         w.d[1] == c.d[0], "nade: x is %s, W %s, c %s, V %s, not [n,d], [d,h], [h], [d,h]",
         shape_str(x), shape_str(w), shape_str(c), shape_str(v));
    must(!y->in[0]->wanted, "nade: no gradient in x %s", shape_str(x));
    return x;
}

/* a += x w; nothing to do where x is 0, or where a is a gradient that nobody wants. */
static void take_in(real *restrict a, real x, const real *restrict w, int n)
{
    if (!a || x == 0) return;
    for (int j = 0; j < n; j++) a[j] += x * w[j];
}

real nade_logit(int h, const real *a, const real *v)
{
    real y;
    SUM16(real, y, h, k, v[k] * v_sigmoid(a[k]));
    return y;
}

void nade_take_in(int h, real *a, real x, const real *w) { take_in(a, x, w, h); }

static void examples(void *ctx, int from, int to)
{
    Var *y = ctx;
    Nade m = nade_of(y);
    for (int e = from; e < to; e++) {
        real *a = y->aux.x + e * m.h;
        copy_reals(a, m.c, m.h);
        for (int d = 0; d < m.d; d++) {
            y->v.x[e * m.d + d] = nade_logit(m.h, a, m.v + d * m.h);
            take_in(a, m.x[e * m.d + d], m.w + d * m.h, m.h);
        }
    }
}

static void nade_forward(Var *y)
{
    Nade m = nade_of(y);
    if (!y->aux.x) y->aux = tensor_new(tape_arena(y->tape), SHAPE(m.n, m.h));
    parallel_for(m.n, 1, examples, y);
}

/* ---- backward -------------------------------------------------------------------------------- */

typedef struct { Var *y; real *hidden, *sums, *slopes; } Back;  /* [d,h], [h], [h] */

/* Units from..to-1 of every number of an example. */
static void units_again(const Nade *m, const Back *b, int e, int from, int to)
{
    real *a = b->sums + from;
    copy_reals(a, m->c + from, to - from);
    for (int d = 0; d < m->d; d++) {
        real *restrict h = b->hidden + d * m->h + from;
        for (int j = 0; j < to - from; j++) h[j] = v_sigmoid(a[j]);
        take_in(a, m->x[e * m->d + d], m->w + d * m->h + from, to - from);
    }
}

/* Into the sum's slope: dy V h (1 - h). */
static void give_back(real dy, int n, const real *restrict h, const real *restrict v,
                      real *restrict slope)
{
    for (int j = 0; j < n; j++) slope[j] += dy * v[j] * (h[j] * (1 - h[j]));
}

static real *gradient(const Var *x, int at) { return x->g.x ? x->g.x + at : NULL; }

static void units(void *ctx, int from, int to)
{
    const Back *b = ctx;
    Nade m = nade_of(b->y);
    Var **in = b->y->in;
    real *slope = b->slopes + from;
    int n = to - from;
    for (int e = 0; e < m.n; e++) {
        units_again(&m, b, e, from, to);
        memset(slope, 0, sizeof(real) * (size_t)n);
        for (int d = m.d - 1; d >= 0; d--) {
            int at = d * m.h + from;
            real dy = b->y->g.x[e * m.d + d];
            take_in(gradient(in[1], at), m.x[e * m.d + d], slope, n);
            take_in(gradient(in[3], at), dy, b->hidden + at, n);
            give_back(dy, n, b->hidden + at, m.v + at, slope);
        }
        take_in(gradient(in[2], from), 1, slope, n);
    }
}

static void nade_backward(Var *y)
{
    Nade m = nade_of(y);
    Arena *arena = tape_arena(y->tape);
    size_t bytes = sizeof(real) * (size_t)((m.d + 2) * m.h);
    real *memory = arena_borrow(arena, bytes);
    Back b = { y, memory, memory + m.d * m.h, memory + (m.d + 1) * m.h };
    parallel_for(m.h, 64, units, &b);
    arena_give_back(arena, memory, bytes);
}

static Var *nade_sample(Tape *t, Rng *r)
{
    int n = sample_size(r), d = sample_size(r), h = sample_size(r);
    Tensor x = tensor_uniform(tape_arena(t), SHAPE(n, d), r);
    for (int i = 0; i < x.n; i += 2) x.x[i] = 0;
    Var *w = sample_leaf(t, r, SHAPE(d, h), -2, 2), *c = sample_leaf(t, r, SHAPE(h), -1, 1);
    return ad_nade(ad_input(t, x), w, c, sample_leaf(t, r, SHAPE(d, h), -2, 2));
}

const Op op_nade = { "nade", nade_shape, nade_forward, nade_backward, nade_sample };
Var *ad_nade(Var *x, Var *w, Var *c, Var *v)
{
    return ad_apply(&op_nade, (Attr){ 0 }, 4, (Var *[]){ x, w, c, v });
}
