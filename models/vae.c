/* Encoder, reparameterised code, decoder, ELBO. The formulas are in the header. Chapter 14. */
#include "vae.h"

#include "models/vae_evidence.h"
#include "nn/density.h"
#include "tensor/vmath.h"

#include <math.h>

void vae_init(Vae *m, VaeConfig c, Rng r)
{
    int up[MAX_LAYERS + 1] = { c.x }, down[MAX_LAYERS + 1] = { c.z };
    for (int i = 0; i < c.n_hidden; i++)
        up[i + 1] = c.hidden[i], down[i + 1] = c.hidden[c.n_hidden - 1 - i];
    if (c.most_std == 0) c.least_std = PIXEL_LEAST_STD, c.most_std = PIXEL_MOST_STD;
    *m = (Vae){ .c = c };
    m->encoder = mlp_new(&m->ps, r, "encoder", c.n_hidden, up, c.act, INIT_GLOROT);
    m->mean = linear_new(&m->ps, r, "mean", up[c.n_hidden], c.z, INIT_GLOROT);
    m->logvar = linear_new(&m->ps, r, "logvar", up[c.n_hidden], c.z, INIT_GLOROT);
    m->decoder = mlp_new(&m->ps, r, "decoder", c.n_hidden, down, c.act, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", down[c.n_hidden], c.x, INIT_GLOROT);
    if (c.likelihood == GAUSSIAN)
        m->spread = linear_new(&m->ps, r, "out_logvar", down[c.n_hidden], c.x, INIT_GLOROT);
    if (c.likelihood == DISCRETISED_LOGISTIC)
        m->spread = linear_new(&m->ps, r, "out_logscale", down[c.n_hidden], c.x, INIT_GLOROT);
    if (c.likelihood == GAUSSIAN_SHARED)
        m->shared_logvar = param_new(&m->ps, r, "shared", "logvar", SHAPE(1), INIT_ZERO);
}

void vae_free(Vae *m) { params_free(&m->ps); }

Posterior vae_encode(const Vae *m, Var *x)
{
    Var *h = mlp(&m->encoder, x);
    Var *mean = ad_named(linear(m->mean, h), "mean");
    Var *logvar = ad_named(linear(m->logvar, h), "logvar");
    return (Posterior){ mean, logvar };
}

Var *vae_decode(const Vae *m, Var *z) { return linear(m->out, mlp(&m->decoder, z)); }

/* Where a pixel never changes, a density would grow without end as its width falls; so no width is
 * smaller than the data has meaning for. */
static Var *logvar_of(const Vae *m, Var *r)
{
    return bounded_log(r, 2 * log(m->c.least_std), 2 * log(m->c.most_std));
}

static Var *logscale_of(const Vae *m, Var *h)
{
    return bounded_log(linear(m->spread, h), log(PIXEL_LEAST_SCALE), log(PIXEL_MOST_SCALE));
}

Var *vae_log_px_z(const Vae *m, Var *x, Var *z)
{
    Var *h = mlp(&m->decoder, z), *out = linear(m->out, h);
    switch (m->c.likelihood) {
    case GAUSSIAN:             return ad_gaussian(x, out, logvar_of(m, linear(m->spread, h)));
    case GAUSSIAN_SHARED:
        return gaussian_shared(x, out, logvar_of(m, ad_param(x->tape, m->shared_logvar)));
    case GAUSSIAN_FIXED:       return gaussian_fixed(x, out, m->c.std);
    case CONTINUOUS_BERNOULLI: return ad_continuous_bernoulli(x, ad_named(out, "logits"));
    case DISCRETISED_LOGISTIC: return discretised_logistic(x, out, logscale_of(m, h));
    case BERNOULLI:            break;
    }
    return ad_bernoulli(x, ad_named(out, "logits"));
}

Elbo vae_elbo(const Vae *m, Var *x, Var *eps, double c)
{
    Posterior q = vae_encode(m, x);
    Var *z = ad_named(ad_reparam(q.mean, q.logvar, eps), "z");
    Var *log_px_z = ad_named(vae_log_px_z(m, x, z), "log p(x|z)");
    Var *kl = ad_named(ad_gaussian_kl(q.mean, q.logvar), "KL");
    Var *loss = ad_mean_all(ad_sub(ad_scale(kl, c), log_px_z));
    return (Elbo){ q, z, log_px_z, kl, ad_named(loss, "-ELBO") };
}

Tensor vae_pixels(const Vae *m, Tape *t, Arena *to, Tensor z)
{
    tape_reset(t);
    Var *h = mlp(&m->decoder, ad_input(t, z)), *out = linear(m->out, h);
    Tensor x = tensor_of(to, out->v.s, out->v.x);
    if (m->c.likelihood == BERNOULLI) tensor_copy(x, ad_sigmoid(out)->v);
    if (m->c.likelihood == CONTINUOUS_BERNOULLI)
        for (int i = 0; i < x.n; i++) x.x[i] = continuous_bernoulli_mean(x.x[i]);
    if (m->c.likelihood == DISCRETISED_LOGISTIC) {
        const real *s = logscale_of(m, h)->v.x;
        for (int i = 0; i < x.n; i++) x.x[i] = discretised_logistic_mean(x.x[i], s[i]);
    }
    return x;
}

Tensor vae_codes(const Vae *m, Tape *t, Arena *to, Tensor x)
{
    tape_reset(t);
    Var *mean = vae_encode(m, ad_input(t, x)).mean;
    return tensor_of(to, mean->v.s, mean->v.x);
}

void vae_log_px(const Vae *m, Tape *t, Tensor x, int k, Rng r, double *out)
{
    Arena *keep = arena_new();
    tape_reset(t);
    Posterior q = vae_encode(m, ad_input(t, x));
    Tensor mean = tensor_of(keep, q.mean->v.s, q.mean->v.x),
           logvar = tensor_of(keep, q.logvar->v.s, q.logvar->v.x);
    vae_log_px_from(m, t, x, mean, logvar, k, r, out);
    arena_free(keep);
}
