/* Two ways to differentiate an expectation (S0, S1, S3, S4 113; claim V3): along the path z = mean
 * + std eps, or by the score of q, f(z) d log q(z), without a baseline and with one. On the
 * linear-Gaussian model, where gradient and variances are known. Chapter 13. */
#include "reparameterization_parts.h"

#include "models/estimators.h"
#include "models/score_function.h"
#include "nn/density.h"

#include <math.h>

enum { MAX_SIZES = 12, COLUMNS = 1 + 2 * ESTIMATORS, PER = 2 };

static const Setting settings[] = {
    { "sizes", { "1,2,4,8", "1,2,4,8,16,32,64", "1,2,4,8,16,32,64" }, "latent dimensions, rising" },
    { "draws", { "4000", "20000", "100000" }, "draws of z, each with an estimate" },
    { "baseline", { "others", "others", "others" },
      "what is taken off f: the mean of the others' f, or its own (which is wrong)" },
    { 0 }
};

static const Spec spec = {
    .name = "reparameterization", .purpose = "pathwise and score-function gradients",
    .data = "none", .settings = settings, .metrics = "epoch",
};

typedef struct {
    Exp e;
    Tape *t;
    int n, size[MAX_SIZES], draws;
    bool own;
} Run;

/* q as it is when training is nearly done: the best diagonal, half a std to the side. */
static Problem problem(Run *r, int z)
{
    Arena *a = r->e.arena;
    Rng own = rng_fork_i(r->e.rng, "problem", (uint64_t)z), draw = rng_fork(own, "x");
    Problem p = { .m = lg_random(a, PER * z, z, 2, 1, own) };
    double *code = arena_alloc(a, sizeof(double) * (size_t)z);
    p.x = arena_alloc(a, sizeof(double) * (size_t)(PER * z));
    lg_draw(&p.m, &draw, code, p.x);
    p.q = lg_best_diagonal(a, &p.m, p.x);
    for (int i = 0; i < z; i++) p.q.mean[i] += 0.5 * p.q.root[i * z + i];
    return p;
}

/* x[0..size) as [n,d], again and again until that is full. */
static Tensor filled(Tape *t, int n, int d, int size, const double *x)
{
    Tensor v = tensor_new(tape_arena(t), SHAPE(n, d));
    for (int i = 0; i < v.n; i++) v.x[i] = (real)x[i % size];
    return v;
}

static Var *leaf(Tape *t, Tensor v) { return ad_leaf(t, v, tensor_zeros(tape_arena(t), v.s)); }

static Var *log_joint(const Problem *p, Var *x, Var *z)
{
    const LinearGaussian *m = &p->m;
    Tape *t = z->tape;
    Var *w = ad_input(t, filled(t, m->x, m->z, m->x * m->z, m->w)),
        *b = ad_input(t, filled(t, 1, m->x, m->x, m->b));
    Var *wz = ad_matmul_t(z, w, false, true);
    Var *log_px_z = gaussian_fixed(x, ad_add(wz, b), m->s);
    return ad_add(log_px_z, gaussian_standard(z));
}

typedef struct { Var *mean, *logvar, *loss; } Graph;

/* A mean and a log variance for each draw, so that each draw has a gradient of its own. */
static Graph graph(Run *r, const Problem *p, int how, int n, Rng noise)
{
    int d = p->m.z;
    double v[NORMAL_MOST];
    tape_reset(r->t);
    for (int i = 0; i < d; i++) v[i] = log(p->q.cov[i * d + i]);
    Var *x = ad_input(r->t, filled(r->t, n, p->m.x, p->m.x, p->x)),
        *mean = leaf(r->t, filled(r->t, n, d, d, p->q.mean)),
        *logvar = leaf(r->t, filled(r->t, n, d, d, v));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(n, d), &noise));
    if (how == PATHWISE) {
        Var *z = ad_reparam(mean, logvar, eps);
        return (Graph){ mean, logvar, ad_sum_all(log_joint(p, x, z)) };
    }
    Var *z = ad_held(ad_draw_normal(mean, logvar, eps)), *f = log_joint(p, x, z),
        *log_q = ad_gaussian(z, mean, logvar);
    Tensor b = tensor_zeros(tape_arena(r->t), f->v.s);
    if (how == BASELINE) b = r->own ? f->v : leave_one_out(tape_arena(r->t), f->v);
    return (Graph){ mean, logvar, ad_sum_all(score_surrogate(f, log_q, b)) };
}

/* Each draw's gradient g [n,d] along a direction u, whose mean must be exact'u: how far it is, in
 * standard errors. */
