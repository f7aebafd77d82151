/* A training step of one Row LSTM layer, as peers/torch_steps.py defines it: each pixel's gates see
 * the pixel before it and three of the row above; the layer's 16 numbers make the pixel's logit.
 * The batch is 32 images of which 13 % is ink. Chapter 6. */
#include "bench.h"

#include "nn/conv.h"
#include "nn/lstm.h"
#include "nn/optim.h"

typedef struct {
    Params ps;
    Conv2d in, out;
    RowLstm lstm;
    Optim adam;
    Tape *t;
    Tensor x;
} Training;

enum { BATCH = 32, SIDE = 28, H = 16 };

Job lstm_setup(Arena *arena, const Bench *b)
{
    Training *s = NEW(arena, Training);
    Rng r = rng_new(1);
    Window left = { .stride = 1, .pad_w = 1, .mask = MASK_A }, pixel = { .stride = 1 };
    s->in = conv2d_new(&s->ps, r, "in", 1, 3, 1, 4 * H, left, INIT_GLOROT);
    s->lstm = row_lstm_new(&s->ps, r, "lstm", 3, H, INIT_GLOROT);
    s->out = conv2d_new(&s->ps, r, "out", 1, 1, H, 1, pixel, INIT_GLOROT);
    int count = params_count(&s->ps);
    must(count == b->arg[0], "%s: %d parameters, PyTorch has %d", b->name, count, b->arg[0]);
    optim_init(&s->adam, "adam", 1e-3);
    s->t = tape_new(), s->x = tensor_uniform(arena, SHAPE(BATCH, SIDE, SIDE, 1), &r);
    for (int i = 0; i < s->x.n; i++) s->x.x[i] = s->x.x[i] > R(0.87);
    double images = (double)BATCH * SIDE, in = images * (SIDE - 1) * 4 * H,
           rows = (double)BATCH * (SIDE - 1) * (3 * SIDE - 2) * H * 4 * H, out = images * SIDE * H;
    return (Job){ s, 2 * (2 * in + 3 * rows + 3 * out), 0, false };
}

/* The mean over all pixels, not the sum over an image's, as the PyTorch program has it. */
void lstm_step(void *state)
{
    Training *s = state;
    tape_reset(s->t);
    Var *x = ad_input(s->t, s->x), *gates = conv2d(s->in, x, ACT_NONE);
    Var *logits = conv2d(s->out, row_lstm(s->lstm, gates), ACT_NONE);
    Shape flat = SHAPE(BATCH, SIDE * SIDE);
    Var *target = ad_reshape(x, flat), *log_px = ad_bernoulli(target, ad_reshape(logits, flat));
    Var *loss = ad_scale(ad_mean_all(log_px), -1.0 / (SIDE * SIDE));
    params_zero_grad(&s->ps);
    backward(loss);
    optim_step(&s->adam, &s->ps, s->adam.lr);
}
