/* The log probability of one class of many: log p(k | l) = l_k - log sum exp l, in nats. It equals
 * gather(log_softmax(l), k), but the other classes' log probabilities are not written to memory,
 * nor a gradient that is 0 for all but one of them. Chapter 3. */
#include "op.h"

static Shape categorical_shape(const Var *y)
{
    Shape s = y->in[0]->v.s;
    must(s.nd == 2, "categorical: %s is not [rows, classes]", shape_str(s));
    for (int i = 0; i < s.d[0]; i++)
        must(y->a.index[i] >= 0 && y->a.index[i] < s.d[1], "categorical: class %d of row %d, of %d",
             y->a.index[i], i, s.d[1]);
    return SHAPE(s.d[0]);
}

/* aux keeps each row's log sum exp for backward. */
static void categorical_rows(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *l = y->in[0]->v.x + i * n;
        y->aux.x[i] = row_logsumexp(l, n);
        y->v.x[i] = l[y->a.index[i]] - y->aux.x[i];
    }
}

/* dl += dy (e_k - softmax(l)). */
static void categorical_slopes(void *ctx, int from, int to)
{
    Var *y = ctx;
    int n = y->in[0]->v.s.d[1];
    for (int i = from; i < to; i++) {
        const real *l = y->in[0]->v.x + i * n, dy = y->g.x[i], top = y->aux.x[i];
        real *dl = y->in[0]->g.x + i * n;
        GIVE(y->adds[0], dl, k, 0, n, -v_exp(l[k] - top) * dy);
        dl[y->a.index[i]] += dy;
    }
}

static void categorical_forward(Var *y)
{
    if (!y->aux.x) y->aux = tensor_new(tape_arena(y->tape), y->v.s);
    parallel_for(y->v.n, row_grain(y->in[0]->v.s.d[1]), categorical_rows, y);
}

static void categorical_backward(Var *y)
{
    int grain = row_grain(y->in[0]->v.s.d[1]);
    if (y->in[0]->g.x) parallel_for(y->v.n, grain, categorical_slopes, y);
}

static Var *categorical_sample(Tape *t, Rng *r)
{
    Var *x = sample_leaf(t, r, sample_shape(r, 2), -2, 2);
    int *index = arena_alloc(tape_arena(t), sizeof(int) * (size_t)x->v.s.d[0]);
    for (int i = 0; i < x->v.s.d[0]; i++) index[i] = rng_below(r, x->v.s.d[1]);
    return ad_categorical(x, index);
}

const Op op_categorical = { "categorical", categorical_shape, categorical_forward,
                            categorical_backward, categorical_sample, .sets = true };
Var *ad_categorical(Var *logits, const int *index)
{
    return apply1(&op_categorical, (Attr){ .index = index }, logits);
}
