/* The sampler sees features of s as channels of x that are known. Chapter 20. */
#include "models/conditional_pixelcnn.h"

#include <string.h>

enum { SIZE = 5 };

void conditional_init(ConditionalPixelCnn *m, PixelCnnConfig c, int channels, Rng r)
{
    Window k = { 1, SIZE / 2, SIZE / 2 };
    int n = c.head.known;
    must(n > 0, "conditional_init: no features of the condition");
    gated_pixelcnn_init(&m->g, c, r);
    m->see[0] = conv2d_new(&m->g.ps, r, "see0", SIZE, SIZE, channels, n, k, INIT_HE);
    m->see[1] = conv2d_new(&m->g.ps, r, "see1", SIZE, SIZE, n, n, k, INIT_HE);
}

void conditional_free(ConditionalPixelCnn *m) { gated_pixelcnn_free(&m->g); }

/* The model of x and its condition side by side. */
static PixelModel inner(const ConditionalPixelCnn *m)
{
    return (PixelModel){ gated_pixelcnn, &m->g, NULL, m->g.c.head };
}

static Var *features(const ConditionalPixelCnn *m, Var *s)
{
    return conv2d(m->see[1], conv2d(m->see[0], s, ACT_RELU), ACT_RELU);
}

Var *conditional_log_px(const ConditionalPixelCnn *m, Var *s, Var *x)
{
    PixelModel p = inner(m);
    return pixel_log_px(&p, ad_concat(features(m, s), x, 3));
}

/* n channels of every pixel of `from`, from the channel `at` on, to `to`, from `put` on. */
static void copy_channels(Tensor from, int at, Tensor to, int put, int n)
{
    int a = from.s.d[3], b = to.s.d[3];
    for (int p = 0; p < from.n / a; p++)
        memcpy(to.x + p * b + put, from.x + p * a + at, sizeof(real) * (size_t)n);
}

void conditional_sample(const ConditionalPixelCnn *m, Tape *t, Tensor s, Tensor x,
                        double temperature, Rng noise)
{
    PixelModel p = inner(m);
    int known = p.head.known, colours = p.head.colours;
    Arena *a = arena_new();
    tape_reset(t);
    Tensor f = features(m, ad_input(t, s))->v;
    Tensor both = tensor_zeros(a, SHAPE(x.s.d[0], x.s.d[1], x.s.d[2], known + colours));
    copy_channels(f, 0, both, 0, known);
    pixel_sample(&p, t, both, NULL, temperature, noise);
    copy_channels(both, known, x, 0, colours);
    arena_free(a);
}

int conditional_passes(const ConditionalPixelCnn *m, Tape *t, int h, int w)
{
    PixelModel p = inner(m);
    return pixel_passes(&p, t, h, w);
}
