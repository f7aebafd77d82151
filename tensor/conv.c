/* Convolution as a product of two matrices, [pixels, depth] [depth, columns]: the patches, and the
 * kernel. The kernel is packed into panels as gemm packs B. Of the patches a few rows at a time are
 * packed and go through the tiles at once, so that they never leave the cache; a kernel of one tap
 * reads the image where it is. conv_x is the same product: a pixel of x has its patch in y, and the
 * pixels that a stride of s leaves alike are one grid of s * s. Chapter 6. */
#include "conv.h"

#include "parallel.h"
#include "patch.h"
#include "tile.h"

#include <string.h>

enum {
    DEPTH = 1600 / (int)sizeof(real), WIDTH = 256,      /* a packed block of the kernel        */
    ROWS = 96, NEAR = 8192,                             /* rows of patches, numbers in them    */
    WORTH = 150000                                      /* multiplications worth a thread      */
};

typedef struct {
    Patches p;
    const Conv *v;
    bool turned;            /* the kernel's matrix is [taps * N, C], not [taps * C, N] */
    Tensor out;
    int n, step, row, col;  /* columns of out; the grid's pixel (i,j) is (step i + row, ...) there */
    Wrap wrap;
    int pixels, parts;
} Product;

/* Rows k0..k1-1 and columns j0..j1-1 of the kernel's matrix. */
typedef struct { int k0, k1, j0, j1; } Box;

static _Thread_local _Alignas(64) real patch[ROWS * DEPTH], panels[DEPTH * WIDTH],
    gathered[ROWS * WIDTH];

static int least(int a, int b) { return a < b ? a : b; }

/* ---- the kernel's matrix --------------------------------------------------------------------- */

/* One row of a panel; `n` columns from j on exist. */
static void pack_row(const Product *g, int k, int j, int n, real *to)
{
    const int *d = g->v->w.s.d;
    int in = g->turned ? d[3] : d[2], tap = g->p.tap[k / in], c = k % in;
    const real *w = g->v->w.x + tap * d[2] * d[3] + (g->turned ? j * d[3] + c : c * d[3] + j);
    int ld = g->turned ? d[3] : 1;
    for (int i = 0; i < TILE_COLS; i++) to[i] = i < n ? w[i * ld] : 0;
    for (int i = 0; g->v->k.colours > 1 && i < least(n, TILE_COLS); i++) {
        int from = g->turned ? j + i : c, into = g->turned ? c : j + i;
        if (!conv_sees(g->v, tap / d[1], tap % d[1], from, into)) to[i] = 0;
    }
}

static void pack_kernel(const Product *g, Box x, real *to)
{
    for (int j = x.j0; j < x.j1; j += TILE_COLS)
        for (int k = x.k0; k < x.k1; k++, to += TILE_COLS) pack_row(g, k, j, x.j1 - j, to);
}

/* ---- rows of the product --------------------------------------------------------------------- */

/* Which pixel of out is the grid's number r. */
static int place(const Product *g, int r)
{
    int b = r / (g->p.rows * g->p.cols), i = r / g->p.cols % g->p.rows, j = r % g->p.cols;
    return (b * g->out.s.d[1] + i * g->step + g->row) * g->out.s.d[2] + j * g->step + g->col;
}

/* One tap at the pixel itself: the image is the matrix of patches. */
static bool in_place(const Patches *p)
{
    bool same = p->step == 1 && p->rows == p->x.s.d[1] && p->cols == p->x.s.d[2];
    return same && p->taps == 1 && p->run[0].dy == 0 && p->run[0].from == 0;
}

static void tiles(const Product *g, Box x, const real *w, int r, int skip, int n, real *c, int ldc)
{
    int depth = x.k1 - x.k0, lda = depth;
    const real *a = patch;
    if (in_place(&g->p)) lda = skip * g->p.depth, a = g->p.x.x + r * g->p.depth + x.k0;
    else patches_pack(&g->p, x.k0, x.k1, r, skip, n, patch);
    for (int j = x.j0; j < x.j1; j += TILE_COLS, w += depth * TILE_COLS)
        for (int i = 0; i < n; i += TILE_ROWS)
            tile(false, least(TILE_ROWS, n - i), least(TILE_COLS, x.j1 - j), depth, a + i * lda,
                 lda, w, TILE_COLS, c + i * ldc + j - x.j0, ldc);
}

