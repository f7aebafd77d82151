/* A pixel is a walk along the tape, each op computing that pixel only. Every node that depends on x
 * has a window of rows, the last of which is the row being drawn. After a row, what is read again
 * moves up by one. Rows above the image are 0 in every layer, as its padding says. Threads share
 * the images, never a layer. All memory is the tape's. Chapter 21. */
#include "nn/causal_plan.h"
#include "tensor/parallel.h"
#include "tensor/vmath.h"

#include <string.h>

typedef struct {
    const Causal *m;
    Plan plan;
    Tensor x;               /* the images [B,H,W,C] */
    const bool *given;
    Rng noise;
} Sampling;

/* ---- what both samplers do ------------------------------------------------------------------- */

/* What is still to be drawn is 0. */
static void clear_unknown(const Causal *m, Tensor x, const bool *given)
{
    must(x.s.nd == 4, "causal: images are [B,H,W,C], not %s", shape_str(x.s));
    int c = x.s.d[3], pixels = x.s.d[1] * x.s.d[2];
    for (int p = 0; p < x.n / c; p++)
        if (!given || !given[p % pixels])
            memset(x.x + p * c + m->known, 0, sizeof(real) * (size_t)(c - m->known));
}

/* Draws group g of pixel p of image b. Each draw has 2^16 numbers of the image's noise. */
static void draw(const Causal *m, Tensor x, int b, int p, int g, const real *logits, int k,
                 Rng noise)
{
    const int *d = x.s.d;
    int n = (d[3] - m->known) / m->groups, l = k / m->groups;
    must(n * m->groups + m->known == d[3] && l * m->groups == k,
         "causal: %d channels, %d logits, %d groups", d[3], k, m->groups);
    Draw draw = { b, p / d[2], p % d[2], g, logits + g * l, l, rng_fork_i(noise, "image",
                  (uint64_t)b), x.x + (b * d[1] * d[2] + p) * d[3] + m->known + g * n, n };
    draw.noise.i = (uint64_t)(p * m->groups + g) << 16;
    m->draw(m->ctx, &draw);
}

void draw_bernoulli(void *ctx, Draw *d)
{
    (void)ctx;
    must(d->n_logits == d->n_x, "draw_bernoulli: %d logits for %d numbers", d->n_logits, d->n_x);
    for (int i = 0; i < d->n_x; i++)
        d->x[i] = (real)rng_uniform(&d->noise) < v_sigmoid(d->logits[i]);
}

void causal_sample_naive(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise)
{
    const int *d = x.s.d;
    clear_unknown(m, x, given);
    for (int i = 0; i < d[1] * d[2] * m->groups; i++) {
        int p = i / m->groups;
        if (given && given[p]) continue;
        tape_reset(t);
        Tensor logits = m->network(m->model, ad_input(t, x))->v;
        int k = logits.s.d[3];
        for (int b = 0; b < d[0]; b++)
            draw(m, x, b, p, i % m->groups, logits.x + (b * d[1] * d[2] + p) * k, k, noise);
    }
}

/* ---- one pixel at a time --------------------------------------------------------------------- */

/* Every node that sees group g - 1 of its own pixel, which is new; all if g is 0. */
static void evaluate(const Plan *plan, int g, int at, int from, int to)
{
    for (int i = plan->x->id + 1; i < plan->n; i++) {
        const Stage *s = &plan->stage[i];
        if (s->y && !s->early && s->most >= g) s->y->op->pixel(s->y, at, from, to);
    }
}

/* Pixel p goes from the images into the window. */
static void show(const Sampling *s, int p, int from, int to)
{
    Tensor in = s->plan.x->v;
    const int *d = s->x.s.d;
    int at = causal_place(&s->plan, p);
    for (int b = from; b < to; b++)
        memcpy(in.x + (b * s->plan.rows * d[2] + at) * d[3],
               s->x.x + (b * d[1] * d[2] + p) * d[3], sizeof(real) * (size_t)d[3]);
}

/* Before pixel p, the first of its row: all columns of the nodes that see only rows above, and what
 * is known of the row. */
static void begin_row(const Sampling *s, int p, int from, int to)
{
    const Plan *plan = &s->plan;
    int w = plan->x->v.s.d[2], at = causal_place(plan, p);
    for (int col = 0; s->m->known && col < w; col++) show(s, p + col, from, to);
    for (int i = 0; i < plan->n; i++) {
        const Stage *e = &plan->stage[i];
        for (int k = 0; e->early && k < w; k++)
            e->y->op->pixel(e->y, at + (e->back ? w - 1 - k : k), from, to);
    }
}

static void do_pixel(const Sampling *s, int p, int from, int to)
{
    const Plan *plan = &s->plan;
    Tensor l = plan->logits->v;
    int w = l.s.d[2], k = l.s.d[3], at = causal_place(plan, p);
    bool given = s->given && s->given[p];
    show(s, p, from, to);
    evaluate(plan, 0, at, from, to);
    for (int g = 0; !given && g < s->m->groups; g++) {
        for (int b = from; b < to; b++)
            draw(s->m, s->x, b, p, g, l.x + (b * plan->rows * w + at) * k, k, s->noise);
        show(s, p, from, to);
        evaluate(plan, g + 1, at, from, to);
    }
}

/* The rows of s that will be read again move up by one. */
static void move_up(const Stage *s, int from, int to)
{
    const int *d = s->y->v.s.d;
    int row = d[2] * d[3];
    for (int b = from; b < to; b++) {
        real *top = s->y->v.x + ((b + 1) * d[1] - 1 - s->above) * row;
        memmove(top, top + row, sizeof(real) * (size_t)(s->above * row));
    }
}

static void do_images(void *ctx, int from, int to)
{
    const Sampling *s = ctx;
    int h = s->x.s.d[1], w = s->x.s.d[2];
    for (int p = 0; p < h * w; p++) {
        if (p % w == 0) begin_row(s, p, from, to);
        do_pixel(s, p, from, to);
        for (int i = 0; p % w == w - 1 && !s->plan.whole && i < s->plan.n; i++)
            if (s->plan.stage[i].above) move_up(&s->plan.stage[i], from, to);
    }
}

void causal_sample(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise)
{
    clear_unknown(m, x, given);
    Sampling s = { m, causal_plan(m, t, x.s), x, given, noise };
    int images = x.s.d[0], threads = parallel_threads();
    parallel_for(images, (images + threads - 1) / threads, do_images, &s);
}
