/* One Gaussian q for a target p with two humps, by gradient descent on an integral: of p log(p /
 * q), which asks q to be wherever p is, or of q log(q / p), which asks it to be nowhere where p is
 * not (E9). The integrals are sums over a grid, and the tape differentiates them. Chapter 13. */
#include "kl_parts.h"

#include "datasets/mixtures.h"
#include "nn/density.h"

#include <math.h>

enum { GRID = 601, FITS = 3 };

static const double REACH = 15, CELL = 0.05;

typedef struct { Tensor x, p, log_p; double entropy; } Target;      /* [GRID,1] each; of p, nats */
typedef struct { double start, mean, std, forward, reverse, valley; } Fit;

static Target target(Run *r, const Mixture *m)
{
    Shape s = SHAPE(GRID, 1);
    Target g = { tensor_new(r->e.arena, s), tensor_new(r->e.arena, s), tensor_new(r->e.arena, s),
                 0 };
    for (int i = 0; i < GRID; i++) {
        double x = -REACH + CELL * i, l = mixtures_log_density(m, x);
        g.x.x[i] = (real)x, g.p.x[i] = (real)exp(l), g.log_p.x[i] = (real)l;
        g.entropy -= CELL * exp(l) * l;
    }
    return g;
}

/* log q on the grid, [GRID]. */
static Var *log_q(Run *r, const Target *g, Param *mean, Param *logvar)
{
    Var *x = ad_input(r->t, g->x), *m = ad_broadcast(ad_param(r->t, mean), g->x.s);
    return gaussian_shared(x, m, ad_param(r->t, logvar));
}

static Var *column(Run *r, Tensor x) { return ad_reshape(ad_input(r->t, x), SHAPE(GRID)); }

/* KL(p || q) = -E_p[log q] - H(p). */
static Var *forward(Run *r, const Target *g, Var *log_q)
{
    Var *sum = ad_sum_all(ad_mul(column(r, g->p), log_q));
    return ad_shift(ad_scale(sum, -CELL), -g->entropy);
}

/* KL(q || p). */
static Var *reverse(Run *r, const Target *g, Var *log_q)
{
    Var *ratio = ad_sub(log_q, column(r, g->log_p));
    return ad_scale(ad_sum_all(ad_mul(ad_exp(log_q), ratio)), CELL);
}

/* The mass of q between -1 and 1: the middle of the valley. */
static double valley(double mean, double std)
{
    return 0.5 * (erf((1 - mean) / std / sqrt(2)) - erf((-1 - mean) / std / sqrt(2)));
}

/* Adam from N(start, 1) down one of the two divergences; both are measured at the end. */
static Fit fit(Run *r, const Target *g, bool is_reverse, double start, int steps)
{
    Params ps = { 0 };
    Optim o;
    Param *mean = param_new(&ps, r->e.rng, "q", "mean", SHAPE(1), INIT_ZERO),
          *logvar = param_new(&ps, r->e.rng, "q", "logvar", SHAPE(1), INIT_ZERO);
    mean->v.x[0] = (real)start;
    tape_reset(r->t);
    Var *l = log_q(r, g, mean, logvar), *f = forward(r, g, l), *b = reverse(r, g, l);
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        params_zero_grad(&ps);
        backward(is_reverse ? b : f);
        optim_step(&o, &ps, o.lr * schedule_cosine(step, steps));
        tape_replay(r->t);
    }
    double m = (double)mean->v.x[0], s = exp((double)logvar->v.x[0] / 2);
    Fit y = { start, m, s, (double)f->v.x[0], (double)b->v.x[0], valley(m, s) };
    optim_free(&o), params_free(&ps);
    return y;
}

static void tables(Run *r, const Target *g, const Fit *y)
{
    double row[GRID][2 + FITS];
    for (int i = 0; i < GRID; i++) {
        row[i][0] = (double)g->x.x[i], row[i][1] = (double)g->p.x[i];
        for (int k = 0; k < FITS; k++)
            row[i][2 + k] = exp(log_normal(row[i][0], y[k].mean, y[k].std));
    }
    exp_table(&r->e, "fit_curves.tsv", "x\tp\tforward\treverse\treverse_local", 2 + FITS, GRID,
              row[0]);
    exp_table(&r->e, "fit.tsv", "start\tmean\tstd\tforward_kl\treverse_kl\tvalley_mass", 6, FITS,
              (const double *)y);
    exp_plot(&r->e, "kl_fit");
}

static void check_gradients(Run *r, const Target *g)
{
    Params ps = { 0 };
    Rng rng = rng_fork(r->e.rng, "fit");
    Param *mean = param_new(&ps, rng, "q", "mean", SHAPE(1), INIT_ZERO),
          *logvar = param_new(&ps, rng, "q", "logvar", SHAPE(1), INIT_ZERO);
    mean->v.x[0] = R(0.7), logvar->v.x[0] = R(0.3);
    tape_reset(r->t);
    Var *l = log_q(r, g, mean, logvar), *f = forward(r, g, l), *loss = ad_sub(f, reverse(r, g, l));
    exp_gradients(&r->e, "gradients_of_both_directions", loss, &rng);
    params_free(&ps);
}

/* Forward: mean and variance of p. Reverse: since p >= N(3, 1) / 2, there is a q with log 2. */
void fits(Run *r)
{
    const Mixture *m = mixtures_named("valley");
    int steps = exp_int(&r->e, "steps", 0, 1000000);
    double mean, var;
    mixtures_moments(m, &mean, &var);
    Target g = target(r, m);
    check_gradients(r, &g);
    if (r->e.check) return;
    Fit y[FITS] = { fit(r, &g, false, 0.5, steps), fit(r, &g, true, 1.5, steps),
                    fit(r, &g, true, 0.1, steps) };
    tables(r, &g, y);
    double off = fmax(fabs(y[0].mean - mean), fabs(y[0].std - sqrt(var)));
    exp_claim(&r->e, "E9", "forward_fit_off_mean_and_std_of_p", off, "<=", 1e-4);
    exp_claim(&r->e, "E9", "reverse_kl_of_the_reverse_fit_nats", y[1].reverse, "<=", log(2));
    exp_claim(&r->e, "E9", "reverse_kl_of_the_forward_fit_nats", y[0].reverse, ">", log(2));
    exp_claim(&r->e, "E9", "forward_kl_of_the_reverse_over_forward_fit",
              y[1].forward / y[0].forward, ">", 1);
}
