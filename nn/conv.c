/* Convolution layers: kernels among the named parameters, started by how many products really meet
 * in a number. With w [kh,kw,C,N], of which a mask leaves E entries, E / N products meet in an
 * entry of the convolution's result, and an entry of its image takes part in E / C of them, or
 * with a stride s in E / (C s s), as only every s-th place is visited. The adjoint changes the
 * roles. Chapter 6. */
#include "nn/conv.h"

/* The entries of w that the window leaves; with `hide` the others become 0. */
static int seen(Tensor w, Window k, bool hide)
{
    const int *d = w.s.d;
    Conv v = { .w = w, .k = k };
    int count = 0;
    for (int i = 0; i < w.n; i++) {
        int tap = i / (d[2] * d[3]);
        bool sees = conv_sees(&v, tap / d[1], tap % d[1], i / d[3] % d[2], i % d[3]);
        if (sees) count++;
        else if (hide) w.x[i] = 0;
    }
    return count;
}

static Param *kernel_new(Params *ps, Rng r, const char *name, Shape s, Window k, Init init,
                         bool transposed)
{
    double entries = seen((Tensor){ s, shape_n(s), NULL }, k, false);
    double into = entries / s.d[3], from = entries / (s.d[2] * k.stride * k.stride);
    must(entries > 0, "%s: nothing is seen through a kernel %s", name, shape_str(s));
    Param *w = transposed ? param_new_fans(ps, r, name, "w", s, init, from, into)
                          : param_new_fans(ps, r, name, "w", s, init, into, from);
    seen(w->v, k, true);
    return w;
}

Conv2d conv2d_new(Params *ps, Rng r, const char *name, int kh, int kw, int in, int out, Window k,
                  Init init)
{
    Param *w = kernel_new(ps, r, name, SHAPE(kh, kw, in, out), k, init, false);
    return (Conv2d){ w, param_new(ps, r, name, "b", SHAPE(out), INIT_ZERO), k };
}

Conv2d conv2d_t_new(Params *ps, Rng r, const char *name, int kh, int kw, int in, int out, Window k,
                    Init init)
{
    Param *w = kernel_new(ps, r, name, SHAPE(kh, kw, out, in), k, init, true);
    return (Conv2d){ w, param_new(ps, r, name, "b", SHAPE(out), INIT_ZERO), k };
}

Var *conv2d_plus(Conv2d l, Var *x, Var *plus, Act a)
{
    Var *w = ad_param(x->tape, l.w), *b = ad_param(x->tape, l.b);
    return ad_conv2d(x, w, b, plus, l.k, a);
}

Var *conv2d(Conv2d l, Var *x, Act a) { return conv2d_plus(l, x, NULL, a); }

Var *conv2d_t(Conv2d l, Var *x, Act a)
{
    Var *w = ad_param(x->tape, l.w), *b = ad_param(x->tape, l.b);
    return ad_conv2d_t(x, w, b, l.k, a);
}
