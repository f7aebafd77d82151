/* Training steps as peers/torch_steps.py defines them: the same networks, losses and batches, Adam,
 * fresh noise in every step of the VAEs; 13 % of a batch's pixels are ink. Chapter 6. */
#include "bench.h"

#include "models/vae.h"
#include "nn/conv.h"
#include "nn/optim.h"

#include <string.h>

typedef struct Training {
    Var *(*loss)(struct Training *, Var *x);
    Params ps;
    Optim adam;
    Tape *t;
    Tensor x;
    Rng r;
    Vae vae;                        /* of a VAE; then ps is a copy of its Params */
    Conv2d layer[32];               /* of the others                             */
    int layers, *classes;
} Training;

static Training *training_new(Arena *arena, int images, Var *(*loss)(Training *, Var *))
{
    Training *s = NEW(arena, Training);
    s->loss = loss, s->t = tape_new(), s->r = rng_new(1);
    s->x = tensor_uniform(arena, SHAPE(images, 28, 28, 1), &s->r);
    for (int i = 0; i < s->x.n; i++) s->x.x[i] = s->x.x[i] > R(0.87);
    optim_init(&s->adam, "adam", 1e-3);
    return s;
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

/* Multiplications to compute y from its inputs, and as many for each gradient that is wanted. */
static double products(const Var *y)
{
    const Var *x = y->in[0], *w = y->in[1];
    double n = 0;
    if (strcmp(y->op->name, "linear") == 0) n = (double)x->v.n * w->v.s.d[1];
    else if (strcmp(y->op->name, "conv2d") == 0)
        n = conv_products(&(Conv){ x->v, w->v, y->v, y->a.window });
    else if (strcmp(y->op->name, "conv2d_t") == 0)
        n = conv_products(&(Conv){ y->v, w->v, x->v, y->a.window });
    else return 0;
    return n * (1 + x->wanted + w->wanted);
}

static Job training_job(Training *s, const Bench *b)
{
    int count = params_count(&s->ps);
    must(count == b->arg[0], "%s: %d parameters, PyTorch has %d", b->name, count, b->arg[0]);
    train_step(s);
    double sum = 0;
    for (Var *y = tape_first(s->t); y; y = y->after) sum += y->op ? products(y) : 0;
    return (Job){ s, 2 * sum, 0, false };
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
        const char name[] = { (char)('a' + i), 0 };
        s->layer[i] = i < 4 ? conv2d_new(&s->ps, s->r, name, 3, 3, d[i], d[i + 1], k, INIT_HE)
                            : conv2d_t_new(&s->ps, s->r, name, 3, 3, d[i], d[i + 1], k, INIT_HE);
    }
    return training_job(s, b);
}

/* ---- PixelCNN (van den Oord et al. 2016, table 1) -------------------------------------------- */

static Var *pixelcnn(Training *s, Var *x)
{
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

static Var *bernoulli_loss(Training *s, Var *x)
{
    Shape flat = SHAPE(x->v.s.d[0], 784);
    Var *logits = ad_reshape(pixelcnn(s, x), flat);
    return ad_scale(ad_mean_all(ad_bernoulli(ad_reshape(x, flat), logits)), -1.0 / 784);
}

static Var *softmax_loss(Training *s, Var *x)
{
    Var *logits = pixelcnn(s, x);
    int c = logits->v.s.d[3];
    Var *log_p = ad_log_softmax(ad_reshape(logits, SHAPE(logits->v.n / c, c)));
    return ad_neg(ad_mean_all(ad_gather(log_p, s->classes)));
}

static void layer_add(Training *s, int kernel, int in, int out, Mask mask)
{
    Window k = { .stride = 1, .pad_h = kernel / 2, .pad_w = kernel / 2, .mask = mask };
    const char name[] = { (char)('a' + s->layers), 0 };
    s->layer[s->layers++] = conv2d_new(&s->ps, s->r, name, kernel, kernel, in, out, k, INIT_HE);
}

Job pixelcnn_setup(Arena *arena, const Bench *b)
{
    Training *s = training_new(arena, 32, b->arg[1] == 1 ? bernoulli_loss : softmax_loss);
    s->classes = arena_alloc(arena, sizeof(int) * (size_t)s->x.n);
    for (int i = 0; i < s->x.n; i++) s->classes[i] = s->x.x[i] > 0 ? b->arg[1] - 1 : 0;
    layer_add(s, 7, 1, 64, MASK_A);
    for (int i = 0; i < 7; i++) {
        layer_add(s, 1, 64, 32, MASK_NONE);
        layer_add(s, 3, 32, 32, MASK_B);
        layer_add(s, 1, 32, 64, MASK_NONE);
    }
    layer_add(s, 1, 64, 32, MASK_NONE);
    layer_add(s, 1, 32, b->arg[1], MASK_NONE);
    return training_job(s, b);
}
