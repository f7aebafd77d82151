/* Training steps as peers/torch_steps.py defines them: the same networks, losses and batches, Adam,
 * fresh noise in every step of the VAEs. Here what they share, and the autoencoders. Chapter 6. */
#include "bench_train.h"

#include <string.h>

Training *training_new(Arena *arena, int images, Var *(*loss)(Training *, Var *))
{
    Training *s = NEW(arena, Training);
    s->loss = loss, s->t = tape_new(), s->r = rng_new(1);
    s->x = tensor_uniform(arena, SHAPE(images, 28, 28, 1), &s->r);
    for (int i = 0; i < s->x.n; i++) s->x.x[i] = s->x.x[i] > R(0.87);
    optim_init(&s->adam, "adam", 1e-3);
    return s;
}

void layer_add_as(Training *s, int kh, int kw, int in, int out, Window k, bool transposed)
{
    const char name[] = { (char)('a' + s->layers), 0 };
    s->layer[s->layers++] =
        transposed ? conv2d_t_new(&s->ps, s->r, name, kh, kw, in, out, k, INIT_HE)
                   : conv2d_new(&s->ps, s->r, name, kh, kw, in, out, k, INIT_HE);
}

void layer_add(Training *s, int kernel, int in, int out, Mask mask)
{
    Window k = { .stride = 1, .pad_h = kernel / 2, .pad_w = kernel / 2, .mask = mask };
    layer_add_as(s, kernel, kernel, in, out, k, false);
}

void train_step(void *state)
{
    Training *s = state;
    tape_reset(s->t);
    Var *loss = s->loss(s, ad_input(s->t, s->x));
    params_zero_grad(&s->ps);
    backward(loss);
    optim_step(&s->adam, &s->ps, s->adam.lr);
}

/* The rows after the first meet the one above, k of its pixels, but for those beyond the edge. */
static double lstm_products(const Var *y)
{
    const int *d = y->v.s.d, k = y->in[1]->v.s.d[0];
    return (double)d[0] * (d[1] - 1) * (k * d[2] - k / 2 * (k / 2 + 1)) * d[3] * 4 * d[3];
}

/* Multiplications to compute y from its inputs. */
static double products(const Var *y)
{
    const Var *x = y->in[0], *w = y->in[1];
    if (strcmp(y->op->name, "linear") == 0) return (double)x->v.n * w->v.s.d[1];
    if (strcmp(y->op->name, "row_lstm") == 0) return lstm_products(y);
    if (strcmp(y->op->name, "conv2d") == 0)
        return conv_products(&(Conv){ x->v, w->v, y->v, y->a.window });
    if (strcmp(y->op->name, "conv2d_t") == 0)
        return conv_products(&(Conv){ y->v, w->v, x->v, y->a.window });
    return 0;
}

double tape_products(const Tape *t, bool back)
{
    double sum = 0;
    for (const Var *y = tape_first(t); y; y = y->after) {
        double n = y->op ? products(y) : 0;
        if (n > 0) sum += n * (1 + (back && y->in[0]->wanted) + (back && y->in[1]->wanted));
    }
    return sum;
}

void count_check(const Training *s, const Bench *b)
{
    int count = params_count(&s->ps);
    must(count == b->arg[0], "%s: %d parameters, PyTorch has %d", b->name, count, b->arg[0]);
}

Job training_job(Training *s, const Bench *b)
{
    count_check(s, b);
    train_step(s);
    return (Job){ s, 2 * tape_products(s->t, true), 0, false };
}

/* ---- 784-h-z-h-784 --------------------------------------------------------------------------- */

static Var *vae_loss(Training *s, Var *x)
{
    int n = x->v.s.d[0];
    Var *flat = ad_reshape(x, SHAPE(n, 784));
    Var *eps = ad_input(s->t, tensor_normal(tape_arena(s->t), SHAPE(n, s->vae.c.z), &s->r));
    return vae_elbo(&s->vae, flat, eps, 1).loss;
}

Job vae_setup(Arena *arena, const Bench *b)
{
    VaeConfig c = { .x = 784, .z = b->arg[3], .n_hidden = b->arg[1], .act = ACT_RELU };
    Training *s = training_new(arena, 128, vae_loss);
    for (int i = 0; i < c.n_hidden; i++) c.hidden[i] = b->arg[2];
    vae_init(&s->vae, c, rng_new(1));
    s->ps = s->vae.ps;
    return training_job(s, b);
}

/* ---- convolutional autoencoder: 28, 14, 7, 4, 2 pixels wide, and back ------------------------ */

static Var *conv_ae_loss(Training *s, Var *x)
{
    Var *h = x;
    for (int i = 0; i < 4; i++) h = conv2d(s->layer[i], h, ACT_RELU);
    for (int i = 4; i < 8; i++) h = conv2d_t(s->layer[i], h, i < 7 ? ACT_RELU : ACT_NONE);
    return ad_mean_all(ad_square(ad_sub(h, x)));
}

Job conv_ae_setup(Arena *arena, const Bench *b)
{
    static const int d[9] = { 1, 16, 32, 64, 64, 64, 32, 16, 1 }, extra[8] = { [4] = 1, 0, 1, 1 };
    Training *s = training_new(arena, 128, conv_ae_loss);
    for (int i = 0; i < 8; i++) {
        Window k = { .stride = 2, .pad_h = 1, .pad_w = 1, .extra = extra[i] };
        layer_add_as(s, 3, 3, d[i], d[i + 1], k, i >= 4);
    }
    return training_job(s, b);
}
