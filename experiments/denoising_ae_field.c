/* Claim C10: a small autoencoder learns to move points of the plane back to a curve that Gaussian
 * noise has driven them from. Nobody tells it the density of the noisy points, and its arrows
 * r(x) - x are s^2 times the gradient of the log of that density. Chapter 10. */
#include "denoising_ae_parts.h"

#include "datasets/toys.h"
#include "models/autoencoder.h"
#include "models/measure.h"

#include <stdio.h>

enum { BATCH = 256, POINTS = 2000, GRID = 29 };

typedef struct {
    const char *name;
    double left, bottom, side;          /* the square that is drawn                              */
    double sigma, middle;               /* what an arrow's length is measured in; see negligible */
} Toy;

static bool is_ring(const Toy *toy) { return toy->name[0] == 'r'; }

static Tensor points(const Toy *toy, Arena *a, int n, double noise, Rng r)
{
    Tensor x;
    int *y;
    if (is_ring(toy)) return toys_ring(a, n, noise, r);
    toys_moons(a, n, noise, r, &x, &y);
    return x;
}

/* log p of the noisy points; the two moons are equally likely. */
static double log_density(const Toy *toy, double x, double y)
{
    if (is_ring(toy)) return toys_ring_log_density(x, y, toy->sigma);
    double both[] = { toys_moons_log_density(x, y, 0, toy->sigma),
                      toys_moons_log_density(x, y, 1, toy->sigma) };
    return log_sum_exp(both, 2) - log(2);
}

/* s^2 grad log p: the arrows of the best denoiser there is. */
static Tensor exact_arrows(const Toy *toy, Arena *a, Tensor x)
{
    Tensor to = tensor_new(a, x.s);
    for (int i = 0; i < x.s.d[0]; i++) {
        double at[] = { (double)x.x[2 * i], (double)x.x[2 * i + 1] }, s[2];
        if (is_ring(toy)) toys_ring_score(at[0], at[1], toy->sigma, &s[0], &s[1]);
        else toys_moons_score(at[0], at[1], toy->sigma, &s[0], &s[1]);
        for (int k = 0; k < 2; k++) to.x[2 * i + k] = (real)(toy->sigma * toy->sigma * s[k]);
    }
    return to;
}

static Tensor learned_arrows(const Ae *m, Tape *t, Arena *a, Tensor x)
{
    tape_reset(t);
    Var *seen = ad_input(t, x), *y = ae_reconstruct(m, seen, seen).y;
    Tensor to = tensor_of(a, x.s, y->v.x);
    for (int i = 0; i < x.n; i++) to.x[i] -= x.x[i];
    return to;
}

/* Every minibatch is new: points on the curve, and the same points with noise. */
static void teach(Run *r, const Toy *toy, Ae *m, int steps)
{
    Rng own = rng_fork(r->e.rng, toy->name), noise = rng_fork(own, "noise");
    Optim o;
    optim_init(&o, "adam", 1e-2);
    for (int i = 0; i < steps; i++) {
        tape_reset(r->t);
        Arena *a = tape_arena(r->t);
        Tensor x = points(toy, a, BATCH, 0, rng_fork_i(own, "points", (uint64_t)i));
        Tensor seen = tensor_normal(a, x.s, &noise);
        for (int k = 0; k < x.n; k++) seen.x[k] = x.x[k] + (real)toy->sigma * seen.x[k];
        Var *in = ad_input(r->t, seen), *loss = ae_reconstruct(m, in, ad_input(r->t, x)).loss;
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, o.lr * schedule_cosine(i, steps));
    }
    optim_free(&o);
}

/* ---- what it learned ------------------------------------------------------------------------- */

/* Less dense than 2 1/2 standard deviations off the middle of the curve. */
static bool negligible(const Toy *toy, double x, double y)
{
    return log_density(toy, x, y) < toy->middle - 2.5 * 2.5 / 2;
}

static Tensor grid(const Toy *toy, Arena *a)
{
    Tensor x = tensor_new(a, SHAPE(GRID * GRID, 2));
    int n = 0;
    for (int i = 0; i < GRID * GRID; i++) {
        double at[] = { toy->left + toy->side * (i % GRID) / (GRID - 1),
                        toy->bottom + toy->side * (i / GRID) / (GRID - 1) };
        if (negligible(toy, at[0], at[1])) continue;
        x.x[2 * n] = (real)at[0], x.x[2 * n++ + 1] = (real)at[1];
    }
    return tensor_rows(x, 0, n);
}

/* Of arrows u as a copy of v: |u - v|^2 / |v|^2, the share of the arrows that is missed. */
static double missed(Tensor u, Tensor v)
{
    double error = 0, all = 0;
    for (int i = 0; i < v.n; i++) {
        error += pow((double)(u.x[i] - v.x[i]), 2);
        all += pow((double)v.x[i], 2);
    }
    return error / all;
}

static void draw(Run *r, const Toy *toy, Tensor x, Tensor learned, Tensor exact)
{
    int n = x.s.d[0];
    double *row = arena_alloc(r->e.arena, sizeof(double) * 6 * (size_t)n);
    const Tensor column[] = { x, learned, exact };
    for (int i = 0; i < 6 * n; i++) row[i] = (double)column[i % 6 / 2].x[i / 6 * 2 + i % 2];
    char file[64];
    snprintf(file, sizeof file, "field_%s.tsv", toy->name);
    exp_table(&r->e, file, "x\ty\tlearned_x\tlearned_y\texact_x\texact_y", 6, n, row);
}

static void judge(Run *r, const Toy *toy, const Ae *m)
{
    Arena *a = r->e.arena;
    Tensor seen = points(toy, a, POINTS, toy->sigma, rng_fork(r->e.rng, "test points"));
    Tensor even = grid(toy, a);
    Tensor u = learned_arrows(m, r->t, a, seen), v = exact_arrows(toy, a, seen);
    Tensor grid_u = learned_arrows(m, r->t, a, even), grid_v = exact_arrows(toy, a, even);
    char quantity[64], file[64];
    double cosine = mean_cosine(u, v), grid_cosine = mean_cosine(grid_u, grid_v);
    snprintf(quantity, sizeof quantity, "mean_cosine_with_score_%s", toy->name);
    exp_claim(&r->e, "C10", quantity, cosine, ">", 0.9);
    snprintf(quantity, sizeof quantity, "mean_cosine_with_score_%s_grid", toy->name);
    exp_claim(&r->e, "C10", quantity, grid_cosine, ">", 0.9);
    snprintf(file, sizeof file, "field_%s_summary.tsv", toy->name);
    exp_table(&r->e, file, "cosine\tgrid_cosine\tmissed\tgrid_missed", 4, 1,
              (double[]){ cosine, grid_cosine, missed(u, v), missed(grid_u, grid_v) });
    draw(r, toy, even, grid_u, grid_v);
}

void field(Run *r)
{
    Toy toys[] = { { "ring", -1.4, -1.4, 2.8, r->sigma, 0 },
                   { "moons", -1.4, -1.65, 3.8, r->sigma, 0 } };
    for (int i = 0; i < 2; i++) {
        Ae m;
        toys[i].middle = log_density(&toys[i], 0, 1);
        ae_init(&m, (AeConfig){ .x = 2, .z = 64, .n_hidden = 1, .hidden = { 64 }, .act = ACT_RELU,
                                .code_act = ACT_RELU }, rng_fork(r->e.rng, "field"));
        teach(r, &toys[i], &m, r->steps);
        judge(r, &toys[i], &m);
        ae_free(&m);
    }
    exp_plot(&r->e, "denoising_ae_field");
}
