/* What an experiment measures: a row of metrics.csv an epoch, checks and claims. A row is kept in
 * memory too, because the checkpoint carries all rows and a resumed run writes the file anew.
 * Chapter 14. */
#include "exp_inner.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int exp_columns(const Exp *e)
{
    int n = 1;
    for (const char *c = e->spec->metrics; *c; c++) n += *c == ',';
    return n;
}

void exp_network(Exp *e, const char *file, int epochs)
{
    size_t row = sizeof(double) * (size_t)exp_columns(e);
    double *rows = arena_alloc(e->arena, row * (size_t)(e->n_history + epochs + 1));
    if (e->n_history) memcpy(rows, e->history, row * (size_t)e->n_history);
    e->history = rows, e->first = e->n_history, e->epoch = 0, e->until = epochs;
    e->file = exp_format(e, "%s", file), e->network++, e->checkpoint = NULL;
    if (e->resume && !e->check) exp_open_checkpoint(e);
}

void exp_write_metrics(Exp *e)
{
    int cols = exp_columns(e);
    Text t = { 0 };
    text_printf(&t, "%s\n", e->spec->metrics);
    for (int i = 0; i < e->n_history * cols; i++)
        text_printf(&t, "%.9g%c", exp_unsigned_nan(e->history[i]), (i + 1) % cols ? ',' : '\n');
    exp_write(e, "metrics.csv", &t);
    text_free(&t);
}

/* "epoch 3/10: train_elbo_nats 105.2, valid_elbo_nats 106.1, 4.2 s", the names from the header. */
static void note_row(Exp *e, int n, const double *values)
{
    Text t = { 0 };
    const char *name = e->spec->metrics;
    for (int i = 0; i < n; i++) {
        name += strcspn(name, ",") + 1;
        text_printf(&t, "%.*s %.5g, ", (int)strcspn(name, ","), name, values[i]);
    }
    double spent = exp_seconds() - e->epoch_started;
    exp_note(e, "epoch %d/%d: %s%.1f s", e->epoch, e->until, t.s, spent);
    e->drawn = 0;
    text_free(&t);
}

void exp_metrics(Exp *e, int n, const double *values)
{
    int cols = exp_columns(e);
    must(n + 1 == cols, "exp_metrics: the epoch and %d values for %d columns", n, cols);
    must(e->n_history - e->first <= e->until, "exp_metrics: more than one row an epoch");
    if (e->check) return;
    double *row = e->history + (size_t)e->n_history++ * (size_t)cols;
    row[0] = e->epoch;
    memcpy(row + 1, values, (size_t)n * sizeof *values);
    exp_write_metrics(e);
    note_row(e, n, values);
}

static bool count(Exp *e, bool holds)
{
    *(holds ? &e->n_passed : &e->n_failed) += 1;
    return holds;
}

void exp_check(Exp *e, const char *what, double value, double bound)
{
    bool ok = count(e, value <= bound);
    printf("check %s %s value=%.6g <= %.6g\n", what, ok ? "ok" : "FAIL",
           exp_unsigned_nan(value), bound);
}

void exp_gradients(Exp *e, const char *what, Var *loss, Rng *r)
{
    bool fine = sizeof(real) == 8;
    double bound = fine ? 1e-6 : 1e-2;
    GradCheck c = fine ? gradcheck(loss) : gradcheck_directions(loss, r, 8, 1e-3);
    if (!(c.error <= bound)) exp_note(e, "%s: %s", what, gradcheck_str(&c));
    exp_check(e, what, c.error, bound);
}

static bool related(double x, const char *relation, double y)
{
    if (!strcmp(relation, "<")) return x < y;
    if (!strcmp(relation, "<=")) return x <= y;
    if (!strcmp(relation, "==")) return x == y;
    if (!strcmp(relation, ">=")) return x >= y;
    must(!strcmp(relation, ">"), "exp_claim: %s is no relation", relation);
    return x > y;
}

void exp_claim(Exp *e, const char *id, const char *quantity, double value, const char *relation,
               double bound)
{
    bool ok = count(e, related(value, relation, bound));
    value = exp_unsigned_nan(value);
    const char *line = exp_format(e, "claim %s %s %s=%.6g %s %.6g %s\n", id, ok ? "ok" : "FAIL",
                                  quantity, value, relation, bound, exp_sizes[e->size]);
    text_printf(&e->claims, "%s", line);
    fputs(line, stdout);
}
