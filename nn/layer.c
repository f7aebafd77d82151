/* Affine layers and stacks of them. The Params they were made in own the parameters. Chapter 5. */
#include "layer.h"

#include <stdio.h>
#include <string.h>

static const char *const act_names[] = { "none", "relu", "tanh", "sigmoid", "softplus" };

bool act_named(const char *name, Act *a)
{
    for (int i = 0; i < (int)(sizeof act_names / sizeof *act_names); i++)
        if (strcmp(name, act_names[i]) == 0) {
            *a = (Act)i;
            return true;
        }
    return false;
}

Var *act(Act a, Var *x)
{
    switch (a) {
    case ACT_RELU:     return ad_relu(x);
    case ACT_TANH:     return ad_tanh(x);
    case ACT_SIGMOID:  return ad_sigmoid(x);
    case ACT_SOFTPLUS: return ad_softplus(x);
    case ACT_NONE:     break;
    }
    return x;
}

Linear linear_new(Params *ps, Rng r, const char *name, int in, int out, Init init)
{
    Param *w = param_new(ps, r, name, "w", SHAPE(in, out), init);
    return (Linear){ w, param_new(ps, r, name, "b", SHAPE(out), INIT_ZERO) };
}

/* Recorded one by one: C leaves the order of a call's arguments to the compiler. */
Var *linear_act(Linear l, Var *x, Act a)
{
    Var *w = ad_param(x->tape, l.w), *b = ad_param(x->tape, l.b);
    return ad_linear(x, w, b, a);
}

Var *linear(Linear l, Var *x) { return linear_act(l, x, ACT_NONE); }

Mlp mlp_new(Params *ps, Rng r, const char *name, int n, const int *d, Act a, Init init)
{
    must(n <= MAX_LAYERS, "%s: %d layers, at most %d", name, n, MAX_LAYERS);
    Mlp m = { .n = n, .act = a };
    for (int i = 0; i < n; i++) {
        char layer[48];
        snprintf(layer, sizeof layer, "%s.%d", name, i);
        m.l[i] = linear_new(ps, r, layer, d[i], d[i + 1], init);
    }
    return m;
}

Var *mlp(const Mlp *m, Var *x)
{
    for (int i = 0; i < m->n; i++) x = linear_act(m->l[i], x, m->act);
    return x;
}

/* The choice is an input: no gradient, and the same in a replay of the tape. */
Var *dropout(Var *x, double rate, Rng r)
{
    if (rate == 0) return x;
    Tensor kept = tensor_new(tape_arena(x->tape), x->v.s);
    rng_fill_uniform(&r, kept.x, kept.n);
    for (int i = 0; i < kept.n; i++)
        kept.x[i] = (double)kept.x[i] < rate ? 0 : (real)(1 / (1 - rate));
    return ad_mul(x, ad_input(x->tape, kept));
}
