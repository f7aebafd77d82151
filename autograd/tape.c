/* The tape: nodes in the order of their creation, linked backwards, and the loop that is
 * reverse-mode differentiation. The tape owns an arena in which all of a step lives: nodes, values,
 * interior gradients. Chapter 3. */
#include "autograd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Tape {
    Arena *arena;
    Var *first, *last;
    int n;
    bool keeps;         /* some node was named by ad_keep */
};

Tape *tape_new(void)
{
    Tape *t = malloc(sizeof *t);
    must(t, "tape: out of memory");
    *t = (Tape){ .arena = arena_new() };
    return t;
}

void tape_free(Tape *t)
{
    arena_free(t->arena);
    free(t);
}

void tape_reset(Tape *t)
{
    arena_reset(t->arena);
    t->first = t->last = NULL, t->n = 0, t->keeps = false;
}

Arena *tape_arena(Tape *t) { return t->arena; }
Var *tape_first(const Tape *t) { return t->first; }
Var *tape_last(const Tape *t) { return t->last; }
int tape_length(const Tape *t) { return t->n; }

/* ---- recording ------------------------------------------------------------------------------- */

static Var *append(Tape *t)
{
    Var *x = NEW(t->arena, Var);
    x->tape = t, x->before = t->last, x->id = t->n++;
    if (t->last) t->last->after = x;
    else t->first = x;
    return t->last = x;
}

Var *ad_input(Tape *t, Tensor v)
{
    Var *x = append(t);
    x->v = v;
    return x;
}

Var *ad_leaf(Tape *t, Tensor v, Tensor g)
{
    must(shape_eq(v.s, g.s), "leaf: value %s, gradient %s", shape_str(v.s), shape_str(g.s));
    Var *x = ad_input(t, v);
    x->g = g, x->wanted = true;
    return x;
}

Var *ad_named(Var *x, const char *name)
{
    x->name = name;
    return x;
}

Var *ad_apply(const Op *op, Attr a, int n, Var **in)
{
    must(n >= 1 && n <= MAX_IN, "%s: %d operands", op->name, n);
    Var *y = append(in[0]->tape);
    y->op = op, y->a = a, y->n_in = n;
    for (int i = 0; i < n; i++) {
        must(in[i]->tape == y->tape, "%s: operand %d is on another tape", op->name, i);
        y->in[i] = in[i];
        y->wanted |= in[i]->wanted;
        if (in[i]->draw && (!y->draw || in[i]->draw->id > y->draw->id)) y->draw = in[i]->draw;
    }
    if (y->wanted && !op->backward) y->draw = y;
    Shape s = op->shape(y);
    if (op->view) y->v = (Tensor){ s, in[0]->v.n, in[0]->v.x };
    else y->v = tensor_new(y->tape->arena, s);
    op->forward(y);
    return y;
}

/* ---- backward -------------------------------------------------------------------------------- */

static bool interior(const Var *x) { return x->op != NULL; }

/* Gives the memory of an interior gradient back. */
static void drop_gradient(Var *x)
{
    if (x->g.x) arena_give_back(x->tape->arena, x->g.x, sizeof(real) * (size_t)x->g.n);
    x->g = (Tensor){ 0 };
}

/* Whether x has a gradient. If not, it has memory for one from now on, and will have been given a
 * first part of it before the next who asks. */
static bool has_gradient(Var *x)
{
    bool had = x->g.x && !(x->blank && *x->blank);
    if (!x->g.x) {
        real *g = arena_borrow(x->tape->arena, sizeof(real) * (size_t)x->v.n);
        x->g = (Tensor){ x->v.s, x->v.n, g };
    }
    if (x->blank) *x->blank = false;
    return had;
}

/* Who gives first, writes; who comes later, adds. For an op that only adds, zeros are first. */
static void want_inputs(Var *y)
{
    for (int i = 0; i < y->n_in; i++) {
        Var *x = y->in[i];
        if (!x->wanted) continue;
        y->adds[i] = has_gradient(x);
        if (y->adds[i] || y->op->sets) continue;
        tensor_fill(x->g, 0);
        y->adds[i] = true;
    }
}

/* Gradients of interior nodes belong to one backward; those of leaves stay and are added to. */
static void forget_kept(Tape *t)
{
    for (Var *x = t->keeps ? t->last : NULL; x; x = x->before)
        if (interior(x)) drop_gradient(x);
}

/* A node has a gradient when a node behind it gave it one; a drawing op must not be given one. */
void backward(Var *loss)
{
    must(loss->v.n == 1, "backward: the loss has shape %s, not one entry", shape_str(loss->v.s));
    const char *refusal = backward_refusal(loss);
    must(!refusal, "%s", refusal);
    forget_kept(loss->tape);
    if (!loss->wanted) return;
    real before = has_gradient(loss) ? loss->g.x[0] : 0;
    loss->g.x[0] = before + 1;
    for (Var *y = loss; y; y = y->before) {
        if (!interior(y) || !y->g.x) continue;
        want_inputs(y);
        y->op->backward(y);
        if (!y->kept) drop_gradient(y);
    }
}

Var *ad_keep(Var *x)
{
    x->kept = x->tape->keeps = true;
    return x;
}

const char *backward_refusal(Var *loss)
{
    if (!loss->draw) return NULL;
    char *text = arena_alloc(loss->tape->arena, 400);
    snprintf(text, 400,
             "backward: %s draws random numbers, and no gradient crosses a draw; write "
             "z = mean + std * eps with the noise eps as an input (ad_reparam)",
             var_str(loss->draw));
    return text;
}

/* ---- looking at a tape ----------------------------------------------------------------------- */

void tape_replay(Tape *t)
{
    for (Var *x = t->first; x; x = x->after)
        if (interior(x)) x->op->forward(x);
}

Var *tape_first_bad(const Tape *t)
{
    for (Var *x = t->first; x; x = x->after)
        for (int i = 0; i < x->v.n; i++)
            if (!isfinite(x->v.x[i])) return x;
    return NULL;
}

const char *var_str(const Var *x)
{
    static _Thread_local char text[160];
    const char *op = x->op ? x->op->name : x->wanted ? "parameter" : "input";
    int n = snprintf(text, sizeof text, "%s #%d %s", op, x->id, shape_str(x->v.s));
    if (x->name) snprintf(text + n, sizeof text - (size_t)n, " '%s'", x->name);
    return text;
}
