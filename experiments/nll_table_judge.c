/* The test set: -ELBO, log p(x) by importance sampling or exactly, active units; the row that is
 * printed, and the claims about it. Chapter 16. */
#include "nll_table_parts.h"

#include <math.h>
#include <stdio.h>

/* The row's model made small, on random pixels. */
void check_gradients(Run *r)
{
    if (r->p->straight) return;         /* its gradient is not its value's, by design */
    Run m = { .e = r->e, .p = r->p, .t = r->t, .tau = 0.7, .weight = 1, .pixels = 7,
              .widest = 5, .code = 3 };
    Rng rng = rng_fork(r->e.rng, "gradients"), noise = rng_fork(rng, "noise");
    model_init(&m);
    rng_fill_normal(&rng, m.ps->v, m.ps->total);        /* biases too: none sits on relu's kink */
    for (int i = 0; i < m.ps->total; i++) m.ps->v[i] *= R(0.5);
    tape_reset(r->t);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(3, m.pixels), &rng));
    Var *loss = ad_neg(ad_mean_all(training_bound(&m, x, &noise)));
    exp_gradients(&r->e, "gradients", loss, &rng);
    model_free(&m);
}

/* ---- measuring ------------------------------------------------------------------------------- */

/* gap: between log p(x) and a bound whose draws are others, so that it need not be above 0. */
typedef struct { double elbo, elbo_se, nll, nll_se, gap, gap_se, kl; int active; } Score;

static double mean_of(const double *x, int n, double *se)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) square += (x[i] - mean) * (x[i] - mean) / n;
    *se = sqrt(square / n);
    return mean;
}

/* One exact number an image. */
static void score_exactly(Run *r, Evidence *out)
{
    enum { CHUNK = 500 };
    const Images *d = &r->data.test;
    for (int from = 0; from < d->n; from += CHUNK) {
        int to = from + CHUNK < d->n ? from + CHUNK : d->n;
        tape_reset(r->t);
        Tensor x = all_images(r, tape_arena(r->t), d, from, to);
        Var *l = made_log_px(&r->made, ad_input(r->t, x));
        for (int i = 0; i < to - from; i++)
            out[from + i] = (Evidence){ (double)l->v.x[i], (double)l->v.x[i], (double)l->v.x[i] };
    }
}

static Score score(Run *r)
{
    const Images *d = &r->data.test;
    Arena *a = r->e.arena;
    Evidence *e = arena_alloc(a, 2 * sizeof *e * (size_t)d->n), *other = e + d->n;
    double *x = arena_alloc(a, sizeof(double) * (size_t)d->n), unused;
    Score s = { .active = 0 };
    if (r->p->family == AUTOREGRESSIVE) other = e, score_exactly(r, e);
    else {
        Rng rng = rng_fork(r->e.rng, "test");
        Tensor images = all_images(r, a, d, 0, d->n);
        iwae_evaluate(r->guide, r->t, images, r->is, rng_fork(rng, "importance"), e);
        iwae_evaluate(r->guide, r->t, images, 8, rng_fork(rng, "other"), other);
        Tensor one = guide_mean_code(r->guide, r->t, a, images, 32, rng_fork(rng, "one"));
        Tensor two = guide_mean_code(r->guide, r->t, a, images, 32, rng_fork(rng, "two"));
        s.active = active_units(one, two);
    }
    for (int i = 0; i < d->n; i++) x[i] = -e[i].elbo;
    s.elbo = mean_of(x, d->n, &s.elbo_se);
    for (int i = 0; i < d->n; i++) x[i] = -e[i].log_px;
    s.nll = mean_of(x, d->n, &s.nll_se);
    for (int i = 0; i < d->n; i++) x[i] = e[i].log_px - other[i].elbo;
    s.gap = mean_of(x, d->n, &s.gap_se);
    for (int i = 0; i < d->n; i++) x[i] = e[i].log_px_z - e[i].elbo;
    s.kl = mean_of(x, d->n, &unused);
    return s;
}

