/* Convolution as a product of two matrices, [pixels, depth] [depth, columns]: the patches, and the
 * kernel. The kernel is packed into panels as gemm packs B. Of the patches a few rows at a time are
 * packed and go through the tiles at once, so that they never leave the cache; a kernel of one tap
 * reads the image where it is. conv_x is the same product: a pixel of x has its patch in y, and the
 * pixels that a stride of s leaves alike are one grid of s * s. Chapter 6. */
#include "conv.h"

#include "parallel.h"
#include "patch.h"
#include "tile.h"

enum {
    DEPTH = 1600 / (int)sizeof(real), WIDTH = 256,      /* a packed block of the kernel        */
    ROWS = 96, NEAR = 16384,                             /* rows of patches, numbers in them    */
    WORTH = 150000                                      /* multiplications worth a thread      */
};

typedef struct {
    const Patches *p;
    const Conv *v;
    bool turned;            /* the kernel's matrix is [taps * N, C], not [taps * C, N] */
    Tensor out;
    int n, step, row, col;  /* columns of out; the grid's pixel (i,j) there is (step i + row, ..) */
    Wrap wrap;
    int pixels, parts;
} Product;

/* Rows k0..k1-1 and columns j0..j1-1 of the kernel's matrix. */
typedef struct { int k0, k1, j0, j1; } Box;

static _Thread_local _Alignas(64) real patch[ROWS * DEPTH + PATCH_SLACK], packed[DEPTH * WIDTH],
    gathered[ROWS * WIDTH];

static int least(int a, int b) { return a < b ? a : b; }
static int round_up(int n, int to) { return (n + to - 1) / to * to; }

/* ---- the kernel's matrix --------------------------------------------------------------------- */

