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
            add_tap(p, t, conv_down(v, t / k[1]), conv_right(v, t % k[1]));
}

static int ceil_div(int a, int b) { return (a + b - 1) / b; }

void patches_of_y(Patches *p, const Conv *v, int py, int px)
{
    const int *k = v->w.s.d, s = v->k.stride;
    start(p, v->y, ceil_div(v->x.s.d[1] - py, s), ceil_div(v->x.s.d[2] - px, s), 1);
    for (int t = k[0] * k[1] - 1; t >= 0; t--) {
        int dy = py - conv_down(v, t / k[1]), dx = px - conv_right(v, t % k[1]);
        if (dy % s == 0 && dx % s == 0 && conv_tap(v, t / k[1], t % k[1]))
            add_tap(p, t, dy / s, dx / s);
    }
}

bool patches_in_place(const Patches *p)
{
    bool same = p->step == 1 && p->rows == p->x.s.d[1] && p->cols == p->x.s.d[2];
    return same && p->taps == 1 && p->run[0].dy == 0 && p->run[0].from == 0;
}

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

/* The part k0..k1-1 of the patches' runs, and the place in the image where it starts and ends, from
 * the pixel's own first number: rows top..bottom, numbers left..right of a row. */
typedef struct { int runs, top, bottom, left, right; Run run[MAX_TAPS]; } Part;

static void cut(Part *c, const Patches *p, int k0, int k1)
{
    c->runs = c->top = c->bottom = c->left = c->right = 0;
    for (int i = 0; i < p->runs; i++) {
        Run r = p->run[i];
        int skip = most(0, k0 - r.k), n = least(r.n, k1 - r.k) - skip;
        if (n <= 0) continue;
        r = (Run){ r.dy, r.from + skip, n, r.k + skip - k0 };
        c->top = least(c->top, r.dy), c->bottom = most(c->bottom, r.dy);
        c->left = least(c->left, r.from), c->right = most(c->right, r.from + n);
        c->run[c->runs++] = r;
    }
}

/* A run that the edge of the image may cut. */
static void edge_run(const Patches *p, Run r, const real *image, int h, int from, real *to)
{
    int width = p->x.s.d[2] * p->x.s.d[3];
    h += r.dy, from += r.from;
    bool inside = h >= 0 && h < p->x.s.d[1];
    int a = inside ? least(r.n, most(0, -from)) : r.n, b = most(a, least(r.n, width - from));
    for (int i = 0; i < a; i++) to[i] = 0;
    for (int i = a; i < b; i++) to[i] = image[h * width + from + i];
    for (int i = b; i < r.n; i++) to[i] = 0;
}

/* A run that no edge cuts, in whole vectors: what it writes behind its end, the next run writes
 * again. */
static void whole_run(Run r, const real *from, real *to)
{
    for (int i = 0; i < r.n; i += PATCH_SLACK) memcpy(to + i, from + i, PATCH_SLACK * sizeof *to);
}

/* Whether all runs of the pixel at row h, number `from` are whole, and the vectors in the image. */
static bool whole(const Patches *p, const Part *c, int h, int from)
{
    int height = p->x.s.d[1], width = p->x.s.d[2] * p->x.s.d[3];
    return h + c->top >= 0 && from + c->left >= 0 && h + c->bottom < height &&
           from + c->right <= width &&
           (h + c->bottom) * width + from + c->right + PATCH_SLACK <= height * width;
}

static void pack_pixels(const Patches *p, int k0, int k1, int r, int skip, int n, real *to)
{
    int channels = p->x.s.d[3], width = p->x.s.d[2] * channels;
    Part c;
    cut(&c, p, k0, k1);
    Spot s = spot_of(p, r);
    for (; n > 0; n--, s = spot_next(p, s, r, skip), r += skip, to += k1 - k0) {
        int h = s.i * p->step, from = s.j * p->step * channels;
        const real *image = p->x.x + s.b * p->x.s.d[1] * width, *pixel = image + h * width + from;
        bool inside = whole(p, &c, h, from);
        for (const Run *k = c.run; k < c.run + c.runs; k++)
            if (inside) whole_run(*k, pixel + k->dy * width + k->from, to + k->k);
            else edge_run(p, *k, image, h, from, to + k->k);
    }
}

/* Patches that are the pixels themselves, side by side, are one piece of the image. */
void patches_pack(const Patches *p, int k0, int k1, int r, int skip, int n, real *to)
{
    bool one_piece = patches_in_place(p) && skip == 1 && k1 - k0 == p->depth;
    if (one_piece) memcpy(to, p->x.x + r * p->depth, (size_t)(n * p->depth) * sizeof *to);
    else pack_pixels(p, k0, k1, r, skip, n, to);
}
