/* The perceptron's sums, written out one number at a time. Chapter 1. */
#include "scalar_mlp.h"

#include "tensor/must.h"

#include <math.h>
#include <string.h>

enum { WIDEST = 256 };

static int count(int layers, const int *width)
{
    int n = 0;
    for (int l = 0; l < layers; l++) {
        must(width[l] >= 1 && width[l + 1] >= 1 && width[l] <= WIDEST && width[l + 1] <= WIDEST,
             "scalar_mlp: layer %d is %d x %d, at most %d", l, width[l], width[l + 1], WIDEST);
        n += (width[l] + 1) * width[l + 1];
    }
    return n;
}

ScalarMlp scalar_mlp_new(Arena *a, ScalarTape *t, Rng r, int layers, const int *width,
                         Scalar (*f)(Scalar))
{
    must(1 <= layers && layers <= SCALAR_MLP_LAYERS, "scalar_mlp: %d layers", layers);
    ScalarMlp m = { .layers = layers, .f = f, .n = count(layers, width) };
    memcpy(m.width, width, sizeof(int) * (size_t)(layers + 1));
    m.w = arena_alloc(a, sizeof(Scalar) * (size_t)m.n);
    Scalar *w = m.w;
    for (int l = 0; l < layers; l++) {
        for (int i = 0; i < width[l] * width[l + 1]; i++)
            *w++ = scalar_leaf(t, rng_normal(&r) / sqrt(width[l]));
        for (int j = 0; j < width[l + 1]; j++) *w++ = scalar_leaf(t, 0);
    }
    return m;
}

/* y = x W + b; returns where the next layer's parameters start. */
static const Scalar *layer(const Scalar *w, int in, int out, const Scalar *x, Scalar *y)
{
    const Scalar *b = w + in * out;
    for (int j = 0; j < out; j++) {
        y[j] = b[j];
        for (int i = 0; i < in; i++) y[j] = s_add(y[j], s_mul(x[i], w[i * out + j]));
    }
    return b + out;
}

void scalar_mlp(const ScalarMlp *m, const Scalar *x, Scalar *y)
{
    Scalar h[WIDEST], z[WIDEST];
    const Scalar *w = m->w;
    memcpy(h, x, sizeof(Scalar) * (size_t)m->width[0]);
    for (int l = 0; l < m->layers; l++) {
        w = layer(w, m->width[l], m->width[l + 1], h, z);
        for (int j = 0; j < m->width[l + 1]; j++) h[j] = l + 1 < m->layers ? m->f(z[j]) : z[j];
    }
    memcpy(y, h, sizeof(Scalar) * (size_t)m->width[m->layers]);
}
