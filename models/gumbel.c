/* Smooth and hard draws of discrete codes, and the VAE around them. Chapter 16. */
#include "gumbel.h"

#include "tensor/vmath.h"

#include <math.h>

void gumbel_init(GumbelVae *m, GumbelConfig c, Rng r)
{
    int z = c.groups * c.classes, up[MAX_LAYERS + 1] = { c.x }, down[MAX_LAYERS + 1] = { z };
    for (int i = 0; i < c.n_hidden; i++)
        up[i + 1] = c.hidden[i], down[i + 1] = c.hidden[c.n_hidden - 1 - i];
    *m = (GumbelVae){ .c = c };
    m->encoder = mlp_new(&m->ps, r, "encoder", c.n_hidden, up, c.act, INIT_GLOROT);
    m->logits = linear_new(&m->ps, r, "logits", up[c.n_hidden], z, INIT_GLOROT);
    m->decoder = mlp_new(&m->ps, r, "decoder", c.n_hidden, down, c.act, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", down[c.n_hidden], c.x, INIT_GLOROT);
}

void gumbel_free(GumbelVae *m) { params_free(&m->ps); }

Var *gumbel_logits(const GumbelVae *m, Var *x) { return linear(m->logits, mlp(&m->encoder, x)); }

/* ---- draws ----------------------------------------------------------------------------------- */

/* A float uniform may have been rounded to 1, where the noise would be infinite; the largest number
 * below 1 is as far away as the noise can be told from. */
Tensor gumbel_noise(const GumbelVae *m, Arena *a, int n, Rng *r)
{
    const real most = 1 - (sizeof(real) == 8 ? R(0x1p-53) : R(0x1p-24));
    Tensor g = tensor_uniform(a, SHAPE(n, m->c.groups * m->c.classes), r);
    for (int i = 0; i < g.n; i++) g.x[i] = g.x[i] < most ? g.x[i] : most;
    if (m->c.classes == 1) for (int i = 0; i < g.n; i++) g.x[i] = v_log(g.x[i]) - v_log(1 - g.x[i]);
    else for (int i = 0; i < g.n; i++) g.x[i] = -v_log(-v_log(g.x[i]));
    return g;
}

/* The rows of [n, groups classes] apart, one row a draw: [n groups, classes]. */
static Var *by_group(const GumbelVae *m, Var *x)
{
    return ad_reshape(x, SHAPE(x->v.n / m->c.classes, m->c.classes));
}

Var *gumbel_smooth(const GumbelVae *m, Var *logits, Var *noise, double tau)
{
    Var *l = ad_scale(ad_add(logits, noise), 1 / tau);
    if (m->c.classes == 1) return ad_sigmoid(l);
    return ad_reshape(ad_exp(ad_log_softmax(by_group(m, l))), logits->v.s);
}

Tensor gumbel_hard(const GumbelVae *m, Arena *a, Tensor logits, Tensor noise)
{
    int k = m->c.classes;
    Tensor z = tensor_zeros(a, logits.s);
    for (int from = 0; from < z.n; from += k) {
        const real *l = logits.x + from, *g = noise.x + from;
        int best = 0;
        for (int c = 1; c < k; c++) if (l[c] + g[c] > l[best] + g[best]) best = c;
        z.x[from + best] = k > 1 || l[0] + g[0] > 0;
    }
    return z;
}

/* The hard code's value with the smooth one's gradient: smooth + (hard - smooth), where the bracket
 * is an input. */
static Var *straight_through(const GumbelVae *m, Var *logits, Var *noise, Var *smooth)
{
    Arena *a = tape_arena(smooth->tape);
    Tensor bracket = gumbel_hard(m, a, logits->v, noise->v);
    for (int i = 0; i < bracket.n; i++) bracket.x[i] -= smooth->v.x[i];
    return ad_add(smooth, ad_input(smooth->tape, bracket));
}

/* ---- densities ------------------------------------------------------------------------------- */

Var *gumbel_log_q(const GumbelVae *m, Var *logits, Var *z)
{
    if (m->c.classes == 1) return ad_bernoulli(z, logits);
    Var *log_p = ad_reshape(ad_log_softmax(by_group(m, logits)), z->v.s);
    return ad_sum(ad_mul(z, log_p), -1);
}

static double log_prior(const GumbelVae *m)
{
    return -m->c.groups * log(m->c.classes == 1 ? 2 : m->c.classes);
}

/* E_q[log q] - log p. Of one bit, with p = sigmoid(l): E_q[log q] = p l - log(1 + e^l), which is
 * ad_bernoulli at x = p. */
Var *gumbel_kl(const GumbelVae *m, Var *logits)
{
    Var *p, *log_q;
    if (m->c.classes == 1) p = ad_sigmoid(logits), log_q = ad_bernoulli(p, logits);
    else {
        p = ad_exp(ad_reshape(ad_log_softmax(by_group(m, logits)), logits->v.s));
        log_q = gumbel_log_q(m, logits, p);
    }
    return ad_shift(log_q, -log_prior(m));
}

static Var *log_px_z(const GumbelVae *m, Var *x, Var *z)
{
    return ad_bernoulli(x, linear(m->out, mlp(&m->decoder, z)));
}

Var *gumbel_objective(const GumbelVae *m, Var *x, Var *noise, double tau)
{
    Var *logits = gumbel_logits(m, x), *z = gumbel_smooth(m, logits, noise, tau);
    if (m->c.straight) z = straight_through(m, logits, noise, z);
    Var *fit = log_px_z(m, x, z);
    return ad_sub(fit, gumbel_kl(m, logits));
}

/* ---- as a guide ------------------------------------------------------------------------------ */

static Draws hard_draw(const void *model, Var *x, int k, Rng *noise)
{
    const GumbelVae *m = model;
    Arena *a = tape_arena(x->tape);
    Var *logits = repeat_rows(gumbel_logits(m, x), k);
    Tensor g = gumbel_noise(m, a, logits->v.s.d[0], noise);
    Var *z = ad_input(x->tape, gumbel_hard(m, a, logits->v, g));
    return (Draws){ z, gumbel_log_q(m, logits, z) };
}

static Var *uniform_prior(const void *model, Var *z)
{
    Tensor p = tensor_new(tape_arena(z->tape), SHAPE(z->v.s.d[0]));
    tensor_fill(p, (real)log_prior(model));
    return ad_input(z->tape, p);
}

static Var *likelihood(const void *model, Var *x, Var *z) { return log_px_z(model, x, z); }

Guide gumbel_guide(const GumbelVae *m)
{
    return (Guide){ m, hard_draw, uniform_prior, likelihood };
}
