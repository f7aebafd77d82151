/* A step is a batch: rows side by side, noise, the loss, its gradient, an update. Chapter 15. */
#include "vae_fit.h"

#include "models/iwae.h"

#include <math.h>
#include <string.h>

Tensor drawn_bits(Arena *a, Tensor p, Rng r)
{
    Tensor x = tensor_uniform(a, p.s, &r);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] < p.x[i];
    return x;
}

static Tensor rows_at(Arena *a, Tensor x, const int *index, int n)
{
    int d = x.s.d[1];
    Tensor y = tensor_new(a, SHAPE(n, d));
    for (int i = 0; i < n; i++) memcpy(y.x + i * d, x.x + index[i] * d, sizeof(real) * (size_t)d);
    return y;
}

/* One update; the loss. r is this step's own stream. */
static double step(const VaeFit *f, Tape *t, Tensor x, Optim *o, double rate, Rng r)
{
    Rng noise = rng_fork(r, "noise");
    Arena *a = tape_arena(t);
    if (f->draw) x = drawn_bits(a, x, rng_fork(r, "pixels"));
    Var *in = ad_named(ad_input(t, x), "x");
    Var *eps = ad_named(ad_input(t, tensor_normal(a, SHAPE(x.s.d[0], f->z), &noise)), "eps");
    Var *loss = f->loss(f->model, in, eps);
    double value = (double)loss->v.x[0];
    if (!isfinite(value)) return value;
    params_zero_grad(f->ps);
    backward(loss);
    optim_step(o, f->ps, rate);
    return value;
}

/* The mean loss of a pass over all rows. */
static double pass(const VaeFit *f, Tape *t, Tensor x, Optim *o, const int *order, Rng r)
{
    int n = x.s.d[0], steps = (n + f->batch - 1) / f->batch;
    double mean = 0;
    for (int from = 0; from < n && isfinite(mean); from += f->batch) {
        int size = f->batch < n - from ? f->batch : n - from;
        double rate = f->lr * schedule_cosine(o->t, (int64_t)f->epochs * steps);
        tape_reset(t);
        Tensor rows = rows_at(tape_arena(t), x, order + from, size);
        mean += step(f, t, rows, o, rate, rng_fork_i(r, "step", (uint64_t)from)) * size / n;
    }
    return mean;
}

double vae_fit_epoch(VaeFit f, Tape *t, Tensor x, Rng r, Optim *o, int epoch)
{
    Arena *a = arena_new();
    int n = x.s.d[0], *order = arena_alloc(a, sizeof(int) * (size_t)n);
    Rng own = rng_fork_i(r, "epoch", (uint64_t)epoch), shuffle = rng_fork(own, "shuffle");
    for (int i = 0; i < n; i++) order[i] = i;
    rng_shuffle(&shuffle, order, n);
    double mean = pass(&f, t, x, o, order, own);
    arena_free(a);
    return mean;
}

double vae_fit(VaeFit f, Tape *t, Tensor x, Rng r)
{
    Optim o;
    double mean = 0;
    optim_init(&o, "adam", f.lr);
    for (int epoch = 0; epoch < f.epochs && isfinite(mean); epoch++)
        mean = vae_fit_epoch(f, t, x, r, &o, epoch);
    optim_free(&o);
    return mean;
}

/* ---- what a VAE makes of images -------------------------------------------------------------- */

/* Rows from..to-1 of what stands in c. */
static void coded_rows(const Vae *m, Tape *t, Tensor x, int from, int to, Rng *r, Coded *c)
{
    int n = x.s.d[0];
    tape_reset(t);
    Var *in = ad_input(t, tensor_rows(x, from, to));
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(to - from, m->c.z), r));
    Elbo e = vae_elbo(m, in, eps, 1);
    tensor_copy(tensor_rows(c->mean, from, to), e.q.mean->v);
    tensor_copy(tensor_rows(c->logvar, from, to), e.q.logvar->v);
    tensor_copy(tensor_rows(c->z, from, to), e.z->v);
    c->nll -= sum_double(e.log_px_z->v.x, to - from) / n;
    c->kl += sum_double(e.kl->v.x, to - from) / n;
}

Coded vae_coded(const Vae *m, Tape *t, Arena *a, Tensor x, Rng r)
{
    enum { CHUNK = 500 };
    int n = x.s.d[0];
    Shape s = SHAPE(n, m->c.z);
    Coded c = { tensor_new(a, s), tensor_new(a, s), tensor_new(a, s), 0, 0 };
    for (int from = 0; from < n; from += CHUNK)
        coded_rows(m, t, x, from, from + CHUNK < n ? from + CHUNK : n, &r, &c);
    return c;
}

Usage code_usage(Posterior q)
{
    Tensor mean = q.mean->v, logvar = q.logvar->v;
    int n = mean.s.d[0], z = mean.s.d[1];
    Usage u = { active_units(mean, mean), 0, HUGE_VAL };
    for (int j = 0; j < z; j++) {
        double kl = 0;
        for (int i = j; i < n * z; i += z) {
            double m = (double)mean.x[i], v = (double)logvar.x[i];
            kl += (m * m + exp(v) - 1 - v) / 2 / n;
        }
        u.most = fmax(u.most, kl), u.least = fmin(u.least, kl);
    }
    return u;
}
