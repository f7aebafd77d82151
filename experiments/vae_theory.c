/* Claims that need no training: what a draw does to a gradient (V2, V3), Bernoulli and Gaussian
 * likelihoods (V7, V9), and a place where a slide is loose (E2). Expectations are exact, or by
 * Monte Carlo with its standard error. Chapter 13. */
#include "vae_parts.h"

#include "nn/density.h"

#include <math.h>

static Tensor filled(Tape *t, Shape s, double c)
{
    Tensor v = tensor_new(tape_arena(t), s);
    tensor_fill(v, (real)c);
    return v;
}

static Var *leaf(Tape *t, Shape s, double c)
{
    return ad_leaf(t, filled(t, s, c), tensor_zeros(tape_arena(t), s));
}
static Var *input(Tape *t, Shape s, double c) { return ad_input(t, filled(t, s, c)); }

static void mean_se(const double *x, int n, double *mean, double *se)
{
    double m = 0, v = 0;
    for (int i = 0; i < n; i++) m += x[i] / n;
    for (int i = 0; i < n; i++) v += (x[i] - m) * (x[i] - m) / (n - 1);
    *mean = m, *se = sqrt(v / n);
}

/* ---- V2: a draw blocks the path of the gradient ---------------------------------------------- */

static void claim_refusal(Run *r)
{
    tape_reset(r->t);
    Var *m = leaf(r->t, SHAPE(1, 1), 0), *v = leaf(r->t, SHAPE(1, 1), 0),
        *eps = input(r->t, SHAPE(1, 1), 1);
    const char *drawn = backward_refusal(ad_sum_all(ad_named(ad_draw_normal(m, v, eps), "z")));
    const char *path = backward_refusal(ad_sum_all(ad_reparam(m, v, eps)));
    if (drawn) exp_note(&r->e, "%s", drawn);
    exp_claim(&r->e, "V2", "draw_refused_and_path_not", drawn && !path, "==", 1);
}

/* ---- V3: two estimators of d/dmean E[f(z)], f = log N(x; w z, s^2) --------------------------- */

/* f'(z) by autograd for each of n draws at once: mean has one entry a draw, so its gradient is
 * the pathwise estimate of each. values receives f(z). */
static const real *pathwise(Tape *t, int n, double mean, double std, Tensor eps, double x, double w,
                            double s, real **values)
{
    Var *m = leaf(t, SHAPE(n, 1), mean),
        *z = ad_reparam(m, input(t, SHAPE(n, 1), 2 * log(std)), ad_input(t, eps));
    Var *f = gaussian_fixed(input(t, SHAPE(n, 1), x), ad_scale(z, w), s);
    backward(ad_sum_all(f));
    *values = f->v.x;
    return m->g.x;
}

static void claim_reparameterisation(Run *r)
{
    enum { N = 20000 };
    const double mean = 0.3, std = 0.8, x = 1, w = 1.5, s = 0.7,
                 exact = w * (x - w * mean) / (s * s);
    Rng rng = rng_fork(r->e.rng, "pathwise");
    tape_reset(r->t);
    double *path = arena_alloc(tape_arena(r->t), sizeof(double) * N),
           *score = arena_alloc(tape_arena(r->t), sizeof(double) * N);
    Tensor eps = tensor_normal(tape_arena(r->t), SHAPE(N, 1), &rng);
    real *f;
    const real *g = pathwise(r->t, N, mean, std, eps, x, w, s, &f);
    for (int i = 0; i < N; i++) {
        path[i] = (double)g[i];
        score[i] = (double)f[i] * (double)eps.x[i] / std;       /* f(z) d log q(z) / d mean */
    }
    double pm, pse, sm, sse;
    mean_se(path, N, &pm, &pse), mean_se(score, N, &sm, &sse);
    exp_check(&r->e, "pathwise_gradient_standard_errors", fabs(pm - exact) / pse, 4);
    exp_check(&r->e, "score_function_gradient_standard_errors", fabs(sm - exact) / sse, 4);
    exp_claim(&r->e, "V3", "score_over_pathwise_variance", (sse * sse) / (pse * pse), ">", 1);
}

