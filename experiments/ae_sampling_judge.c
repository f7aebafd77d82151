/* The same questions to both autoencoders, and a judge of their answers. Chapter 11. */
#include "ae_sampling_parts.h"

#include <math.h>

Tensor codes_of(Run *r, Coder c, Tensor x)
{
    return c == PLAIN ? ae_codes(&r->ae, r->t, r->e.arena, x)
                      : vae_codes(&r->vae, r->t, r->e.arena, x);
}

Tensor decoded(Run *r, Coder c, Tensor z)
{
    return c == PLAIN ? ae_pixels(&r->ae, r->t, r->e.arena, z)
                      : vae_pixels(&r->vae, r->t, r->e.arena, z);
}

Var *judge_logits(const Judge *j, Var *x) { return linear(j->head, mlp(&j->body, x)); }

/* The log probabilities of the digits alone: their largest is what a judge says that does not know
 * of images that are none. */
double *confidence(Run *r, Tensor x, bool must_be_digit)
{
    int n = x.s.d[0], classes = r->data.train.classes;
    double *p = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    tape_reset(r->t);
    Var *logits = judge_logits(&r->judge, ad_input(r->t, x));
    Var *digits = must_be_digit ? ad_log_softmax(ad_slice(logits, 1, 0, classes))
                                : ad_slice(ad_log_softmax(logits), 1, 0, classes);
    Var *most = ad_max(digits, -1);
    for (int i = 0; i < n; i++) p[i] = exp((double)most->v.x[i]);
    return p;
}

double accepted(Run *r, Tensor x, bool must_be_digit)
{
    int n = x.s.d[0], count = 0;
    const double *p = confidence(r, x, must_be_digit);
    for (int i = 0; i < n; i++) count += p[i] > 0.9;
    return (double)count / n;
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++) best = x[i] > x[best] ? i : best;
    return best;
}

double wrong(Run *r, const Images *d)
{
    int count = 0;
    tape_reset(r->t);
    Tensor x = batch_first(tape_arena(r->t), d, d->n, BIN_NONE, r->e.rng);
    Var *logits = judge_logits(&r->judge, ad_input(r->t, x));
    int classes = logits->v.s.d[1];
    for (int i = 0; i < d->n; i++)
        count += largest(logits->v.x + i * classes, classes) != d->y[i];
    return (double)count / d->n;
}

Tensor some_images(Run *r, const Images *d, int most)
{
    return batch_first(r->e.arena, d, most, BIN_NONE, r->e.rng);
}

void grid(Run *r, const char *file, Tensor x, int columns)
{
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, 1);
    exp_grid(&r->e, file, x, columns, 2);
}
