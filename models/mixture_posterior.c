/* The density of a mixture, its bound component by component, and plain draws. Chapter 16. */
#include "mixture_posterior.h"

#include "tensor/vmath.h"

#include <math.h>

Mixture mixture_new(Params *ps, Rng r, const char *name, int d, int k)
{
    Param *weight = param_new(ps, r, name, "weight", SHAPE(k), INIT_ZERO);
    Param *mean = param_new_fans(ps, r, name, "mean", SHAPE(k, d), INIT_HE, 2, d);
    Param *logvar = param_new(ps, r, name, "logvar", SHAPE(k, d), INIT_ZERO);
    for (int i = 0; i < k * d; i++) logvar->v.x[i] = (real)(2 * log(0.5));
    return (Mixture){ d, k, weight, mean, logvar };
}

/* Row c of a parameter, for n draws: [n,d]. */
static Var *component(Var *p, int c, int n)
{
    return ad_broadcast(ad_slice(p, 0, c, c + 1), SHAPE(n, p->v.s.d[1]));
}

static Var *log_weight(const Mixture *m, Tape *t)
{
    return ad_log_softmax(ad_reshape(ad_param(t, m->weight), SHAPE(1, m->k)));
}

Var *mixture_log_density(const Mixture *m, Var *z)
{
    Tape *t = z->tape;
    int n = z->v.s.d[0];
    Var *mean = ad_param(t, m->mean), *logvar = ad_param(t, m->logvar), *all = NULL;
    for (int c = 0; c < m->k; c++) {
        Var *at = component(mean, c, n), *width = component(logvar, c, n);
        Var *column = ad_reshape(ad_gaussian(z, at, width), SHAPE(n, 1));
        all = all ? ad_concat(all, column, 1) : column;
    }
    return ad_logsumexp(ad_add(all, ad_broadcast(log_weight(m, t), SHAPE(n, m->k))));
}

Var *mixture_bound(const Mixture *m, Guide g, Var *x, Rng *noise)
{
    Tape *t = x->tape;
    int n = x->v.s.d[0];
    Var *pi = ad_exp(log_weight(m, t)), *bound = NULL;
    Var *mean = ad_param(t, m->mean), *logvar = ad_param(t, m->logvar);
    for (int c = 0; c < m->k; c++) {
        Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(n, m->d), noise));
        Var *at = component(mean, c, n), *z = ad_reparam(at, component(logvar, c, n), eps);
        Var *log_px_z = g.log_likelihood(g.model, x, z), *log_pz = g.log_prior(g.model, z);
        Var *log_w = ad_sub(ad_add(log_px_z, log_pz), mixture_log_density(m, z));
        Var *share = ad_broadcast(ad_reshape(ad_slice(pi, 1, c, c + 1), SHAPE(1)), SHAPE(n));
        Var *term = ad_mul(share, log_w);
        bound = bound ? ad_add(bound, term) : term;
    }
    return bound;
}

/* The component is the first whose weights add up to more than a uniform number. */
static int drawn_component(const Mixture *m, Rng *r)
{
    double u = rng_uniform(r), below = 0, all = 0;
    int c = 0;
    for (int i = 0; i < m->k; i++) all += exp((double)m->weight->v.x[i]);
    for (; c < m->k - 1; c++)
        if ((below += exp((double)m->weight->v.x[c]) / all) > u) break;
    return c;
}

Draws mixture_draw(const void *mixture, Var *x, int k, Rng *noise)
{
    const Mixture *m = mixture;
    Tensor z = tensor_normal(tape_arena(x->tape), SHAPE(x->v.s.d[0] * k, m->d), noise);
    for (int row = 0; row < z.s.d[0]; row++)
        for (int c = drawn_component(m, noise), j = 0; j < m->d; j++) {
            int at = c * m->d + j;
            real *e = z.x + row * m->d + j;
            *e = m->mean->v.x[at] + v_exp(R(0.5) * m->logvar->v.x[at]) * *e;
        }
    Var *in = ad_input(x->tape, z);
    return (Draws){ in, mixture_log_density(m, in) };
}
