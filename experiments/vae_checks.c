/* Checks at the start of every run: the gradients of this very network, and the objective
 * computed in all the ways the lectures write it (V14, V15, V17, E5). Chapter 14. */
#include "vae_parts.h"

#include "nn/density.h"

#include <math.h>
#include <stdlib.h>

/* This network made small: two hidden units a layer less wide than 6, 7 pixels, 2 latents. */
static Vae miniature(const Run *r)
{
    VaeConfig c = r->m.c;
    Vae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    c.x = 7, c.z = 2;
    for (int i = 0; i < c.n_hidden; i++) c.hidden[i] = 5 - i % 2;
    vae_init(&m, c, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);      /* biases too: none sits on relu's kink */
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

/* One minibatch of n binary images on a fresh tape, through that network. */
static Elbo minibatch(Run *r, const Vae *m, int n, bool all_the_same, double c)
{
    Rng rng = rng_fork(r->e.rng, "mini batch");
    Arena *a = tape_arena(r->t);
    tape_reset(r->t);
    Tensor x = tensor_uniform(a, SHAPE(n, m->c.x), &rng);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[all_the_same ? i % m->c.x : i] > R(0.5);
    Var *in = ad_input(r->t, x), *eps = ad_input(r->t, tensor_normal(a, SHAPE(n, m->c.z), &rng));
    return vae_elbo(m, in, eps, c);
}

static void check_gradients(Run *r, const Vae *m)
{
    Rng rng = rng_fork(r->e.rng, "directions");
    Var *loss = minibatch(r, m, 3, false, r->c).loss;
    exp_gradients(&r->e, "gradients", loss, &rng);
}

/* ---- V14, E5: both views give one number, and loss = -ELBO ----------------------------------- */

/* Example i: E_q[log p(x,z)] - E_q[log q(z|x)], the two Gaussian expectations in closed form. */
static double probabilistic_elbo(const Elbo *b, int i)
{
    int d = b->q.mean->v.s.d[1];
    double elbo = (double)b->log_px_z->v.x[i], log_2pi = log(2 * acos(-1));
    for (int k = i * d; k < (i + 1) * d; k++) {
        double mean = (double)b->q.mean->v.x[k], v = (double)b->q.logvar->v.x[k];
        double log_pz = -0.5 * (log_2pi + mean * mean + exp(v)), log_q = -0.5 * (log_2pi + 1 + v);
        elbo += log_pz - log_q;
    }
    return elbo;
}

static void claim_two_views(Run *r, const Vae *m)
{
    enum { N = 64 };
    double tolerance = sizeof(real) == 8 ? 1e-12 : 1e-5, elbo = 0, parts = 0;
    Elbo b = minibatch(r, m, N, false, 1);
    for (int i = 0; i < N; i++) {
        elbo += probabilistic_elbo(&b, i) / N;
        parts += ((double)b.log_px_z->v.x[i] - (double)b.kl->v.x[i]) / N;
    }
    double loss = (double)b.loss->v.x[0];
    exp_claim(&r->e, "V14", "deep_learning_loss_plus_probabilistic_elbo",
              fabs(loss + elbo) / fabs(elbo), "<=", tolerance);
    exp_claim(&r->e, "E5", "loss_plus_elbo", fabs(loss + parts) / fabs(parts), "<=", tolerance);
}

/* ---- V15: three estimators of one ELBO ------------------------------------------------------- */

static double variance(const double *x, int n)
{
    double mean = 0, v = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) v += (x[i] - mean) * (x[i] - mean) / (n - 1);
    return v;
}

/* |mean of a - b| in standard errors. */
static double apart(const double *a, const double *b, int n)
{
    double *d = malloc(sizeof(double) * (size_t)n), mean = 0;
    for (int i = 0; i < n; i++) d[i] = a[i] - b[i], mean += d[i] / n;
    double z = fabs(mean) / sqrt(variance(d, n) / n + 1e-30);
    free(d);
    return z;
}

/* n draws of z for one image. (1) the mean of log p(x,z) - log q(z|x); (2) KL in closed form;
 * (3) the entropy of q in closed form. */
static void claim_estimators(Run *r, const Vae *m)
{
    enum { N = 4000 };
    static double f[3][N];
    Elbo b = minibatch(r, m, N, true, 1);
    Var *log_pz = gaussian_standard(b.z), *log_q = ad_gaussian(b.z, b.q.mean, b.q.logvar);
    double entropy = 0;
    for (int k = 0; k < m->c.z; k++)
        entropy += 0.5 * (log(2 * acos(-1)) + 1 + (double)b.q.logvar->v.x[k]);
    for (int i = 0; i < N; i++) {
        double log_px_z = (double)b.log_px_z->v.x[i], prior = (double)log_pz->v.x[i];
        f[0][i] = log_px_z + prior - (double)log_q->v.x[i];
        f[1][i] = log_px_z - (double)b.kl->v.x[i];
        f[2][i] = log_px_z + prior + entropy;
    }
    exp_table(&r->e, "estimators.tsv", "log_ratio_var\tkl_closed_var\tentropy_closed_var", 3, 1,
              (double[]){ variance(f[0], N), variance(f[1], N), variance(f[2], N) });
    exp_claim(&r->e, "V15", "estimators_apart_standard_errors",
              fmax(apart(f[0], f[1], N), apart(f[2], f[1], N)), "<=", 4);
}

/* ---- V17: for a minibatch, forward, ELBO, backprop, step: the loss falls --------------------- */

static void claim_step(Run *r, Vae *m)
{
    Optim sgd;
    optim_init(&sgd, "sgd", 1e-3);
    Elbo b = minibatch(r, m, 16, false, 1);
    double before = (double)b.loss->v.x[0];
    params_zero_grad(&m->ps);
    backward(b.loss);
    optim_step(&sgd, &m->ps, sgd.lr);
    tape_replay(r->t);
    exp_claim(&r->e, "V17", "loss_drop_in_one_step_nats", before - (double)b.loss->v.x[0], ">",
              0);
    optim_free(&sgd);
}

void checks(Run *r)
{
    Vae m = miniature(r);
    check_gradients(r, &m);
    claim_two_views(r, &m);
    claim_estimators(r, &m);
    claim_step(r, &m);
    vae_free(&m);
}
