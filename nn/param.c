/* Parameters: windows on two flat arrays that grow as layers are made. Chapter 5. */
#include "param.h"

#include "tensor/parallel.h"
#include "tensor/sum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16 };        /* each parameter starts at a multiple of this many reals */

static void *grow(void *p, size_t size)
{
    p = realloc(p, size);
    must(p, "params: out of memory");
    return p;
}

/* Lengthens both arrays by n zeros, and moves every window to where its part now is. */
static void params_extend(Params *ps, int n)
{
    size_t old = (size_t)ps->total, len = old + (size_t)(n + ALIGN - 1) / ALIGN * ALIGN;
    real *v = aligned_alloc(64, len * sizeof(real)), *g = aligned_alloc(64, len * sizeof(real));
    must(v && g, "params: out of memory");
    memset(v, 0, len * sizeof(real)), memset(g, 0, len * sizeof(real));
    if (old) memcpy(v, ps->v, old * sizeof(real));
    for (int i = 0; i < ps->n; i++) {
        Param *p = ps->p[i];
        p->v.x = v + (p->v.x - ps->v), p->g.x = g + (p->g.x - ps->g);
    }
    free(ps->v), free(ps->g);
    ps->v = v, ps->g = g, ps->total = (int)len;
}

static void init_values(Tensor v, Rng r, Init init, double in, double out)
{
    for (int i = 0; i < v.n; i++) switch (init) {
        case INIT_ZERO:   v.x[i] = 0; break;
        case INIT_ONE:    v.x[i] = 1; break;
        case INIT_GLOROT: v.x[i] = (real)((2 * rng_uniform(&r) - 1) * sqrt(6 / (in + out))); break;
        case INIT_HE:     v.x[i] = (real)(rng_normal(&r) * sqrt(2 / in)); break;
    }
}

Param *param_new_fans(Params *ps, Rng r, const char *layer, const char *what, Shape s, Init init,
                      double fan_in, double fan_out)
{
    Param *p = grow(NULL, sizeof *p);
    *p = (Param){ 0 };
    int len = snprintf(p->name, sizeof p->name, "%s.%s", layer, what), n = shape_n(s),
        at = ps->total;
    must(len < (int)sizeof p->name, "parameter name too long: %s.%s", layer, what);
    must(!params_find(ps, p->name), "parameter %s exists already", p->name);
    params_extend(ps, n);
    p->v = (Tensor){ s, n, ps->v + at }, p->g = (Tensor){ s, n, ps->g + at };
    init_values(p->v, rng_fork(r, p->name), init, fan_in, fan_out);
    if (ps->n == ps->cap) ps->p = grow(ps->p, sizeof *ps->p * (size_t)(ps->cap = 2 * ps->cap + 8));
    return ps->p[ps->n++] = p;
}

Param *param_new(Params *ps, Rng r, const char *layer, const char *what, Shape s, Init init)
{
    return param_new_fans(ps, r, layer, what, s, init, s.d[0], s.d[s.nd - 1]);
}

void params_free(Params *ps)
{
    for (int i = 0; i < ps->n; i++) free(ps->p[i]);
    free(ps->p), free(ps->v), free(ps->g);
    *ps = (Params){ 0 };
}

Param *params_find(const Params *ps, const char *name)
{
    for (int i = 0; i < ps->n; i++)
        if (strcmp(ps->p[i]->name, name) == 0) return ps->p[i];
    return NULL;
}

int params_count(const Params *ps)
{
    int n = 0;
    for (int i = 0; i < ps->n; i++) n += ps->p[i]->v.n;
    return n;
}

void params_zero_grad(Params *ps)
{
    for (int i = 0; i < ps->n; i++) {
        Param *p = ps->p[i];
        p->blank = true;
        if (arena_poison) memset(p->g.x, 0xFF, sizeof(real) * (size_t)p->g.n);
    }
}

void params_settle(const Params *ps)
{
    for (int i = 0; i < ps->n; i++) {
        if (ps->p[i]->blank) tensor_fill(ps->p[i]->g, 0);
        ps->p[i]->blank = false;
    }
}

double params_grad_norm(const Params *ps)
{
    double sum;
    params_settle(ps);
    SUM16(double, sum, ps->total, i, (double)ps->g[i] * (double)ps->g[i]);
    return sqrt(sum);
}

typedef struct { real *g, c; } Clip;

static void scale_part(void *ctx, int from, int to)
{
    const Clip s = *(Clip *)ctx;
    for (int i = from; i < to; i++) s.g[i] *= s.c;
}

double params_clip(Params *ps, double norm)
{
    double was = params_grad_norm(ps);
    Clip s = { ps->g, (real)(norm / was) };
    if (was > norm) parallel_for(ps->total, 16384, scale_part, &s);
    return was;
}

Var *ad_param(Tape *t, Param *p)
{
    Var *x = ad_named(ad_leaf(t, p->v, p->g), p->name);
    x->blank = &p->blank;
    return x;
}
