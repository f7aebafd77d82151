/* A density has mass 1: each is summed over all that can happen, or integrated by quadrature. That
 * is blind to a wrong width, so mean and variance are taken from the same sums. The Gaussian KLs in
 * closed form against the integral that defines them and against a mean over draws (claims V1 and
 * V16). The unit: nats per example. */
#include "test.h"

#include "nn/density.h"

#include <math.h>

static Var *input(Tape *t, Shape s, const real *x)
{
    return ad_input(t, tensor_of(tape_arena(t), s, x));
}

/* Uniform numbers from -width to width. */
static Var *uniform(Tape *t, Shape s, Rng *r, double width)
{
    Tensor v = tensor_uniform(tape_arena(t), s, r);
    for (int i = 0; i < v.n; i++) v.x[i] = (real)width * (2 * v.x[i] - 1);
    return ad_input(t, v);
}

static double mass(Var *log_p)
{
    double sum = 0;
    for (int i = 0; i < log_p->v.n; i++) sum += exp((double)log_p->v.x[i]);
    return sum;
}

/* The sum of p(x) (x_k - from)^power over the rows x. */
static double moment(Var *log_p, Var *x, int k, double from, int power)
{
    double sum = 0;
    for (int i = 0; i < log_p->v.n; i++)
        sum += exp((double)log_p->v.x[i]) * pow((double)x->v.x[i * x->v.s.d[1] + k] - from, power);
    return sum;
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* All of {0,1}^d, a row each. */
static Var *all_bits(Tape *t, int d)
{
    Tensor x = tensor_new(tape_arena(t), SHAPE(1 << d, d));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)((i / d) >> (i % d) & 1);
    return ad_input(t, x);
}

static void test_bernoulli(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    for (int d = 1; d <= 10; d++)
        for (int width = 1; width <= 1000; width *= 10) {
            tape_reset(t);
            Var *x = all_bits(t, d), *l = uniform(t, SHAPE(d), &r, width);
            Var *log_p = ad_bernoulli(x, ad_broadcast(l, x->v.s));
            double on = 1 / (1 + exp(-(double)l->v.x[d - 1]));
            CHECK_NEAR(mass(log_p), 1, TOL(1e-5, 1e-12), "the sum over {0,1}^d");
            CHECK_NEAR(moment(log_p, x, d - 1, 0, 1), on, TOL(1e-5, 1e-12), "p(the last is on)");
        }
    tape_free(t);
}

/* Where sigmoid rounds to 1: the unlikely pixel costs its logit, and no infinity. */
static void test_far_logits(void)
{
    Tape *t = tape_new();
    Var *x = input(t, SHAPE(4, 1), (real[]){ 0, 1, 0, 1 });
    Var *p = ad_bernoulli(x, input(t, SHAPE(4, 1), (real[]){ 100, 100, -100, -100 }));
    static const double want[] = { -100, 0, 0, -100 };
    for (int i = 0; i < 4; i++)
        CHECK_NEAR((double)p->v.x[i], want[i], 1e-40, "log p with a logit of 100");
    tape_free(t);
}

static void test_categorical(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(2);
    int y[50];
    for (int c = 0; c < 50; c++) y[c] = c;
    for (int c = 1; c <= 50; c++)
        for (int width = 1; width <= 1000; width *= 10) {
            tape_reset(t);
            Var *l = ad_broadcast(uniform(t, SHAPE(c), &r, width), SHAPE(c, c));
            Var *log_p = categorical(l, y);
            CHECK_NEAR(mass(log_p), 1, TOL(1e-4, 1e-12), "the sum over classes");
            CHECK_CLOSE((double)(log_p->v.x[0] - log_p->v.x[c - 1]),
                        (double)(l->v.x[0] - l->v.x[c - 1]), TOL(1e-4, 1e-12), "log odds: logits");
        }
    tape_free(t);
}

/* ---- integrals ------------------------------------------------------------------------------- */

enum { POINTS = 81 };
static const double REACH = 10;                 /* standard deviations to either side */
static const double means[] = { 0.5, -2 }, logvars[] = { -1.5, 1 };

/* A grid of POINTS^d rows, 20 std of N(m, e^v) wide in each of d = 1 or 2 dims; *cell is the
 * volume between neighbours. The trapezoid rule on it errs by less than 1e-20. */
static Var *grid(Tape *t, int d, const double *m, const double *v, double *cell)
{
    Tensor x = tensor_new(tape_arena(t), SHAPE(d == 1 ? POINTS : POINTS * POINTS, d));
    *cell = 1;
    for (int k = 0; k < d; k++) {
        double h = 2 * REACH * exp(v[k] / 2) / (POINTS - 1);
        *cell *= h;
        for (int i = 0; i < x.s.d[0]; i++) {
            int at = k ? i / POINTS : i % POINTS;
            x.x[i * d + k] = (real)(m[k] - REACH * exp(v[k] / 2) + h * at);
        }
    }
    return ad_input(t, x);
}

