/* One step is one batch: rows copied side by side, loss, gradient, update. Chapter 11. */
#include "ae_fit.h"

#include "nn/optim.h"

#include <string.h>

static Tensor rows_at(Arena *a, Tensor x, const int *index, int n)
{
    int d = x.s.d[1];
    Tensor y = tensor_new(a, SHAPE(n, d));
    for (int i = 0; i < n; i++) memcpy(y.x + i * d, x.x + index[i] * d, sizeof(real) * (size_t)d);
    return y;
}

static double step(Ae *m, Tape *t, Tensor batch, Optim *o, double rate)
{
    Var *x = ad_input(t, batch);
    Var *loss = ae_reconstruct(m, x, x).loss;
    params_zero_grad(&m->ps);
    backward(loss);
    optim_step(o, &m->ps, rate);
    return (double)loss->v.x[0];
}

double ae_fit(Ae *m, Tape *t, Tensor x, AeFit f, Rng r)
{
    Optim o;
    Arena *a = arena_new();
    int n = x.s.d[0], steps = (n + f.batch - 1) / f.batch;
    int *order = arena_alloc(a, sizeof(int) * (size_t)n);
    double mean = 0;
    optim_init(&o, "adam", f.lr);
    for (int epoch = 0; epoch < f.epochs; epoch++) {
        for (int i = 0; i < n; i++) order[i] = i;
        Rng own = rng_fork_i(r, "shuffle", (uint64_t)epoch);
        rng_shuffle(&own, order, n);
        mean = 0;
        for (int from = 0; from < n; from += f.batch) {
            int size = f.batch < n - from ? f.batch : n - from;
            double rate = f.lr * schedule_cosine(o.t, (int64_t)f.epochs * steps);
            tape_reset(t);
            mean += step(m, t, rows_at(tape_arena(t), x, order + from, size), &o, rate) * size / n;
        }
    }
    optim_free(&o);
    arena_free(a);
    return mean;
}
