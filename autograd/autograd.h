/* Reverse-mode derivatives of tensors. A Var is a node: a value, and after backward() the
 * gradient of one scalar with respect to it. Calling an op records a node at the end of its tape,
 * behind all its inputs, so that creation order is a topological order and backward is one loop
 * from the last node to the first. All memory of a step belongs to the tape's arena; tape_reset
 * takes it back, and all Vars with it. Parameters outlive the tape: a leaf borrows their memory.
 * Chapter 3. */
#ifndef AUTOGRAD_H
#define AUTOGRAD_H

#include "tensor/conv.h"

enum { MAX_IN = 4 };

typedef struct Tape Tape;
typedef struct Var Var;
typedef struct Op Op;

typedef struct {            /* what an op needs to know besides its inputs */
    int axis, from, to;
    bool ta, tb;
    real c, c2;
    Shape shape;
    const int *index;
    Act act;
    Window window;
} Attr;

struct Var {
    Tensor v;               /* the value                                                     */
    Tensor g;               /* dLoss/dv. Of an interior node g.x is NULL, but while backward is on,
                               from the first reader that gives to it until it is passed     */
    const Op *op;           /* NULL: a leaf                                                  */
    Var *in[MAX_IN];
    int n_in;
    int id;                 /* its number on the tape, from 0                                */
    Attr a;
    Tensor aux;             /* what forward leaves for backward, or for a single pixel; or empty */
    bool wanted;            /* a gradient is wanted: a parameter is this leaf or above it    */
    bool kept;              /* so is the gradient: see ad_keep                               */
    bool adds[MAX_IN];      /* for backward: in[i] has a gradient, to be added to            */
    bool *blank;            /* a leaf: whether g counts as 0, whatever it holds; or NULL     */
    Var *draw;              /* the last draw that this node's gradient would cross, or NULL  */
    Tape *tape;
    Var *before, *after;    /* its neighbours on the tape                                    */
    const char *name;       /* for messages and the drawn graph; may be NULL                 */
};

struct Op {
    const char *name;
    Shape (*shape)(const Var *y);           /* the result's shape; must() names op and shapes    */
    void (*forward)(Var *y);                /* fill y->v, all of it                              */
    void (*backward)(Var *y);               /* in[i]->g += ..., where in[i]->g.x is not NULL;
                                               NULL for an op that draws: no gradient crosses it */
    Var *(*sample)(Tape *t, Rng *r);        /* an instance for the gradient check                */
    void (*pixel)(Var *y, int p, int from, int to);     /* y [B,H,W,C] at pixel p of the images
                                               from..to-1 alone, the inputs being there; or NULL.
                                               Called for no image first, to prepare aux          */
    bool sets;                              /* backward writes to in[i]->g where not y->adds[i];
                                               for the others a gradient starts as zeros          */
    bool view;                              /* the value is in[0]'s, in the same memory           */
};

/* ---- the tape (tape.c) ----------------------------------------------------------------------- */

Tape *tape_new(void);
void tape_free(Tape *t);
void tape_reset(Tape *t);                       /* forgets all nodes; keeps the memory for reuse  */
Arena *tape_arena(Tape *t);                     /* memory that lives until the next tape_reset    */
Var *tape_first(const Tape *t);                 /* NULL on an empty tape                          */
Var *tape_last(const Tape *t);
int tape_length(const Tape *t);

Var *ad_input(Tape *t, Tensor v);               /* a leaf without gradient: data, noise           */
Var *ad_leaf(Tape *t, Tensor v, Tensor g);      /* a parameter: backward adds to g                */
Var *ad_named(Var *x, const char *name);        /* x itself, with a name that must outlive it     */
Var *ad_apply(const Op *op, Attr a, int n, Var **in);   /* how an op records itself               */

