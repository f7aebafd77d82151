/* Minibatches, validation, and the parameters that were best in validation. Chapter 16. */
#include "nll_table_parts.h"

#include <math.h>
#include <string.h>
#include <time.h>

static int at_most(int a, int b) { return a < b ? a : b; }

static Rng pixel_stream(const Run *r, const Images *d)
{
    return rng_fork(rng_fork(r->e.rng, "pixels"), d == &r->data.train ? "train" : "rest");
}

Tensor all_images(Run *r, Arena *a, const Images *d, int from, int to)
{
    int *index = arena_alloc(a, sizeof(int) * (size_t)(to - from));
    for (int i = from; i < to; i++) index[i - from] = i;
    return batch_images(a, d, index, to - from, BIN_FIXED, pixel_stream(r, d));
}

double *pixel_means(Run *r, const Images *d)
{
    enum { CHUNK = 500 };
    double *on = arena_zalloc(r->e.arena, sizeof(double) * (size_t)r->pixels);
    for (int from = 0; from < d->n; from += CHUNK) {
        int to = at_most(from + CHUNK, d->n);
        tape_reset(r->t);
        Tensor x = all_images(r, tape_arena(r->t), d, from, to);
        for (int k = 0; k < x.n; k++) on[k % r->pixels] += (double)x.x[k];
    }
    for (int j = 0; j < r->pixels; j++) on[j] /= d->n;
    return on;
}

/* As if every pixel had been seen on once more, and off once more. */
double *pixel_odds(Run *r)
{
    double *odds = pixel_means(r, &r->data.train), n = r->data.train.n;
    for (int j = 0; j < r->pixels; j++) odds[j] = log((odds[j] * n + 1) / (n - odds[j] * n + 1));
    return odds;
}

/* tau = max(1/2, e^(-t / 10^4)) at step t, kept for 500 steps (Jang et al. 2017). */
static double temperature(int64_t t) { return fmax(0.5, exp(-1e-4 * (double)(t / 500 * 500))); }

static double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The mean loss of the epoch. */
double train_epoch(Run *r)
{
    const Images *d = &r->data.train;
    uint64_t epoch = (uint64_t)r->e.epoch;
    int steps = (d->n + r->e.batch_size - 1) / r->e.batch_size;
    double sum = 0, began = clock_seconds();
    double lr = r->e.lr * schedule_factor(r->p, r->e.epoch, r->e.epochs);
    double rising = r->p->warm * r->e.epochs * steps;
    Rng noise = rng_fork_i(r->e.rng, "noise", epoch), pixels = pixel_stream(r, d);
    batch_order(r->order, d->n, rng_fork_i(r->e.rng, "shuffle", epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * r->e.batch_size, n = at_most(r->e.batch_size, d->n - from);
        tape_reset(r->t);
        r->tau = temperature(r->opt.t);
        r->weight = rising > 0 ? fmin(1, (double)r->opt.t / rising) : 1;
        Tensor x = batch_images(tape_arena(r->t), d, r->order + from, n, BIN_FIXED, pixels);
        double loss = model_backward(r, ad_input(r->t, x), &noise);
        exp_loss(&r->e, loss, r->t);
        optim_step(&r->opt, r->ps, lr);
        sum += loss * n / d->n;
        exp_progress(&r->e, step + 1, steps, "loss", loss);
    }
    r->seconds += clock_seconds() - began;
    return sum;
}

/* Minus the bound on the validation images, nats. */
double validate(Run *r)
{
    enum { CHUNK = 500 };
    const Images *d = &r->data.valid;
    Rng noise = rng_fork(r->e.rng, "validation noise");
    double sum = 0;
    int chunk = CHUNK / (r->p->k > 5 ? r->p->k / 5 : 1);
    for (int from = 0; from < d->n; from += chunk) {
        int to = at_most(from + chunk, d->n);
        tape_reset(r->t);
        Var *x = ad_input(r->t, all_images(r, tape_arena(r->t), d, from, to));
        Var *bound = honest_bound(r, x, &noise);
        sum -= sum_double(bound->v.x, bound->v.n) / d->n;
    }
    return sum;
}

/* ---- the best of all epochs, by the validation images alone ---------------------------------- */

static bool is_best(const Run *r)
{
    const double *valid = r->e.history + VALID_LOSS;
    int last = r->e.n_history - 1;
    for (int i = 0; i < last; i++)
        if (valid[i * COLUMNS] <= valid[last * COLUMNS]) return false;
    return true;
}

void keep_best(Run *r)
{
    Error error = { 0 };
    if (!is_best(r)) return;
    StFile f = { arena_alloc(r->e.arena, sizeof(StTensor)), 1, NULL, 0 };
    f.t[0] = (StTensor){ "parameters", ST_REAL, SHAPE(r->ps->total), r->ps->v };
    safetensors_save(exp_path(&r->e, "best.safetensors"), &f, &error);
    exp_must(&r->e, &error);
}

void take_best(Run *r)
{
    Error error = { 0 };
    StFile f;
    const char *path = exp_path(&r->e, "best.safetensors");
    safetensors_load(r->e.arena, path, true, &f, &error);
    exp_must(&r->e, &error);
    StTensor *t = safetensors_find(&f, "parameters");
    if (!t || t->type != ST_REAL || !shape_eq(t->s, SHAPE(r->ps->total)))
        exp_fail(&r->e, EXIT_DATA, "%s: of another model", path);
    memcpy(r->ps->v, t->x, sizeof(real) * (size_t)r->ps->total);
}
