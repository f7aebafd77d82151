/* gemm_naive is three loops. gemm gives each thread a rectangle of C, as square as possible, and
 * the threads never wait for one another. A rectangle is done in blocks, at most DEPTH steps of k
 * and WIDTH columns of B. In a block, GROUP rows of A stay in the second cache while the panels of
 * B go by, and a panel stays in the first cache while it meets these rows. It is packed when its
 * turn comes first. A later block starts from the C that the earlier one left, so that each sum
 * runs over k in order. What the sums start from is written just before the first block, the
 * activation comes just behind the last, a group at a time.
 *
 * Each thread owns the memory it packs into; it is there once and for all. Chapter 2. */
#include "gemm.h"

#include "pack.h"
#include "parallel.h"
#include "tile.h"

enum {
    DEPTH = 32768 / (TILE_COLS * (int)sizeof(real)),    /* a panel of B is as large as a cache  */
    WIDTH = 512, GROUP = 96,
    FEW_ROWS = 48,              /* up to these, B is read in place                              */
    FEW_COLS = 4 * TILE_COLS,   /* up to these, A is, and a group is one tile high              */
    WORTH = 150000              /* multiplications that are worth another thread                */
};

typedef struct {
    bool ta, tb;
    int m, n, k;
    real *c;
    const real *a, *b;
    Wrap wrap;
    int down, across;       /* rectangles: as many below and beside one another */
} Gemm;

/* A part of the product: rows i.. and columns j.. of C, steps k.. of the sum. */
typedef struct { int i, j, k, rows, cols, depth; } Box;

static _Thread_local _Alignas(64) real packed_a[GROUP * DEPTH], packed_b[WIDTH * DEPTH];

static void rows_cols(Tensor t, int *rows, int *cols)
{
    *cols = t.s.nd ? t.s.d[t.s.nd - 1] : 1;
    *rows = t.n / *cols;
}

static Gemm gemm_of(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    int am, ak, bk, bn, cm, cn;
    rows_cols(a, ta ? &ak : &am, ta ? &am : &ak);
    rows_cols(b, tb ? &bn : &bk, tb ? &bk : &bn);
    rows_cols(c, &cm, &cn);
    must(ak == bk && cm == am && cn == bn, "gemm: %s%s times %s%s into %s", shape_str(a.s),
         ta ? "'" : "", shape_str(b.s), tb ? "'" : "", shape_str(c.s));
    return (Gemm){ ta, tb, cm, cn, ak, c.x, a.x, b.x, { .add = true }, 1, 1 };
}

/* Entry (i,k) of op(A), (k,j) of op(B). */
static const real *a_at(const Gemm *g, int i, int k)
{
    return g->a + (g->ta ? k * g->m + i : i * g->k + k);
}

static const real *b_at(const Gemm *g, int k, int j)
{
    return g->b + (g->tb ? j * g->k + k : k * g->n + j);
}

void gemm_naive(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    Gemm g = gemm_of(ta, tb, c, a, b);
    for (int i = 0; i < g.m; i++)
        for (int j = 0; j < g.n; j++) {
            real s = g.c[i * g.n + j];
            for (int k = 0; k < g.k; k++) s = fma(*a_at(&g, i, k), *b_at(&g, k, j), s);
            g.c[i * g.n + j] = s;
        }
}

static int least(int a, int b) { return a < b ? a : b; }
static int ceil_div(int a, int b) { return (a + b - 1) / b; }

/* The next of nearly equal pieces, at most `most` long, that `left` is cut into. */
static int piece(int left, int most) { return ceil_div(left, ceil_div(left, most)); }

/* Where an operand of a tile is, and how long its rows are there. */
typedef struct { const real *x; int ld; } Place;

/* B as wide as a tile. If it is not packed yet, it is packed now, or stays in its place. */
static Place panel(const Gemm *g, Box x, real *to, bool packed, bool in_place)
{
    const real *b = b_at(g, x.k, x.j);
    if (in_place && x.cols == TILE_COLS) return (Place){ b, g->n };
    if (!packed && g->tb) pack_turned(to, TILE_COLS, b, g->k, x.depth, x.cols);
    else if (!packed) pack(to, TILE_COLS, b, g->n, x.depth, x.cols);
    return (Place){ to, TILE_COLS };
}

