/* The Row LSTM: a row of the image is one step of an LSTM in every column, and its gates see k
 * neighbours in the row above. Rows follow one another; images do not know of one another, so that
 * each thread takes its images from the first row to the last and waits for nobody.
 *
 * The neighbours of pixel j are k h numbers side by side, and those of pixel j + 1 begin h further
 * on. So a row of gates is a matrix product, whose left side is stored once and read with rows that
 * overlap. What is read like this is stored padded: k / 2 pixels of 0 stand before each row, and a
 * few behind an image, so that no tile of one image reads another's. Chapter 6. */
#include "lstm.h"
#include "op.h"

#include "tensor/pack.h"
#include "tensor/tile.h"

#include <string.h>

typedef struct {
    int images, rows, cols, h, k;
    int depth;              /* numbers that a pixel sees of the row above: k h           */
    int row, image;         /* padded pixels from a row, an image to the next            */
    int behind;             /* of them zeros, behind an image                            */
    int panel;              /* numbers of w that are packed for one gate                 */
    real *panels;           /* w, packed for the tile, gate by gate                      */
    real *above;            /* [B,image,h]: h of the row above each row, padded          */
    real *cells;            /* [B,H,CELL,W,h]: each row is one cell, see lstm.h          */
} Rows;

static int least(int a, int b) { return a < b ? a : b; }
static int ceil_div(int a, int b) { return (a + b - 1) / b; }
static int tiles_wide(int n) { return ceil_div(n, TILE_COLS); }

/* Numbers in an array of n a padded pixel, and behind it what the last tile may read. */
static int padded(const Rows *v, int n) { return v->images * v->image * n + TILE_COLS; }

/* Where the zeros before a row begin, in padded pixels; rows count through all images. */
static int row_at(const Rows *v, int row)
{
    return row / v->rows * v->image + row % v->rows * v->row;
}

static Rows rows_of(const Var *y)
{
    const int *d = y->v.s.d, k = y->in[1]->v.s.d[y->in[1]->v.s.nd - 3];
    Rows v = { d[0], d[1], d[2], d[3], k, k * d[3], d[2] + k / 2 };
    v.behind = k / 2, v.image = v.rows * v.row + v.behind;
    v.panel = v.depth * TILE_COLS * tiles_wide(v.h), v.panels = y->aux.x;
    v.above = v.panels + 4 * v.panel;
    v.cells = v.above + padded(&v, v.h);
    return v;
}

static void zero(real *x, int n) { memset(x, 0, sizeof(real) * (size_t)n); }

static void rows_begin(Var *y)
{
    Rows v = rows_of(y);
    int n = (int)(v.cells - v.panels) + y->v.n * CELL;
    if (!y->aux.x) y->aux = tensor_new(tape_arena(y->tape), SHAPE(n));
    zero(y->aux.x, 4 * v.panel);
    for (int gate = 0; gate < 4; gate++)
        pack(y->aux.x + gate * v.panel, TILE_COLS, y->in[1]->v.x + gate * v.h, 4 * v.h, v.depth,
             v.h);
}

/* c [rows,n] += a b, where row i of a is the `depth` numbers from a[i * lda] on. */
static void product(int rows, int n, int depth, const real *a, int lda, const real *panels,
                    real *c, int ldc)
{
    for (int j = 0; j < n; j += TILE_COLS)
        for (int i = 0; i < rows; i += TILE_ROWS)
            tile(false, least(TILE_ROWS, rows - i), least(TILE_COLS, n - j), depth, a + i * lda,
                 lda, panels + j * depth, TILE_COLS, c + i * ldc + j, ldc);
}

/* What the cells of a row find as c: that of the row above; in row 0 zeros, such as stand there. */
static const real *c_above(const Rows *v, int row)
{
    if (row % v->rows == 0) return v->above + row_at(v, row) * v->h;
    return v->cells + ((row - 1) * CELL + 4) * v->cols * v->h;
}

/* What the sums of n pixels begin with: b + gates, sorted from pixel by pixel to gate by gate. */
static void start(int n, int h, const real *restrict bias, const real *restrict gates,
                  real *restrict a)
{
    for (int p = 0; p < n; p++)
        for (int gate = 0; gate < 4; gate++)
            for (int j = 0; j < h; j++)
                a[(gate * n + p) * h + j] = bias[gate * h + j] + gates[(p * 4 + gate) * h + j];
}

