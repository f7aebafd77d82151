/* A VAE whose encoder's Gaussian is sent through inverse autoregressive steps. Chapter 16. */
#include "flow.h"

#include "nn/density.h"

#include <stdio.h>

void flow_vae_init(FlowVae *m, FlowConfig c, Rng r)
{
    int z = c.vae.z, last = c.vae.n_hidden ? c.vae.hidden[c.vae.n_hidden - 1] : c.vae.x;
    must(c.steps <= MAX_STEPS, "flow_vae: %d steps, at most %d", c.steps, MAX_STEPS);
    *m = (FlowVae){ .c = c, .masks = arena_new() };
    vae_init(&m->vae, c.vae, r);
    if (c.steps) m->context = linear_new(&m->vae.ps, r, "context", last, z, INIT_GLOROT);
    for (int i = 0; i < c.steps; i++) {
        char name[16];
        snprintf(name, sizeof name, "flow%d", i);
        m->step[i] = iaf_new(&m->vae.ps, m->masks, r, name, z, z, c.hidden, i % 2);
    }
}

void flow_vae_free(FlowVae *m)
{
    vae_free(&m->vae);
    arena_free(m->masks);
}

/* From the encoder's last hidden layer. The log of softplus(u)^2 is safe: for u as low as -80 a
 * float softplus is still above 0. */
static Posterior base(const FlowVae *m, Var *h)
{
    Var *mean = linear(m->vae.mean, h), *out = linear(m->vae.logvar, h);
    if (m->c.softplus) out = ad_scale(ad_log(ad_softplus(out)), 2);
    return (Posterior){ mean, out };
}

Posterior flow_vae_base(const FlowVae *m, Var *x) { return base(m, mlp(&m->vae.encoder, x)); }

static Draws flow_draw(const void *model, Var *x, int k, Rng *noise)
{
    const FlowVae *m = model;
    Var *h = mlp(&m->vae.encoder, x);
    Posterior q = base(m, h);
    Var *mean = repeat_rows(q.mean, k), *logvar = repeat_rows(q.logvar, k);
    Var *eps = ad_input(x->tape, tensor_normal(tape_arena(x->tape), mean->v.s, noise));
    Var *z = ad_reparam(mean, logvar, eps), *log_q = ad_gaussian(z, mean, logvar);
    Var *context = m->c.steps ? repeat_rows(linear(m->context, h), k) : NULL;
    for (int i = 0; i < m->c.steps; i++) {
        Flowed f = iaf(&m->step[i], z, context);
        z = f.z, log_q = ad_sub(log_q, f.log_det);
    }
    return (Draws){ z, log_q };
}

static Var *flow_prior(const void *model, Var *z)
{
    (void)model;
    return gaussian_standard(z);
}

static Var *flow_likelihood(const void *model, Var *x, Var *z)
{
    return vae_log_px_z(&((const FlowVae *)model)->vae, x, z);
}

Guide flow_vae_guide(const FlowVae *m)
{
    return (Guide){ m, flow_draw, flow_prior, flow_likelihood };
}

Elbo flow_vae_elbo(const FlowVae *m, Var *x, Var *eps)
{
    must(m->c.steps == 0, "flow_vae_elbo: %d steps, whose KL has no closed form", m->c.steps);
    Posterior q = flow_vae_base(m, x);
    Var *z = ad_reparam(q.mean, q.logvar, eps), *log_px_z = vae_log_px_z(&m->vae, x, z);
    Var *kl = ad_gaussian_kl(q.mean, q.logvar);
    return (Elbo){ q, z, log_px_z, kl, ad_mean_all(ad_sub(kl, log_px_z)) };
}