/* Tiles below one another. */
static void column(const Gemm *g, Box x, bool a_packed, Place b)
{
    real *c = g->c + x.i * g->n + x.j;
    for (int r = 0, high; r < x.rows; r += high) {
        high = a_packed ? least(TILE_ROWS, x.rows - r) : piece(x.rows - r, TILE_ROWS);
        Place a = { a_at(g, x.i + r, x.k), g->ta ? g->m : g->k };
        if (a_packed) a = (Place){ packed_a + r * x.depth, TILE_ROWS };
        tile(g->ta, high, x.cols, x.depth, a.x, a.ld, b.x, b.ld, c + r * g->n, g->n);
    }
}

/* Some rows of A and all panels of a block. A transposed A is packed if many panels use it. */
static void group(const Gemm *g, Box x, bool packed, bool in_place)
{
    bool a_packed = g->ta && x.cols > FEW_COLS;
    if (a_packed) pack(packed_a, TILE_ROWS, a_at(g, x.i, x.k), g->m, x.depth, x.rows);
    for (int j = 0; j < x.cols; j += TILE_COLS) {
        Box y = { x.i, x.j + j, x.k, x.rows, least(TILE_COLS, x.cols - j), x.depth };
        column(g, y, a_packed, panel(g, y, packed_b + j * x.depth, packed, in_place));
    }
}

/* What the sums of a part of C start from; the activation of a part that is complete. */
static void start(const Gemm *g, Box x)
{
    int at = x.i * g->n + x.j;
    for (int i = 0; i < x.rows; i++, at += g->n) wrap_start(g->wrap, g->c + at, at, x.j, x.cols);
}

static void finish(const Gemm *g, Box x)
{
    if (x.cols == g->n) act_values(g->wrap.act, g->c + x.i * g->n, x.rows * g->n);
    else
        for (int i = x.i; i < x.i + x.rows; i++)
            act_values(g->wrap.act, g->c + i * g->n + x.j, x.cols);
}

static void block(const Gemm *g, Box x)
{
    bool in_place = !g->tb && x.rows <= FEW_ROWS;
    int first = x.i, end = x.i + x.rows;
    for (; x.i < end; x.i += x.rows) {
        int left = end - x.i;
        x.rows = x.cols <= FEW_COLS ? piece(left, TILE_ROWS) : least(GROUP, left);
        if (x.k == 0) start(g, x);
        group(g, x, x.i > first, in_place);
        if (x.k + x.depth == g->k) finish(g, x);
    }
}

static void rectangle(const Gemm *g, int i0, int i1, int j0, int j1)
{
    int panels = ceil_div(WIDTH, TILE_COLS), cols, depth;
    for (int j = j0; j < j1; j += cols) {
        cols = least(piece(ceil_div(j1 - j, TILE_COLS), panels) * TILE_COLS, j1 - j);
        for (int k = 0; k < g->k; k += depth) {
            depth = piece(g->k - k, DEPTH);
            block(g, (Box){ i0, j, k, i1 - i0, cols, depth });
        }
    }
}

/* Where part p of `parts` of 0..n begins, at a multiple of `step`. */
static int cut(int n, int step, int p, int parts)
{
    return least(n, (int)((long long)ceil_div(n, step) * p / parts) * step);
}

static void rectangles(void *ctx, int from, int to)
{
    const Gemm *g = ctx;
    for (int p = from; p < to; p++) {
        int i = p / g->across, j = p % g->across, half = TILE_COLS / 2;
        int i0 = cut(g->m, 1, i, g->down), i1 = cut(g->m, 1, i + 1, g->down);
        int j0 = cut(g->n, half, j, g->across), j1 = cut(g->n, half, j + 1, g->across);
        if (i0 < i1 && j0 < j1) rectangle(g, i0, i1, j0, j1);
    }
}

void gemm_wrap(bool ta, bool tb, Tensor c, Tensor a, Tensor b, Wrap wrap)
{
    Gemm g = gemm_of(ta, tb, c, a, b);
    double work = (double)g.m * g.n * g.k;
    int parts = work < 2 * WORTH ? 1 : (int)fmin(work / WORTH, parallel_threads());
    g.wrap = wrap, g.across = parts;
    for (int d = 2; d <= parts; d++)
        if (parts % d == 0 && g.m / d + g.n / (parts / d) < g.m / g.down + g.n / g.across)
            g.down = d, g.across = parts / d;
    parallel_for(parts, 1, rectangles, &g);
}

void gemm(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    gemm_wrap(ta, tb, c, a, b, (Wrap){ .add = true });
}