/* The start before the first block, the activation after the last. */
static void start_row(const Product *g, Box x, int at)
{
    if (x.k0 == 0 && x.j0 == 0 && !g->wrap.add)
        wrap_start(g->wrap, g->out.x + at * g->n, g->out.x, at, g->n);
}

static void end_row(const Product *g, Box x, int at)
{
    if (x.k1 == g->p.depth && x.j1 == g->n) act_values(g->wrap.act, g->out.x + at * g->n, g->n);
}

/* n pixels, the grid's number r and every skip-th behind it. Where out has other pixels between
 * them, they are gathered and put back. */
static void some_rows(const Product *g, Box x, const real *w, int r, int skip, int n)
{
    int cols = x.j1 - x.j0;
    size_t bytes = sizeof(real) * (size_t)cols;
    for (int i = 0; i < n; i++) start_row(g, x, place(g, r + i * skip));
    if (g->step == 1) tiles(g, x, w, r, skip, n, g->out.x + r * g->n + x.j0, skip * g->n);
    else {
        real *out = g->out.x + x.j0;
        for (int i = 0; i < n; i++)
            memcpy(gathered + i * cols, out + place(g, r + i * skip) * g->n, bytes);
        tiles(g, x, w, r, skip, n, gathered, cols);
        for (int i = 0; i < n; i++)
            memcpy(out + place(g, r + i * skip) * g->n, gathered + i * cols, bytes);
    }
    for (int i = 0; i < n; i++) end_row(g, x, place(g, r + i * skip));
}

static void all_rows(const Product *g, Box x, const real *w, int r, int skip, int n)
{
    int depth = x.k1 - x.k0, rows = depth ? NEAR / depth / TILE_ROWS * TILE_ROWS : ROWS;
    rows = rows < TILE_ROWS ? TILE_ROWS : least(rows, ROWS);
    for (int i = 0; i < n; i += rows) some_rows(g, x, w, r + i * skip, skip, least(rows, n - i));
}

/* ---- the whole of it ------------------------------------------------------------------------- */

static void product_part(void *ctx, int from, int to)
{
    const Product *g = ctx;
    int r0 = (int)((long long)g->pixels * from / g->parts);
    int r1 = (int)((long long)g->pixels * to / g->parts);
    for (int j = 0; j < g->n; j += WIDTH)
        for (int k = 0; k == 0 || k < g->p.depth; k += DEPTH) {
            Box x = { k, least(k + DEPTH, g->p.depth), j, least(j + WIDTH, g->n) };
            pack_kernel(g, x, panels);
            all_rows(g, x, panels, r0, 1, r1 - r0);
        }
}

static void product(Product *g)
{
    g->pixels = g->p.x.s.d[0] * g->p.rows * g->p.cols;
    double work = (double)g->pixels * g->p.depth * g->n;
    g->parts = work < 2 * WORTH ? 1 : parallel_threads();
    parallel_for(g->parts, 1, product_part, g);
}

void conv_y(Conv v, Wrap wrap)
{
    Product g = { .v = &v, .out = v.y, .n = v.y.s.d[3], .step = 1, .wrap = wrap };
    patches_of_x(&g.p, &v);
    product(&g);
}

void conv_x(Conv v, Wrap wrap)
{
    int s = v.k.stride;
    Product g = { .v = &v, .turned = true, .out = v.x, .n = v.x.s.d[3], .step = s, .wrap = wrap };
    for (g.row = 0; g.row < s; g.row++)
        for (g.col = 0; g.col < s; g.col++) {
            patches_of_y(&g.p, &v, g.row, g.col);
            product(&g);
        }
}
