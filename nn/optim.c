/* Seven update rules, each a loop over flat arrays; what one writes is what the header's formula
 * says. The Optim owns its state. Chapter 5. */
#include "optim.h"

#include "tensor/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { real *w, *m, *s; const real *g; real lr, b1, b2, eps, mc, sc; } Update;

static void sgd(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) u.w[i] -= u.lr * u.g[i];
}

static void momentum(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.m[i] = u.b1 * u.m[i] + u.g[i];
        u.w[i] -= u.lr * u.m[i];
    }
}

static void adagrad(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.s[i] += u.g[i] * u.g[i];
        u.w[i] -= u.lr * u.g[i] / (sqrt(u.s[i]) + u.eps);
    }
}

static void rmsprop(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.s[i] = u.b2 * u.s[i] + (1 - u.b2) * u.g[i] * u.g[i];
        u.w[i] -= u.lr * u.g[i] / (sqrt(u.s[i]) + u.eps);
    }
}

/* s - m^2 is the variance of g; rounding may take it just below 0. */
static void rmsprop_centred(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.m[i] = u.b2 * u.m[i] + (1 - u.b2) * u.g[i];
        u.s[i] = u.b2 * u.s[i] + (1 - u.b2) * u.g[i] * u.g[i];
        real variance = u.s[i] - u.m[i] * u.m[i];
        u.w[i] -= u.lr * u.g[i] / (sqrt(variance > 0 ? variance : 0) + u.eps);
    }
}

/* mc = 1 / (1 - b1^t) and sc = 1 / (1 - b2^t) undo the pull of the zeros m and s start from. */
static void adam(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.m[i] = u.b1 * u.m[i] + (1 - u.b1) * u.g[i];
        u.s[i] = u.b2 * u.s[i] + (1 - u.b2) * u.g[i] * u.g[i];
        u.w[i] -= u.lr * (u.m[i] * u.mc) / (sqrt(u.s[i] * u.sc) + u.eps);
    }
}

/* m is the running square of the steps d, which gives them the unit of w. */
static void adadelta(void *ctx, int from, int to)
{
    const Update u = *(Update *)ctx;
    for (int i = from; i < to; i++) {
        u.s[i] = u.b2 * u.s[i] + (1 - u.b2) * u.g[i] * u.g[i];
        real d = sqrt((u.m[i] + u.eps) / (u.s[i] + u.eps)) * u.g[i];
        u.m[i] = u.b2 * u.m[i] + (1 - u.b2) * d * d;
        u.w[i] -= u.lr * d;
    }
}

static const struct { const char *name; RangeFn update; double b1, b2, eps; } rules[] = {
    [OPT_SGD]       = { "sgd",       sgd,             0,   0,     0 },
    [OPT_MOMENTUM]  = { "momentum",  momentum,        0.9, 0,     0 },
    [OPT_ADAGRAD]   = { "adagrad",   adagrad,         0,   0,     1e-10 },
    [OPT_RMSPROP]   = { "rmsprop",   rmsprop,         0,   0.99,  1e-8 },
    [OPT_RMSPROP_C] = { "rmsprop_c", rmsprop_centred, 0,   0.99,  1e-8 },
    [OPT_ADAM]      = { "adam",      adam,            0.9, 0.999, 1e-8 },
    [OPT_ADADELTA]  = { "adadelta",  adadelta,        0,   0.95,  1e-6 },
};

bool optim_init(Optim *o, const char *name, double lr)
{
    for (int k = 0; k < (int)(sizeof rules / sizeof *rules); k++)
        if (strcmp(name, rules[k].name) == 0) {
            *o = (Optim){ .kind = (OptimKind)k, .lr = lr, .b1 = rules[k].b1, .b2 = rules[k].b2,
                          .eps = rules[k].eps };
            return true;
        }
    return false;
}

void optim_reserve(Optim *o, const Params *ps)
{
    if (o->n == ps->total) return;
    must(o->n == 0, "optim: %d parameters where there were %d", ps->total, o->n);
    o->n = ps->total;
    for (int k = 0; k < 2; k++) {
        o->s[k] = calloc((size_t)o->n, sizeof(real));
        must(o->s[k], "optim: out of memory");
    }
}

void optim_step(Optim *o, Params *ps, double lr)
{
    optim_reserve(o, ps);
    params_settle(ps);
    double t = (double)++o->t;
    Update u = { ps->v, o->s[0], o->s[1], ps->g, (real)lr, (real)o->b1, (real)o->b2, (real)o->eps,
                 (real)(1 / (1 - pow(o->b1, t))), (real)(1 / (1 - pow(o->b2, t))) };
    parallel_for(ps->total, 16384, rules[o->kind].update, &u);
}

void optim_free(Optim *o)
{
    free(o->s[0]), free(o->s[1]);
    *o = (Optim){ 0 };
}
