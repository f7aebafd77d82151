/* Masks as in chapter 19, in one dimension: the first layer has mask A and sees the letter before,
 * the others mask B, and taps 1, 2, 4, ... steps apart. Chapter 23. */
#include "models/text_vae.h"

#include "nn/density.h"

#include <stdio.h>

void text_vae_init(TextVae *m, TextVaeConfig c, Rng r)
{
    must(c.layers >= 0 && c.layers <= MAX_LAYERS, "text_vae: %d causal layers", c.layers);
    *m = (TextVae){ .c = c };
    m->read = linear_new(&m->ps, r, "read", c.steps * c.symbols, c.hidden, INIT_GLOROT);
    m->mean = linear_new(&m->ps, r, "mean", c.hidden, c.z, INIT_GLOROT);
    m->logvar = linear_new(&m->ps, r, "logvar", c.hidden, c.z, INIT_GLOROT);
    m->plan = linear_new(&m->ps, r, "plan", c.z, c.steps * c.width, INIT_GLOROT);
    for (int i = 0; i < c.layers; i++) {
        char name[16];
        snprintf(name, sizeof name, "see%d", i);
        int apart = i ? 1 << (i - 1) : 1;
        Window k = { 1, 0, apart, 0, i ? MASK_B : MASK_A, 1, apart };
        m->see[i] = conv2d_new(&m->ps, r, name, 1, 3, i ? c.width : c.symbols, c.width, k,
                               INIT_HE);
    }
    m->out = conv2d_new(&m->ps, r, "out", 1, 1, c.width, c.symbols, (Window){ .stride = 1 },
                        INIT_GLOROT);
}

void text_vae_free(TextVae *m) { params_free(&m->ps); }

int text_vae_reach(int layers) { return layers ? 1 << (layers - 1) : 0; }

Posterior text_vae_encode(const TextVae *m, Var *x)
{
    Var *h = linear_act(m->read, x, ACT_TANH), *mean = linear(m->mean, h);
    return (Posterior){ mean, linear(m->logvar, h) };
}

Var *text_vae_logits(const TextVae *m, Var *x, Var *z)
{
    TextVaeConfig c = m->c;
    int n = z->v.s.d[0];
    Var *letters = ad_reshape(x, SHAPE(n, 1, c.steps, c.symbols));
    Var *h = ad_reshape(linear(m->plan, z), SHAPE(n, 1, c.steps, c.width));
    h = c.layers ? conv2d_plus(m->see[0], letters, h, ACT_RELU) : ad_relu(h);
    for (int i = 1; i < c.layers; i++) h = conv2d_plus(m->see[i], h, h, ACT_RELU);
    return ad_reshape(conv2d(m->out, h, ACT_NONE), SHAPE(n * c.steps, c.symbols));
}

/* Which symbol each letter of x is. */
static int *symbols_of(const TextVae *m, Var *x)
{
    int n = x->v.n / m->c.symbols, *y = arena_zalloc(tape_arena(x->tape), sizeof(int) * (size_t)n);
    for (int i = 0; i < x->v.n; i++)
        if (x->v.x[i] > R(0.5)) y[i / m->c.symbols] = i % m->c.symbols;
    return y;
}

Elbo text_vae_elbo(const TextVae *m, Var *x, Var *eps, double c)
{
    int n = x->v.s.d[0];
    Posterior q = text_vae_encode(m, x);
    Var *z = ad_named(ad_reparam(q.mean, q.logvar, eps), "z");
    Var *each = categorical(text_vae_logits(m, x, z), symbols_of(m, x));
    Var *log_px_z = ad_named(ad_sum(ad_reshape(each, SHAPE(n, m->c.steps)), -1), "log p(x|z)");
    Var *kl = ad_named(ad_gaussian_kl(q.mean, q.logvar), "KL");
    Var *loss = ad_mean_all(ad_sub(ad_scale(kl, c), log_px_z));
    return (Elbo){ q, z, log_px_z, kl, ad_named(loss, "-ELBO") };
}
