/* The network is recorded on images of a single row, which shows its nodes and what each reads.
 * Pixels are in raster order, and the channels of a pixel are in groups: group g of x has reach
 * g + 1, for it is only known when g + 1 groups are. A channel that is computed has the largest
 * reach among what it sees at its own pixel, and logits for group g may reach g. Chapter 21. */
#include "nn/causal_plan.h"

#include "autograd/lstm.h"
#include "autograd/op.h"

#include <string.h>

static int most(int a, int b) { return a > b ? a : b; }
static bool is_conv(const Var *y) { return y->op == &op_conv2d; }

/* Whether operand i is read pixel by pixel; a kernel and its bias are not. */
static bool by_pixel(const Var *y, int i)
{
    if (y->op == &op_row_lstm) return i == 0;
    return !is_conv(y) || i == 0 || i == 3;
}

/* Skewed gates, and an LSTM of them: a step on the way to an unskew, which is done for a pixel from
 * the gates as they were. */
static bool is_skewed(const Var *y)
{
    return y->op == &op_skew || (y->op == &op_row_lstm && y->in[0]->op == &op_skew);
}

static Var *operand(const Var *y, int i)
{
    return lstm_gates(y) && i == 0 ? lstm_gates(y) : y->in[i];
}

static Conv conv_of(const Var *y) { return (Conv){ y->in[0]->v, y->in[1]->v, y->v, y->a.window }; }

/* Whether channel n of y is made of channel c of operand i at the same pixel. */
static bool sees(const Var *y, int i, int c, int n)
{
    if (is_conv(y) && i == 0) {
        Conv v = conv_of(y);
        const int *d = v.w.s.d;
        for (int tap = 0; tap < d[0] * d[1]; tap++)
            if (conv_down(&v, tap / d[1]) == 0 && conv_right(&v, tap % d[1]) == 0)
                return conv_sees(&v, tap / d[1], tap % d[1], c, n);
        return false;
    }
    if (lstm_gates(y)) return c % y->v.s.d[3] == n;
    if (y->op == &op_slice) return c == n + y->a.from;
    if (y->op == &op_concat && i == 1) return c + y->in[0]->v.s.d[3] == n;
    return c == n;
}

/* ---- what a node must be --------------------------------------------------------------------- */

/* Its shape is [B,1,W,..], as that of x. */
static void check_node(const Plan *p, const Var *y)
{
    must(y->op->pixel, "causal: %s cannot be computed for a single pixel; what can are conv2d, "
         "functions of entries, and slices and joins of channels", var_str(y));
    Shape s = y->v.s, x = p->x->v.s;
    must(s.nd == 4 && s.d[0] == x.d[0] && s.d[1] == 1 && s.d[2] == x.d[2],
         "causal: %s has not the pixels of x %s", var_str(y), shape_str(x));
}

/* No tap behind the pixel, except to the right in what is known of the whole row; and rows above
 * are those of a node that has a window. */
static void check_conv(const Plan *p, const Var *y)
{
    Conv v = conv_of(y);
    const int *d = v.w.s.d;
    must(v.k.pad_h == 0 || p->stage[y->in[0]->id].y,
         "causal: %s looks at rows of what does not depend on x", var_str(y));
    bool early = p->stage[y->in[0]->id].early;
    for (int tap = 0; tap < d[0] * d[1]; tap++) {
        int down = conv_down(&v, tap / d[1]), right = conv_right(&v, tap % d[1]);
        bool future = down > 0 || (down == 0 && right > 0 && !early);
        must(!future || !conv_tap(&v, tap / d[1], tap % d[1]),
             "causal: %s looks right of its pixel or below it; its kernel %s needs a mask",
             var_str(y), shape_str(v.w.s));
    }
}

/* Diagonals from the right go through pixels to the right of their own, whose row must be known. */
static void check_lstm(const Plan *p, const Var *y)
{
    for (int i = 0; i < y->n_in; i++)
        must(is_skewed(y) || !is_skewed(y->in[i]) || lstm_gates(y),
             "causal: %s reads diagonals; what can is a row_lstm, and the unskew of that",
             var_str(y));
    must(!p->stage[y->id].back || p->stage[y->id].early,
         "causal: %s looks right of its pixel; it must go down by a row", var_str(y));
}

static void check_logits(const Plan *p, const Causal *m)
{
    const Stage *s = &p->stage[p->logits->id];
    int k = p->logits->v.s.d[3];
    must(s->y, "causal: the logits %s do not depend on x", var_str(p->logits));
    must(k % m->groups == 0, "causal: %d logits for %d groups", k, m->groups);
    for (int i = 0; i < k; i++)
        must(s->reach[i] <= i * m->groups / k,
             "causal: logit %d of %s sees the channels of its own pixel that it is to predict; "
             "a mask (A at first, then B) is missing", i, var_str(p->logits));
}

/* ---- following x along the tape -------------------------------------------------------------- */

static void begin_stage(const Plan *p, Var *y)
{
    Stage *s = &p->stage[y->id];
    s->y = y;
    s->reach = arena_zalloc(tape_arena(y->tape), sizeof(int) * (size_t)y->v.s.d[3]);
}

