/* Which numbers of the network belong to which number of the image, and how it is drawn from them.
 * Chapter 19. */
#include "models/pixel_model.h"

#include "nn/density.h"

#include <math.h>
#include <string.h>

/* The logits of one number. */
static int logits(int levels) { return levels == 2 ? 1 : levels; }

int pixel_groups(PixelHead h) { return h.mixtures ? 1 : h.colours; }

int pixel_outputs(PixelHead h)
{
    return h.mixtures ? logistics_numbers(h.mixtures, h.colours) : h.colours * logits(h.levels);
}

/* log p of each number, or of each pixel: [..]. */
static Var *each(PixelHead h, Var *x, Var *out)
{
    int n = x->v.n, pixels = n / h.colours;
    if (h.mixtures) {
        Var *rows = ad_reshape(x, SHAPE(pixels, h.colours));
        out = ad_reshape(out, SHAPE(pixels, pixel_outputs(h)));
        return logistics_log_p(rows, out, h.mixtures, h.levels);
    }
    int *index = arena_alloc(tape_arena(x->tape), sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) index[i] = (int)lround((double)x->v.x[i] * (h.levels - 1));
    return ad_categorical(ad_reshape(out, SHAPE(n, h.levels)), index);
}

Var *pixel_log_px(const PixelModel *m, Var *x)
{
    int batch = x->v.s.d[0];
    Var *out = m->network(m->m, x);
    if (m->head.known) x = ad_slice(x, 3, m->head.known, x->v.s.d[3]);
    if (m->head.levels == 2 && !m->head.mixtures) {
        Var *flat = ad_reshape(x, SHAPE(batch, x->v.n / batch));
        return ad_bernoulli(flat, ad_reshape(out, flat->v.s));
    }
    Var *log_p = each(m->head, x, out);
    return ad_sum(ad_reshape(log_p, SHAPE(batch, log_p->v.n / batch)), 1);
}

/* Of two values the logits are 0 and l. */
static int draw_level(const real *l, int levels, double temperature, double u)
{
    const real two[] = { 0, l[0] };
    return categorical_draw(levels == 2 ? two : l, levels, temperature, u);
}

static void draw(void *ctx, Draw *d)
{
    const PixelDraw *p = ctx;
    PixelHead h = p->head;
    int n = logits(h.levels);
    must(d->n_x == h.colours / pixel_groups(h), "pixel_causal: %d colours to draw, not %d", d->n_x,
         h.colours / pixel_groups(h));
    if (h.mixtures)
        logistics_draw(d->logits, h.mixtures, h.levels, p->temperature, &d->noise, d->x, h.colours);
    else for (int i = 0; i < d->n_x; i++) {
        double u = rng_uniform(&d->noise);
        int k = draw_level(d->logits + i * n, h.levels, p->temperature, u);
        d->x[i] = (real)k / (real)(h.levels - 1);
    }
}

Causal pixel_causal(const PixelModel *m, double temperature, PixelDraw *d)
{
    *d = (PixelDraw){ m->head, temperature };
    return (Causal){ m->network, m->m, draw, d, pixel_groups(m->head),
                     m->head.known };
}

void pixel_sample(const PixelModel *m, Tape *t, Tensor x, const bool *given, double temperature,
                  Rng noise)
{
    PixelDraw d;
    Causal c = pixel_causal(m, temperature, &d);
    causal_sample(&c, t, x, given, noise);
}

int pixel_steps(const PixelModel *m, Tape *t, int h, int w)
{
    int most = 1;
    tape_reset(t);
    Shape s = SHAPE(1, h, w, m->head.known + m->head.colours);
    m->network(m->m, ad_input(t, tensor_zeros(tape_arena(t), s)));
    for (Var *v = tape_first(t); v; v = v->after)
        if (v->op && strcmp(v->op->name, "row_lstm") == 0 && v->v.s.d[1] > most) most = v->v.s.d[1];
    return most;
}

/* A network that counts how often it is asked. */
typedef struct { const PixelModel *m; int *passes; } Counted;

static Var *counted(const void *model, Var *x)
{
    const Counted *c = model;
    (*c->passes)++;
    return c->m->network(c->m->m, x);
}

int pixel_passes(const PixelModel *m, Tape *t, int h, int w)
{
    int passes = 0;
    Counted c = { m, &passes };
    PixelDraw d;
    Causal one = pixel_causal(m, 1, &d);
    Arena *a = arena_new();
    one.network = counted, one.model = &c;
    causal_sample_naive(&one, t, tensor_zeros(a, SHAPE(1, h, w, m->head.known + m->head.colours)),
                        NULL, rng_new(1));
    arena_free(a);
    return passes;
}

/* ---- colours --------------------------------------------------------------------------------- */

const int colour_orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 },
                                  { 2, 1, 0 } };
const char *const colour_order_names[7] = { "rgb", "rbg", "grb", "gbr", "brg", "bgr", NULL };

Tensor colours_ordered(Arena *a, Tensor x, const int *order)
{
    Tensor y = tensor_new(a, x.s);
    for (int i = 0; i < x.n; i++) y.x[i] = x.x[i - i % 3 + order[i % 3]];
    return y;
}

Tensor colours_restored(Arena *a, Tensor x, const int *order)
{
    Tensor y = tensor_new(a, x.s);
    for (int i = 0; i < x.n; i++) y.x[i - i % 3 + order[i % 3]] = x.x[i];
    return y;
}
