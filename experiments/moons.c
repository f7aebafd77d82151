/* Two moons, told apart by a perceptron of single numbers. Its output s is a logit,
 * p(1|x) = 1/(1 + e^-s), and stochastic gradient descent minimises, over points x of class y,
 *
 *     L = mean of -log p(y|x) + l2/2 |w|^2,
 *     -log p(1|x) = log(1 + e^-s),   -log p(0|x) = log(1 + e^s),
 *
 * in nats. The points' own density is known, and with it the smallest loss that any classifier can
 * reach. Chapter 1. */
#include "moons_parts.h"

#include <stdio.h>
#include <string.h>

enum { TEST = 2000 };

static const Setting settings[] = {
    { "points", { "200", "1000", "10000" }, "training points" },
    { "noise",  { "0.2", "0.2", "0.2" },    "standard deviation across the moons" },
    { "l2",     { "1e-4", "1e-4", "1e-5" }, "weight of |w|^2 / 2 in the loss" },
    { 0 }
};

static const Spec spec = {
    .name = "moons", .purpose = "tell two moons apart with the scalar engine", .data = "moons",
    .epochs = { 40, 60, 60 }, .batch_size = { 10, 20, 20 }, .lr = { 0.5, 0.5, 0.5 },
    .settings = settings, .metrics = "epoch,train_loss,test_nats,test_error",
};

static Net net_new(const Exp *e)
{
    Net m = { .t = scalar_tape(), .l2 = exp_real(e, "l2", 0, 1) };
    Rng r = rng_fork(e->rng, "init");
    m.mlp = scalar_mlp_new(e->arena, m.t, r, 3, (int[]){ 2, 16, 16, 1 }, s_tanh);
    m.mark = scalar_mark(m.t);
    m.w = param_new(&m.ps, r, "mlp", "w", SHAPE(m.mlp.n), INIT_ZERO);
    for (int i = 0; i < m.w->v.n; i++) m.w->v.x[i] = (real)scalar_value(m.mlp.w[i]);
    return m;
}

static void net_load(Net *m)
{
    for (int i = 0; i < m->mlp.n; i++) scalar_set(m->mlp.w[i], (double)m->w->v.x[i]);
}

Scalar logit(const Net *m, double x, double y)
{
    Scalar in[] = { scalar_leaf(m->t, x), scalar_leaf(m->t, y) }, s;
    scalar_mlp(&m->mlp, in, &s);
    return s;
}

static Scalar nll(const Net *m, const Points *d, int i)
{
    Scalar s = logit(m, (double)d->x.x[2 * i], (double)d->x.x[2 * i + 1]);
    return s_softplus(d->y[i] ? s_neg(s) : s);
}

Scalar loss(const Net *m, const Points *d, const int *index, int n)
{
    scalar_rewind(m->t, m->mark);
    scalar_clear(m->t);
    Scalar sum = nll(m, d, index[0]), size = scalar_leaf(m->t, n);
    for (int i = 1; i < n; i++) sum = s_add(sum, nll(m, d, index[i]));
    Scalar norm = scalar_leaf(m->t, 0), weight = scalar_leaf(m->t, m->l2 / 2);
    for (int i = 0; i < m->mlp.n; i++) norm = s_add(norm, s_mul(m->mlp.w[i], m->mlp.w[i]));
    Scalar mean = s_div(sum, size), penalty = s_mul(weight, norm);
    return s_add(mean, penalty);
}

/* One step downhill, w -= lr dL/dw. */
static void descend(Net *m, double lr)
{
    for (int i = 0; i < m->mlp.n; i++) m->w->v.x[i] -= (real)(lr * scalar_grad(m->mlp.w[i]));
    net_load(m);
}

static double train(Exp *e, Net *m, const Points *d, int *order)
{
    Rng r = rng_fork_i(e->rng, "shuffle", (uint64_t)e->epoch);
    double total = 0, lr = e->lr * schedule_cosine(e->epoch - 1, e->epochs);
    for (int i = 0; i < d->n; i++) order[i] = i;
    rng_shuffle(&r, order, d->n);
    for (int i = 0; i < d->n; i += e->batch_size) {
        int n = e->batch_size < d->n - i ? e->batch_size : d->n - i;
        Scalar l = loss(m, d, order + i, n);
        exp_loss(e, scalar_value(l), NULL);
        scalar_backward(l);
        descend(m, lr);
        total += n * scalar_value(l);
        exp_progress(e, i + n, d->n, "nats", scalar_value(l));
    }
    return total / d->n;
}

/* --trace: the tape of one point's loss, behind the parameters. */
static void trace(const Net *m, const Points *d)
{
    scalar_backward(loss(m, d, (int[]){ 0 }, 1));
    scalar_print(m->t, m->mark, stdout);
}

/* Against the truth; 200 points teach less of it than 1000. */
static void compare(Exp *e, Score net, Score truth)
{
    double slack = e->size == SMOKE ? 0.1 : 0.04;
    double row[] = { net.nats, net.error, truth.nats, truth.error, net.nats - truth.nats };
    exp_table(e, "summary.tsv", "nats\terror\ttrue_nats\ttrue_error\texcess_nats", 5, 1, row);
    exp_check(e, "nats_above_truth", net.nats - truth.nats, slack);
    exp_check(e, "error_above_truth", net.error - truth.error, slack / 2);
}

static Points points(const Exp *e, const char *stream, int n, double noise)
{
    Points d = { .n = n };
    toys_moons(e->arena, n, noise, rng_fork(e->rng, stream), &d.x, &d.y);
    return d;
}

int main(int argc, char **argv)
{
    Exp e;
    exp_start(&e, &spec, argc, argv);
    if (strcmp(e.data, "moons") != 0) exp_fail(&e, EXIT_USAGE, "--data: '%s' is not moons", e.data);
    int n = exp_int(&e, "points", 10, 1000000);
    double noise = exp_real(&e, "noise", 0.05, 1);
    Points learn = points(&e, "train", n, noise), test = points(&e, "test", TEST, noise);
    int *order = arena_alloc(e.arena, sizeof(int) * (size_t)n);
    Net m = net_new(&e);
    check_gradients(&e, &m, &learn);
    if (e.trace) trace(&m, &learn);

    exp_resume(&e, &m.ps, NULL);
    net_load(&m);
    while (exp_epoch(&e)) {
        double l = train(&e, &m, &learn, order);
        Score s = measure(&m, &test);
        exp_metrics(&e, 3, (double[]){ l, s.nats, s.error });
        exp_save(&e, &m.ps, NULL);
    }
    if (!e.check) {
        compare(&e, measure(&m, &test), best(&test, noise));
        draw(&e, &m, &learn, noise);
    }
    scalar_free(m.t);
    params_free(&m.ps);
    return exp_end(&e);
}
