/* Exact oracles for autoregressive models of images. */
#ifndef PIXEL_ORACLES_H
#define PIXEL_ORACLES_H

#include "autograd/gradcheck.h"
#include "models/pixel_model.h"

#include <math.h>

/* Every image of h x w numbers per colour. */
static inline Tensor all_images(Arena *a, int h, int w, int colours, int levels)
{
    int n = h * w * colours, count = 1;
    for (int i = 0; i < n; i++) count *= levels;
    Tensor x = tensor_new(a, SHAPE(count, h, w, colours));
    for (int i = 0; i < x.n; i++) {
        int k = i / n;
        for (int j = 0; j < i % n; j++) k /= levels;
        x.x[i] = (real)(k % levels) / (real)(levels - 1);
    }
    return x;
}

/* The probability of all images of x together. */
static inline double total(const PixelModel *m, Tensor x)
{
    Tape *t = tape_new();
    Var *log_p = pixel_log_px(m, ad_input(t, x));
    double sum = 0;
    for (int i = 0; i < log_p->v.n; i++) sum += exp((double)log_p->v.x[i]);
    tape_free(t);
    return sum;
}

/* How many of the numbers before step `at` of the prediction its logits see, -1 if any other; into
 * seen, if given, which ones. */
static inline int sees(const PixelModel *m, int h, int w, int at, bool *seen)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Tensor x = tensor_normal(a, SHAPE(1, h, w, m->head.colours), &r), g = tensor_zeros(a, x.s);
    Var *logits = m->network(m->m, ad_leaf(t, x, g));
    int steps = h * w * pixel_groups(m->head), first = at * (x.n / steps), count = 0;
    Var *own = ad_slice(ad_reshape(logits, SHAPE(steps, logits->v.n / steps)), 0, at, at + 1);
    backward(random_contraction(own, &r));
    for (int j = 0; j < x.n; j++) {
        if (seen) seen[j] = g.x[j] != 0;
        if (g.x[j] != 0) count = j < first && count >= 0 ? count + 1 : -1;
    }
    tape_free(t), arena_free(a), params_zero_grad(m->ps);
    return count;
}

typedef void Sampler(const Causal *m, Tape *t, Tensor x, const bool *given, Rng noise);

/* Lets the sampler draw the images x [n,h,w,c], but for the pixels that are given; returns x. */
static inline Tensor drawn(const PixelModel *m, Tensor x, const bool *given, Sampler *sampler)
{
    PixelDraw d;
    Causal c = pixel_causal(m, 0.8, &d);
    Tape *t = tape_new();
    sampler(&c, t, x, given, rng_new(8));
    tape_free(t);
    return x;
}

#endif
