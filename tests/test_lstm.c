/* The LSTM cell and the Row LSTM: equal to what defines them, no look ahead, any number of
 * threads. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "nn/lstm.h"
#include "tensor/parallel.h"

#include <math.h>
#include <stdlib.h>

static Var *leaf(Tape *t, Rng *r, Shape s)
{
    Tensor v = tensor_normal(tape_arena(t), s, r);
    return ad_leaf(t, v, tensor_zeros(tape_arena(t), s));
}

static void check_close(Tensor got, Tensor want, double tol, const char *what)
{
    CHECK(shape_eq(got.s, want.s), "%s: %s, not %s", what, shape_str(got.s), shape_str(want.s));
    for (int i = 0; i < got.n; i++) CHECK_CLOSE((double)got.x[i], (double)want.x[i], tol, what);
}

static void check_same(Tensor got, Tensor want, const char *what)
{
    CHECK(shape_eq(got.s, want.s), "%s: %s, not %s", what, shape_str(got.s), shape_str(want.s));
    CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)got.n, what);
}

/* ---- the cell -------------------------------------------------------------------------------- */

/* PixelRNN's equation 3, one small op after another. */
static Var *cell_of_ops(Var *gates, Var *state)
{
    int h = state->v.s.d[1] / 2;
    Var *i = ad_sigmoid(ad_slice(gates, 1, 0, h)), *f = ad_sigmoid(ad_slice(gates, 1, h, 2 * h));
    Var *o = ad_sigmoid(ad_slice(gates, 1, 2 * h, 3 * h));
    Var *g = ad_tanh(ad_slice(gates, 1, 3 * h, 4 * h)), *kept = ad_mul(f, ad_slice(state, 1, 0, h));
    Var *c = ad_add(kept, ad_mul(i, g));
    return ad_concat(c, ad_mul(o, ad_tanh(c)), 1);
}

static void compare_cells(int n, int h)
{
    Tape *t = tape_new();
    Var *in[2][2], *y[2];
    for (int form = 0; form < 2; form++) {
        Rng r = rng_new(1), w = rng_new(2);
        in[form][0] = leaf(t, &r, SHAPE(n, 4 * h)), in[form][1] = leaf(t, &r, SHAPE(n, 2 * h));
        y[form] = (form ? cell_of_ops : ad_lstm_cell)(in[form][0], in[form][1]);
        backward(random_contraction(y[form], &w));
    }
    check_same(y[0]->v, y[1]->v, "the state of a cell");
    check_same(in[0][0]->g, in[1][0]->g, "slopes of the gates");
    check_same(in[0][1]->g, in[1][1]->g, "slopes of the state");
    tape_free(t);
}

static void test_cell_equals_ops(void)
{
    int sizes[][2] = { { 1, 1 }, { 1, 16 }, { 2, 3 }, { 37, 7 }, { 101, 19 }, { 64, 32 } };
    for (int i = 0; i < 6; i++) compare_cells(sizes[i][0], sizes[i][1]);
}

static Var *one_cell(Tape *t, double i, double f, double o, double g, double c)
{
    real a[] = { (real)i, (real)f, (real)o, (real)g }, s[] = { (real)c, 9 };
    Var *gates = ad_input(t, tensor_of(tape_arena(t), SHAPE(1, 4), a));
    return ad_lstm_cell(gates, ad_input(t, tensor_of(tape_arena(t), SHAPE(1, 2), s)));
}

/* Open gates let through, closed ones do not; the order is i, f, o, g; the old h is not read. */
static void test_cell_by_hand(void)
{
    Tape *t = tape_new();
    struct { double i, f, o, g, c, want_c, want_h; } row[] = {
        { 0, 0, 0, 0, 1, 0.5, 0.5 * tanh(0.5) },            /* all half open, nothing to write */
        { -200, 200, 200, 1, 0.7, 0.7, tanh(0.7) },         /* keep and show                    */
        { 200, -200, -200, 1, 0.7, tanh(1), 0 },            /* forget, write, hide              */
        { 200, 200, 200, -200, 3, 2, tanh(2) } };
    for (int k = 0; k < 4; k++) {
        Var *y = one_cell(t, row[k].i, row[k].f, row[k].o, row[k].g, row[k].c);
        CHECK_NEAR((double)y->v.x[0], row[k].want_c, TOL(1e-6, 1e-15), "c'");
        CHECK_NEAR((double)y->v.x[1], row[k].want_h, TOL(1e-6, 1e-15), "h'");
    }
    tape_free(t);
}

/* ---- the row --------------------------------------------------------------------------------- */

typedef struct { int b, h, w, n, k; bool four; } Size;      /* n hidden numbers; w as [1,k,n,4n] */

static const Size sizes[] = { { 1, 1, 1, 1, 1, 0 }, { 2, 3, 1, 2, 5, 1 }, { 1, 7, 5, 1, 3, 0 },
                              { 3, 4, 13, 5, 3, 1 }, { 5, 3, 2, 3, 7, 0 }, { 2, 2, 29, 17, 5, 1 },
                              { 7, 5, 11, 16, 3, 0 }, { 4, 1, 6, 4, 3, 1 }, { 3, 6, 7, 33, 1, 0 } };