static void row_values(const Var *y, const Rows *v, int row)
{
    int h = v->h, n = v->cols * h;
    const real *above = v->above + row_at(v, row) * h;
    real *cell = v->cells + row * CELL * n, *out = y->v.x + row * n;
    start(v->cols, h, y->in[2]->v.x, y->in[0]->v.x + row * 4 * n, cell);
    for (int gate = 0; gate < 4; gate++)
        product(v->cols, h, v->depth, above, h, v->panels + gate * v->panel, cell + gate * n, h);
    lstm_cell(n, c_above(v, row), cell, out);
    if ((row + 1) % v->rows == 0) return;
    memcpy(v->above + (row_at(v, row + 1) + v->k / 2) * h, out, sizeof(real) * (size_t)n);
}

static void images(void *ctx, int from, int to)
{
    const Var *y = ctx;
    Rows v = rows_of(y);
    zero(v.above + from * v.image * v.h, (to - from) * v.image * v.h);
    for (int row = from * v.rows; row < to * v.rows; row++) row_values(y, &v, row);
}

static void row_lstm_forward(Var *y)
{
    rows_begin(y);
    parallel_for(y->v.s.d[0], 1, images, y);
}

/* ---- backward: from the last row to the first ------------------------------------------------ */

typedef struct {
    Var *y;
    Rows v;
    int n;                  /* numbers borrowed from the tape's arena for all of these:  */
    real *da;               /* [B,image,4h]: slopes of the gates, padded                 */
    real *row;              /* [B,5,W,h]: slopes of c and the gates in an image's row    */
    real *panels;           /* w turned, its last tap first                              */
} Back;

static Back back_begin(Var *y, Arena *arena)
{
    Back s = { y, rows_of(y) };
    int h = s.v.h, k = s.v.k, depth = 4 * s.v.depth;
    int da = padded(&s.v, 4 * h), rows = s.v.images * 5 * s.v.cols * h;
    s.n = da + rows + depth * TILE_COLS * tiles_wide(h);
    s.da = arena_borrow(arena, sizeof(real) * (size_t)s.n);
    s.row = s.da + da, s.panels = s.row + rows;
    zero(s.row, s.n - da);
    for (int tap = 0; tap < k; tap++)
        for (int j = 0; j < h; j += TILE_COLS)
            pack_turned(s.panels + j * depth + tap * 4 * h * TILE_COLS, TILE_COLS,
                        y->in[1]->v.x + ((k - 1 - tap) * h + j) * 4 * h, 4 * h, 4 * h,
                        least(TILE_COLS, h - j));
    return s;
}

/* The slopes of a row's gates, gate by gate, go where they are read pixel by pixel. */
static void spread(int n, int h, const real *restrict from, real *restrict da,
                   real *restrict dgates, bool adds)
{
    for (int p = 0; p < n; p++)
        for (int gate = 0; gate < 4; gate++) {
            const real *a = from + (gate * n + p) * h;
            int at = (p * 4 + gate) * h;
            copy_reals(da + at, a, h);
            if (dgates) GIVE(adds, dgates + at, j, 0, h, a[j]);
        }
}

/* dh of this row is whole. Its cells' slopes go to the gates, and from there to the row above. */
static void row_slopes(const Back *s, int row)
{
    const Rows *v = &s->v;
    int h = v->h, gap = v->k / 2 * 4 * h, n = v->cols * h;
    real *pad = s->da + row_at(v, row) * 4 * h, *dc = s->row + row / v->rows * 5 * n;
    real *dh = s->y->g.x + row * n, *dgates = s->y->in[0]->g.x;
    lstm_cell_slopes(n, c_above(v, row), v->cells + row * CELL * n, dh, dc + n, dc);
    zero(pad, gap);
    spread(v->cols, h, dc + n, pad + gap, dgates ? dgates + row * 4 * n : NULL, s->y->adds[0]);
    if (row % v->rows) product(v->cols, h, 4 * v->depth, pad, 4 * h, s->panels, dh - n, h);
}

static void images_slopes(void *ctx, int from, int to)
{
    const Back *s = ctx;
    const Rows *v = &s->v;
    int n = 4 * v->h;
    for (int row = to * v->rows - 1; row >= from * v->rows; row--) {
        real *end = s->da + (row_at(v, row) + v->row) * n;
        if ((row + 1) % v->rows == 0) zero(end, v->behind * n);
        row_slopes(s, row);
    }
}

