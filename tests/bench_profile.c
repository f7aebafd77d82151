/* Where the time of a training step goes. Each node of a recorded step gets a copy of its op whose
 * functions look at the clock; the step is then replayed, and run backward. Chapter 6. */
#include "bench_train.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 64, STEPS = 20 };

/* A kind of node: an op, and the shape of its second input if that is a parameter: its weights. */
typedef struct { const Op *op; Shape w; int nodes; double forward, backward; } Spent;

static Spent spent[MOST];
static Op timed[MOST];          /* timed[k] stands for spent[k].op */

static void forward(Var *y)
{
    Spent *k = &spent[y->op - timed];
    double t = seconds();
    k->op->forward(y);
    k->forward += seconds() - t;
}

static void backward_of(Var *y)
{
    Spent *k = &spent[y->op - timed];
    double t = seconds();
    k->op->backward(y);
    k->backward += seconds() - t;
}

static void wrap(Var *y)
{
    bool layer = y->n_in > 1 && !y->in[1]->op && y->in[1]->wanted;
    Shape w = layer ? y->in[1]->v.s : SCALAR;
    int k = 0;
    while (spent[k].op && !(spent[k].op == y->op && shape_eq(spent[k].w, w))) k++;
    must(k < MOST - 1, "profile: more than %d kinds of nodes", MOST - 2);
    spent[k].op = y->op, spent[k].w = w, spent[k].nodes++;
    timed[k] = *y->op, timed[k].forward = forward;
    if (timed[k].backward) timed[k].backward = backward_of;
    y->op = &timed[k];
}

/* One step: how long it takes as a whole, and then where, into spent; the optimiser's time. */
static double step(Training *s, double *whole)
{
    double t = seconds();
    train_step(s);
    *whole += seconds() - t;
    tape_reset(s->t);
    Var *loss = s->loss(s, ad_input(s->t, s->x));
    for (Var *y = tape_first(s->t); y; y = y->after)
        if (y->op) wrap(y);
    tape_replay(s->t);
    params_zero_grad(&s->ps);
    backward(loss);
    t = seconds();
    optim_step(&s->adam, &s->ps, s->adam.lr);
    return seconds() - t;
}

static int by_time(const void *a, const void *b)
{
    const Spent *x = a, *y = b;
    double d = x->forward + x->backward - y->forward - y->backward;
    return (d < 0) - (d > 0);
}

static void print(const char *workload, Spent k, const char *what, double all)
{
    printf("%s\t%s%s\t%d\t%.3f\t%.3f\t%.1f\n", workload, what,
           k.w.nd ? shape_str(k.w) : "", k.nodes / STEPS, 1e3 * k.forward / STEPS,
           1e3 * k.backward / STEPS, 100 * (k.forward + k.backward) / all);
}

void profile(const char *workload, void *state)
{
    double whole = 0, adam = 0, rest;
    for (int i = 0; i < STEPS; i++) adam += step(state, &whole);
    rest = whole - adam;
    qsort(spent, MOST, sizeof *spent, by_time);
    for (int k = 0; k < MOST; k++) {
        if (!spent[k].op) continue;
        print(workload, spent[k], spent[k].op->name, whole);
        rest -= spent[k].forward + spent[k].backward;
    }
    print(workload, (Spent){ .backward = adam }, "adam", whole);
    print(workload, (Spent){ .forward = rest }, "rest", whole);     /* recording, noise, zeros */
    print(workload, (Spent){ .forward = whole }, "step", whole);
}