enum { SIZES = sizeof sizes / sizeof *sizes };

typedef struct { Var *gates, *w, *b; } Leaves;

static Leaves leaves(Tape *t, Size s)
{
    Rng r = rng_new(3);
    Var *gates = leaf(t, &r, SHAPE(s.b, s.h, s.w, 4 * s.n));
    Shape k = s.four ? SHAPE(1, s.k, s.n, 4 * s.n) : SHAPE(s.k, s.n, 4 * s.n);
    Var *w = leaf(t, &r, k);
    return (Leaves){ gates, w, leaf(t, &r, SHAPE(4 * s.n)) };
}

/* Row r is a convolution of row r - 1, its start the row's gates, and a cell in every column. */
static Var *rows_of_ops(Var *gates, Var *w, Var *b)
{
    const int *d = gates->v.s.d, *k = w->v.s.d + w->v.s.nd - 3;
    int n = d[3] / 4, cells = d[0] * d[2];
    Window window = { .stride = 1, .pad_w = k[0] / 2 };
    Arena *arena = tape_arena(gates->tape);
    Var *out = NULL, *kernel = ad_reshape(w, SHAPE(1, k[0], k[1], k[2]));
    Var *above = ad_input(gates->tape, tensor_zeros(arena, SHAPE(d[0], 1, d[2], n)));
    Var *state = ad_input(gates->tape, tensor_zeros(arena, SHAPE(cells, 2 * n)));
    for (int r = 0; r < d[1]; r++) {
        Var *a = ad_conv2d(above, kernel, b, ad_slice(gates, 1, r, r + 1), window, ACT_NONE);
        state = cell_of_ops(ad_reshape(a, SHAPE(cells, 4 * n)), state);
        above = ad_reshape(ad_slice(state, 1, n, 2 * n), SHAPE(d[0], 1, d[2], n));
        out = out ? ad_concat(out, above, 1) : above;
    }
    return out;
}

static void compare_rows(Size s)
{
    Tape *t = tape_new();
    Leaves in[2];
    Var *y[2];
    for (int form = 0; form < 2; form++) {
        Rng w = rng_new(4);
        in[form] = leaves(t, s);
        y[form] = (form ? rows_of_ops : ad_row_lstm)(in[form].gates, in[form].w, in[form].b);
        backward(random_contraction(y[form], &w));
    }
    check_same(y[0]->v, y[1]->v, "the hidden rows");
    double tol = TOL(1e-4, 1e-12);
    check_close(in[0].gates->g, in[1].gates->g, tol, "slopes of the gates");
    check_close(in[0].w->g, in[1].w->g, tol, "slopes of the weights");
    check_close(in[0].b->g, in[1].b->g, tol, "slopes of the bias");
    tape_free(t);
}

static void test_rows_equal_ops(void)
{
    for (int i = 0; i < SIZES; i++) compare_rows(sizes[i]);
}

/* The same bytes with any number of threads, and when the tape is played again. */
static void compare_threads(Size s)
{
    Tape *t = tape_new();
    Leaves in[3];
    Var *y[3];
    int before = parallel_threads();
    for (int i = 0; i < 3; i++) {
        Rng w = rng_new(4);
        parallel_set_threads(1 + i);
        in[i] = leaves(t, s), y[i] = ad_row_lstm(in[i].gates, in[i].w, in[i].b);
        backward(random_contraction(y[i], &w));
        check_same(y[i]->v, y[0]->v, "the hidden rows");
        check_same(in[i].gates->g, in[0].gates->g, "slopes of the gates");
        check_same(in[i].w->g, in[0].w->g, "slopes of the weights");
        check_same(in[i].b->g, in[0].b->g, "slopes of the bias");
    }
    tensor_fill(y[1]->v, 0);
    tape_replay(t);
    check_same(y[1]->v, y[0]->v, "the hidden rows, replayed");
    parallel_set_threads(before);
    tape_free(t);
}

static void test_threads(void)
{
    for (int i = 0; i < SIZES; i++) compare_threads(sizes[i]);
}

/* A pixel is seen by those below it, and by as many columns more to either side as k / 2 a row. */
static void check_reach(Size s, int b, int r, int c)
{
    Tape *t = tape_new();
    Leaves in = leaves(t, s);
    Var *y = ad_row_lstm(in.gates, in.w, in.b);
    Var *pixel = ad_slice(ad_slice(ad_slice(y, 0, b, b + 1), 1, r, r + 1), 2, c, c + 1);
    backward(ad_sum_all(pixel));
    for (int i = 0; i < y->v.n / s.n; i++) {
        int row = i / s.w % s.h, away = abs(i % s.w - c), below = r - row;
        bool seen = i / (s.w * s.h) == b && below >= 0 && away <= below * (s.k / 2);
        real most = 0;
        for (int j = 0; j < 4 * s.n; j++) most = fmax(most, fabs(in.gates->g.x[4 * s.n * i + j]));
        CHECK(seen ? most > 0 : most == 0, "pixel (%d,%d) of image %d, from (%d,%d) of %d: %g", row,
              i % s.w, i / (s.w * s.h), r, c, b, (double)most);
    }
    tape_free(t);
}

