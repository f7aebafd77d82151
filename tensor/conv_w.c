/* The kernel's gradient: the patches of x, transposed, times y. A thread owns a rectangle of the
 * result and goes through all pixels, some at a time; the sums stay in the cache. Chapter 6. */
#include "conv.h"

#include "pack.h"
#include "parallel.h"
#include "patch.h"
#include "tile.h"

enum {
    DEPTH = 1600 / (int)sizeof(real), WIDTH = 256,      /* the most rows and columns at once */
    PIXELS = 96
};

typedef struct { Patches p; const Conv *v; bool add; int down, across; } Gradient;

/* Rows k0..k1-1 and columns j0..j1-1 of the result. */
typedef struct { int k0, k1, j0, j1; } Box;

static _Thread_local _Alignas(64) real patch[PIXELS * DEPTH + TILE_ROWS + PATCH_SLACK],
    sums[(DEPTH + TILE_ROWS) * WIDTH], panels[PIXELS * WIDTH];

static int least(int a, int b) { return a < b ? a : b; }
static int round_up(int n, int to) { return (n + to - 1) / to * to; }

/* The entry of w that is row k, column j of the result; NULL if the mask hides it. */
static real *entry(const Gradient *g, int k, int j)
{
    const int *d = g->v->w.s.d;
    int tap = g->p.tap[k / d[2]], c = k % d[2];
    if (g->v->k.colours > 1 && !conv_sees(g->v, tap / d[1], tap % d[1], c, j)) return NULL;
    return g->v->w.x + (tap * d[2] + c) * d[3] + j;
}

static void load(const Gradient *g, Box x, int ld)
{
    for (int k = x.k0; k < x.k1; k++)
        for (int j = x.j0; j < x.j1; j++) {
            const real *w = g->add ? entry(g, k, j) : NULL;
            sums[(k - x.k0) * ld + j - x.j0] = w ? *w : 0;
        }
}

static void store(const Gradient *g, Box x, int ld)
{
    for (int k = x.k0; k < x.k1; k++)
        for (int j = x.j0; j < x.j1; j++) {
            real *w = entry(g, k, j);
            if (w) *w = sums[(k - x.k0) * ld + j - x.j0];
        }
}

/* Adds n pixels from number r on. y is read where it is if its rows are whole tiles. Of a kernel of
 * one tap every thread packs whole rows: a part of each would come slowly from memory. */
static void add_pixels(const Gradient *g, Box x, int ld, int r, int n)
{
    int rows = x.k1 - x.k0, cols = g->v->y.s.d[3];
    const real *y = g->v->y.x + r * cols + x.j0;
    bool packed = cols % (TILE_COLS / 2) != 0;
    bool whole = patches_in_place(&g->p) && g->p.depth <= DEPTH;
    int k0 = whole ? 0 : x.k0, lda = whole ? g->p.depth : rows;
    const real *a = patch + x.k0 - k0;
    patches_pack(&g->p, k0, k0 + lda, r, 1, n, patch);
    if (packed) pack(panels, TILE_COLS, y, cols, n, x.j1 - x.j0);
    for (int j = 0; j < x.j1 - x.j0; j += TILE_COLS)
        for (int i = 0; i < rows; i += TILE_ROWS)
            tile(true, least(TILE_ROWS, rows - i),
                 least(TILE_COLS, round_up(x.j1 - x.j0 - j, TILE_COLS / 2)), n, a + i, lda,
                 packed ? panels + j * n : y + j, packed ? TILE_COLS : cols, sums + i * ld + j, ld);
}

static void rectangle(const Gradient *g, Box x)
{
    int ld = round_up(x.j1 - x.j0, TILE_COLS), pixels = g->v->y.n / g->v->y.s.d[3];
    load(g, x, ld);
    for (int r = 0; r < pixels; r += PIXELS) add_pixels(g, x, ld, r, least(PIXELS, pixels - r));
    store(g, x, ld);
}

/* Where part p of `parts` of 0..n begins, at a multiple of `step`. */
static int cut(int n, int step, int p, int parts)
{
    return least(n, (int)((long long)(round_up(n, step) / step) * p / parts) * step);
}

static void gradient_part(void *ctx, int from, int to)
{
    const Gradient *g = ctx;
    for (int p = from; p < to; p++) {
        int i = p / g->across, j = p % g->across, n = g->v->y.s.d[3], half = TILE_COLS / 2;
        int k0 = cut(g->p.depth, 1, i, g->down), j0 = cut(n, half, j, g->across);
        int k1 = cut(g->p.depth, 1, i + 1, g->down), j1 = cut(n, half, j + 1, g->across);
        for (int k = k0; k < k1; k += DEPTH)
            for (int c = j0; c < j1; c += WIDTH)
                rectangle(g, (Box){ k, least(k + DEPTH, k1), c, least(c + WIDTH, j1) });
    }
}

/* The result is split along its longer side. */
void conv_w(Conv v, bool add)
{
    Gradient g = { .v = &v, .add = add, .down = 1, .across = 1 };
    patches_of_x(&g.p, &v);
    int threads = parallel_threads();
    if (g.p.depth >= v.y.s.d[3]) g.down = threads;
    else g.across = threads;
    parallel_for(threads, 1, gradient_part, &g);
}
