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
    t->first = t->last = NULL, t->n = 0;
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
    }
    y->v = tensor_new(y->tape->arena, op->shape(y));
    op->forward(y);
    return y;
}

/* ---- backward -------------------------------------------------------------------------------- */

static bool interior(const Var *x) { return x->op != NULL; }

/* Forgets the interior gradients of an earlier backward; those of leaves stay and are added to. */
static void clear_interior(Var *x)
{
    for (; x; x = x->before)
        if (interior(x)) x->g = (Tensor){ 0 };
}

static void want_inputs(Var *y)
{
    for (int i = 0; i < y->n_in; i++) {
        Var *x = y->in[i];
        if (x->wanted && !x->g.x) x->g = tensor_zeros(x->tape->arena, x->v.s);
    }
}

/* A node is reached when a node behind it gave it a gradient; a drawing op must not be. */
void backward(Var *loss)
{
    must(loss->v.n == 1, "backward: the loss has shape %s, not one entry", shape_str(loss->v.s));
    const char *refusal = backward_refusal(loss);
    must(!refusal, "%s", refusal);
    clear_interior(loss->tape->last);
    if (!loss->wanted) return;
    if (interior(loss)) loss->g = tensor_zeros(loss->tape->arena, loss->v.s);
    loss->g.x[0] += 1;
    for (Var *y = loss; y; y = y->before) {
        if (!interior(y) || !y->g.x) continue;
        want_inputs(y);
        y->op->backward(y);
    }
}

/* The same walk with one mark a node in place of gradients. */
const char *backward_refusal(Var *loss)
{
    Tape *t = loss->tape;
    bool *reached = arena_zalloc(t->arena, (size_t)t->n);
    reached[loss->id] = loss->wanted;
    for (Var *y = loss; y; y = y->before) {
        if (!reached[y->id] || !interior(y)) continue;
        if (!y->op->backward) {
            char *text = arena_alloc(t->arena, 400);
            snprintf(text, 400,
                     "backward: %s draws random numbers, and no gradient crosses a draw; write "
                     "z = mean + std * eps with the noise eps as an input (ad_reparam)",
                     var_str(y));
            return text;
        }
        for (int i = 0; i < y->n_in; i++) reached[y->in[i]->id] |= y->in[i]->wanted;
    }
    return NULL;
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