/* da [n,of] summed over its rows into the first columns of db. */
static void column_sums(int n, int of, int cols, const real *da, real *db)
{
    real s[TILE_COLS] = { 0 };
    for (int j = 0; j < cols; j++) s[j] = db[j];
    for (int p = 0; p < n; p++)
        for (int j = 0; j < TILE_COLS; j++) s[j] += da[p * of + j];
    for (int j = 0; j < cols; j++) db[j] = s[j];
}

/* dw += the product of what all pixels saw above them with da, and db += da, both summed over the
 * pixels in order. Padding has slope 0, so that all rows count as one; a piece of it stays in the
 * first cache while it meets all tiles. The first tile of each column has db's to do as well. */
static void weight_slopes(void *ctx, int from, int to)
{
    enum { PIECE = 64 };
    const Back *s = ctx;
    const Rows *v = &s->v;
    real *dw = s->y->in[1]->g.x, *db = s->y->in[2]->g.x;
    int n = 4 * v->h, across = tiles_wide(n), all = v->images * v->image - v->behind - v->k / 2;
    for (int p = 0; p < all; p += PIECE)
        for (int t = from; t < to; t++) {
            int i = t / across * TILE_ROWS, j = t % across * TILE_COLS;
            int rows = least(TILE_ROWS, v->depth - i), cols = least(TILE_COLS, n - j);
            int steps = least(PIECE, all - p);
            const real *da = s->da + (v->k / 2 + p) * n + j, *above = v->above + p * v->h + i;
            if (dw) tile(true, rows, cols, steps, above, v->h, da, n, dw + i * n + j, n);
            if (db && i == 0) column_sums(steps, n, cols, da, db + j);
        }
}

static void row_lstm_backward(Var *y)
{
    Back s = back_begin(y, tape_arena(y->tape));
    int n = ceil_div(s.v.depth, TILE_ROWS) * tiles_wide(4 * s.v.h);
    for (int i = 1; i < 3; i++)
        if (y->in[i]->g.x && !y->adds[i]) tensor_fill(y->in[i]->g, 0);
    parallel_for(s.v.images, 1, images_slopes, &s);
    if (y->in[1]->g.x || y->in[2]->g.x) parallel_for(n, n / parallel_threads(), weight_slopes, &s);
    arena_give_back(tape_arena(y->tape), s.da, sizeof(real) * (size_t)s.n);
}

/* ---- the op ---------------------------------------------------------------------------------- */

static Shape row_lstm_shape(const Var *y)
{
    Shape a = y->in[0]->v.s, w = y->in[1]->v.s, b = y->in[2]->v.s;
    const int *d = w.d + (w.nd == 4);
    must(a.nd == 4 && a.d[3] % 4 == 0 && (w.nd == 3 || (w.nd == 4 && w.d[0] == 1)) &&
         d[0] % 2 == 1 && d[1] == a.d[3] / 4 && d[2] == a.d[3] && shape_eq(b, SHAPE(a.d[3])),
         "row_lstm: gates are %s, w %s, b %s", shape_str(a), shape_str(w), shape_str(b));
    return SHAPE(a.d[0], a.d[1], a.d[2], a.d[3] / 4);
}

static Var *row_lstm_sample(Tape *t, Rng *r)
{
    int h = 1 + rng_below(r, 3), k = 1 + 2 * rng_below(r, 3);
    Shape s = SHAPE(1 + rng_below(r, 3), 1 + rng_below(r, 4), 1 + rng_below(r, 4), 4 * h);
    Var *gates = sample_leaf(t, r, s, -1, 1);
    Var *w = sample_leaf(t, r, SHAPE(k, h, 4 * h), -1, 1);
    return ad_row_lstm(gates, w, sample_leaf(t, r, SHAPE(4 * h), -1, 1));
}

const Op op_row_lstm = { "row_lstm", row_lstm_shape, row_lstm_forward, row_lstm_backward,
                         row_lstm_sample, .pixel = lstm_pixel, .sets = true };
Var *ad_row_lstm(Var *gates, Var *w, Var *b)
{
    return apply3(&op_row_lstm, (Attr){ 0 }, gates, w, b);
}
