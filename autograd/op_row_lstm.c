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
    real *panels;           /* w, packed for the tile                                    */
    real *above;            /* [B,image,h]: h of the row above each row, padded          */
    real *cells;            /* [B,H,W,CELL h]: see lstm.h                                */
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
    v.image = v.rows * v.row + k / 2 + TILE_STEP - 1;
    v.panels = y->aux.x;
    v.above = v.panels + v.depth * TILE_COLS * tiles_wide(4 * v.h);
    v.cells = v.above + padded(&v, v.h);
    return v;
}

/* Everything but the cells, which are filled whole, starts as 0. */
static void rows_begin(Var *y)
{
    Rows v = rows_of(y);
    int zeros = (int)(v.cells - v.panels);
    if (!y->aux.x) {
        y->aux = tensor_new(tape_arena(y->tape), SHAPE(zeros + y->v.n * CELL));
        memset(y->aux.x, 0, sizeof(real) * (size_t)zeros);
    }
    pack(y->aux.x, TILE_COLS, y->in[1]->v.x, 4 * v.h, v.depth, 4 * v.h);
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

/* What pixel j of a row finds as c: the cell above it; in row 0 zeros, such as stand above it. */
static const real *c_above(const Rows *v, int row, int j)
{
    if (row % v->rows == 0) return v->above + row_at(v, row) * v->h;
    return v->cells + ((row - 1) * v->cols + j) * CELL * v->h + 4 * v->h;
}

/* Pixels from..to-1 of a row. */
static void row_values(const Var *y, int row, int from, int to)
{
    Rows v = rows_of(y);
    int h = v.h, at = row * v.cols + from;
    const real *gates = y->in[0]->v.x + at * 4 * h, *bias = y->in[2]->v.x;
    real *cell = v.cells + at * CELL * h, *out = y->v.x + at * h;
    for (int p = 0; p < to - from; p++)
        for (int j = 0; j < 4 * h; j++) cell[p * CELL * h + j] = bias[j] + gates[p * 4 * h + j];
    product(to - from, 4 * h, v.depth, v.above + (row_at(&v, row) + from) * h, h, v.panels, cell,
            CELL * h);
    for (int p = 0; p < to - from; p++)
        lstm_cell(h, c_above(&v, row, from + p), cell + p * CELL * h, out + p * h);
    if ((row + 1) % v.rows == 0) return;
    real *below = v.above + (row_at(&v, row + 1) + v.k / 2 + from) * h;
    memcpy(below, out, sizeof(real) * (size_t)((to - from) * h));
}

static void images(void *ctx, int from, int to)
{
    const Var *y = ctx;
    const int *d = y->v.s.d;
    for (int row = from * d[1]; row < to * d[1]; row++) row_values(y, row, 0, d[2]);
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
    real *panels;           /* w turned, its last tap first                              */
    real *da;               /* [B,image,4h]: slopes of the gates, padded                 */
    real *dc;               /* [B,W,h]: slopes of c, in the row that an image has come to */
} Back;

static Back back_begin(Var *y, Arena *arena)
{
    Back s = { y, rows_of(y) };
    int h = s.v.h, k = s.v.k, depth = 4 * s.v.depth;
    s.panels = tensor_zeros(arena, SHAPE(depth * TILE_COLS * tiles_wide(h))).x;
    s.da = tensor_new(arena, SHAPE(padded(&s.v, 4 * h))).x;
    s.dc = tensor_zeros(arena, SHAPE(s.v.images * s.v.cols * h)).x;
    for (int tap = 0; tap < k; tap++)
        for (int j = 0; j < h; j += TILE_COLS)
            pack_turned(s.panels + j * depth + tap * 4 * h * TILE_COLS, TILE_COLS,
                        y->in[1]->v.x + ((k - 1 - tap) * h + j) * 4 * h, 4 * h, 4 * h,
                        least(TILE_COLS, h - j));
    return s;
}

/* dh of this row is whole. Its cells' slopes go to the gates, and from there to the row above. */
static void row_slopes(const Back *s, int row)
{
    const Rows *v = &s->v;
    int h = v->h, gap = v->k / 2 * 4 * h, at = row * v->cols;
    real *pad = s->da + row_at(v, row) * 4 * h, *da = pad + gap;
    real *dc = s->dc + row / v->rows * v->cols * h;
    real *dh = s->y->g.x + at * h, *dgates = s->y->in[0]->g.x;
    memset(pad, 0, sizeof(real) * (size_t)gap);
    for (int p = 0; p < v->cols; p++)
        lstm_cell_slopes(h, c_above(v, row, p), v->cells + (at + p) * CELL * h, dh + p * h,
                         da + p * 4 * h, dc + p * h);
    for (int i = 0; dgates && i < v->cols * 4 * h; i++) dgates[at * 4 * h + i] += da[i];
    if (row % v->rows == 0) return;
    product(v->cols, h, 4 * v->depth, pad, 4 * h, s->panels, dh - v->cols * h, h);
}

static void images_slopes(void *ctx, int from, int to)
{
    const Back *s = ctx;
    const Rows *v = &s->v;
    int n = 4 * v->h, behind = v->image - v->rows * v->row;
    for (int i = from; i < to; i++) {
        memset(s->da + ((i + 1) * v->image - behind) * n, 0, sizeof(real) * (size_t)(behind * n));
        for (int r = v->rows - 1; r >= 0; r--) row_slopes(s, i * v->rows + r);
    }
}

/* dw += the product of what all pixels saw above them with da, in order. Padding has slope 0, so
 * that all rows count as one; a piece of it stays in the first cache while it meets all tiles. */
static void weight_slopes(void *ctx, int from, int to)
{
    enum { PIECE = 64 };
    const Back *s = ctx;
    const Rows *v = &s->v;
    int n = 4 * v->h, all = v->images * v->image - v->k / 2, across = tiles_wide(n);
    const real *da = s->da + v->k / 2 * n;
    for (int p = 0; p < all; p += PIECE)
        for (int t = from; t < to; t++) {
            int i = t / across * TILE_ROWS, j = t % across * TILE_COLS;
            tile(true, least(TILE_ROWS, v->depth - i), least(TILE_COLS, n - j),
                 least(PIECE, all - p), v->above + p * v->h + i, v->h, da + p * n + j, n,
                 s->y->in[1]->g.x + i * n + j, n);
        }
}

/* db += da, summed over all pixels in order. */
static void bias_slopes(void *ctx, int from, int to)
{
    const Back *s = ctx;
    int n = 4 * s->v.h;
    for (int p = 0; p < s->v.images * s->v.image; p++)
        for (int j = from; j < to; j++) s->y->in[2]->g.x[j] += s->da[p * n + j];
}

static void row_lstm_backward(Var *y)
{
    Back s = back_begin(y, tape_arena(y->tape));
    int n = ceil_div(s.v.depth, TILE_ROWS) * tiles_wide(4 * s.v.h);
    parallel_for(s.v.images, 1, images_slopes, &s);
    if (y->in[1]->g.x) parallel_for(n, n / parallel_threads(), weight_slopes, &s);
    if (y->in[2]->g.x) parallel_for(4 * s.v.h, 32, bias_slopes, &s);
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
                         row_lstm_sample };
Var *ad_row_lstm(Var *gates, Var *w, Var *b)
{
    return apply3(&op_row_lstm, (Attr){ 0 }, gates, w, b);
}
