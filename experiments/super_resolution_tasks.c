/* A task twice, with the condition and with a blank in its place, the same network and the same
 * training. Then nats of test images given their own condition, given another image's, and given
 * none; and draws. Chapter 22. */
#include "super_resolution_parts.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 10, DRAWS = 4, ROWS = DRAWS + 2 };

static const char *const names[TASKS] = { "upscaling", "colouring" };
static const char *const grids[TASKS] = { "upscaling.png", "colouring.png" };

static Var *log_p(const void *m, Var *s, Var *x) { return conditional_log_px(m, s, x); }

Model conditional_model(ConditionalPixelCnn *m) { return (Model){ &m->g.ps, log_p, m }; }

/* ---- pictures -------------------------------------------------------------------------------- */

/* The condition as an image of the size of the answer: each pixel of a small one four times, each
 * grey as a colour. */
static Tensor shown(Run *r, Task k, Tensor s)
{
    int n = k == UPSCALING ? PARTS : 3;
    Tensor y = tensor_new(r->e.arena, SHAPE(s.s.d[0], s.s.d[1], s.s.d[2], n));
    for (int i = 0; i < y.n; i++) y.x[i] = s.x[i / n];
    return k == UPSCALING ? interleaved_back(r->e.arena, y) : y;
}

/* The answer as an image. */
static Tensor whole(Run *r, Task k, Tensor s, Tensor x)
{
    return k == UPSCALING ? joined(r, s, x) : x;
}

/* Rows: what is given, draws, the truth. */
static void picture(Run *r, Task k, const ConditionalPixelCnn *m)
{
    int n = r->test[k].s.s.d[0] < COLUMNS ? r->test[k].s.s.d[0] : COLUMNS;
    Tensor s = tensor_rows(r->test[k].s, 0, n), x = tensor_rows(r->test[k].x, 0, n), row[ROWS];
    row[0] = shown(r, k, s), row[ROWS - 1] = whole(r, k, s, x);
    for (int i = 1; i <= DRAWS; i++) {
        Tensor y = tensor_new(r->e.arena, x.s);
        conditional_sample(m, r->t, s, y, 1, rng_fork_i(r->e.rng, names[k], (uint64_t)i));
        row[i] = whole(r, k, s, y);
    }
    Shape all = row[0].s;
    all.d[0] *= ROWS;
    Tensor grid = tensor_new(r->e.arena, all);
    for (int i = 0; i < ROWS; i++) tensor_copy(tensor_rows(grid, i * n, (i + 1) * n), row[i]);
    exp_grid(&r->e, grids[k], grid, n, k == UPSCALING ? 4 : 3);
}

/* ---- nats ------------------------------------------------------------------------------------ */

static ConditionalPixelCnn *learn(Run *r, Task k, Pairs p, const char *stream)
{
    ConditionalPixelCnn *m = arena_alloc(r->e.arena, sizeof *m);
    conditional_init(m, r->c[k], 1, rng_fork(r->e.rng, "init"));
    fit(r, conditional_model(m), p, stream);
    return m;
}

static void claim(Run *r, Task k, const char *what, double value, const char *relation,
                  double bound)
{
    char quantity[80];
    snprintf(quantity, sizeof quantity, "%s_%s", names[k], what);
    exp_claim(&r->e, "A12", quantity, value, relation, bound);
}

ConditionalPixelCnn *task(Run *r, Task k)
{
    Pairs train = r->shuffled ? of_others(r, r->train[k]) : r->train[k], test = r->test[k];
    ConditionalPixelCnn *with = learn(r, k, train, names[k]);
    ConditionalPixelCnn *without = learn(r, k, blank(r, r->train[k]), "blank");
    double row[5] = { 0 };
    int n = test.x.s.d[0];
    row[0] = mean_of(nats(r, conditional_model(with), test), n, &row[1]);
    row[2] = mean_of(nats(r, conditional_model(with), of_others(r, test)), n, NULL);
    row[3] = mean_of(nats(r, conditional_model(without), blank(r, test)), n, NULL);
    char file[40];
    snprintf(file, sizeof file, "%s.tsv", names[k]);
    row[4] = test.coins;
    exp_table(&r->e, file, "own_nats\tse\tothers_nats\twithout_nats\tcoin_nats", 5, 1, row);
    bool smoke = r->e.size == SMOKE;
    claim(r, k, "nats_with_the_condition_over_without", row[0] / row[3], "<=", smoke ? 0.97 : 0.9);
    claim(r, k, "nats_given_anothers_over_own", row[2] / row[0], ">=", smoke ? 1.05 : 1.1);
    picture(r, k, with);
    conditional_free(without);
    return with;
}
