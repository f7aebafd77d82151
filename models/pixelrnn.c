/* A diagonal is a row of the skewed image, so that the Row LSTM's op does both: with all three
 * taps, or with the two that are the pixel above and the pixel to the left. The direction from the
 * right has seen pixels to the right of its own; shifted down by a row, they are in the past.
 * Chapter 18. */
#include "models/pixelrnn.h"

#include <stdio.h>

static Conv2d masked(PixelRnn *m, Rng r, const char *name, Mask mask, int kh, int kw, int in,
                     int out)
{
    Window k = { 1, kh / 2, kw / 2, 0, mask, pixel_groups(m->c.head) };
    return conv2d_new(&m->ps, r, name, kh, kw, in, out, k, INIT_GLOROT);
}

static PixelLstm direction(PixelRnn *m, Rng r, int layer, int way)
{
    int h = m->c.width;
    char in[32], lstm[32];
    snprintf(in, sizeof in, "%d.in%d", layer, way);
    snprintf(lstm, sizeof lstm, "%d.lstm%d", layer, way);
    return (PixelLstm){ masked(m, r, in, MASK_B, 1, m->diagonal ? 1 : 3, 2 * h, 4 * h),
                        row_lstm_new(&m->ps, r, lstm, 3, h, INIT_GLOROT) };
}

void pixelrnn_init(PixelRnn *m, PixelCnnConfig c, bool diagonal, Rng r)
{
    int h = c.width;
    *m = (PixelRnn){ .c = c, .diagonal = diagonal, .down = 1 };
    must(c.blocks <= MAX_BLOCKS && pixel_groups(c.head) == 1,
         "pixelrnn: %d layers, %d groups of colours", c.blocks, pixel_groups(c.head));
    m->first = masked(m, r, "first", MASK_A, c.first, c.first, c.head.colours, 2 * h);
    for (int i = 0; i < c.blocks; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.up", i);
        for (int way = 0; way <= diagonal; way++) m->layer[i][way] = direction(m, r, i, way);
        m->up[i] = masked(m, r, name, MASK_B, 1, 1, h, 2 * h);
    }
    m->last[0] = masked(m, r, "last0", MASK_B, 1, 1, 2 * h, h);
    m->last[1] = masked(m, r, "last1", MASK_B, 1, 1, h, pixel_outputs(c.head));
}

void pixelrnn_free(PixelRnn *m) { params_free(&m->ps); }

/* 1 for the two taps that a diagonal reads, 0 for the third. */
static Var *two_taps(Tape *t, int h)
{
    Tensor mask = tensor_zeros(tape_arena(t), SHAPE(3, h, 4 * h));
    for (int i = 0; i < mask.n / 3 * 2; i++) mask.x[i] = 1;
    return ad_input(t, mask);
}

static Var *diagonals(const PixelRnn *m, PixelLstm l, Var *x, int way)
{
    Var *gates = ad_skew(conv2d(l.in, x, ACT_NONE), way);
    Var *w = ad_mul(ad_param(x->tape, l.lstm.w), two_taps(x->tape, m->c.width));
    Var *h = ad_row_lstm(gates, w, ad_param(x->tape, l.lstm.b));
    return ad_unskew(h, way, way * m->down);
}

static Var *layer(const PixelRnn *m, int i, Var *x)
{
    const PixelLstm *l = m->layer[i];
    Var *h = NULL;
    if (m->diagonal) {
        Var *left = diagonals(m, l[0], x, 0), *right = diagonals(m, l[1], x, 1);
        h = ad_add(left, right);
    } else h = row_lstm(l[0].lstm, conv2d(l[0].in, x, ACT_NONE));
    return conv2d_plus(m->up[i], h, x, ACT_NONE);
}

Var *pixelrnn(const void *model, Var *x)
{
    const PixelRnn *m = model;
    Var *h = conv2d(m->first, x, ACT_NONE);
    for (int i = 0; i < m->c.blocks; i++) h = layer(m, i, h);
    h = conv2d(m->last[0], ad_relu(h), ACT_RELU);
    return conv2d(m->last[1], h, ACT_NONE);
}

PixelModel pixelrnn_model(PixelRnn *m)
{
    return (PixelModel){ pixelrnn, m, &m->ps, m->c.head };
}
