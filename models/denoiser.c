/* Down, up, and the short-cuts between. A row of 7 comes from 13 or 14: the transposed convolution
 * is told which, by one row more at its end. Chapter 10. */
#include "denoiser.h"

#include <stdio.h>

static Window halving(int extra)
{
    return (Window){ .stride = 2, .pad_h = 1, .pad_w = 1, .extra = extra };
}

void denoiser_init(Denoiser *m, DenoiserConfig c, Rng r)
{
    const Window same = { .stride = 1, .pad_h = 2, .pad_w = 2 };
    const int *w = c.width;
    must(c.n_down <= MAX_DOWN, "denoiser_init: halved %d times, at most %d", c.n_down, MAX_DOWN);
    *m = (Denoiser){ .c = c };
    m->first = conv2d_new(&m->ps, r, "first", 5, 5, c.channels, w[0], same, INIT_HE);
    for (int i = 0, size = c.size; i < c.n_down; i++, size = (size + 1) / 2) {
        char down[20], up[20];
        snprintf(down, sizeof down, "down.%d", i), snprintf(up, sizeof up, "up.%d", i);
        m->down[i] = conv2d_new(&m->ps, r, down, 3, 3, w[i], w[i + 1], halving(0), INIT_HE);
        m->up[i] = conv2d_t_new(&m->ps, r, up, 3, 3, w[i + 1], w[i], halving(1 - size % 2),
                                INIT_HE);
    }
    m->last = conv2d_new(&m->ps, r, "last", 5, 5, w[0], 2 * c.channels, same, INIT_ZERO);
}

void denoiser_free(Denoiser *m) { params_free(&m->ps); }

/* y = t x + (1 - t) b = b + t (x - b), where out holds the logits of t, then b. */
static Var *blend(Var *x, Var *out)
{
    int c = x->v.s.d[3];
    Var *trust = ad_sigmoid(ad_slice(out, 3, 0, c)), *b = ad_slice(out, 3, c, 2 * c);
    return ad_add(b, ad_mul(trust, ad_sub(x, b)));
}

Var *denoiser(const Denoiser *m, Var *seen)
{
    const DenoiserConfig *c = &m->c;
    Shape flat = seen->v.s;
    Var *h[MAX_DOWN + 1];
    Var *x = ad_reshape(seen, SHAPE(flat.d[0], c->size, c->size, c->channels));
    h[0] = conv2d(m->first, x, ACT_RELU);
    for (int i = 0; i < c->n_down; i++) h[i + 1] = conv2d(m->down[i], h[i], ACT_RELU);
    Var *g = h[c->n_down];
    for (int i = c->n_down - 1; i >= 0; i--) g = ad_add(conv2d_t(m->up[i], g, ACT_RELU), h[i]);
    return ad_named(ad_reshape(blend(x, conv2d(m->last, g, ACT_NONE)), flat), "y");
}

Var *denoiser_decibels(Var *y, Var *clean)
{
    const double rounding = 1 / (12.0 * 255 * 255);
    Var *error = ad_mean_all(ad_square(ad_sub(y, clean)));
    return ad_named(ad_scale(ad_log(ad_shift(error, rounding)), 10 / log(10)), "dB");
}

Tensor denoiser_pixels(const Denoiser *m, Tape *t, Arena *to, Tensor seen)
{
    tape_reset(t);
    Var *y = denoiser(m, ad_input(t, seen));
    return tensor_of(to, y->v.s, y->v.x);
}