static double off(Tensor g, const double *exact, const double *u, double *buffer)
{
    int n = g.s.d[0], d = g.s.d[1];
    double want = 0;
    for (int j = 0; j < d; j++) want += u[j] * exact[j];
    for (int i = 0; i < n; i++) {
        buffer[i] = 0;
        for (int j = 0; j < d; j++) buffer[i] += u[j] * (double)g.x[i * d + j];
    }
    Estimate e = estimate(buffer, n);
    return fabs(e.mean - want) / e.se;
}

/* The mean over the d numbers of their squared distances from the exact gradient. */
static Estimate spread(Tensor g, const double *exact, double *buffer)
{
    int n = g.s.d[0], d = g.s.d[1];
    for (int i = 0; i < n; i++) {
        buffer[i] = 0;
        for (int j = 0; j < d; j++) buffer[i] += pow((double)g.x[i * d + j] - exact[j], 2) / d;
    }
    return estimate(buffer, n);
}

typedef struct { double mean, logvar, variance; } Off;      /* worst so far, in standard errors */

static void measure(Run *r, int z, double *row, Off *worst)
{
    Problem p = problem(r, z);
    double by_mean[NORMAL_MOST], by_logvar[NORMAL_MOST], u[NORMAL_MOST], theory[ESTIMATORS];
    double *buffer = arena_alloc(r->e.arena, sizeof(double) * (size_t)r->draws);
    Rng own = rng_fork_i(r->e.rng, "measure", (uint64_t)z), direction = rng_fork(own, "u");
    exact_gradient(&p, by_mean, by_logvar);
    exact_variance(&p, theory);
    for (int i = 0; i < z; i++) u[i] = rng_normal(&direction);
    row[0] = z;
    for (int how = 0; how < ESTIMATORS; how++) {
        Graph g = graph(r, &p, how, r->draws, rng_fork_i(own, "eps", (uint64_t)how));
        backward(g.loss);
        Estimate v = spread(g.mean->g, by_mean, buffer);
        row[1 + 2 * how] = v.mean, row[2 + 2 * how] = theory[how];
        worst->variance = fmax(worst->variance, fabs(v.mean - theory[how]) / v.se);
        worst->mean = fmax(worst->mean, off(g.mean->g, by_mean, u, buffer));
        worst->logvar = fmax(worst->logvar, off(g.logvar->g, by_logvar, u, buffer));
    }
    exp_note(&r->e, "%d latents: variance %.3g by the path, %.3g by the score, %.3g centred",
             z, row[1], row[3], row[5]);
}

static void check_gradients(Run *r)
{
    Problem p = problem(r, 2);
    Rng rng = rng_fork(r->e.rng, "directions");
    Var *loss = graph(r, &p, PATHWISE, 3, rng).loss;
    exp_gradients(&r->e, "gradients", loss, &rng);
}

static void sweep(Run *r)
{
    static double table[MAX_SIZES][COLUMNS];
    Off worst = { 0 };
    for (int i = 0; i < r->n; i++) measure(r, r->size[i], table[i], &worst);
    const double *last = table[r->n - 1];
    exp_table(&r->e, "variance.tsv", "latents\tpathwise\tpathwise_theory\tscore\tscore_theory\t"
              "baseline\tbaseline_theory", COLUMNS, r->n, table[0]);
    exp_plot(&r->e, "reparameterization");
    exp_claim(&r->e, "V3", "gradient_by_mean_off_standard_errors", worst.mean, "<=", 4);
    exp_claim(&r->e, "V3", "gradient_by_logvar_off_standard_errors", worst.logvar, "<=", 4);
    exp_claim(&r->e, "V3", "variance_off_theory_standard_errors", worst.variance, "<=", 4);
    exp_claim(&r->e, "V3", "score_over_pathwise_variance_at_the_largest", last[3] / last[1], ">",
              last[0]);
    exp_claim(&r->e, "V3", "with_a_baseline_over_pathwise", last[5] / last[1], ">", last[0] / 4);
}

int main(int argc, char **argv)
{
    static const char *const baselines[] = { "others", "own", NULL };
    static Run r;
    exp_start(&r.e, &spec, argc, argv);
    r.n = exp_list(&r.e, "sizes", MAX_SIZES, r.size);
    for (int i = 0; i < r.n; i++)
        if (r.size[i] > 64) exp_fail(&r.e, EXIT_USAGE, "sizes: %d, at most 64", r.size[i]);
    r.draws = exp_int(&r.e, "draws", 100, 1000000);
    r.own = exp_word(&r.e, "baseline", baselines) == 1;
    r.t = tape_new();
    check_gradients(&r);
    if (!r.e.check) sweep(&r);
    tape_free(r.t);
    return exp_end(&r.e);
}
