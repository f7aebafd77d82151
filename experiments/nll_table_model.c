/* Which model a row trains, and its objective. Chapter 16. */
#include "nll_table_parts.h"

static int at_most(int a, int b) { return a < b ? a : b; }

/* Widths of the hidden layers, into to[]; how many there are. */
static int widths(const Run *r, int *to)
{
    int n = 0;
    for (; n < 3 && r->p->hidden[n]; n++) to[n] = at_most(r->p->hidden[n], r->widest);
    return n;
}

static void continuous_init(Run *r, Rng rng)
{
    FlowConfig c = { .vae = { .x = r->pixels, .act = r->p->act, .likelihood = BERNOULLI },
                     .steps = r->p->steps, .softplus = r->p->softplus };
    c.vae.z = at_most(r->p->z, r->code);
    c.vae.n_hidden = widths(r, c.vae.hidden);
    c.hidden = c.vae.hidden[0];
    flow_vae_init(&r->flow, c, rng);
    r->ps = &r->flow.vae.ps, r->guide = flow_vae_guide(&r->flow);
}

static void discrete_init(Run *r, Rng rng)
{
    GumbelConfig c = { .x = r->pixels, .groups = at_most(r->p->groups, r->widest),
                       .classes = r->p->classes, .act = r->p->act,
                       .straight = r->p->straight };
    c.n_hidden = widths(r, c.hidden);
    gumbel_init(&r->gumbel, c, rng);
    r->ps = &r->gumbel.ps, r->guide = gumbel_guide(&r->gumbel);
}

static void autoregressive_init(Run *r, Rng rng)
{
    int hidden[3] = { 0 }, n = widths(r, hidden);
    MadeConfig c = { .d = r->pixels, .outs = 1, .n_hidden = n, .hidden = hidden[0],
                     .act = r->p->act };
    r->made = made_new(&r->made_ps, r->e.arena, rng, "made", c);
    r->ps = &r->made_ps;
}

void independent_start(Run *r)
{
    if (r->p->family != AUTOREGRESSIVE) return;
    const double *odds = pixel_odds(r);
    real *b = r->made.l[r->made.c.n_hidden].b->v.x;
    for (int j = 0; j < r->pixels; j++) b[j] = (real)odds[j];
}

void model_init(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "init");
    switch (r->p->family) {
    case CONTINUOUS:     continuous_init(r, rng);     break;
    case DISCRETE:       discrete_init(r, rng);       break;
    case AUTOREGRESSIVE: autoregressive_init(r, rng); break;
    }
}

void model_free(Run *r)
{
    switch (r->p->family) {
    case CONTINUOUS:     flow_vae_free(&r->flow);   break;
    case DISCRETE:       gumbel_free(&r->gumbel);   break;
    case AUTOREGRESSIVE: params_free(&r->made_ps);  break;
    }
}

static bool closed_form(const Run *r) { return r->p->family == CONTINUOUS && r->p->k == 0; }

static Var *closed_form_elbo(Run *r, Var *x, Rng *noise, double weight)
{
    Shape s = SHAPE(x->v.s.d[0], r->flow.vae.c.z);
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), s, noise));
    Elbo b = flow_vae_elbo(&r->flow, x, eps);
    return ad_sub(b.log_px_z, ad_scale(b.kl, weight));
}

Var *honest_bound(Run *r, Var *x, Rng *noise)
{
    if (r->p->family == AUTOREGRESSIVE) return made_log_px(&r->made, x);
    if (closed_form(r)) return closed_form_elbo(r, x, noise, 1);
    return bound_of(guide_log_weights(r->guide, x, r->p->k ? r->p->k : 1, noise));
}

Var *training_bound(Run *r, Var *x, Rng *noise)
{
    if (closed_form(r)) return closed_form_elbo(r, x, noise, r->weight);
    if (r->p->family != DISCRETE) return honest_bound(r, x, noise);
    Tensor g = gumbel_noise(&r->gumbel, tape_arena(r->t), x->v.s.d[0], noise);
    return gumbel_objective(&r->gumbel, x, ad_input(r->t, g), r->tau);
}

/* The prior N(0, I) on the parameters w adds |w|^2 / 2 to the loss of all images together. */
static void add_prior(Run *r)
{
    real share = (real)(1.0 / r->data.train.n);
    params_settle(r->ps);
    for (int i = 0; i < r->ps->total; i++) r->ps->g[i] += share * r->ps->v[i];
}

double model_backward(Run *r, Var *x, Rng *noise)
{
    double loss;
    params_zero_grad(r->ps);
    if (r->p->doubly) {
        Posterior q = flow_vae_base(&r->flow, x);
        loss = iwae_backward_doubly(r->guide, q, x, r->p->k, noise);
    } else {
        Var *mean = ad_neg(ad_mean_all(training_bound(r, x, noise)));
        loss = (double)mean->v.x[0];
        backward(mean);
    }
    if (r->p->prior) add_prior(r);
    return loss;
}
