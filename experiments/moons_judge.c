/* Judges of the network on two moons: central differences for its gradients, and the density that
 * the points are drawn from for what it learned. Chapter 1. */
#include "moons_parts.h"

enum { GRID = 71, CHECKED = 5 };

/* Every derivative of the loss on a few points, against central differences. */
void check_gradients(Exp *e, Net *m, const Points *d)
{
    const int index[CHECKED] = { 0, 1, 2, 3, 4 };
    const double h = 1e-5;
    double worst = 0;
    for (int i = 0; i < m->mlp.n; i++) {
        Scalar w = m->mlp.w[i];
        double at = scalar_value(w);
        scalar_set(w, at + h);
        double up = scalar_value(loss(m, d, index, CHECKED));
        scalar_set(w, at - h);
        double down = scalar_value(loss(m, d, index, CHECKED));
        scalar_set(w, at);
        scalar_backward(loss(m, d, index, CHECKED));
        double num = (up - down) / (2 * h), ana = scalar_grad(w);
        worst = fmax(worst, fabs(num - ana) / fmax(1, fabs(num)));
    }
    exp_check(e, "gradients", worst, 1e-6);
}

/* Counts point i of d, which was given logit l. */
static void score(Score *s, const Points *d, int i, double l)
{
    if (d->y[i]) l = -l;
    s->nats += (fmax(l, 0) + log1p(exp(-fabs(l)))) / d->n;
    s->error += (l > 0) / (double)d->n;
}

Score measure(const Net *m, const Points *d)
{
    Score s = { 0, 0 };
    for (int i = 0; i < d->n; i++) {
        scalar_rewind(m->t, m->mark);
        double l = scalar_value(logit(m, (double)d->x.x[2 * i], (double)d->x.x[2 * i + 1]));
        score(&s, d, i, l);
    }
    return s;
}

/* log p(1|x) - log p(0|x) of the density that the points are drawn from. */
static double true_logit(double x, double y, double noise)
{
    return toys_moons_log_density(x, y, 1, noise) - toys_moons_log_density(x, y, 0, noise);
}

/* What the classifier with the true p(y|x) would score. */
Score best(const Points *d, double noise)
{
    Score s = { 0, 0 };
    for (int i = 0; i < d->n; i++) {
        double l = true_logit((double)d->x.x[2 * i], (double)d->x.x[2 * i + 1], noise);
        score(&s, d, i, l);
    }
    return s;
}

/* The points, and on a grid p(1|x) as learned and as it is. */
void draw(Exp *e, const Net *m, const Points *d, double noise)
{
    double *point = arena_alloc(e->arena, sizeof(double) * 3 * (size_t)d->n);
    double *cell = arena_alloc(e->arena, sizeof(double) * 4 * GRID * GRID), *c = cell;
    for (int i = 0; i < d->n; i++) {
        point[3 * i] = (double)d->x.x[2 * i], point[3 * i + 1] = (double)d->x.x[2 * i + 1];
        point[3 * i + 2] = d->y[i];
    }
    for (int i = 0; i < GRID * GRID; i++, c += 4) {
        scalar_rewind(m->t, m->mark);
        c[0] = -1.75 + 4.5 * (i % GRID) / (GRID - 1), c[1] = -1.25 + 3.0 * (i / GRID) / (GRID - 1);
        c[2] = 1 / (1 + exp(-scalar_value(logit(m, c[0], c[1]))));
        c[3] = 1 / (1 + exp(-true_logit(c[0], c[1], noise)));
    }
    exp_table(e, "points.tsv", "x\ty\tclass", 3, d->n < 400 ? d->n : 400, point);
    exp_table(e, "surface.tsv", "x\ty\tlearned\ttrue", 4, GRID * GRID, cell);
    exp_plot(e, "moons");
}

