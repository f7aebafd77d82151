/* The autoregressive workloads of peers/torch_steps.py: a PixelCNN (van den Oord et al. 2016, table
 * 1), with one logit a pixel or many, sampling from it, and a layer of a Row LSTM. Chapter 6. */
#include "bench_train.h"

/* The loss is the mean over all pixels, as PyTorch's is, not the sum over an image's. */
static Var *mean_loss(Var *log_px) { return ad_scale(ad_mean_all(log_px), -1.0 / 784); }

/* ---- PixelCNN -------------------------------------------------------------------------------- */

static Var *pixelcnn_loss(Training *s, Var *x)
{
    PixelModel m = pixelcnn_model(&s->cnn);
    return mean_loss(pixel_log_px(&m, x));
}

static Training *pixelcnn_new(Arena *arena, int images, int outputs)
{
    Training *s = training_new(arena, images, pixelcnn_loss);
    PixelHead head = { .colours = 1, .levels = outputs == 1 ? 2 : outputs };
    PixelCnnConfig c = { .head = head, .width = 32, .blocks = 7, .first = 7 };
    pixelcnn_init(&s->cnn, c, s->r);
    s->ps = s->cnn.ps;
    return s;
}

Job pixelcnn_setup(Arena *arena, const Bench *b)
{
    return training_job(pixelcnn_new(arena, 32, b->arg[1]), b);
}

/* The work that counts is that of one pass over the images. */
Job sample_setup(Arena *arena, const Bench *b)
{
    Training *s = pixelcnn_new(arena, b->arg[1], 1);
    count_check(s, b);
    pixelcnn(&s->cnn, ad_input(s->t, s->x));
    return (Job){ s, 2 * tape_products(s->t, false), 0, false };
}

void sample_step(void *state)
{
    Training *s = state;
    PixelModel m = pixelcnn_model(&s->cnn);
    pixel_sample(&m, s->t, s->x, NULL, 1, s->r);
}

/* ---- Row LSTM: the gates see the pixel before and three of the row above --------------------- */

static Var *lstm_loss(Training *s, Var *x)
{
    Var *h = row_lstm(s->lstm, conv2d(s->layer[0], x, ACT_NONE));
    Shape flat = SHAPE(x->v.s.d[0], 784);
    Var *logits = ad_reshape(conv2d(s->layer[1], h, ACT_NONE), flat);
    return mean_loss(ad_bernoulli(ad_reshape(x, flat), logits));
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
