/* A tap joins the run of the tap before it if it stands right behind it in the image. Chapter 6. */
#include "patch.h"

#include <string.h>

static void add_tap(Patches *p, int tap, int dy, int dx)
{
    int c = p->x.s.d[3];
    Run *last = p->run + p->runs - 1;
    must(p->taps < MAX_TAPS, "conv: more than %d taps", MAX_TAPS);
    p->tap[p->taps++] = tap;
    if (p->runs && last->dy == dy && last->from + last->n == dx * c) last->n += c;
    else p->run[p->runs++] = (Run){ dy, dx * c, c, p->depth };
    p->depth += c;
}

static void start(Patches *p, Tensor x, int rows, int cols, int step)
{
    p->x = x, p->rows = rows, p->cols = cols, p->step = step;
    p->taps = p->runs = p->depth = 0;
}

void patches_of_x(Patches *p, const Conv *v)
{
    const int *k = v->w.s.d;
    start(p, v->x, v->y.s.d[1], v->y.s.d[2], v->k.stride);
    for (int t = 0; t < k[0] * k[1]; t++)
        if (conv_tap(v, t / k[1], t % k[1]))
            add_tap(p, t, t / k[1] - v->k.pad_h, t % k[1] - v->k.pad_w);
}

static int ceil_div(int a, int b) { return (a + b - 1) / b; }

void patches_of_y(Patches *p, const Conv *v, int py, int px)
{
    const int *k = v->w.s.d, s = v->k.stride;
    start(p, v->y, ceil_div(v->x.s.d[1] - py, s), ceil_div(v->x.s.d[2] - px, s), 1);
    for (int t = k[0] * k[1] - 1; t >= 0; t--) {
        int dy = py + v->k.pad_h - t / k[1], dx = px + v->k.pad_w - t % k[1];
        if (dy % s == 0 && dx % s == 0 && conv_tap(v, t / k[1], t % k[1]))
            add_tap(p, t, dy / s, dx / s);
    }
}

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

static void zeros(real *to, int n)
{
    for (int i = 0; i < n; i++) to[i] = 0;
}

/* memcpy, for a few hundred bytes without a call. */
static void copy(real *restrict to, const real *restrict from, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) memcpy(to + i, from + i, 8 * sizeof *to);
    for (; i < n; i++) to[i] = from[i];
}

/* The part k0..k1-1 of a run, for the pixel (i,j) of the grid in `image`. */
static void pack_run(const Patches *p, Run r, int k0, int k1, const real *image, int i, int j,
                     real *to)
{
    int h = i * p->step + r.dy, width = p->x.s.d[2] * p->x.s.d[3];
    int skip = most(0, k0 - r.k), n = least(r.n, k1 - r.k) - skip;
    int from = j * p->step * p->x.s.d[3] + r.from + skip;
    if (n <= 0) return;
    to += r.k + skip - k0;
    bool inside = h >= 0 && h < p->x.s.d[1];
    int a = inside ? least(n, most(0, -from)) : n, b = most(a, least(n, width - from));
    zeros(to, a);
    if (b > a) copy(to + a, image + h * width + from + a, b - a);
    zeros(to + b, n - b);
}

void patches_pack(const Patches *p, int k0, int k1, int r, int skip, int n, real *to)
{
    const int *d = p->x.s.d;
    for (; n > 0; n--, r += skip, to += k1 - k0) {
        int b = r / (p->rows * p->cols), i = r / p->cols % p->rows, j = r % p->cols;
        for (int k = 0; k < p->runs; k++)
            pack_run(p, p->run[k], k0, k1, p->x.x + b * d[1] * d[2] * d[3], i, j, to);
    }
}