static Var *rows_of(Var *x, const double *c)    /* c in every row, the shape of x */
{
    Tensor v = tensor_new(tape_arena(x->tape), x->v.s);
    for (int i = 0; i < v.n; i++) v.x[i] = (real)c[i % v.s.d[1]];
    return ad_input(x->tape, v);
}

typedef Var *Density(Var *x);
static Var *by_row(Var *x) { return ad_gaussian(x, rows_of(x, means), rows_of(x, logvars)); }
static Var *fixed(Var *x) { return gaussian_fixed(x, rows_of(x, means), exp(-0.25)); }
static Var *one_shared(Var *x)
{
    return gaussian_shared(x, rows_of(x, means), input(x->tape, SHAPE(1), (real[]){ R(-0.7) }));
}
static Var *one_a_dim(Var *x)
{
    real v[] = { (real)logvars[0], (real)logvars[1] };
    return gaussian_shared(x, rows_of(x, means), input(x->tape, SHAPE(x->v.s.d[1]), v));
}

static void check_gaussian(const char *name, Var *log_p, Var *x, double cell, const double *m,
                           const double *v)
{
    CHECK_NEAR(mass(log_p) * cell, 1, TOL(1e-5, 1e-10), name);
    for (int k = 0; k < x->v.s.d[1]; k++) {
        CHECK_NEAR(moment(log_p, x, k, m[k], 1) * cell, 0, TOL(1e-5, 1e-10), name);
        CHECK_NEAR(moment(log_p, x, k, m[k], 2) * cell, exp(v[k]), TOL(1e-4, 1e-10), name);
    }
}

static void test_gaussians(void)
{
    static const struct { const char *name; Density *log_p; double m[2], v[2]; } gaussian[] = {
        { "one variance each",  by_row,            { 0.5, -2 }, { -1.5, 1 }     },
        { "fixed",              fixed,             { 0.5, -2 }, { -0.5, -0.5 }  },
        { "shared",             one_shared,        { 0.5, -2 }, { -0.7, -0.7 }  },
        { "shared, one a dim",  one_a_dim,         { 0.5, -2 }, { -1.5, 1 }     },
        { "standard",           gaussian_standard, { 0, 0 },    { 0, 0 }        },
    };
    Tape *t = tape_new();
    for (int k = 0; k < 5; k++)
        for (int d = 1; d <= 2; d++) {
            double cell;
            tape_reset(t);
            Var *x = grid(t, d, gaussian[k].m, gaussian[k].v, &cell);
            check_gaussian(gaussian[k].name, gaussian[k].log_p(x), x, cell, gaussian[k].m,
                           gaussian[k].v);
        }
    tape_free(t);
}

/* ---- the KL of two Gaussians, three ways ----------------------------------------------------- */

typedef struct { double m[2], v[2], m2[2], v2[2]; } Pair;

static const Pair pairs[] = {
    { { 0, 0 },       { 0, 0 },     { 1, -1 },   { 0, 0 }      },
    { { 0.5, -2 },    { -1.5, 1 },  { 0, 0 },    { 0, 0 }      },
    { { 0, 0 },       { 0, 0 },     { 0.5, -2 }, { -1.5, 1 }   },
    { { 1, 0.25 },    { 0.5, -2 },  { -1, 0.5 }, { 1, -0.25 }  },
    { { -0.75, 3 },   { -3, 0.25 }, { -1, 2 },   { -2.5, 0.5 } },
};
enum { N_PAIRS = sizeof pairs / sizeof *pairs };

static Var *row(Tape *t, const double *c)
{
    return input(t, SHAPE(1, 2), (real[]){ (real)c[0], (real)c[1] });
}

/* log q - log p at x, for the pair's q and p. */
static Var *log_ratio(Var *x, const Pair *c)
{
    Var *q = ad_gaussian(x, rows_of(x, c->m), rows_of(x, c->v));
    return ad_sub(q, ad_gaussian(x, rows_of(x, c->m2), rows_of(x, c->v2)));
}

static double closed_form(Tape *t, const Pair *c)
{
    Var *kl = gaussian_kl_between(row(t, c->m), row(t, c->v), row(t, c->m2), row(t, c->v2));
    return (double)kl->v.x[0];
}

