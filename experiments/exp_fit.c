/* One network of several: the loop of every experiment, with vae_fit's epochs. Chapter 15. */
#include "exp_fit.h"

#include "exp_inner.h"

#include <math.h>

static Usage usage(const VaeFit *f, Tape *t, Tensor x, Rng r)
{
    if (!f->posterior) return (Usage){ nan(""), nan(""), nan("") };
    tape_reset(t);
    x = tensor_rows(x, 0, x.s.d[0] < 500 ? x.s.d[0] : 500);
    if (f->draw) x = drawn_bits(tape_arena(t), x, r);
    return code_usage(f->posterior(f->model, ad_input(t, x)));
}

void exp_fit(Exp *e, const char *name, VaeFit f, Tape *t, Tensor x, Rng r)
{
    Optim o;
    optim_init(&o, "adam", f.lr);
    exp_network(e, name, f.epochs);
    exp_resume(e, f.ps, &o);
    while (exp_epoch(e)) {
        double loss = vae_fit_epoch(f, t, x, r, &o, e->epoch - 1);
        exp_loss(e, loss, t);
        Usage u = usage(&f, t, x, rng_fork(r, "usage"));
        exp_metrics(e, 5, (double[]){ e->network, loss, u.active, u.most, u.least });
        exp_save(e, f.ps, e->epoch < f.epochs ? &o : NULL);
    }
    optim_free(&o);
}

static Var *loss(const void *m, Var *x, Var *eps) { return vae_elbo(m, x, eps, 1).loss; }
static Posterior posterior(const void *m, Var *x) { return vae_encode(m, x); }

void exp_fit_vae(Exp *e, const char *name, Vae *m, Tape *t, Tensor x, Rng r)
{
    VaeFit f = { e->epochs, e->batch_size, e->lr, false, &m->ps, m->c.z, loss, m, posterior };
    exp_fit(e, name, f, t, x, r);
}

VaeConfig exp_small_vae(const Exp *e, const Images *d)
{
    return (VaeConfig){ .x = d->h * d->w * d->c, .z = exp_int(e, "latent", 1, 64), .n_hidden = 1,
                        .hidden = { exp_int(e, "hidden", 1, 4096) }, .act = ACT_TANH,
                        .likelihood = BERNOULLI };
}
