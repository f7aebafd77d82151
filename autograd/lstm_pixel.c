/* One pixel of a Row LSTM, or of one that goes along the diagonals: skew, row_lstm and unskew are
 * one op here, and nothing is skewed. What stands above a pixel in the skewed image is its
 * neighbour to the left (mirrored: to the right), and what stands above and one column to the left
 * is the pixel above.
 *
 * The skewed image has places where no pixel is, and the recurrence runs through them, too. Those
 * beside row r come before its first pixel. All gates are 0 there, so that a place differs from
 * another by its diagonal alone: one state for each row, known before there is an image.
 * Chapter 21. */
#include "lstm.h"
#include "op.h"

#include "tensor/pack.h"
#include "tensor/tile.h"

#include <string.h>

typedef struct {
    const Var *y, *gates, *w, *b;
    bool diagonal, mirrored;
    int down;               /* the states in row r of y are those of row r - down            */
    int images, rows, cols, h, k;
    real *panels, *none;    /* w, packed for the tile; zeros                                 */
    real *cells;            /* [B,CELL,h]                                                    */
    real *c, *edge;         /* as y; [H,2,h]: c and h of the places beside row r + 1         */
} Cells;

/* Numbers of a vector of each image: image b's are at x + b * step. */
typedef struct { const real *x; int step; } Each;

static bool on_diagonals(const Var *y)
{
    const Var *l = y->op == &op_unskew ? y->in[0] : NULL;
    return l && l->op == &op_row_lstm && l->in[0]->op == &op_skew && l->in[0]->a.ta == y->a.ta;
}

Var *lstm_gates(const Var *y)
{
    if (on_diagonals(y)) return y->in[0]->in[0]->in[0];
    return y->op == &op_row_lstm ? y->in[0] : NULL;
}

static int least(int a, int b) { return a < b ? a : b; }

static int panel_numbers(const Cells *m)
{
    return m->k * m->h * ((4 * m->h + TILE_COLS - 1) / TILE_COLS * TILE_COLS);
}

static Cells cells_of(const Var *y)
{
    const Var *l = on_diagonals(y) ? y->in[0] : y;
    const int *d = y->v.s.d;
    Cells m = { y, lstm_gates(y), l->in[1], l->in[2], l != y, l != y && y->a.ta,
                l != y ? y->a.from : 0, d[0], d[1], d[2], d[3] };
    m.k = m.w->v.n / (4 * m.h * m.h);
    m.panels = y->aux.x, m.none = m.panels + panel_numbers(&m);
    m.cells = m.none + 4 * m.h, m.c = m.cells + m.images * CELL * m.h;
    m.edge = m.c + y->v.n;
    return m;
}

/* ---- one step -------------------------------------------------------------------------------- */

/* The sums begin with b + gates. */
static void start(const Cells *m, Each gates, int from, int to)
{
    const real *bias = m->b->v.x;
    for (int b = from; b < to; b++) {
        real *restrict a = m->cells + b * CELL * m->h;
        const real *restrict g = gates.x + b * gates.step;
        for (int j = 0; j < 4 * m->h; j++) a[j] = bias[j] + g[j];
    }
}

/* And go on with what tap t sees. */
static void add_tap(const Cells *m, int t, Each h, int from, int to)
{
    int depth = m->k * m->h, n = 4 * m->h, ld = CELL * m->h;
    for (int j = 0; j < n; j += TILE_COLS)
        for (int i = from; i < to; i += TILE_ROWS)
            tile(false, least(TILE_ROWS, to - i), least(TILE_COLS, n - j), m->h, h.x + i * h.step,
                 h.step, m->panels + j * depth + t * m->h * TILE_COLS, TILE_COLS,
                 m->cells + i * ld + j, ld);
}

/* The new states go to c and h, image b's at b * step from there. */
static void finish(const Cells *m, Each before, real *c, real *h, int step, int from, int to)
{
    for (int b = from; b < to; b++) {
        real *cell = m->cells + b * CELL * m->h;
        lstm_cell(m->h, before.x + b * before.step, cell, h + b * step);
        copy_reals(c + b * step, cell + 4 * m->h, m->h);
    }
}

/* ---- where a pixel's neighbours are ---------------------------------------------------------- */

/* c, or else h, of the state at (row,col) of y. */
static Each state(const Cells *m, bool c, int row, int col)
{
    int at = (row * m->cols + col) * m->h, r = row - m->down;
    if (r < 0) return (Each){ m->none, 0 };
    if (col >= 0 && col < m->cols)
        return (Each){ (c ? m->c : m->y->v.x) + at, m->rows * m->cols * m->h };
    if (!m->diagonal || r == 0) return (Each){ m->none, 0 };
    return (Each){ m->edge + (r - 1) * 2 * m->h + (c ? 0 : m->h), 0 };
}

static Each neighbour(const Cells *m, int t, int row, int col)
{
    if (!m->diagonal) return state(m, false, row - 1, col + t - m->k / 2);
    if (t == 0) return state(m, false, row - 1, col);
    return t == 1 ? state(m, false, row, col + (m->mirrored ? 1 : -1)) : (Each){ m->none, 0 };
}

static void one_pixel(const Cells *m, int p, int from, int to)
{
    int row = p / m->cols, col = p % m->cols, image = m->rows * m->cols * m->h;
    Each gates = { m->gates->v.x + (p - m->down * m->cols) * 4 * m->h, 4 * image };
    start(m, gates, from, to);
    for (int t = 0; t < m->k; t++) add_tap(m, t, neighbour(m, t, row, col), from, to);
    Each before = m->diagonal ? state(m, true, row, col + (m->mirrored ? 1 : -1))
                              : state(m, true, row - 1, col);
    finish(m, before, m->c + p * m->h, m->y->v.x + p * m->h, image, from, to);
}

/* ---- the op ---------------------------------------------------------------------------------- */

/* A third tap would be the pixel two to the left in the row below. */
static void prepare_edge(const Cells *m)
{
    must(m->k == 3, "%s: diagonals have 3 taps, not %d", var_str(m->y), m->k);
    for (int i = m->w->v.n / 3 * 2; i < m->w->v.n; i++)
        must(m->w->v.x[i] == 0, "%s: the third tap of diagonals looks at the row below",
             var_str(m->y));
    Each c = { m->none, 0 }, h = c;
    for (int r = 0; r < m->rows; r++) {
        real *now = m->edge + r * 2 * m->h;
        start(m, (Each){ m->none, 0 }, 0, 1);
        for (int t = 0; t < 2; t++) add_tap(m, t, h, 0, 1);
        finish(m, c, now, now + m->h, 0, 0, 1);
        c.x = now, h.x = now + m->h;
    }
}

static void prepare(Var *y)
{
    Cells m = cells_of(y);
    int n = (int)(m.edge - m.panels) + m.rows * 2 * m.h;
    y->aux = tensor_zeros(tape_arena(y->tape), SHAPE(n));
    m = cells_of(y);
    pack(m.panels, TILE_COLS, m.w->v.x, 4 * m.h, m.k * m.h, 4 * m.h);
    if (m.diagonal) prepare_edge(&m);
}

/* Above the first row that has states y stays 0. */
void lstm_pixel(Var *y, int p, int from, int to)
{
    if (to == 0) {
        prepare(y);
        return;
    }
    Cells m = cells_of(y);
    if (p / m.cols >= m.down) one_pixel(&m, p, from, to);
}