static double quadrature(Tape *t, const Pair *c)
{
    double cell, sum = 0;
    Var *x = grid(t, 2, c->m, c->v, &cell), *ratio = log_ratio(x, c);
    Var *q = ad_gaussian(x, rows_of(x, c->m), rows_of(x, c->v));
    for (int i = 0; i < ratio->v.n; i++) sum += exp((double)q->v.x[i]) * (double)ratio->v.x[i];
    return sum * cell;
}

/* The mean of log q - log p over n draws from q, and its standard error. */
static double monte_carlo(Tape *t, const Pair *c, int n, Rng *r, double *se)
{
    Tensor z = tensor_normal(tape_arena(t), SHAPE(n, 2), r);
    for (int i = 0; i < z.n; i++)
        z.x[i] = (real)(c->m[i % 2] + exp(c->v[i % 2] / 2) * (double)z.x[i]);
    Var *ratio = log_ratio(ad_input(t, z), c);
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++) sum += (double)ratio->v.x[i];
    for (int i = 0; i < n; i++) square += pow((double)ratio->v.x[i] - sum / n, 2);
    *se = sqrt(square / n / n);
    return sum / n;
}

static void test_kl(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(3);
    for (int k = 0; k < N_PAIRS; k++) {
        double se, kl = closed_form(t, &pairs[k]);
        double drawn = monte_carlo(t, &pairs[k], 20000, &r, &se);
        CHECK(kl > 0.1, "pair %d: KL %g", k, kl);
        CHECK_CLOSE(quadrature(t, &pairs[k]), kl, TOL(1e-5, 1e-10), "KL by quadrature");
        CHECK_NEAR(drawn, kl, 4 * se, "KL by Monte Carlo");
        CHECK(se < 0.05 * kl, "pair %d: a standard error of %g says nothing", k, se);
        tape_reset(t);
    }
    tape_free(t);
}

/* The op of its own, with p = N(0, I). */
static void test_kl_to_standard(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(4);
    for (int k = 0; k < N_PAIRS; k++) {
        Pair c = pairs[k];
        c.m2[0] = c.m2[1] = c.v2[0] = c.v2[1] = 0;
        double se, kl = (double)ad_gaussian_kl(row(t, c.m), row(t, c.v))->v.x[0];
        double drawn = monte_carlo(t, &c, 20000, &r, &se);
        CHECK_CLOSE(quadrature(t, &c), kl, TOL(1e-5, 1e-10), "KL to N(0,I) by quadrature");
        CHECK_NEAR(drawn, kl, 4 * se + 1e-12, "KL to N(0,I) by Monte Carlo");
        tape_reset(t);
    }
    tape_free(t);
}

/* Every class has the stretch of u that its probability is, in order; the temperature counts. */
static void test_categorical_draw(void)
{
    const real logits[] = { 1, -2, 0, R(0.5) };
    for (int half = 0; half < 2; half++) {
        double heat = half ? 0.5 : 1, sum = 0, below = 0, p;
        for (int k = 0; k < 4; k++) sum += exp((double)logits[k] / heat);
        for (int k = 0; k < 4; k++, below += p) {
            p = exp((double)logits[k] / heat) / sum;
            CHECK(categorical_draw(logits, 4, heat, below + 1e-9) == k, "begins class %d", k);
            CHECK(categorical_draw(logits, 4, heat, below + p - 1e-9) == k, "ends class %d", k);
        }
    }
}

/* ---- the unit -------------------------------------------------------------------------------- */

/* The same examples twice: the same loss. The same features twice: twice the loss. */
static void test_nats_per_example(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(5);
    Var *x = ad_draw_bernoulli(uniform(t, SHAPE(6, 9), &r, 1), uniform(t, SHAPE(6, 9), &r, 1));
    Var *l = uniform(t, SHAPE(6, 9), &r, 3);
    double loss = (double)nll(ad_bernoulli(x, l))->v.x[0];
    double rows = (double)nll(ad_bernoulli(ad_concat(x, x, 0), ad_concat(l, l, 0)))->v.x[0];
    double columns = (double)nll(ad_bernoulli(ad_concat(x, x, 1), ad_concat(l, l, 1)))->v.x[0];
    CHECK_CLOSE(rows, loss, TOL(1e-6, 1e-14), "the mean over the batch");
    CHECK_CLOSE(columns, 2 * loss, TOL(1e-6, 1e-14), "the sum over features");
    tape_free(t);
}

int main(void)
{
    RUN(test_bernoulli);
    RUN(test_far_logits);
    RUN(test_categorical);
    RUN(test_categorical_draw);
    RUN(test_gaussians);
    RUN(test_kl);
    RUN(test_kl_to_standard);
    RUN(test_nats_per_example);
    return test_done();
}