/* d loss / d v into the g of every leaf that wants it. `loss` has one entry. Leaf gradients are
 * added to, as in PyTorch; those of interior nodes are made and given back on the way, but for the
 * nodes kept by ad_keep, which hold the last backward's. Stops with a message if the gradient would
 * have to cross a node that draws random numbers (claim V2). */
void backward(Var *loss);
Var *ad_keep(Var *x);                           /* x itself, whose g will be there after backward */

/* NULL if backward(loss) can run; else the sentence it would stop with, in the tape's memory. */
const char *backward_refusal(Var *loss);

void tape_replay(Tape *t);                      /* computes every value again from the leaves     */
Var *tape_first_bad(const Tape *t);             /* first node with a NaN or infinity, or NULL     */
const char *var_str(const Var *x);              /* "matmul #5 [128,400] 'enc.0'"; thread's buffer */
bool tape_dot(const Tape *t, const char *path, Error *e);   /* the graph as a Graphviz file       */

/* ---- elementwise (op_unary.c, op_binary.c) --------------------------------------------------- */

Var *ad_neg(Var *x);                            /* -x                                             */
Var *ad_exp(Var *x);
Var *ad_log(Var *x);
Var *ad_sqrt(Var *x);
Var *ad_tanh(Var *x);
Var *ad_sigmoid(Var *x);                        /* 1 / (1 + e^-x)                                 */
Var *ad_relu(Var *x);                           /* max(x, 0); derivative 0 at 0                   */
Var *ad_softplus(Var *x);                       /* log(1 + e^x)                                   */
Var *ad_square(Var *x);
Var *ad_abs(Var *x);
Var *ad_scale(Var *x, double c);                /* c x                                            */
Var *ad_shift(Var *x, double c);                /* x + c                                          */
Var *ad_clamp(Var *x, double lo, double hi);    /* derivative 0 outside [lo, hi]                  */

/* Two operands: of equal shape, or one is broadcast to the other's shape first. */
Var *ad_add(Var *x, Var *y);
Var *ad_sub(Var *x, Var *y);
Var *ad_mul(Var *x, Var *y);
Var *ad_div(Var *x, Var *y);

/* ---- products (op_linear.c) ------------------------------------------------------------------ */

Var *ad_matmul(Var *a, Var *b);                 /* [m,k] [k,n] -> [m,n]                           */
Var *ad_matmul_t(Var *a, Var *b, bool ta, bool tb);     /* either operand transposed              */
Var *ad_linear(Var *x, Var *w, Var *b, Act a);  /* a(x w + b): [m,k] [k,n] [n] -> [m,n]           */

/* ---- convolution of images (op_conv.c), see tensor/conv.h ------------------------------------ */

/* a(b + plus + conv(x, w)): [B,H,W,C], [kh,kw,C,N], [N] -> [B,OH,OW,N]; plus is as the result, or
 * NULL. Its adjoint, a(b + conv'(x, w)): [B,H,W,C], [kh,kw,N,C], [N] -> [B,OH,OW,N]. */
Var *ad_conv2d(Var *x, Var *w, Var *b, Var *plus, Window k, Act a);
Var *ad_conv2d_t(Var *x, Var *w, Var *b, Window k, Act a);

/* [B,H,W,C] -> [B,h,w,C], times (H-1) < h <= times H and so for w: y[b,i,j] = x[b,i/times,j/times],
 * every pixel repeated (op_resize.c). */
Var *ad_resize(Var *x, int times, int h, int w);

/* ---- shape (op_shape.c) ---------------------------------------------------------------------- */

Var *ad_reshape(Var *x, Shape s);               /* the same entries in the same order             */
Var *ad_broadcast(Var *x, Shape s);             /* repeats dims of 1; adds missing dims in front  */
Var *ad_transpose(Var *x);                      /* [m,n] -> [n,m]                                 */
Var *ad_slice(Var *x, int axis, int from, int to);      /* x[.., from:to, ..]                     */
Var *ad_concat(Var *x, Var *y, int axis);
Var *ad_gather(Var *x, const int *index);       /* [n,c] -> [n]: x[i, index[i]]; keep index alive */

