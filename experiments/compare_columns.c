/* The cells of the table. A likelihood that is exact stands beside one that is estimated from
 * below; a pass of the network is counted, not only timed; features are judged by the labels that
 * their nearest neighbours tell. Chapter 23. */
#include "compare_parts.h"

#include "models/measure.h"

#include <math.h>
#include <time.h>

enum { CHUNK = 50, KNOWN = 2000, TESTED = 500 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double mean_of(const double *x, int n, double *se)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) square += pow(x[i] - mean, 2) / (n - 1);
    *se = sqrt(square / n);
    return mean;
}

static Var *as_images(Run *r, Var *x)
{
    return ad_reshape(x, SHAPE(x->v.s.d[0], r->data.test.h, r->data.test.w, 1));
}

static int at_most(int a, int b) { return a < b ? a : b; }

static double sharpness(Run *r, Tensor drawn)
{
    int h = r->data.test.h, w = r->data.test.w;
    return laplacian_energy(drawn, h, w) / laplacian_energy(r->test, h, w);
}

static double probe(Run *r, Tensor known, Tensor tested)
{
    return knn_accuracy(known, r->data.train.y, tested, r->data.test.y, 5);
}

/* ---- autoregressive -------------------------------------------------------------------------- */

/* What is nearest to a code: the numbers before the last layer, averaged over the pixels. */
static Tensor pooled(Run *r, Tensor x)
{
    int n = x.s.d[0], h = r->cnn.c.width, pixels = x.s.d[1];
    Tensor to = tensor_zeros(r->e.arena, SHAPE(n, h));
    for (int from = 0; from < n; from += CHUNK) {
        int end = at_most(from + CHUNK, n);
        tape_reset(r->t);
        Var *in = as_images(r, ad_input(r->t, tensor_rows(x, from, end)));
        Tensor last = r->ar.network(r->ar.m, in)->in[0]->v;
        for (int i = 0; i < last.n; i++)
            to.x[(from + i / (pixels * h)) * h + i % h] += last.x[i] / (real)pixels;
    }
    return to;
}

Column column_ar(Run *r, Tensor *drawn)
{
    int n = r->test.s.d[0], h = r->data.test.h, w = r->data.test.w;
    double *nats = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    Column c = { .bound = nan(""), .bound_se = nan(""), .z = 0 };
    for (int from = 0; from < n; from += CHUNK) {
        int end = at_most(from + CHUNK, n);
        tape_reset(r->t);
        Var *x = as_images(r, ad_input(r->t, tensor_rows(r->test, from, end)));
        Var *log_p = pixel_log_px(&r->ar, x);
        for (int i = from; i < end; i++) nats[i] = -(double)log_p->v.x[i - from];
    }
    c.nats = mean_of(nats, n, &c.se);
    *drawn = tensor_new(r->e.arena, SHAPE(r->samples, h, w, 1));
    double start = seconds();
    pixel_sample(&r->ar, r->t, *drawn, NULL, 1, rng_fork(r->e.rng, "draw"));
    c.ms = 1000 * (seconds() - start) / r->samples;
    drawn->s = SHAPE(r->samples, h * w);
    c.passes = pixel_passes(&r->ar, r->t, h, w);
    c.sharpness = sharpness(r, *drawn);
    c.probe = probe(r, pooled(r, tensor_rows(r->x, 0, at_most(KNOWN, r->x.s.d[0]))),
                    pooled(r, tensor_rows(r->test, 0, at_most(TESTED, n))));
    return c;
}

/* ---- variational ----------------------------------------------------------------------------- */

static void likelihood(Run *r, Column *c)
{
    int n = at_most(TESTED, r->test.s.d[0]);
    double *log_p = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    Rng noise = rng_fork(r->e.rng, "importance");
    for (int from = 0; from < n; from += CHUNK) {
        int end = at_most(from + CHUNK, n);
        vae_log_px(&r->vae, r->t, tensor_rows(r->test, from, end), r->importance,
                   rng_fork_i(noise, "chunk", (uint64_t)from), log_p + from);
    }
    c->nats = -mean_of(log_p, n, &c->se);
}

static void bound(Run *r, Column *c)
{
    int n = r->test.s.d[0];
    double *nats = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    Rng noise = rng_fork(r->e.rng, "bound");
    tape_reset(r->t);
    Tensor eps = tensor_normal(tape_arena(r->t), SHAPE(n, r->vae.c.z), &noise);
    Elbo b = vae_elbo(&r->vae, ad_input(r->t, r->test), ad_input(r->t, eps), 1);
    for (int i = 0; i < n; i++) nats[i] = (double)(b.kl->v.x[i] - b.log_px_z->v.x[i]);
    c->bound = mean_of(nats, n, &c->bound_se);
}

/* How often what is on the tape goes through the decoder: a pass reads the last weights once. */
static int passes(const Run *r)
{
    int n = 0;
    for (const Var *v = tape_first(r->t); v; v = v->after)
        for (int i = 0; i < v->n_in; i++) n += v->in[i]->v.x == r->vae.out.w->v.x;
    return n;
}

Column column_vae(Run *r, Tensor *drawn)
{
    Column c = { .z = r->vae.c.z };
    Rng noise = rng_fork(r->e.rng, "draw");
    bound(r, &c), likelihood(r, &c);
    double start = seconds();
    Tensor z = tensor_normal(r->e.arena, SHAPE(r->samples, r->vae.c.z), &noise);
    *drawn = vae_pixels(&r->vae, r->t, r->e.arena, z);
    c.ms = 1000 * (seconds() - start) / r->samples;
    c.passes = passes(r);
    c.sharpness = sharpness(r, *drawn);
    Tensor known = tensor_rows(r->x, 0, at_most(KNOWN, r->x.s.d[0]));
    Tensor tested = tensor_rows(r->test, 0, at_most(TESTED, r->test.s.d[0]));
    c.probe = probe(r, vae_codes(&r->vae, r->t, r->e.arena, known),
                    vae_codes(&r->vae, r->t, r->e.arena, tested));
    return c;
}
