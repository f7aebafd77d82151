/* Three networks; rows that go in together stand side by side. Chapter 15. */
#include "cvae.h"

#include "nn/density.h"

#include <math.h>
#include <stdio.h>

static Coder coder_new(Cvae *m, Rng r, const char *name, int in)
{
    const CvaeConfig *c = &m->c;
    int d[MAX_LAYERS + 1] = { in };
    Coder k;
    Rng own = rng_fork(r, name);
    char mean[32], logvar[32];
    snprintf(mean, sizeof mean, "%s.mean", name),
        snprintf(logvar, sizeof logvar, "%s.logvar", name);
    for (int i = 0; i < c->n_hidden; i++) d[i + 1] = c->hidden[i];
    k.body = mlp_new(&m->ps, own, name, c->n_hidden, d, c->act, INIT_GLOROT);
    k.mean = linear_new(&m->ps, own, mean, d[c->n_hidden], c->z, INIT_GLOROT);
    k.logvar = linear_new(&m->ps, own, logvar, d[c->n_hidden], c->z, INIT_GLOROT);
    return k;
}

void cvae_init(Cvae *m, CvaeConfig c, Rng r)
{
    int d[MAX_LAYERS + 1] = { c.u + c.z };
    *m = (Cvae){ .c = c };
    must(c.u > 0 && c.y > 0 && c.z >= 0 && c.n_hidden > 0,
         "cvae: %d given, %d asked, code %d, %d layers",
         c.u, c.y, c.z, c.n_hidden);
    if (c.z) m->prior = coder_new(m, r, "prior", c.u),
        m->posterior = coder_new(m, r, "posterior", c.u + c.y);
    for (int i = 0; i < c.n_hidden; i++) d[i + 1] = c.hidden[c.n_hidden - 1 - i];
    m->decoder = mlp_new(&m->ps, r, "decoder", c.n_hidden, d, c.act, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", d[c.n_hidden], c.y, INIT_GLOROT);
}

void cvae_free(Cvae *m) { params_free(&m->ps); }

static Posterior coded(const Coder *k, Var *x)
{
    Var *h = mlp(&k->body, x), *mean = linear(k->mean, h), *logvar = linear(k->logvar, h);
    return (Posterior){ mean, logvar };
}

Posterior cvae_prior(const Cvae *m, Var *u) { return coded(&m->prior, u); }

Posterior cvae_posterior(const Cvae *m, Var *u, Var *y)
{
    return coded(&m->posterior, ad_concat(u, y, 1));
}

Var *cvae_decode(const Cvae *m, Var *u, Var *z)
{
    return linear(m->out, mlp(&m->decoder, z ? ad_concat(u, z, 1) : u));
}

Elbo cvae_elbo(const Cvae *m, Var *u, Var *y, Var *eps)
{
    if (!m->c.z) {
        Var *log_py = ad_bernoulli(y, cvae_decode(m, u, NULL));
        return (Elbo){ .log_px_z = log_py, .loss = nll(log_py) };
    }
    Posterior p = cvae_prior(m, u), q = cvae_posterior(m, u, y);
    Var *z = ad_named(ad_reparam(q.mean, q.logvar, eps), "z");
    Var *log_py = ad_named(ad_bernoulli(y, cvae_decode(m, u, z)), "log p(y|u,z)");
    Var *kl = ad_named(gaussian_kl_between(q.mean, q.logvar, p.mean, p.logvar), "KL");
    Var *loss = ad_mean_all(ad_sub(kl, log_py));
    return (Elbo){ q, z, log_py, kl, ad_named(loss, "-ELBO") };
}

/* log p(y|u,z) + log p(z|u) - log q(z|u,y), [n], of one draw. */
static Var *log_weight(const Cvae *m, Var *u, Var *y, Var *eps)
{
    if (!m->c.z) return cvae_elbo(m, u, y, eps).log_px_z;
    Posterior p = cvae_prior(m, u), q = cvae_posterior(m, u, y);
    Var *z = ad_reparam(q.mean, q.logvar, eps);
    Var *log_py = ad_bernoulli(y, cvae_decode(m, u, z)), *log_pz = ad_gaussian(z, p.mean, p.logvar);
    Var *log_joint = ad_add(log_py, log_pz);
    return ad_sub(log_joint, ad_gaussian(z, q.mean, q.logvar));
}

void cvae_log_py(const Cvae *m, Tape *t, Tensor u, Tensor y, int k, Rng r, double *out)
{
    Arena *keep = arena_new();
    int n = u.s.d[0], noise = m->c.z ? m->c.z : 1;
    k = m->c.z ? k : 1;
    double *w = arena_alloc(keep, sizeof(double) * (size_t)(n * k));
    for (int s = 0; s < k; s++) {
        tape_reset(t);
        Var *u_in = ad_input(t, u), *y_in = ad_input(t, y);
        Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(n, noise), &r));
        const real *lw = log_weight(m, u_in, y_in, eps)->v.x;
        for (int i = 0; i < n; i++) w[i * k + s] = (double)lw[i];
    }
    for (int i = 0; i < n; i++) out[i] = log_sum_exp(w + i * k, k) - log(k);
    arena_free(keep);
}

Tensor cvae_answers(const Cvae *m, Tape *t, Arena *to, Tensor u, Rng r)
{
    tape_reset(t);
    Var *in = ad_input(t, u), *z = NULL;
    if (m->c.z) {
        Posterior p = cvae_prior(m, in);
        Shape s = SHAPE(u.s.d[0], m->c.z);
        z = ad_reparam(p.mean, p.logvar, ad_input(t, tensor_normal(tape_arena(t), s, &r)));
    }
    Var *y = ad_sigmoid(cvae_decode(m, in, z));
    return tensor_of(to, y->v.s, y->v.x);
}