static void test_reach(void)
{
    Size s = { 3, 5, 7, 4, 3, 0 };
    for (int r = 0; r < s.h; r++)
        for (int c = 0; c < s.w; c++) check_reach(s, 1, r, c);
    s.k = 5;
    check_reach(s, 2, 4, 0);
}

/* ---- manners --------------------------------------------------------------------------------- */

static void bad_cell(void *ctx)
{
    Tape *t = ctx;
    Rng r = rng_new(1);
    ad_lstm_cell(leaf(t, &r, SHAPE(2, 12)), leaf(t, &r, SHAPE(2, 8)));
}

static const int *bad_kernel;

static void bad_rows(void *ctx)
{
    Tape *t = ctx;
    Rng r = rng_new(1);
    Var *gates = leaf(t, &r, SHAPE(2, 3, 3, 8)), *w = leaf(t, &r, shape_of(3, bad_kernel));
    ad_row_lstm(gates, w, leaf(t, &r, SHAPE(bad_kernel[3])));
}

static void test_shapes(void)
{
    static const int even[] = { 2, 2, 8, 8 }, hidden[] = { 3, 4, 8, 8 }, out[] = { 3, 2, 4, 8 },
                     bias[] = { 3, 2, 8, 2 };
    const int *const bad[] = { even, hidden, out, bias };
    Tape *t = tape_new();
    CHECK_DIES(bad_cell, t, "lstm_cell: gates are [2,12], the state [2,8]");
    for (int i = 0; i < 4; i++) {
        bad_kernel = bad[i];
        CHECK_DIES(bad_rows, t, "row_lstm: gates are [2,3,3,8], w [");
    }
    tape_free(t);
}

static Var *constant(Var *x) { return ad_input(x->tape, x->v); }

/* Whichever of the three wants a gradient gets the one that it gets with the others. */
static void test_wanted(void)
{
    Tape *t = tape_new();
    Leaves all = leaves(t, sizes[3]);
    backward(ad_sum_all(ad_row_lstm(all.gates, all.w, all.b)));
    for (int one = 0; one < 3; one++) {
        Leaves in = leaves(t, sizes[3]);
        Var *gates = one == 0 ? in.gates : constant(in.gates);
        Var *w = one == 1 ? in.w : constant(in.w), *b = one == 2 ? in.b : constant(in.b);
        backward(ad_sum_all(ad_row_lstm(gates, w, b)));
        if (one == 0) check_same(in.gates->g, all.gates->g, "slopes of the gates alone");
        if (one == 1) check_same(in.w->g, all.w->g, "slopes of the weights alone");
        if (one == 2) check_same(in.b->g, all.b->g, "slopes of the bias alone");
    }
    tape_free(t);
}

/* The layer: names, sizes, starts. */
static void test_layer(void)
{
    Params ps = { 0 };
    RowLstm l = row_lstm_new(&ps, rng_new(5), "rows", 3, 16, INIT_GLOROT);
    double limit = sqrt(6.0 / (3 * 16 + 3 * 64)), most = 0;
    CHECK(params_count(&ps) == 3 * 16 * 64 + 64, "%d parameters", params_count(&ps));
    CHECK(params_find(&ps, "rows.w") == l.w && params_find(&ps, "rows.b") == l.b, "the names");
    for (int i = 0; i < l.w->v.n; i++) most = fmax(most, fabs((double)l.w->v.x[i]));
    for (int i = 0; i < l.b->v.n; i++) CHECK(l.b->v.x[i] == 0, "entry %d of the bias is not 0", i);
    CHECK(most <= limit && most > 0.99 * limit, "the largest weight is %g, not %g", most, limit);
    Tape *t = tape_new();
    Rng r = rng_new(6);
    Var *gates = leaf(t, &r, SHAPE(2, 3, 4, 64)), *y = row_lstm(l, gates);
    backward(ad_sum_all(y));
    Var *w = ad_param(t, l.w), *b = ad_param(t, l.b);
    check_same(y->v, ad_row_lstm(gates, w, b)->v, "the layer");
    CHECK(params_grad_norm(&ps) > 0, "no gradient reaches the parameters");
    tape_free(t);
    params_free(&ps);
}

int main(void)
{
    RUN(test_cell_equals_ops);
    RUN(test_cell_by_hand);
    RUN(test_rows_equal_ops);
    RUN(test_threads);
    RUN(test_reach);
    RUN(test_shapes);
    RUN(test_wanted);
    RUN(test_layer);
    return test_done();
}