/* ---- V7: a Bernoulli sums to 1 over {0, 1}; as a "density" of grey values it lacks mass ------ */

static double bernoulli_at(Tape *t, double x, double logit)
{
    tape_reset(t);
    return exp(
        (double)ad_bernoulli(input(t, SHAPE(1, 1), x), input(t, SHAPE(1, 1), logit))->v.x[0]);
}

static void claim_bernoulli(Run *r)
{
    double worst = 0, most = 0;
    for (double l = -6; l <= 6; l += 0.5) {
        double grey = 0;
        for (int i = 0; i < 200; i++) grey += bernoulli_at(r->t, (i + 0.5) / 200, l) / 200;
        worst = fmax(worst, fabs(bernoulli_at(r->t, 0, l) + bernoulli_at(r->t, 1, l) - 1));
        most = fmax(most, grey);
    }
    exp_check(&r->e, "bernoulli_sum_minus_1", worst, sizeof(real) == 8 ? 1e-12 : 1e-5);
    exp_claim(&r->e, "V7", "bernoulli_mass_of_grey_values", most, "<", 1);
}

/* ---- V9: squared error is a Gaussian likelihood ---------------------------------------------- */

/* grad of the squared error = 2 s^2 grad of the negative log likelihood, entry by entry. */
static void claim_squared_error(Run *r)
{
    const double s = 0.37;
    Rng rng = rng_fork(r->e.rng, "squared error");
    double worst = 0, largest = 0;
    tape_reset(r->t);
    Var *m = leaf(r->t, SHAPE(8, 16), 0),
        *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(8, 16), &rng));
    backward(ad_sum_all(ad_square(ad_sub(x, m))));
    Tensor squared = tensor_of(tape_arena(r->t), m->g.s, m->g.x);
    tensor_fill(m->g, 0);
    backward(ad_neg(ad_sum_all(gaussian_fixed(x, m, s))));
    for (int i = 0; i < squared.n; i++) {
        worst = fmax(worst, fabs((double)squared.x[i] - 2 * s * s * (double)m->g.x[i]));
        largest = fmax(largest, fabs((double)squared.x[i]));
    }
    exp_claim(&r->e, "V9", "mse_gradient_minus_2s2_nll_gradient", worst / largest,
              "<=", sizeof(real) == 8 ? 1e-12 : 1e-5);
}

/* ---- E2: the second line of S2's bound lacks log p(z) ---------------------------------------- */

static double log_normal(double x, double mean, double std)
{
    return -0.5 * log(2 * acos(-1)) - log(std) - 0.5 * (x - mean) * (x - mean) / (std * std);
}

/* On the linear-Gaussian model x = w z + s eps with the exact posterior as q, all expectations
 * are known: E[-log q + log p(x|z)] = log p(x) - E[log p(z)], above log p(x) and so no lower
 * bound of it. */
static void claim_missing_prior(Run *r)
{
    const double x = 1, w = 1.5, s = 0.7, p = w * w + s * s, mean = w * x / p, var = s * s / p,
                 l = log(2 * acos(-1));
    double log_px_z =
        -0.5 * (l + 2 * log(s) + ((x - w * mean) * (x - w * mean) + w * w * var) / (s * s));
    double entropy = 0.5 * (l + 1 + log(var)), log_pz = -0.5 * (l + mean * mean + var);
    double log_px = log_normal(x, 0, sqrt(p)), line2 = entropy + log_px_z;
    exp_check(&r->e, "elbo_minus_log_px_with_the_exact_posterior", fabs(line2 + log_pz - log_px),
              1e-12);
    exp_claim(&r->e, "E2", "line_without_prior_minus_log_px_nats", line2 - log_px, ">", 0);
}

void theory(Run *r)
{
    claim_refusal(r);
    claim_reparameterisation(r);
    claim_bernoulli(r);
    claim_squared_error(r);
    claim_missing_prior(r);
}
