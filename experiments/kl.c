/* KL divergences of Gaussians, every one computed more than once: the closed form, whose curves are
 * S0's "higher and lower KL divergence" with the value in nats, against the integral that defines
 * it and against draws (V1); its gradient against differences (V16); what its arguments are called
 * (E4); estimators of it (V15); and what each of the two directions makes of a target with two
 * humps (E9). Chapter 13. */
#include "kl_parts.h"

#include "autograd/gradcheck.h"
#include "nn/density.h"

#include <math.h>

static const Setting settings[] = {
    { "draws", { "20000", "100000", "1000000" }, "draws for an estimate" },
    { "steps", { "1000", "2000", "2000" }, "of gradient descent in a fit" },
    { 0 }
};

static const Spec spec = {
    .name = "kl", .purpose = "KL divergences three ways, their estimators, and both directions",
    .data = "none", .epochs = { 1, 1, 1 }, .batch_size = { 1, 1, 1 }, .lr = { 0.05, 0.05, 0.05 },
    .settings = settings, .metrics = "epoch",
};

double log_normal(double x, double mean, double std)
{
    return -0.5 * log(2 * acos(-1)) - log(std) - 0.5 * (x - mean) * (x - mean) / (std * std);
}

static Var *number(Tape *t, double c)
{
    return ad_input(t, tensor_of(tape_arena(t), SHAPE(1, 1), (real[]){ (real)c }));
}

static double kl_op(Tape *t, double mean, double std)
{
    tape_reset(t);
    Var *m = number(t, mean), *v = number(t, 2 * log(std));
    return (double)ad_gaussian_kl(m, v)->v.x[0];
}

/* The integral of q log(q / p), by the trapezoid rule over 12 std to either side. */
static double kl_quadrature(double mean, double std)
{
    enum { N = 4000 };
    double sum = 0, h = 24 * std / N;
    for (int i = 0; i <= N; i++) {
        double x = mean - 12 * std + h * i, q = log_normal(x, mean, std);
        sum += exp(q) * (q - log_normal(x, 0, 1)) * h;
    }
    return sum;
}

/* How many standard errors the mean of log q - log p over draws is away from the closed form. Where
 * q = p there is nothing to see: every draw gives 0. */
static double kl_monte_carlo(Run *r, double mean, double std, Rng draws)
{
    int n = exp_int(&r->e, "draws", 100, 100000000);
    double sum = 0, square = 0, kl = kl_op(r->t, mean, std);
    for (int i = 0; i < n; i++) {
        double z = mean + std * rng_normal(&draws);
        double d = log_normal(z, mean, std) - log_normal(z, 0, 1) - kl;
        sum += d, square += d * d;
    }
    return fabs(sum / n) / (sqrt(square) / n + 1e-6);
}

static void claim_three_ways(Run *r)
{
    static const double stds[] = { 0.25, 0.5, 1, 2 };
    double table[61 * 5], worst = 0, z = 0;
    for (int i = 0; i <= 60; i++) {
        double mean = table[5 * i] = -3 + 0.1 * i;
        for (int k = 0; k < 4; k++) {
            double kl = table[5 * i + 1 + k] = kl_op(r->t, mean, stds[k]);
            Rng draws = rng_fork_i(r->e.rng, "draws", (uint64_t)(4 * i + k));
            worst = fmax(worst, fabs(kl - kl_quadrature(mean, stds[k])) / fmax(1, kl));
            if (i % 10 == 0) z = fmax(z, kl_monte_carlo(r, mean, stds[k], draws));
        }
    }
    exp_table(&r->e, "curves.tsv", "mean\tstd_0.25\tstd_0.5\tstd_1\tstd_2", 5, 61, table);
    exp_plot(&r->e, "kl");
    double bound = sizeof(real) == 8 ? 1e-10 : 1e-5;
    exp_claim(&r->e, "V1", "kl_closed_minus_quadrature", worst, "<=", bound);
    exp_claim(&r->e, "V1", "kl_monte_carlo_standard_errors", z, "<=", 4);
}

static void claim_gradient(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "gradient");
    tape_reset(r->t);
    Arena *a = tape_arena(r->t);
    Shape s = SHAPE(4, 3);
    Var *m = ad_leaf(r->t, tensor_normal(a, s, &rng), tensor_zeros(a, s));
    Var *v = ad_leaf(r->t, tensor_normal(a, s, &rng), tensor_zeros(a, s));
    Var *loss = random_contraction(ad_gaussian_kl(m, v), &rng);
    bool f64 = sizeof(real) == 8;
    GradCheck c = f64 ? gradcheck(loss) : gradcheck_directions(loss, &rng, 4, 1e-3);
    exp_claim(&r->e, "V16", "kl_gradient_error", c.error, "<=", f64 ? 1e-7 : 1e-2);
}

static double at(const Var *y) { return (double)y->v.x[0]; }

/* E4: how far a draw, two densities and the KL are from what they must be one standard deviation
 * off the mean, where logvar = power log(std). Names say which is which, so power is 2. */
static double names_off(Run *r, double power)
{
    const double std = 0.3;
    tape_reset(r->t);
    Var *none = number(r->t, 0), *one = number(r->t, 1), *away = number(r->t, std),
        *logvar = number(r->t, power * log(std));
    double draw = at(ad_reparam(none, logvar, one)) - std;
    double gaussian = at(ad_gaussian(none, none, logvar)) - at(ad_gaussian(away, none, logvar));
    double fixed = at(gaussian_fixed(none, none, std)) - at(gaussian_fixed(away, none, std));
    double kl = at(ad_gaussian_kl(none, logvar)) - kl_quadrature(0, std);
    return fmax(fmax(fabs(draw), fabs(kl)), fmax(fabs(gaussian - 0.5), fabs(fixed - 0.5)));
}

static void claim_names(Run *r)
{
    double bound = sizeof(real) == 8 ? 1e-10 : 1e-5;
    exp_claim(&r->e, "E4", "std_and_logvar_off_what_they_are_called", names_off(r, 2), "<=", bound);
    exp_claim(&r->e, "E4", "off_if_logvar_were_log_std", names_off(r, 1), ">", 0.1);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.t = tape_new();
    claim_three_ways(&r);
    claim_gradient(&r);
    claim_names(&r);
    estimators(&r);
    fits(&r);
    tape_free(r.t);
    return exp_end(&r.e);
}
