/* S3's "choose lambda": mean and log variance of q are parameters of their own for every x, and go
 * up the ELBO. What is reached must be the best diagonal Gaussian, which the linear-Gaussian model
 * knows. Chapter 12. */
#include "amortization_parts.h"

#include <math.h>

enum { PER = 2 };

void own_init(Own *o, int n, int z)
{
    *o = (Own){ 0 };
    o->mean = param_new(&o->ps, rng_new(0), "own", "mean", SHAPE(n, z), INIT_ZERO);
    o->logvar = param_new(&o->ps, rng_new(0), "own", "logvar", SHAPE(n, z), INIT_ZERO);
}

Normal own_q(Arena *a, const Own *o, int i)
{
    int z = o->mean->v.s.d[1];
    double mean[NORMAL_MOST], variance[NORMAL_MOST];
    for (int k = 0; k < z; k++) {
        mean[k] = (double)o->mean->v.x[i * z + k];
        variance[k] = exp((double)o->logvar->v.x[i * z + k]);
    }
    return normal_diagonal(a, z, mean, variance);
}

/* One step up the exact ELBO of all examples at once; each has its own parameters, so that the sum
 * is many fits side by side. */
static void step(Run *r, const LinearGaussian *m, Tensor x, Own *o, Optim *opt)
{
    tape_reset(r->t);
    Var *in = ad_input(r->t, x), *mean = ad_param(r->t, o->mean),
        *logvar = ad_param(r->t, o->logvar);
    Var *loss = ad_neg(ad_sum_all(lg_elbo_on_tape(m, in, mean, logvar)));
    exp_loss(&r->e, (double)loss->v.x[0], r->t);
    params_zero_grad(&o->ps);
    backward(loss);
    optim_step(opt, &o->ps, opt->lr * schedule_cosine(opt->t, r->steps));
}

typedef struct { double gap, worst, identity; } Judged;

/* Over all examples: the mean of KL(q || p(z|x)), the largest distance from that of the best
 * diagonal, and how well KL = -ELBO + log p(x) holds. */
static Judged judge(const LinearGaussian *m, Tensor x, const Own *o)
{
    Arena *a = arena_new();
    int n = x.s.d[0];
    double at[NORMAL_MOST];
    Judged j = { 0 };
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < m->x; k++) at[k] = (double)x.x[i * m->x + k];
        Normal q = own_q(a, o, i);
        double gap = lg_terms(a, m, at, &q).kl_posterior;
        j.gap += gap / n;
        j.worst = fmax(j.worst, fabs(gap - lg_diagonal_gap(m)));
        j.identity = fmax(j.identity, fabs(gap + lg_elbo(m, at, &q) - lg_log_px(m, at)));
    }
    arena_free(a);
    return j;
}

void fit_each(Run *r)
{
    LinearGaussian m = lg_random(r->e.arena, PER * r->z, r->z, 2, 1, rng_fork(r->e.rng, "model"));
    Tensor x = lg_data(r->e.arena, &m, r->points, rng_fork(r->e.rng, "points"));
    Own o;
    Optim opt;
    own_init(&o, r->points, r->z);
    optim_init(&opt, "adam", 0.05);
    double start = judge(&m, x, &o).gap;
    for (int i = 0; i < r->steps; i++) step(r, &m, x, &o, &opt);
    Judged j = judge(&m, x, &o);
    exp_table(&r->e, "each.tsv", "start\tend\tbest_diagonal", 3, 1,
              (double[]){ start, j.gap, lg_diagonal_gap(&m) });
    exp_claim(&r->e, "V29", "kl_plus_elbo_minus_log_px_nats", j.identity, "<=", 1e-8);
    exp_claim(&r->e, "V29", "worst_kl_minus_the_best_diagonals_nats", j.worst, "<=",
              sizeof(real) == 8 && r->e.size != SMOKE ? 1e-8 : 1e-4);
    optim_free(&opt);
    params_free(&o.ps);
}

/* ---- a picture ------------------------------------------------------------------------------- */

/* An ellipse one std around: centre, axes (whole) and the first's angle in degrees. */
static void ellipse(double *row, int step, const double *mean, const double cov[4])
{
    double half = (cov[0] + cov[3]) / 2, off = hypot((cov[0] - cov[3]) / 2, cov[1]);
    row[0] = step, row[1] = mean[0], row[2] = mean[1];
    row[3] = 2 * sqrt(half + off), row[4] = 2 * sqrt(half - off);
    row[5] = 0.5 * atan2(2 * cov[1], cov[0] - cov[3]) * 180 / acos(-1);
}

/* A posterior that leans: the two columns of W are nearly parallel. */
void ellipses(Run *r)
{
    enum { COLUMNS = 6, SHOWN = 6 };
    static const int shown[SHOWN] = { 0, 5, 10, 20, 40, 300 };
    double rows[SHOWN + 1][COLUMNS], z[2] = { 1, -0.5 }, at[2];
    Arena *a = r->e.arena;
    LinearGaussian m = lg_new(a, 2, 2, (double[]){ 1.6, 1.2, 0.2, 0.9 }, (double[]){ 0, 0 }, 0.7);
    Rng rng = rng_fork(r->e.rng, "ellipses");
    lg_draw_x(&m, &rng, z, at);
    Tensor x = tensor_of(a, SHAPE(1, 2), (real[]){ (real)at[0], (real)at[1] });
    Normal p = lg_posterior(a, &m, at);
    Own o;
    Optim opt;
    own_init(&o, 1, 2);
    optim_init(&opt, "adam", 0.1);
    ellipse(rows[SHOWN], -1, p.mean, p.cov);
    for (int i = 0, k = 0; k < SHOWN; i++) {
        Normal q = own_q(a, &o, 0);
        if (i == shown[k]) ellipse(rows[k++], i, q.mean, q.cov);
        step(r, &m, x, &o, &opt);
    }
    exp_table(&r->e, "ellipses.tsv", "step\tx\ty\tmajor\tminor\tangle", COLUMNS, SHOWN + 1,
              rows[0]);
    exp_plot(&r->e, "amortization_ellipses");
    optim_free(&opt);
    params_free(&o.ps);
}
