/* Training one network of the sweep, what it is worth, and pictures of its numbers. Chapter 15. */
#include "beta_vae_parts.h"

#include "models/iwae.h"
#include "models/tc_vae.h"

#include <stdio.h>
#include <string.h>

Var *weighted_loss(const Vae *m, Var *x, Var *eps, Kind kind, double weight, int total)
{
    if (kind == WHOLE_KL) return vae_elbo(m, x, eps, weight).loss;
    return tc_loss(vae_elbo(m, x, eps, 1), weight, total);
}

typedef struct { const Vae *m; Kind kind; double weight; int total; } Aim;

static Var *loss_of(const void *model, Var *x, Var *eps)
{
    const Aim *a = model;
    return weighted_loss(a->m, x, eps, a->kind, a->weight, a->total);
}

static Posterior code(const void *model, Var *x)
{
    return vae_encode(((const Aim *)model)->m, x);
}

Vae train(Run *r, Kind kind, double weight, int seed)
{
    Vae m;
    char name[64];
    snprintf(name, sizeof name, "%s_%g_seed_%d", kind == TC_ALONE ? "tc" : "kl", weight, seed);
    Rng own = rng_fork_i(r->e.rng, "seed", (uint64_t)seed);
    vae_init(&m, r->c, rng_fork(own, "init"));
    Aim aim = { &m, kind, weight, r->train.s.d[0] };
    VaeFit f = { r->e.epochs, r->e.batch_size, r->e.lr, r->c.likelihood == BERNOULLI, &m.ps, m.c.z,
                 loss_of, &aim, code };
    exp_fit(&r->e, name, f, r->t, r->train, rng_fork(own, "train"));
    return m;
}

static Coded test_codes(Run *r, const Vae *m, int seed)
{
    Rng own = rng_fork_i(r->e.rng, "test", (uint64_t)seed);
    bool draw = r->c.likelihood == BERNOULLI;
    Tensor pixels = draw ? drawn_bits(r->e.arena, r->test, rng_fork(own, "pixels")) : r->test;
    return vae_coded(m, r->t, r->e.arena, pixels, rng_fork(own, "codes"));
}

Score score(Run *r, const Vae *m, int seed)
{
    Coded c = test_codes(r, m, seed);
    Disentangled d = disentangle(r->e.arena, c.z, r->factors);
    Score s = { c.nll, c.kl, d.mig, active_units(c.mean, c.mean), mean_correlation(c.z), { 0 } };
    for (int k = 0; k < d.factors && k < MAX_FACTORS; k++) s.gap[k] = d.gap[k];
    return s;
}

void traverse(Run *r, const Vae *m, const char *file)
{
    enum { STEPS = 9 };
    int d = m->c.z;
    Coded c = test_codes(r, m, 0);
    Disentangled known = disentangle(r->e.arena, c.z, r->factors);
    Tensor z = tensor_new(r->e.arena, SHAPE(known.factors * STEPS, d));
    for (int i = 0; i < z.s.d[0]; i++) {
        memcpy(z.x + i * d, c.mean.x, sizeof(real) * (size_t)d);
        double u = (1 + (double)(i % STEPS) / (STEPS - 1) * 38) / 40;
        z.x[i * d + known.best[i / STEPS]] = (real)normal_quantile(u);
    }
    Tensor x = vae_pixels(m, r->t, r->e.arena, z);
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    exp_grid(&r->e, file, x, STEPS, 4);
}
