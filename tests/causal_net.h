/* A small network for tests of the samplers, written as one expression. */
#ifndef CAUSAL_NET_H
#define CAUSAL_NET_H

#include "test.h"

#include "nn/causal.h"
#include "nn/conv.h"

#include <stdio.h>

enum { W = 5, MOST = 16 };

typedef struct Net {
    const char *name;
    int c, groups, colours, k;              /* channels of x; how drawn; of masks; logits  */
    Var *(*body)(struct Net *net, Var *x);
    Params ps;
    Conv2d l[MOST];
    int n, at;                              /* layers made; the next one that is used      */
} Net;

/* The next layer of the network, made when it is first used; parameters are all random. */
static inline Var *conv(Net *net, Mask mask, int kh, int kw, int out, Var *x, Var *plus, Act a)
{
    Window k = { 1, kh / 2, kw / 2, 0, mask, net->colours };
    if (net->at == net->n) {
        char name[16];
        Rng r = rng_new(7);
        snprintf(name, sizeof name, "%d", net->n);
        Conv2d l = conv2d_new(&net->ps, r, name, kh, kw, x->v.s.d[3], out, k, INIT_HE);
        r = rng_fork(r, name);
        rng_fill_normal(&r, l.b->v.x, l.b->v.n);
        net->l[net->n++] = l;
    }
    return conv2d_plus(net->l[net->at++], x, plus, a);
}

/* An LSTM's h, of as many numbers as a quarter of the gates has channels; along the diagonals if
 * ad_skew has been at the gates, from taps of which `taps` are not 0. */
static inline Var *lstm(Var *gates, int taps)
{
    Arena *a = tape_arena(gates->tape);
    Rng r = rng_new(11);
    int h = gates->v.s.d[3] / 4;
    Tensor w = tensor_normal(a, SHAPE(3, h, 4 * h), &r);
    for (int i = w.n / 3 * taps; i < w.n; i++) w.x[i] = 0;
    Var *in = ad_input(gates->tape, w);
    return ad_row_lstm(gates, in, ad_input(gates->tape, tensor_normal(a, SHAPE(4 * h), &r)));
}

static inline Var *network(const void *model, Var *x)
{
    Net *net = (Net *)(uintptr_t)model;
    net->at = 0;
    return net->body(net, x);
}

#endif
