/* gemm_naive is three loops. gemm gives each thread a rectangle of C, as square as possible, and
 * the threads never wait for one another. A rectangle is done in blocks that fit the caches: DEPTH
 * steps of k by at most WIDTH columns of B, which are packed into panels and stay in the second
 * cache while the rows of A go by. A later block starts from the C that the earlier one left, so
 * that each sum runs over k in order. A stored with k along its rows is read where it is; a
 * transposed A is packed, GROUP rows of op(A) at a time.
 *
 * Each thread owns the memory it packs into; it is there once and for all. Chapter 2. */
#include "gemm.h"

#include "pack.h"
#include "parallel.h"
#include "tile.h"

enum {
    DEPTH = 1600 / (int)sizeof(real), WIDTH = 512, GROUP = 192,
    FEW = 160, NEAR = 1500000,  /* rows, bytes: see read_in_place */
    WORTH = 150000              /* multiplications that are worth another thread */
};

typedef struct {
    bool ta, tb;
    int m, n, k;
    real *c;
    const real *a, *b;
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
    return (Gemm){ ta, tb, cm, cn, ak, c.x, a.x, b.x, 1, 1 };
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

/* Tiles side by side. Of B, what stands before column `packed` is read in place. */
static void tile_row(const Gemm *g, Box x, int packed, bool across, const real *a, int lda)
{
    for (int j = 0; j < x.cols; j += TILE_COLS) {
        bool in_place = j < packed;
        const real *b = in_place ? b_at(g, x.k, x.j + j) : packed_b + (j - packed) * x.depth;
        tile(across, x.rows, least(TILE_COLS, x.cols - j), x.depth, a, lda, b,
             in_place ? g->n : TILE_COLS, g->c + x.i * g->n + x.j + j, g->n);
    }
}

/* At most GROUP rows. The last rows of A, if no tile fits them, are packed like a transposed A. */
static void tile_rows(const Gemm *g, Box x, int packed)
{
    if (g->ta) pack(packed_a, TILE_ROWS, a_at(g, x.i, x.k), g->m, x.depth, x.rows);
    Box row = x;
    for (int r = 0; r < x.rows; r += TILE_ROWS, row.i += TILE_ROWS) {
        row.rows = least(TILE_ROWS, x.rows - r);
        const real *a = a_at(g, row.i, x.k);
        if (g->ta) tile_row(g, row, packed, true, packed_a + r * x.depth, TILE_ROWS);
        else if (row.rows % TILE_STEP == 0) tile_row(g, row, packed, false, a, g->k);
        else {
            pack_turned(packed_a, TILE_ROWS, a, g->k, x.depth, row.rows);
            tile_row(g, row, packed, true, packed_a, TILE_ROWS);
        }
    }
}

/* Whether B is better read where it is stored: if each number of it serves one tile, or a few tiles
 * and all of B fits the second cache. */
static bool read_in_place(const Gemm *g, int rows)
{
    double bytes = (double)g->k * g->n * sizeof(real);
    return !g->tb && (rows <= TILE_ROWS || (rows <= FEW && bytes <= NEAR));
}

/* At most WIDTH columns and DEPTH steps. */
static void block(const Gemm *g, Box x)
{
    int packed = read_in_place(g, x.rows) ? x.cols / TILE_COLS * TILE_COLS : 0;
    const real *b = b_at(g, x.k, x.j + packed);
    if (g->tb) pack_turned(packed_b, TILE_COLS, b, g->k, x.depth, x.cols);
    else pack(packed_b, TILE_COLS, b, g->n, x.depth, x.cols - packed);
    for (int end = x.i + x.rows; x.i < end; x.i += GROUP) {
        x.rows = least(GROUP, end - x.i);
        tile_rows(g, x, packed);
    }
}

/* Blocks of nearly the same size. */
static void rectangle(const Gemm *g, int i0, int i1, int j0, int j1)
{
    int depth = ceil_div(g->k, ceil_div(g->k, DEPTH));
    int width = ceil_div(ceil_div(j1 - j0, ceil_div(j1 - j0, WIDTH)), TILE_COLS) * TILE_COLS;
    for (int j = j0; j < j1; j += width)
        for (int k = 0; k < g->k; k += depth)
            block(g, (Box){ i0, j, k, i1 - i0, least(width, j1 - j), least(depth, g->k - k) });
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
        int i0 = cut(g->m, TILE_STEP, i, g->down), i1 = cut(g->m, TILE_STEP, i + 1, g->down);
        int j0 = cut(g->n, half, j, g->across), j1 = cut(g->n, half, j + 1, g->across);
        if (i0 < i1 && j0 < j1) rectangle(g, i0, i1, j0, j1);
    }
}

void gemm(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    Gemm g = gemm_of(ta, tb, c, a, b);
    double work = (double)g.m * g.n * g.k;
    int parts = work < 2 * WORTH ? 1 : (int)fmin(work / WORTH, parallel_threads());
    g.across = parts;
    for (int d = 2; d <= parts; d++)
        if (parts % d == 0 && g.m / d + g.n / (parts / d) < g.m / g.down + g.n / g.across)
            g.down = d, g.across = parts / d;
    parallel_for(parts, 1, rectangles, &g);
}

void gemm_wrap(bool ta, bool tb, Tensor c, Tensor a, Tensor b, Wrap wrap)
{
    int n = c.s.nd ? c.s.d[c.s.nd - 1] : 1;
    wrap_start(wrap, c.x, 0, c.n / n, n);
    gemm(ta, tb, c, a, b);
    act_values(wrap.act, c.x, c.n);
}
