/* Index 0 is the vertical stack, which knows rows above alone, and 1 the horizontal one. Only what
 * reads the pixel itself has masks with groups of colours. Chapter 20. */
#include "models/pixelcnn_pp.h"

#include "nn/layer.h"

#include <stdio.h>

/* A layer kh x kw to c.width channels, named for its place. */
static Conv2d part(PixelCnnPp *m, Rng r, const char *name, Mask mask, int kh, int kw, int in)
{
    bool own = mask == MASK_A || mask == MASK_B;        /* sees the pixel's own colours */
    Window k = { 1, kh / 2, kw / 2, 0, mask, own ? pixel_groups(m->c.head) : 1 };
    return conv2d_new(&m->ps, r, name, kh, kw, in, m->c.width, k, INIT_GLOROT);
}

static void layer(PixelCnnPp *m, Rng r, int i)
{
    static const char *const kinds[] = { "v", "h", "link", "from_v", "from_h" };
    PpLayer *l = &m->layer[i];
    Conv2d *const to[] = { l->v, l->h, l->link, l->from[0], l->from[1] };
    const Mask mask[] = { MASK_ROWS, MASK_B, MASK_NONE, MASK_NONE, MASK_B };
    char name[32];
    bool told = m->c.across && i >= m->c.layers / 2;
    for (int k = 0; k < 2 * (told ? 5 : 3); k++) {
        int tall = k / 2 == 0 ? 3 : 1, wide = k / 2 <= 1 ? 3 : 1;
        snprintf(name, sizeof name, "%d.%s%d", i, kinds[k / 2], k % 2);
        to[k / 2][k % 2] = part(m, r, name, mask[k / 2], tall, wide, m->c.width);
    }
    for (int k = 0; k < 2; k++) {
        snprintf(name, sizeof name, "%d.mix_%s", i, kinds[k]);
        l->mix[k] = part(m, r, name, k ? MASK_B : MASK_NONE, 1, 1, m->c.width);
    }
}

void pixelcnn_pp_init(PixelCnnPp *m, PixelCnnPpConfig c, Rng r)
{
    *m = (PixelCnnPp){ .c = c };
    must(c.layers <= MAX_PP_LAYERS && c.layers % 2 == 0 && c.first % 2 == 1,
         "pixelcnn_pp: %d layers, a first kernel of %d", c.layers, c.first);
    m->first[0] = part(m, r, "first_v", MASK_ABOVE, c.first, c.first, c.head.colours);
    m->first[1] = part(m, r, "first_h", MASK_A, 1, c.first, c.head.colours);
    m->link = part(m, r, "link", MASK_NONE, 1, 1, c.width);
    for (int i = 0; i < c.layers; i++) layer(m, r, i);
    Window k = { 1, 0, 0, 0, MASK_B, pixel_groups(c.head) };
    m->last[0] = part(m, r, "last0", MASK_B, 1, 1, c.width);
    m->last[1] = conv2d_new(&m->ps, r, "last1", 1, 1, c.width, pixel_outputs(c.head), k,
                            INIT_GLOROT);
}

void pixelcnn_pp_free(PixelCnnPp *m) { params_free(&m->ps); }

/* ---- the network ----------------------------------------------------------------------------- */

/* tanh(conv_0 + plus_0) sigmoid(conv_1 + plus_1), with dropout. */
static Var *gate(const PixelCnnPp *m, const Conv2d l[2], Var *x, Var *const plus[2], int i)
{
    Var *a = conv2d_plus(l[0], x, plus[0], ACT_TANH);
    Var *b = conv2d_plus(l[1], x, plus[1], ACT_SIGMOID);
    return dropout(ad_mul(a, b), m->drop, rng_fork_i(m->noise, "layer", (uint64_t)i));
}

/* v and h after layer i; pv and ph are its partner's, or NULL. */
static void step(const PixelCnnPp *m, int i, Var **v, Var **h, Var *pv, Var *ph)
{
    const PpLayer *l = &m->layer[i];
    Var *plus[2] = { NULL, NULL };
    for (int k = 0; k < 2 && pv; k++) plus[k] = conv2d(l->from[0][k], pv, ACT_NONE);
    Var *y = gate(m, l->v, *v, plus, 2 * i);
    *v = conv2d_plus(l->mix[0], y, m->c.around ? *v : NULL, ACT_NONE);
    for (int k = 0; k < 2; k++) {
        plus[k] = ph ? conv2d(l->from[1][k], ph, ACT_NONE) : NULL;
        plus[k] = conv2d_plus(l->link[k], *v, plus[k], ACT_NONE);
    }
    y = gate(m, l->h, *h, plus, 2 * i + 1);
    *h = conv2d_plus(l->mix[1], y, m->c.around ? *h : NULL, ACT_NONE);
}

Var *pixelcnn_pp(const void *model, Var *x)
{
    const PixelCnnPp *m = model;
    int n = m->c.layers;
    Var *vs[MAX_PP_LAYERS], *hs[MAX_PP_LAYERS];
    Var *v = conv2d(m->first[0], x, ACT_NONE);
    Var *h = conv2d_plus(m->first[1], x, conv2d(m->link, v, ACT_NONE), ACT_NONE);
    for (int i = 0; i < n; i++) {
        bool told = m->c.across && i >= n / 2;
        step(m, i, &v, &h, told ? vs[n - 1 - i] : NULL, told ? hs[n - 1 - i] : NULL);
        vs[i] = v, hs[i] = h;
    }
    h = conv2d(m->last[0], ad_relu(h), ACT_RELU);
    return conv2d(m->last[1], h, ACT_NONE);
}

PixelModel pixelcnn_pp_model(PixelCnnPp *m)
{
    return (PixelModel){ pixelcnn_pp, m, &m->ps, m->c.head };
}