/* ---- reductions (op_reduce.c) ---------------------------------------------------------------- */

Var *ad_sum(Var *x, int axis);                  /* removes the axis; -1 is the last               */
Var *ad_mean(Var *x, int axis);
Var *ad_max(Var *x, int axis);                  /* the gradient goes to the first maximum         */
Var *ad_sum_all(Var *x);                        /* to a scalar                                    */
Var *ad_mean_all(Var *x);
Var *ad_logsumexp(Var *x);                      /* over the last axis: [..,c] -> [..]             */
Var *ad_log_softmax(Var *x);                    /* x - logsumexp(x), over the last axis           */

/* ---- log densities, in nats per example: [n,d] -> [n] (op_density.c, op_categorical.c) ------- */

Var *ad_categorical(Var *logits, const int *index);     /* log_softmax(logits)[i, index[i]]; keep
                                                           index alive                            */
Var *ad_bernoulli(Var *x, Var *logits);         /* sum_d x l - log(1 + e^l)                       */
Var *ad_continuous_bernoulli(Var *x, Var *logits);      /* on [0,1]: sum_d x l - log (e^l-1)/l */
Var *ad_gaussian(Var *x, Var *mean, Var *logvar);       /* sum_d log N(x; mean, e^logvar)         */
Var *ad_gaussian_kl(Var *mean, Var *logvar);    /* KL(N(mean, e^logvar) || N(0,I))                */
real continuous_bernoulli_mean(real logit);     /* the mean of a continuous Bernoulli, in (0,1)   */

/* An entry each, not yet summed (op_logistic.c): log of the mass that a logistic of this mean and
 * scale e^logscale puts on grey value x, one of 0, 1/(levels-1), ..., 1. e^-logscale and its square
 * must be no more than a real holds. */
Var *ad_logistic(Var *x, Var *mean, Var *logscale, int levels);

/* ---- noise (op_sample.c): the noise is an input ---------------------------------------------- */

Var *ad_reparam(Var *mean, Var *logvar, Var *eps);      /* z = mean + e^(logvar/2) eps            */
Var *ad_draw_normal(Var *mean, Var *logvar, Var *eps);  /* the same z, as a draw: no gradient     */
Var *ad_draw_bernoulli(Var *p, Var *u);         /* 1 where u < p: no gradient                     */

/* ---- long short-term memory (op_lstm.c, op_row_lstm.c), see lstm.h --------------------------- */

/* One step: gates [n,4h], pre-activations in the order i, f, o, g, and the state [n,2h], c and h
 * side by side -> the next state. */
Var *ad_lstm_cell(Var *gates, Var *state);

/* A layer of PixelRNN (van den Oord et al. 2016), row after row of the image: gates [B,H,W,4h],
 * w [k,h,4h] with k odd, b [4h] -> h [B,H,W,h]. Row r is one step of an LSTM in every column, its
 * pre-activations gates[:,r] + b + the convolution of row r - 1 with w; above row 0 c = h = 0. */
Var *ad_row_lstm(Var *gates, Var *w, Var *b);

/* Diagonals as rows (op_skew.c): [B,H,W,C] -> [B,H+W-1,H,C], y[b,d,r] = x[b,r,d-r], or if mirrored
 * x[b,r,W-1-d+r], 0 where that is outside. And back, `down` rows further down, 0 above. */
Var *ad_skew(Var *x, bool mirrored);
Var *ad_unskew(Var *x, bool mirrored, int down);

/* Logits of x, each from the entries before it (op_nade.c): x [n,d], w [d,h], c [h], v [d,h] ->
 * v_i . sigmoid(c + sum over j < i of x_j w_j), [n,d]. No gradient in x. */
Var *ad_nade(Var *x, Var *w, Var *c, Var *v);

/* Every op, in the order above, ended by NULL; what is listed here is gradient-checked. */
extern const Op *const ops[];

#endif
