/* What the encoder looks for, as tiles: the kernels of its first layer, and what its four layers
 * answer to one image. Chapter 8. */
#include "conv_ae_parts.h"

/* Kernel k of w [3,3,c,n] is tile k. */
static void kernels(Run *r)
{
    Tensor w = r->m.down[0].w->v;
    int n = w.s.d[3], d = w.n / n;
    Tensor tiles = tensor_new(r->e.arena, SHAPE(n, d));
    for (int i = 0; i < w.n; i++) tiles.x[i % n * d + i / n] = w.x[i];
    stretch(tiles);
    tiles.s = SHAPE(n, 3, 3, w.s.d[2]);
    exp_grid(&r->e, "kernels.png", tiles, 16, 10);
}

/* Map k of layer, drawn as large as the image. */
static void draw_map(Tensor map, int k, real *tile, int h, int w)
{
    const int *d = map.s.d;
    for (int i = 0; i < h * w; i++)
        tile[i] = map.x[(i / w * d[1] / h * d[2] + i % w * d[2] / w) * d[3] + k];
}

/* A row for each layer: its first maps, for the first test image. Grey, each on its own scale. */
static void maps(Run *r)
{
    enum { COLUMNS = 16 };
    int h = r->data.test.h, w = r->data.test.w;
    Tensor x = tensor_zeros(r->e.arena, SHAPE(CONV_LAYERS * COLUMNS, h * w));
    tape_reset(r->t);
    Var *image = ad_input(r->t, tensor_rows(r->test, 0, 1));
    for (int i = 0; i < CONV_LAYERS; i++) {
        Tensor map = conv_ae_features(&r->m, image, i + 1)->v;
        for (int k = 0; k < COLUMNS && k < map.s.d[3]; k++)
            draw_map(map, k, x.x + (i * COLUMNS + k) * h * w, h, w);
    }
    stretch(x);
    x.s = SHAPE(x.s.d[0], h, w, 1);
    exp_grid(&r->e, "maps.png", x, COLUMNS, 2);
}

void features(Run *r)
{
    kernels(r);
    maps(r);
}
