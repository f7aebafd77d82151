/* Pairs of what is given and what is asked. A digit is on or off, and its every fourth pixel is
 * given. A character's colours have few levels, and so has its grey: 0.299 red + 0.587 green +
 * 0.114 blue, rounded, or else it would give the colours away. Chapter 22. */
#include "super_resolution_parts.h"

#include <math.h>
#include <string.h>

/* Channels from..to-1 of every pixel. */
static Tensor channels(Run *r, Tensor x, int from, int to)
{
    int c = x.s.d[3], n = to - from;
    Tensor y = tensor_new(r->e.arena, SHAPE(x.s.d[0], x.s.d[1], x.s.d[2], n));
    for (int p = 0; p < x.n / c; p++)
        memcpy(y.x + p * n, x.x + p * c + from, sizeof(real) * (size_t)n);
    return y;
}

/* The entropy of drawing the pixels that are asked for, a mean over images. */
static double coins(Run *r, const Images *d)
{
    Tensor p = batch_first(r->e.arena, d, d->n, BIN_NONE, r->e.rng);
    double sum = 0;
    for (int i = 0; i < p.n; i++) {
        double on = (double)p.x[i];
        bool asked = i / d->w % d->h % 2 || i % d->w % 2;
        if (asked && on > 0 && on < 1) sum -= on * log(on) + (1 - on) * log(1 - on);
    }
    return sum / d->n;
}

static Pairs digit_pairs(Run *r, const Images *d)
{
    Tensor x = batch_first(r->e.arena, d, d->n, BIN_FIXED, rng_fork(r->e.rng, d->name));
    x.s = SHAPE(d->n, d->h, d->w, 1);
    Tensor parts = interleaved(r->e.arena, x);
    return (Pairs){ channels(r, parts, 0, 1), channels(r, parts, 1, PARTS), coins(r, d) };
}

Tensor joined(Run *r, Tensor s, Tensor x)
{
    const int *d = s.s.d;
    Tensor y = tensor_new(r->e.arena, SHAPE(d[0], d[1], d[2], PARTS));
    for (int i = 0; i < y.n; i++) {
        int p = i / PARTS, k = i % PARTS;
        y.x[i] = k ? x.x[p * (PARTS - 1) + k - 1] : s.x[p];
    }
    return interleaved_back(r->e.arena, y);
}

static real rounded(double x, int levels)
{
    return (real)lround(x * (levels - 1)) / (real)(levels - 1);
}

static Pairs colour_pairs(Run *r, const Images *d, int levels)
{
    Tensor x = batch_first(r->e.arena, d, d->n, BIN_NONE, r->e.rng);
    x.s = SHAPE(d->n, d->h, d->w, 3);
    Tensor s = tensor_new(r->e.arena, SHAPE(d->n, d->h, d->w, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = rounded((double)x.x[i], levels);
    for (int p = 0; p < s.n; p++) {
        const real *c = x.x + 3 * p;
        double grey = 0.299 * (double)c[0] + 0.587 * (double)c[1] + 0.114 * (double)c[2];
        s.x[p] = rounded(grey, levels);
    }
    return (Pairs){ s, x, 0 };
}

static void load_digits(Run *r)
{
    int shrink = exp_int(&r->e, "shrink", 1, 14);
    Splits d = exp_images(&r->e);
    if (d.train.c != 1 || d.train.h % (2 * shrink) || d.train.w % (2 * shrink))
        exp_fail(&r->e, EXIT_USAGE, "--data: '%s' is not grey, or cannot be halved", r->e.data);
    d.train = images_shrink(r->e.arena, &d.train, shrink);
    d.test = images_shrink(r->e.arena, &d.test, shrink);
    r->train[UPSCALING] = digit_pairs(r, &d.train);
    r->test[UPSCALING] = digit_pairs(r, &d.test);
}

static void load_colours(Run *r, int levels)
{
    Splits d;
    Error error = { 0 };
    images_load(r->e.arena, exp_str(&r->e, "coloured"), r->e.data_dir, r->e.seed,
                exp_int(&r->e, "train", 0, 10000000), &d, &error);
    exp_must(&r->e, &error);
    if (d.train.c != 3)
        exp_fail(&r->e, EXIT_USAGE, "--set coloured: '%s' has no colours", d.train.name);
    r->train[COLOURING] = colour_pairs(r, &d.train, levels);
    r->test[COLOURING] = colour_pairs(r, &d.test, levels);
}

void load(Run *r)
{
    static const char *const pairs[] = { "own", "shuffled", NULL };
    PixelCnnConfig c = { .head = { 3, 2, 0, exp_int(&r->e, "features", 1, 100) },
                         .width = 3 * ((exp_int(&r->e, "width", 1, 1000) + 2) / 3),
                         .blocks = exp_int(&r->e, "blocks", 1, MAX_BLOCKS), .first = 5 };
    r->c[UPSCALING] = r->c[COLOURING] = c;
    r->c[COLOURING].head.levels = exp_int(&r->e, "levels", 3, 256);
    r->shuffled = exp_word(&r->e, "pairs", pairs);
    load_digits(r);
    load_colours(r, r->c[COLOURING].head.levels);
}
