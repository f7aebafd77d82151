/* Central differences against reverse mode. Chapter 4. */
#include "gradcheck.h"

#include <math.h>
#include <stdio.h>

/* Relative where the numbers are large, absolute where they are small; NaN counts as the worst. */
static double distance(double numeric, double analytic)
{
    double e = fabs(numeric - analytic) / fmax(1, fmax(fabs(numeric), fabs(analytic)));
    return isnan(e) ? HUGE_VAL : e;
}

static void keep_worst(GradCheck *c, double numeric, double analytic, const Var *leaf, int entry)
{
    double e = distance(numeric, analytic);
    if (c->checked++ && e <= c->error) return;
    c->error = e, c->numeric = numeric, c->analytic = analytic, c->leaf = leaf, c->entry = entry;
}

static bool is_parameter(const Var *x) { return !x->op && x->wanted; }

static void analytic_gradient(Var *loss)
{
    for (Var *x = tape_first(loss->tape); x; x = x->after)
        if (is_parameter(x)) tensor_fill(x->g, 0);
    backward(loss);
}

static double replayed(Var *loss)
{
    tape_replay(loss->tape);
    return (double)loss->v.x[0];
}

/* dL/dx by (L(x + h) - L(x - h)) / 2h; x comes back as it was. */
static double central_difference(Var *loss, real *x, double h)
{
    real old = *x, above = (real)((double)old + h), below = (real)((double)old - h);
    *x = above;
    double up = replayed(loss);
    *x = below;
    double down = replayed(loss);
    *x = old;
    return (up - down) / ((double)above - (double)below);
}

GradCheck gradcheck(Var *loss)
{
    GradCheck c = { 0 };
    analytic_gradient(loss);
    for (Var *x = tape_first(loss->tape); x; x = x->after)
        for (int i = 0; is_parameter(x) && i < x->v.n; i++) {
            double h = 1e-5 * fmax(1, fabs((double)x->v.x[i]));
            keep_worst(&c, central_difference(loss, &x->v.x[i], h), (double)x->g.x[i], x, i);
        }
    replayed(loss);
    return c;
}

/* Moves every parameter by h times its part of the direction that r draws; r is not moved. A
 * parameter with two leaves on the tape moves twice, and counts twice in the slope. */
static void step_along(Tape *t, Rng r, double h)
{
    for (Var *x = tape_first(t); x; x = x->after)
        for (int i = 0; is_parameter(x) && i < x->v.n; i++)
            x->v.x[i] = (real)((double)x->v.x[i] + h * (rng_uniform(&r) - 0.5));
}

/* All parameters' values in one row, and back from there. */
static real *kept_values(Tape *t)
{
    int n = 0;
    for (Var *x = tape_first(t); x; x = x->after) n += is_parameter(x) ? x->v.n : 0;
    real *kept = arena_alloc(tape_arena(t), sizeof(real) * (size_t)n), *at = kept;
    for (Var *x = tape_first(t); x; x = x->after)
        for (int i = 0; is_parameter(x) && i < x->v.n; i++) *at++ = x->v.x[i];
    return kept;
}

static void put_back(Tape *t, const real *kept)
{
    for (Var *x = tape_first(t); x; x = x->after)
        for (int i = 0; is_parameter(x) && i < x->v.n; i++) x->v.x[i] = *kept++;
}

static double slope_along(Tape *t, Rng r)
{
    double dot = 0;
    for (Var *x = tape_first(t); x; x = x->after)
        for (int i = 0; is_parameter(x) && i < x->v.n; i++)
            dot += (double)x->g.x[i] * (rng_uniform(&r) - 0.5);
    return dot;
}

GradCheck gradcheck_directions(Var *loss, Rng *r, int of, double h)
{
    GradCheck c = { 0 };
    Tape *t = loss->tape;
    real *kept = kept_values(t);
    analytic_gradient(loss);
    for (int k = 0; k < of; k++) {
        Rng d = rng_fork_i(*r, "direction", r->i++);
        step_along(t, d, h);
        double up = replayed(loss);
        step_along(t, d, -2 * h);
        double down = replayed(loss);
        put_back(t, kept);
        keep_worst(&c, (up - down) / (2 * h), slope_along(t, d), NULL, k);
    }
    replayed(loss);
    return c;
}

Var *random_contraction(Var *y, Rng *r)
{
    Tensor w = tensor_new(tape_arena(y->tape), y->v.s);
    for (int i = 0; i < w.n; i++)
        w.x[i] = (real)(0.5 + rng_uniform(r)) * (rng_below(r, 2) ? 1 : -1);
    return ad_sum_all(ad_mul(y, ad_input(y->tape, w)));
}

const char *gradcheck_str(const GradCheck *c)
{
    static _Thread_local char text[320];
    snprintf(text, sizeof text,
             "error %.2e at %s entry %d: numeric %.10g, analytic %.10g (%d checked)", c->error,
             c->leaf ? var_str(c->leaf) : "direction", c->entry, c->numeric, c->analytic,
             c->checked);
    return text;
}