static void follow_x(const Plan *p, const Causal *m)
{
    Stage *s = &p->stage[p->x->id];
    int c = p->x->v.s.d[3] - m->known;
    must(m->groups >= 1 && c > 0 && c % m->groups == 0, "causal: %d channels in %d groups", c,
         m->groups);
    begin_stage(p, p->x);
    for (int i = 0; i < c; i++) s->reach[m->known + i] = i * m->groups / c + 1;
    s->most = m->groups;
}

/* Whether what y makes of operand i is known before its row. */
static bool only_above(const Plan *p, const Var *y, int i)
{
    const Stage *from = &p->stage[operand(y, i)->id];
    if (from->early || !from->y) return true;
    if (y->op == &op_unskew) return y->a.from > 0;
    if (y->op == &op_slice && y->in[0] == p->x) return y->a.to <= p->known;
    if (!is_conv(y) || i > 0) return false;
    Conv v = conv_of(y);
    for (int tap = 0; tap < v.w.s.d[0] * v.w.s.d[1]; tap++) {
        int ky = tap / v.w.s.d[1], kx = tap % v.w.s.d[1];
        if (conv_down(&v, ky) == 0 && conv_tap(&v, ky, kx)) return false;
    }
    return true;
}

static void follow_operand(const Plan *p, Var *y, int i)
{
    const Stage *from = &p->stage[operand(y, i)->id];
    Stage *s = &p->stage[y->id];
    for (int n = 0; n < y->v.s.d[3]; n++)
        for (int c = 0; c < operand(y, i)->v.s.d[3]; c++)
            if (sees(y, i, c, n)) s->reach[n] = most(s->reach[n], from->reach[c]);
    for (int n = 0; n < y->v.s.d[3]; n++) s->most = most(s->most, s->reach[n]);
}

static void follow(Plan *p, Var *y)
{
    bool depends = false;
    for (int i = 0; i < y->n_in; i++) {
        bool x = p->stage[operand(y, i)->id].y;
        must(!x || by_pixel(y, i), "causal: the kernel of %s depends on x", var_str(y));
        depends |= x;
    }
    if (is_skewed(y)) return;
    if (depends) check_node(p, y), begin_stage(p, y);
    if (is_conv(y)) check_conv(p, y);
    p->stage[y->id].early = depends;
    for (int i = 0; i < y->n_in; i++) p->stage[y->id].early &= only_above(p, y, i);
    p->stage[y->id].back = y->op == &op_unskew && y->a.ta;
    check_lstm(p, y);
    p->whole |= depends && lstm_gates(y);
    for (int i = 0; depends && i < y->n_in; i++)
        if (p->stage[operand(y, i)->id].y) follow_operand(p, y, i);
    if (!depends || !is_conv(y)) return;
    Stage *in = &p->stage[y->in[0]->id];
    in->above = most(in->above, y->a.window.pad_h);
    p->rows = most(p->rows, 1 + y->a.window.pad_h);
}

/* ---- the window ------------------------------------------------------------------------------ */

/* More rows for y: zeros, or if `repeat` each as the one there is. */
static void widen(Var *y, int rows, bool repeat)
{
    Shape s = y->v.s;
    int row = s.d[2] * s.d[3];
    if (s.d[1] == rows) return;
    s.d[1] = rows;
    Tensor v = tensor_zeros(tape_arena(y->tape), s);
    for (int i = 0; repeat && i < s.d[0] * rows; i++)
        memcpy(v.x + i * row, y->v.x + i / rows * row, sizeof(real) * (size_t)row);
    y->v = v;
}

/* The first call, for no image, lets an op pack what it will need. */
static void make_window(const Plan *p, Var *y)
{
    for (int i = 0; i < y->n_in; i++)
        if (by_pixel(y, i) && !p->stage[operand(y, i)->id].y)
            widen(operand(y, i), p->rows, true);
    widen(y, p->rows, false);
    if (y->op) y->op->pixel(y, 0, 0, 0);
}

Plan causal_plan(const Causal *m, Tape *t, Shape images)
{
    Plan p = { .rows = 1, .known = m->known };
    must(images.nd == 4, "causal: images are [B,H,W,C], not %s", shape_str(images));
    tape_reset(t);
    int rows = images.d[1];
    images.d[1] = 1;
    p.x = ad_input(t, tensor_zeros(tape_arena(t), images));
    p.logits = m->network(m->model, p.x);
    p.n = tape_length(t);
    p.stage = arena_zalloc(tape_arena(t), sizeof(Stage) * (size_t)p.n);
    follow_x(&p, m);
    for (Var *y = p.x->after; y; y = y->after) follow(&p, y);
    check_logits(&p, m);
    if (p.whole) p.rows = rows;
    for (Var *y = p.x; y; y = y->after)
        if (p.stage[y->id].y) make_window(&p, y);
    return p;
}

int causal_place(const Plan *p, int pixel)
{
    int w = p->x->v.s.d[2];
    return (p->whole ? pixel / w : p->rows - 1) * w + pixel % w;
}
