/* Four kinds of posterior for one x: a diagonal Gaussian, a mixture of two, and that Gaussian sent
 * through planar or inverse autoregressive steps. Chapter 16. */
#include "posteriors_parts.h"

#include <math.h>
#include <stdio.h>

const char *const family_names[] = { "diagonal", "mixture", "planar", "iaf", NULL };

static Var *row(Var *p, int n) { return ad_broadcast(p, SHAPE(n, 2)); }

static Draws family_draw(const void *model, Var *x, int k, Rng *noise)
{
    const Family *f = model;
    Tape *t = x->tape;
    int n = x->v.s.d[0] * k;
    Var *mean = row(ad_param(t, f->mean), n), *logvar = row(ad_param(t, f->logvar), n);
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), mean->v.s, noise));
    Var *z = ad_reparam(mean, logvar, eps), *log_q = ad_gaussian(z, mean, logvar);
    for (int i = 0; i < f->steps; i++) {
        Flowed to = f->kind == PLANAR ? planar(&f->planar[i], z) : iaf(&f->iaf[i], z, NULL);
        z = to.z, log_q = ad_sub(log_q, to.log_det);
    }
    return (Draws){ z, log_q };
}

static void add_steps(Family *f, Rng r)
{
    f->steps = f->kind == PLANAR ? MAX_PLANAR : f->kind == IAF ? 4 : 0;
    for (int i = 0; i < f->steps; i++) {
        char name[16];
        snprintf(name, sizeof name, "step%d", i);
        if (f->kind == PLANAR) f->planar[i] = planar_new(&f->ps, r, name, 2);
        else f->iaf[i] = iaf_new(&f->ps, f->masks, r, name, 2, 0, 32, i % 2);
    }
}

static void set_guide(Family *f)
{
    f->guide = (Guide){ f, family_draw, toy_log_prior, toy_log_likelihood };
    if (f->kind == MIXTURE) f->guide.model = &f->mixture, f->guide.draw = mixture_draw;
}

void family_init(Family *f, Kind kind, int k, double start, Rng r)
{
    *f = (Family){ .kind = kind, .k = k, .masks = arena_new() };
    set_guide(f);
    if (kind == MIXTURE) {
        f->mixture = mixture_new(&f->ps, r, "mixture", 2, 2);
        for (int c = 0; c < 2; c++) f->mixture.mean->v.x[2 * c] = (real)(start + 2 * c - 1);
        return;
    }
    f->mean = param_new(&f->ps, r, "base", "mean", SHAPE(1, 2), INIT_ZERO);
    f->logvar = param_new(&f->ps, r, "base", "logvar", SHAPE(1, 2), INIT_ZERO);
    f->mean->v.x[0] = (real)start;
    if (start > 0) tensor_fill(f->logvar->v, (real)(2 * log(0.4)));
    add_steps(f, r);
}

void family_move(Family *to, const Family *from)
{
    *to = *from;
    set_guide(to);
}

void family_free(Family *f)
{
    params_free(&f->ps);
    arena_free(f->masks);
}

Var *family_bound(Family *f, Var *x, Rng *noise)
{
    if (f->kind == MIXTURE) return mixture_bound(&f->mixture, f->guide, x, noise);
    return bound_of(guide_log_weights(f->guide, x, f->k, noise));
}