Usage usage(Run *r)
{
    enum { SOME = 500, DRAWS = 32 };
    int n = r->data.valid.n < SOME ? r->data.valid.n : SOME;
    Arena *a = arena_new();
    Usage u = { 0 };
    if (r->p->family != AUTOREGRESSIVE) {
        Rng rng = rng_fork(r->e.rng, "usage"), noise = rng_fork(rng, "KL");
        Tensor x = all_images(r, a, &r->data.valid, 0, n);
        Tensor one = guide_mean_code(r->guide, r->t, a, x, DRAWS, rng_fork(rng, "one"));
        Tensor two = guide_mean_code(r->guide, r->t, a, x, DRAWS, rng_fork(rng, "two"));
        tape_reset(r->t);
        Draws q = r->guide.draw(r->guide.model, ad_input(r->t, x), 1, &noise);
        Var *ratio = ad_mean_all(ad_sub(q.log_q, r->guide.log_prior(r->guide.model, q.z)));
        u = (Usage){ (double)ratio->v.x[0], active_units(one, two) };
    }
    arena_free(a);
    return u;
}

/* -log p(x) of a model without code or order: pixels on as often as in the training images. */
static double independent_pixels(Run *r)
{
    const double *odds = pixel_odds(r), *seen = pixel_means(r, &r->data.test);
    double nll = 0;
    for (int j = 0; j < r->pixels; j++) nll += log1p(exp(odds[j])) - seen[j] * odds[j];
    return nll;
}

/* ---- saying it ------------------------------------------------------------------------------- */

static void print_row(const Run *r, const Score *s)
{
    const Preset *p = r->p;
    printf("%s: %s, seed %llu, %d epochs of batches of %d, %s at %g\n", p->name, r->data.test.name,
           (unsigned long long)r->e.seed, r->e.epochs, r->e.batch_size, p->optimizer, r->e.lr);
    printf("-ELBO %.3f (s.e. %.3f), -log p(x) %.3f (s.e. %.3f), %d draws; KL %.2f, %d active units;"
           " nats, %d images\n", s->elbo, s->elbo_se, s->nll, s->nll_se, r->is, s->kl, s->active,
           r->data.test.n);
    printf("row\t%s\t%llu\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.3f\t%d\t%d\t%.0f\t%d\t%g\t%g\n", p->name,
           (unsigned long long)r->e.seed, r->e.epochs, s->elbo, s->elbo_se, s->nll, s->nll_se,
           s->kl, s->active, r->is, r->seconds, r->e.threads, p->elbo, p->nll);
}

/* The published figures are for this size and these images alone. */
static void claims(Run *r, const Score *s)
{
    bool published = r->e.size == FULL && r->data.test.n == 10000;
    double plain = independent_pixels(r);
    exp_note(&r->e, "independent pixels: %.2f nats", plain);
    exp_claim(&r->e, "V27", "nll_over_independent_pixels", s->nll / plain, "<",
              (double[]){ 0.95, 0.8, 0.7 }[r->e.size]);
    if (r->p->family != AUTOREGRESSIVE)
        exp_claim(&r->e, "V27", "bound_gap_of_other_draws_nats", s->gap, ">", 4 * s->gap_se);
    if (published && r->p->elbo_asked > 0)
        exp_claim(&r->e, "V27", "test_minus_elbo_nats", s->elbo, "<=", r->p->elbo_asked);
    if (published && r->p->nll_asked > 0)
        exp_claim(&r->e, "V27", "test_nll_nats", s->nll, "<=", r->p->nll_asked);
}

/* Of each unit of a diagonal posterior: the mean of its KL to N(0,1) over validation images. */
static void units(Run *r)
{
    if (r->p->family != CONTINUOUS || r->p->steps) return;
    int d = r->flow.vae.c.z, n = r->data.valid.n < 1000 ? r->data.valid.n : 1000;
    double *kl = arena_zalloc(r->e.arena, sizeof(double) * (size_t)d);
    tape_reset(r->t);
    Var *x = ad_input(r->t, all_images(r, tape_arena(r->t), &r->data.valid, 0, n));
    Posterior q = flow_vae_base(&r->flow, x);
    for (int i = 0; i < q.mean->v.n; i++) {
        double m = (double)q.mean->v.x[i], v = (double)q.logvar->v.x[i];
        kl[i % d] += 0.5 * (m * m + exp(v) - 1 - v) / n;
    }
    exp_table(&r->e, "units.tsv", "kl_nats", 1, d, kl);
}

void judge(Run *r)
{
    Score s = score(r);
    print_row(r, &s);
    exp_table(&r->e, "test.tsv", "elbo_nats\telbo_se\tnll_nats\tnll_se\tkl_nats\tactive\tsamples",
              7, 1, (double[]){ s.elbo, s.elbo_se, s.nll, s.nll_se, s.kl, s.active, r->is });
    units(r);
    claims(r, &s);
}
