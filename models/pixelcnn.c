/* With three colours every layer's channels are three groups, and mask B lets group g of a layer
 * see groups 0..g of the same pixel in the layer below. Chapter 19. */
#include "models/pixelcnn.h"

#include <stdio.h>

static Conv2d layer(PixelCnn *m, Rng r, const char *name, Mask mask, int size, int dilation, int in,
                    int out)
{
    int pad = dilation * (size / 2);
    Window k = { 1, pad, pad, 0, mask, pixel_groups(m->c.head), dilation };
    return conv2d_new(&m->ps, r, name, size, size, in, out, k, INIT_HE);
}

void pixelcnn_init(PixelCnn *m, PixelCnnConfig c, Rng r)
{
    int h = c.width;
    *m = (PixelCnn){ .c = c };
    must(c.blocks <= MAX_BLOCKS && c.first % 2 == 1, "pixelcnn: %d blocks, a first kernel of %d",
         c.blocks, c.first);
    m->first = layer(m, r, "first", MASK_A, c.first, 1, c.head.colours, 2 * h);
    for (int i = 0; i < c.blocks; i++)
        for (int k = 0; k < 3; k++) {
            char name[32];
            snprintf(name, sizeof name, "block%d.%d", i, k);
            int size = k == 1 ? 3 : 1, from = k == 0 ? 2 * h : h, to = k == 2 ? 2 * h : h;
            int dilation = k == 1 && c.reach > 1 ? 1 << i % c.reach : 1;
            m->block[i][k] = layer(m, r, name, MASK_B, size, dilation, from, to);
        }
    m->last[0] = layer(m, r, "last0", MASK_B, 1, 1, 2 * h, h);
    m->last[1] = layer(m, r, "last1", MASK_B, 1, 1, h, pixel_outputs(c.head));
}

void pixelcnn_free(PixelCnn *m) { params_free(&m->ps); }

static Var *block(const Conv2d l[3], Var *x)
{
    Var *h = conv2d(l[0], ad_relu(x), ACT_RELU);
    h = conv2d(l[1], h, ACT_RELU);
    return conv2d_plus(l[2], h, x, ACT_NONE);
}

Var *pixelcnn(const void *model, Var *x)
{
    const PixelCnn *m = model;
    Var *h = conv2d(m->first, x, ACT_NONE);
    for (int i = 0; i < m->c.blocks; i++) h = block(m->block[i], h);
    h = conv2d(m->last[0], ad_relu(h), ACT_RELU);
    return conv2d(m->last[1], h, ACT_NONE);
}

PixelModel pixelcnn_model(PixelCnn *m)
{
    return (PixelModel){ pixelcnn, m, &m->ps, m->c.head };
}
