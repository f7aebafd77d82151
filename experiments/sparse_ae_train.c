/* Patches of digits, and one sparse autoencoder of the sweep trained and measured. Chapter 9. */
#include "sparse_ae_parts.h"

#include <math.h>
#include <string.h>

/* One patch with ink on at least a twentieth of it, from anywhere in any image. */
static void cut_patch(const Images *d, int side, Rng *r, real *x)
{
    double ink = 0;
    while (ink < 0.05 * side * side) {
        int image = rng_below(r, d->n), row = rng_below(r, d->h - side + 1),
            column = rng_below(r, d->w - side + 1);
        const uint8_t *from = d->x + (size_t)image * (size_t)(d->h * d->w) + row * d->w + column;
        ink = 0;
        for (int i = 0; i < side * side; i++) {
            x[i] = (real)from[i / side * d->w + i % side] / 255;
            ink += (double)x[i];
        }
    }
}

static Tensor patches(Run *r, const Images *d, const char *stream, int n)
{
    Tensor x = tensor_new(r->e.arena, SHAPE(n, r->side * r->side));
    for (int i = 0; i < n; i++) {
        Rng own = rng_fork_i(rng_fork(r->e.rng, stream), "patch", (uint64_t)i);
        cut_patch(d, r->side, &own, x.x + i * r->side * r->side);
    }
    return x;
}

void load_patches(Run *r)
{
    Splits d = exp_images(&r->e);
    int n = exp_int(&r->e, "patches", 200, 1000000);
    if (d.train.c != 1 || d.train.h < r->side || d.train.w < r->side)
        exp_fail(&r->e, EXIT_USAGE, "patch=%d: '%s' has no grey images as large as that", r->side,
                 r->e.data);
    r->x = patches(r, &d.train, "train", n);
    r->test = patches(r, &d.test, "test", n / 10);
    r->pca = pca_fit(r->e.arena, r->x);
}

static Var *batch(Run *r, int step)
{
    int size = r->e.batch_size, from = (int)((int64_t)step * size % r->x.s.d[0]);
    if (from + size > r->x.s.d[0]) from = r->x.s.d[0] - size;
    tape_reset(r->t);
    return ad_input(r->t, tensor_rows(r->x, from, from + size));
}

/* Every step is followed by the projection of the dictionary. */
SparseAe train(Run *r, Sparsity kind, double c)
{
    SparseAe m;
    Optim o;
    int steps = r->e.epochs * (r->x.s.d[0] / r->e.batch_size);
    sparse_init(&m, (SparseConfig){ r->x.s.d[1], r->units, kind, c, r->rho },
                rng_fork(r->e.rng, "init"));
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        Sparse s = sparse_reconstruct(&m, batch(r, step));
        exp_loss(&r->e, (double)s.loss->v.x[0], r->t);
        params_zero_grad(&m.ps);
        backward(s.loss);
        optim_step(&o, &m.ps, o.lr * schedule_cosine(step, steps));
        sparse_project(&m);
    }
    optim_free(&o);
    return m;
}

Score measure(Run *r, const SparseAe *m)
{
    int n = r->test.s.d[0], units = m->c.z;
    double least = m->c.kind == SPARSE_KL ? 0.1 : 0;
    bool *used = arena_zalloc(r->e.arena, (size_t)units);
    tape_reset(r->t);
    Sparse s = sparse_reconstruct(m, ad_input(r->t, r->test));
    Score q = { .error = sum_double(s.error->v.x, n) / n, .dead = units };
    for (int i = 0; i < n * units; i++) {
        if (!(fabs((double)s.z->v.x[i]) > least)) continue;
        q.active += 1.0 / n;
        q.dead -= !used[i % units];
        used[i % units] = true;
    }
    return q;
}

double dense_error(const Run *r, double numbers)
{
    int k = (int)(numbers + 0.5);
    return pca_discarded(&r->pca, k < r->pca.d ? k : r->pca.d);
}

int not_sparser(int n, const Score *s)
{
    int count = 0;
    for (int i = 1; i < n; i++) count += !(s[i].active < s[i - 1].active);
    return count;
}

int not_worse(int n, const Score *s)
{
    int count = 0;
    for (int i = 1; i < n; i++) count += !(s[i].error > s[i - 1].error);
    return count;
}
