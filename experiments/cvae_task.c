/* Cutting images into what is given and what is asked, and training on such rows. Chapter 15. */
#include "cvae_parts.h"

#include <string.h>

int quadrant_of(const Run *r, int pixel)
{
    const Images *d = &r->data.test;
    int row = pixel / d->w, column = pixel % d->w;
    bool left = column < d->w / 2, below = row >= d->h / 2;
    return left ? (below ? 0 : 1) : below ? 2 : 3;
}

/* The pixels of given quadrants first, the others behind, each in the order of the image. */
static Tensor sorted(Run *r, Tensor x, int given, int *u)
{
    int n = x.s.d[0], d = x.s.d[1], at = 0;
    Tensor rows = tensor_new(r->e.arena, x.s);
    for (int asked = 0; asked < 2; asked++) {
        for (int k = 0; k < d; k++) {
            if ((quadrant_of(r, k) >= given) != asked) continue;
            for (int i = 0; i < n; i++) rows.x[i * d + at] = x.x[i * d + k];
            at++;
        }
        if (!asked) *u = at;
    }
    return rows;
}

Task quadrant_task(Run *r, int given)
{
    Task t = { .u = 0 };
    t.train = sorted(r, r->train, given, &t.u), t.test = sorted(r, r->test, given, &t.u);
    t.y = r->train.s.d[1] - t.u;
    return t;
}

Tensor whole(Run *r, int given, Tensor u, Tensor y)
{
    int n = u.s.d[0], nu = u.s.d[1], ny = y.s.d[1], d = nu + ny;
    Tensor x = tensor_new(r->e.arena, SHAPE(n, d));
    for (int i = 0; i < n; i++) {
        const real *seen = u.x + i * nu, *rest = y.x + i * ny;
        for (int k = 0; k < d; k++) x.x[i * d + k] = quadrant_of(r, k) < given ? *seen++ : *rest++;
    }
    return x;
}

static Tensor labelled(Run *r, const Images *d, Tensor x)
{
    int c = d->classes, wide = c + x.s.d[1];
    Tensor rows = tensor_zeros(r->e.arena, SHAPE(d->n, wide));
    for (int i = 0; i < d->n; i++) {
        rows.x[i * wide + d->y[i]] = 1;
        memcpy(rows.x + i * wide + c, x.x + i * x.s.d[1], sizeof(real) * (size_t)x.s.d[1]);
    }
    return rows;
}

Task label_task(Run *r)
{
    const Splits *d = &r->data;
    return (Task){ labelled(r, &d->train, r->train), labelled(r, &d->test, r->test),
                   d->train.classes, r->train.s.d[1] };
}

/* ---- training -------------------------------------------------------------------------------- */

static Var *loss_of(const void *model, Var *x, Var *eps)
{
    const Cvae *m = model;
    int u = m->c.u, d = x->v.s.d[1];
    Var *given = ad_slice(x, 1, 0, u), *asked = ad_slice(x, 1, u, d);
    return cvae_elbo(m, given, asked, eps).loss;
}

/* q(z|u, y) in coordinates in which p(z|u) is N(0, I), and the KL the same. */
static Posterior code(const void *model, Var *x)
{
    const Cvae *m = model;
    int u = m->c.u, d = x->v.s.d[1];
    Var *given = ad_slice(x, 1, 0, u), *asked = ad_slice(x, 1, u, d);
    Posterior p = cvae_prior(m, given), q = cvae_posterior(m, given, asked);
    Var *apart = ad_sub(q.mean, p.mean), *narrow = ad_exp(ad_scale(p.logvar, -0.5));
    Var *mean = ad_mul(apart, narrow);
    return (Posterior){ mean, ad_sub(q.logvar, p.logvar) };
}

/* Grey values are drawn as 0 or 1 in each epoch anew, what is given and what is asked alike. */
Cvae learn(Run *r, const Task *t, const char *name, int z)
{
    Cvae m;
    CvaeConfig c = r->c;
    c.u = t->u, c.y = t->y, c.z = z;
    cvae_init(&m, c, rng_fork(r->e.rng, "init"));
    VaeFit f = { r->e.epochs, r->e.batch_size, r->e.lr, true, &m.ps, z ? z : 1, loss_of, &m,
                 z ? code : NULL };
    exp_fit(&r->e, name, f, r->t, t->train, rng_fork(r->e.rng, "train"));
    return m;
}

/* Columns from..to-1 of rows a..b-1 of x. */
static Tensor cut(Arena *a, Tensor x, int row, int rows, int from, int to)
{
    Tensor y = tensor_new(a, SHAPE(rows, to - from));
    for (int i = 0; i < rows; i++)
        memcpy(y.x + i * (to - from), x.x + (row + i) * x.s.d[1] + from,
               sizeof(real) * (size_t)(to - from));
    return y;
}

double test_nll(Run *r, const Cvae *m, const Task *t)
{
    enum { CHUNK = 100 };
    double log_py[CHUNK], sum = 0;
    int n = t->test.s.d[0];
    Tensor x = drawn_bits(r->e.arena, t->test, rng_fork(r->e.rng, "test"));
    for (int from = 0; from < n; from += CHUNK) {
        Arena *a = arena_new();
        int rows = from + CHUNK < n ? CHUNK : n - from;
        Tensor u = cut(a, x, from, rows, 0, t->u), y = cut(a, x, from, rows, t->u, t->u + t->y);
        Rng noise = rng_fork_i(r->e.rng, "importance", (uint64_t)from);
        cvae_log_py(m, r->t, u, y, r->samples, noise, log_py);
        for (int i = 0; i < rows; i++) sum -= log_py[i] / n;
        arena_free(a);
    }
    return sum;
}
