/* Maximum likelihood of x given s, for any model. Chapter 22. */
#include "super_resolution_parts.h"

#include "nn/density.h"

#include <math.h>
#include <string.h>

/* Ones, since the 0 outside an image then shows where its border is, as conditions do. */
Pairs blank(Run *r, Pairs p)
{
    Tensor s = tensor_new(r->e.arena, p.s.s);
    tensor_fill(s, 1);
    return (Pairs){ s, p.x };
}

/* Shuffled, since images one after another may have labels in turn, and the label of the next one
 * would tell that of this. */
Pairs of_others(Run *r, Pairs p)
{
    int n = p.s.s.d[0], size = p.s.n / n, *from = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    Tensor s = tensor_new(r->e.arena, p.s.s);
    batch_order(from, n, rng_fork(r->e.rng, "others"));
    for (int i = 0; i < n; i++)
        memcpy(s.x + i * size, p.s.x + from[i] * size, sizeof(real) * (size_t)size);
    return (Pairs){ s, p.x };
}

/* Images index[0..n) of x. */
static Var *gathered(Tape *t, Tensor x, const int *index, int n)
{
    Shape s = x.s;
    int size = x.n / s.d[0];
    s.d[0] = n;
    Tensor y = tensor_new(tape_arena(t), s);
    for (int i = 0; i < n; i++)
        memcpy(y.x + i * size, x.x + index[i] * size, sizeof(real) * (size_t)size);
    return ad_input(t, y);
}

static Var *log_p_of(Run *r, Model m, Pairs p, const int *index, int n)
{
    tape_reset(r->t);
    Var *s = gathered(r->t, p.s, index, n), *x = gathered(r->t, p.x, index, n);
    return m.log_p(m.m, s, x);
}

void fit(Run *r, Model m, Pairs p, const char *stream)
{
    Optim o;
    int n = p.x.s.d[0], batch = r->e.batch_size, steps = (n + batch - 1) / batch;
    int *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    double mean = 0;
    optim_init(&o, "adam", r->e.lr);
    for (int at = 0; at < r->e.epochs * steps; at++) {
        int from = at % steps * batch, size = batch < n - from ? batch : n - from;
        Rng own = rng_fork(r->e.rng, stream);
        if (from == 0) batch_order(order, n, rng_fork_i(own, "shuffle", (uint64_t)(at / steps)));
        Var *loss = nll(log_p_of(r, m, p, order + from, size));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(m.ps);
        backward(loss);
        optim_step(&o, m.ps, o.lr * schedule_cosine(o.t, (int64_t)r->e.epochs * steps));
        mean = from ? mean + (double)loss->v.x[0] * size / n : (double)loss->v.x[0] * size / n;
    }
    exp_note(&r->e, "%s: %d parameters, %.2f nats in the last epoch", stream, params_count(m.ps),
             mean);
    optim_free(&o);
}

double *nats(Run *r, Model m, Pairs p)
{
    enum { CHUNK = 50 };
    int n = p.x.s.d[0], index[CHUNK];
    double *out = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    for (int from = 0; from < n; from += CHUNK) {
        int size = CHUNK < n - from ? CHUNK : n - from;
        for (int i = 0; i < size; i++) index[i] = from + i;
        Var *log_p = log_p_of(r, m, p, index, size);
        for (int i = 0; i < size; i++) out[from + i] = -(double)log_p->v.x[i];
    }
    return out;
}

double mean_of(const double *x, int n, double *se)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) square += pow(x[i] - mean, 2) / (n - 1);
    if (se) *se = sqrt(square / n);
    return mean;
}
