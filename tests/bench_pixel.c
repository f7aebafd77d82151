/* The autoregressive workloads of peers/torch_steps.py: a PixelCNN (van den Oord et al. 2016, table
 * 1), with one logit a pixel or many, sampling from it, and a layer of a Row LSTM. Chapter 6. */
#include "bench_train.h"

#include "nn/causal.h"

/* The loss is the mean over all pixels, as PyTorch's is, not the sum over an image's. */
static Var *bernoulli_loss(Var *x, Var *logits)
{
    Shape flat = SHAPE(x->v.s.d[0], 784);
    Var *target = ad_reshape(x, flat), *log_px = ad_bernoulli(target, ad_reshape(logits, flat));
    return ad_scale(ad_mean_all(log_px), -1.0 / 784);
}

/* ---- PixelCNN -------------------------------------------------------------------------------- */

static Var *pixelcnn(const void *model, Var *x)
{
    const Training *s = model;
    Var *h = conv2d(s->layer[0], x, ACT_NONE);
    int i = 1;
    for (; i < 22; i += 3) {
        Var *a = conv2d(s->layer[i], ad_relu(h), ACT_RELU);
        a = conv2d(s->layer[i + 1], a, ACT_RELU);
        h = conv2d_plus(s->layer[i + 2], a, h, ACT_NONE);
    }
    h = conv2d(s->layer[i], ad_relu(h), ACT_RELU);
    return conv2d(s->layer[i + 1], h, ACT_NONE);
}

static Var *pixelcnn_loss(Training *s, Var *x) { return bernoulli_loss(x, pixelcnn(s, x)); }

static Var *softmax_loss(Training *s, Var *x)
{
    Var *logits = pixelcnn(s, x);
    int c = logits->v.s.d[3];
    Var *log_p = ad_categorical(ad_reshape(logits, SHAPE(logits->v.n / c, c)), s->classes);
    return ad_neg(ad_mean_all(log_p));
}

static void pixelcnn_layers(Training *s, int out)
{
    layer_add(s, 7, 1, 64, MASK_A);
    for (int i = 0; i < 7; i++) {
        layer_add(s, 1, 64, 32, MASK_NONE);
        layer_add(s, 3, 32, 32, MASK_B);
        layer_add(s, 1, 32, 64, MASK_NONE);
    }
    layer_add(s, 1, 64, 32, MASK_NONE);
    layer_add(s, 1, 32, out, MASK_NONE);
}

Job pixelcnn_setup(Arena *arena, const Bench *b)
{
    Training *s = training_new(arena, 32, b->arg[1] == 1 ? pixelcnn_loss : softmax_loss);
    s->classes = arena_alloc(arena, sizeof(int) * (size_t)s->x.n);
    for (int i = 0; i < s->x.n; i++) s->classes[i] = s->x.x[i] > 0 ? b->arg[1] - 1 : 0;
    pixelcnn_layers(s, b->arg[1]);
    return training_job(s, b);
}

/* The work that counts is that of one pass over the images. */
Job sample_setup(Arena *arena, const Bench *b)
{
    Training *s = training_new(arena, 16, NULL);
    pixelcnn_layers(s, 1);
    count_check(s, b);
    pixelcnn(s, ad_input(s->t, s->x));
    return (Job){ s, 2 * tape_products(s->t, false), 0, false };
}

void sample_step(void *state)
{
    Training *s = state;
    Causal net = { .network = pixelcnn, .model = s, .draw = draw_bernoulli, .groups = 1 };
    causal_sample(&net, s->t, s->x, NULL, s->r);
}

/* ---- Row LSTM: the gates see the pixel before and three of the row above --------------------- */

static Var *lstm_loss(Training *s, Var *x)
{
    Var *h = row_lstm(s->lstm, conv2d(s->layer[0], x, ACT_NONE));
    return bernoulli_loss(x, conv2d(s->layer[1], h, ACT_NONE));
}

Job lstm_setup(Arena *arena, const Bench *b)
{
    enum { H = 16 };
    Training *s = training_new(arena, 32, lstm_loss);
    Window before = { .stride = 1, .pad_w = 1, .mask = MASK_A };
    layer_add_as(s, 1, 3, 1, 4 * H, before, false);
    s->lstm = row_lstm_new(&s->ps, s->r, "lstm", 3, H, INIT_GLOROT);
    layer_add(s, 1, H, 1, MASK_NONE);
    return training_job(s, b);
}
