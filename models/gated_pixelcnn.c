/* The vertical stack is never shifted: its first kernel has the rows above alone, and from there on
 * a row of the stack knows nothing of its own row of the image, so that later kernels may read it,
 * to the right as well. The two halves of a gate are two convolutions, each with its activation;
 * what the link brings is what the horizontal one starts from. Chapter 20. */
#include "models/gated_pixelcnn.h"

#include <stdio.h>

/* Two convolutions of the same shape, kernels kh x kw, their taps `apart` pixels from each other. */
static void pair(GatedPixelCnn *m, Rng r, const char *name, Mask mask, int kh, int kw, int apart,
                 int in, Conv2d to[2])
{
    bool own = mask == MASK_A || mask == MASK_B;        /* sees the pixel's own colours */
    int groups = own ? pixel_groups(m->c.head) : 1;
    Window k = { 1, kh / 2 * apart, kw / 2 * apart, 0, mask, groups, apart };
    for (int i = 0; i < 2; i++) {
        char full[40];
        snprintf(full, sizeof full, "%s%d", name, i);
        to[i] = conv2d_new(&m->ps, r, full, kh, kw, in, m->c.width, k, INIT_GLOROT);
    }
}

static Conv2d mix(GatedPixelCnn *m, Rng r, const char *name, int out)
{
    Window k = { 1, 0, 0, 0, MASK_B, pixel_groups(m->c.head) };
    return conv2d_new(&m->ps, r, name, 1, 1, m->c.width, out, k, INIT_GLOROT);
}

static void layer(GatedPixelCnn *m, Rng r, int i)
{
    GatedLayer *l = &m->layer[i];
    int size = i ? 3 : m->c.first, in = i ? m->c.width : m->c.head.colours;
    int apart = i && m->c.reach > 1 ? 1 << (i - 1) % m->c.reach : 1;
    char name[32];
    snprintf(name, sizeof name, "layer%d", i);
    r = rng_fork(r, name);
    snprintf(name, sizeof name, "%d.v", i);
    pair(m, r, name, i ? MASK_ROWS : MASK_ABOVE, size, size, apart, in, l->v);
    snprintf(name, sizeof name, "%d.h", i);
    pair(m, r, name, i ? MASK_B : MASK_A, 1, size, apart, in, l->h);
    snprintf(name, sizeof name, "%d.link", i);
    pair(m, r, name, MASK_NONE, 1, 1, 1, m->c.width, l->link);
    for (int k = 0; m->c.head.known && k < 2; k++) {
        snprintf(name, sizeof name, "%d.know%d", i, k);
        pair(m, r, name, MASK_NONE, 1, 1, 1, m->c.head.known, l->know[k]);
    }
    snprintf(name, sizeof name, "%d.mix", i);
    l->mix = mix(m, r, name, m->c.width);
}

void gated_pixelcnn_init(GatedPixelCnn *m, PixelCnnConfig c, Rng r)
{
    *m = (GatedPixelCnn){ .c = c };
    must(c.blocks <= MAX_BLOCKS && c.first % 2 == 1,
         "gated_pixelcnn: %d layers, a first kernel of %d", c.blocks, c.first);
    for (int i = 0; i < c.blocks; i++) layer(m, r, i);
    m->last[0] = mix(m, r, "last0", c.width);
    m->last[1] = mix(m, r, "last1", pixel_outputs(c.head));
}

void gated_pixelcnn_free(GatedPixelCnn *m) { params_free(&m->ps); }

/* A 1 x 1 layer of the condition s; nothing if there is none. */
static Var *told(Conv2d l, Var *s) { return s ? conv2d(l, s, ACT_NONE) : NULL; }

/* tanh(conv_0 + plus_0) sigmoid(conv_1 + plus_1). */
static Var *gate(const Conv2d l[2], Var *x, Var *plus0, Var *plus1)
{
    Var *a = conv2d_plus(l[0], x, plus0, ACT_TANH);
    Var *b = conv2d_plus(l[1], x, plus1, ACT_SIGMOID);
    return ad_mul(a, b);
}

Var *gated_pixelcnn(const void *model, Var *x)
{
    const GatedPixelCnn *m = model;
    int known = m->c.head.known;
    Var *s = known ? ad_slice(x, 3, 0, known) : NULL;
    Var *v = known ? ad_slice(x, 3, known, x->v.s.d[3]) : x, *h = v;
    for (int i = 0; i < m->c.blocks; i++) {
        const GatedLayer *l = &m->layer[i];
        Var *v_a = told(l->know[0][0], s), *v_b = told(l->know[0][1], s);
        v = gate(l->v, v, v_a, v_b);
        Var *h_a = told(l->know[1][0], s), *h_b = told(l->know[1][1], s);
        h_a = conv2d_plus(l->link[0], v, h_a, ACT_NONE);
        h_b = conv2d_plus(l->link[1], v, h_b, ACT_NONE);
        h = conv2d_plus(l->mix, gate(l->h, h, h_a, h_b), i ? h : NULL, ACT_NONE);
    }
    h = conv2d(m->last[0], ad_relu(h), ACT_RELU);
    return conv2d(m->last[1], h, ACT_NONE);
}

PixelModel gated_pixelcnn_model(GatedPixelCnn *m)
{
    return (PixelModel){ gated_pixelcnn, m, &m->ps, m->c.head };
}