/* One row of a panel; `n` columns from j on exist. */
static void pack_row(const Product *g, int k, int j, int n, real *to)
{
    const int *d = g->v->w.s.d;
    int in = g->turned ? d[3] : d[2], tap = g->p->tap[k / in], c = k % in;
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

/* Which pixel of out that spot of the grid is. */
static int place(const Product *g, Spot s)
{
    const int *d = g->out.s.d;
    return (s.b * d[1] + s.i * g->step + g->row) * d[2] + s.j * g->step + g->col;
}

/* `cols` may be more than there are, for the panels end with zeros. */
static void tiles(const Product *g, Box x, const real *w, int r, int skip, int n, real *c, int ldc,
                  int cols)
{
    int depth = x.k1 - x.k0, lda = depth;
    const real *a = patch;
    if (patches_in_place(g->p)) lda = skip * g->p->depth, a = g->p->x.x + r * g->p->depth + x.k0;
    else patches_pack(g->p, x.k0, x.k1, r, skip, n, patch);
    for (int j = 0; j < cols; j += TILE_COLS, w += depth * TILE_COLS)
        for (int i = 0; i < n; i += TILE_ROWS)
            tile(false, least(TILE_ROWS, n - i), least(TILE_COLS, cols - j), depth, a + i * lda,
                 lda, w, TILE_COLS, c + i * ldc + j, ldc);
}

/* n pixels of out side by side. What they start from is written before the first block, the
 * activation comes after the last. */
static void rows_in_place(const Product *g, Box x, const real *w, int r, int n)
{
    real *out = g->out.x + r * g->n;
    for (int i = 0; i < n * g->n && x.k0 == 0 && x.j0 == 0; i += g->n)
        wrap_start(g->wrap, out + i, r * g->n + i, 0, g->n);
    tiles(g, x, w, r, 1, n, out + x.j0, g->n, x.j1 - x.j0);
    if (x.k1 == g->p->depth && x.j1 == g->n) act_values(g->wrap.act, out, n * g->n);
}

/* What columns j0.. of pixel `at` of out continue from: in the first block of k, wrap's start. */
static void continue_from(const Product *g, Box x, int at, real *to)
{
    int n = x.j1 - x.j0, from = at * g->n + x.j0;
    if (x.k0 > 0 || g->wrap.add) copy_reals(to, g->out.x + from, n);
    else wrap_start(g->wrap, to, from, x.j0, n);
}

/* n pixels with others between them: gathered, and put back. */
static void rows_apart(const Product *g, Box x, const real *w, int r, int skip, int n)
{
    int cols = x.j1 - x.j0, ld = round_up(cols, TILE_COLS / 2), at[ROWS];
    Spot s = spot_of(g->p, r);
    for (int i = 0; i < n; s = spot_next(g->p, s, r + i * skip, skip), i++) {
        at[i] = place(g, s);
        continue_from(g, x, at[i], gathered + i * ld);
    }
    tiles(g, x, w, r, skip, n, gathered, ld, ld);
    if (x.k1 == g->p->depth) act_values(g->wrap.act, gathered, n * ld);
    for (int i = 0; i < n; i++)
        copy_reals(g->out.x + at[i] * g->n + x.j0, gathered + i * ld, cols);
}

/* As many rows at a time as have near patches, and as the thread's memory holds. */
static void all_rows(const Product *g, Box x, const real *w, int r, int skip, int n)
{
    int depth = x.k1 - x.k0 + 1, ld = round_up(x.j1 - x.j0, TILE_COLS), rows = NEAR / depth;
    rows = rows / TILE_ROWS * TILE_ROWS;
    rows = rows < TILE_ROWS ? TILE_ROWS : least(rows, least(ROWS, ROWS * WIDTH / ld));
    for (int i = 0; i < n; i += rows)
        if (g->step == 1 && skip == 1) rows_in_place(g, x, w, r + i, least(rows, n - i));
        else rows_apart(g, x, w, r + i * skip, skip, least(rows, n - i));
}

/* ---- the whole of it ------------------------------------------------------------------------- */

static void product_part(void *ctx, int from, int to)
{
    const Product *g = ctx;
    int r0 = (int)((long long)g->pixels * from / g->parts);
    int r1 = (int)((long long)g->pixels * to / g->parts);
    for (int j = 0; j < g->n; j += WIDTH)
        for (int k = 0; k == 0 || k < g->p->depth; k += DEPTH) {
            Box x = { k, least(k + DEPTH, g->p->depth), j, least(j + WIDTH, g->n) };
            pack_kernel(g, x, packed);
            all_rows(g, x, packed, r0, 1, r1 - r0);
        }
}

static void product(Product *g)
{
    g->pixels = g->p->x.s.d[0] * g->p->rows * g->p->cols;
    double work = (double)g->pixels * g->p->depth * g->n;
    g->parts = work < 2 * WORTH ? 1 : parallel_threads();
    parallel_for(g->parts, 1, product_part, g);
}

void conv_y(Conv v, Wrap wrap)
{
    Patches p;
    patches_of_x(&p, &v);
    product(&(Product){ .p = &p, .v = &v, .out = v.y, .n = v.y.s.d[3], .step = 1, .wrap = wrap });
}

void conv_x(Conv v, Wrap wrap)
{
    Patches p;
    int s = v.k.stride;
    for (int i = 0; i < s; i++)
        for (int j = 0; j < s; j++) {
            patches_of_y(&p, &v, i, j);
            product(&(Product){ .p = &p, .v = &v, .turned = true, .out = v.x, .n = v.x.s.d[3],
                                .step = s, .row = i, .col = j, .wrap = wrap });
        }
}

/* ---- one pixel ------------------------------------------------------------------------------- */

Tensor conv_panels(Arena *a, Conv v)
{
    Patches p;
    patches_of_x(&p, &v);
    int n = v.w.s.d[3], width = round_up(n, TILE_COLS);
    must(p.depth <= ROWS * DEPTH / TILE_ROWS && width <= ROWS * WIDTH / TILE_ROWS,
         "conv: a kernel %s is too large for single pixels", shape_str(v.w.s));
    Tensor panels = tensor_new(a, SHAPE(width * p.depth + 1));     /* a mask may hide all taps */
    pack_kernel(&(Product){ .p = &p, .v = &v }, (Box){ 0, p.depth, 0, n }, panels.x);
    return panels;
}

void conv_pixel(Conv v, Wrap wrap, Tensor panels, int at, int from, int to)
{
    Patches p;
    patches_of_x(&p, &v);
    int n = v.y.s.d[3], pixels = p.rows * p.cols;
    Product g = { .p = &p, .v = &v, .out = v.y, .n = n, .step = 1, .wrap = wrap };
    all_rows(&g, (Box){ 0, p.depth, 0, n }, panels.x, from * pixels + at, pixels, to - from);
}
