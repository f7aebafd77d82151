/* The LSTM cell: four gates, one pass. As a composition of small ops it would be fifteen nodes that
 * read and write memory between them for one operation each. Chapter 6. */
#include "lstm.h"
#include "op.h"

enum { CELL_ROWS = 16 };    /* cells below which threads do not pay */

/* None of these arrays overlap: said like this, every compiler vectorises. */
static void parts(int h, const real *restrict c, real *restrict i, real *restrict f,
                  real *restrict o, real *restrict g, real *restrict next, real *restrict t,
                  real *restrict hidden)
{
    for (int j = 0; j < h; j++) {
        i[j] = v_sigmoid(i[j]), f[j] = v_sigmoid(f[j]), o[j] = v_sigmoid(o[j]), g[j] = v_tanh(g[j]);
        next[j] = f[j] * c[j] + i[j] * g[j];
        t[j] = v_tanh(next[j]), hidden[j] = o[j] * t[j];
    }
}

void lstm_cell(int h, const real *c, real *cell, real *hidden)
{
    parts(h, c, cell, cell + h, cell + 2 * h, cell + 3 * h, cell + 4 * h, cell + 5 * h, hidden);
}

/* dc' += dh o (1 - tanh(c')^2), by way of h'; then the product rule, gate by gate. */
void lstm_cell_slopes(int h, const real *restrict c, const real *restrict cell,
                      const real *restrict dh, real *restrict da, real *restrict dc)
{
    #pragma omp simd
    for (int j = 0; j < h; j++) {
        real i = cell[j], f = cell[h + j], o = cell[2 * h + j], g = cell[3 * h + j];
        real t = cell[5 * h + j], d = dc[j] + dh[j] * o * (1 - t * t);
        da[j] = d * g * (i * (1 - i));
        da[h + j] = d * c[j] * (f * (1 - f));
        da[2 * h + j] = dh[j] * t * (o * (1 - o));
        da[3 * h + j] = d * i * (1 - g * g);
        dc[j] = d * f;
    }
}

static Shape lstm_cell_shape(const Var *y)
{
    Shape a = y->in[0]->v.s, s = y->in[1]->v.s;
    must(a.nd == 2 && s.nd == 2 && s.d[1] % 2 == 0 && a.d[0] == s.d[0] && a.d[1] == 2 * s.d[1],
         "lstm_cell: gates are %s, the state %s, not [n,4h] and [n,2h]", shape_str(a),
         shape_str(s));
    return s;
}

static void cells(void *ctx, int from, int to)
{
    Var *y = ctx;
    int h = y->v.s.d[1] / 2;
    for (int n = from; n < to; n++) {
        real *cell = y->aux.x + n * CELL * h, *c = y->v.x + n * 2 * h;
        copy_reals(cell, y->in[0]->v.x + n * 4 * h, 4 * h);
        lstm_cell(h, y->in[1]->v.x + n * 2 * h, cell, c + h);
        copy_reals(c, cell + 4 * h, h);
    }
}

static void lstm_cell_forward(Var *y)
{
    int n = y->v.s.d[0], h = y->v.s.d[1] / 2;
    if (!y->aux.x) y->aux = tensor_new(tape_arena(y->tape), SHAPE(n, CELL * h));
    parallel_for(n, CELL_ROWS, cells, y);
}

typedef struct { Var *y; real *slopes; } Slopes;    /* [n,5h]: of the gates, of c */

/* The h of the state is not read: it has slope 0. */
static void cell_slopes(void *ctx, int from, int to)
{
    Var *y = ((Slopes *)ctx)->y, *a = y->in[0], *s = y->in[1];
    int h = y->v.s.d[1] / 2;
    for (int n = from; n < to; n++) {
        real *da = ((Slopes *)ctx)->slopes + n * 5 * h, *dc = da + 4 * h;
        const real *g = y->g.x + n * 2 * h;
        copy_reals(dc, g, h);
        lstm_cell_slopes(h, s->v.x + n * 2 * h, y->aux.x + n * CELL * h, g + h, da, dc);
        if (a->g.x) GIVE(y->adds[0], a->g.x + n * 4 * h, j, 0, 4 * h, da[j]);
        if (s->g.x) GIVE(y->adds[1], s->g.x + n * 2 * h, j, 0, 2 * h, j < h ? dc[j] : 0);
    }
}

static void lstm_cell_backward(Var *y)
{
    int n = y->v.s.d[0], h = y->v.s.d[1] / 2;
    size_t bytes = sizeof(real) * (size_t)(n * 5 * h);
    Slopes s = { y, arena_borrow(tape_arena(y->tape), bytes) };
    parallel_for(n, CELL_ROWS, cell_slopes, &s);
    arena_give_back(tape_arena(y->tape), s.slopes, bytes);
}

static Var *lstm_cell_sample(Tape *t, Rng *r)
{
    int n = sample_size(r), h = sample_size(r);
    Var *gates = sample_leaf(t, r, SHAPE(n, 4 * h), -2, 2);
    return ad_lstm_cell(gates, sample_leaf(t, r, SHAPE(n, 2 * h), -1, 1));
}

const Op op_lstm_cell = { "lstm_cell", lstm_cell_shape, lstm_cell_forward, lstm_cell_backward,
                          lstm_cell_sample, .sets = true };
Var *ad_lstm_cell(Var *gates, Var *state)
{
    return apply2(&op_lstm_cell, (Attr){ 0 }, gates, state);
}
