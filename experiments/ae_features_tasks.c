/* The same images teach three things (S4 5-15, claim A1). Supervised: the label, which somebody had
 * to write. Self-supervised: the lower half from the upper half, a question that the image answers
 * itself. Unsupervised: the image from its code. One encoder each, of one form; what follows it and
 * the loss differ. The fourth, the image from a spoilt copy, makes the features. Chapter 11. */
#include "ae_features_parts.h"

#include "nn/density.h"

static Var *images(Run *r, const Images *d, const int *index, int n)
{
    tape_reset(r->t);
    return ad_input(r->t, batch_images(tape_arena(r->t), d, index, n, BIN_NONE, r->e.rng));
}

static Var *label_loss(Run *r, const Task *task, const Images *d, const int *index, int n)
{
    Var *x = images(r, d, index, n);
    int *y = batch_labels(tape_arena(r->t), d, index, n);
    if (d->y == r->data.train.y) for (int i = 0; i < n; i++) y[i] = r->y[index[i]];
    return nll(categorical(classifier_logits(task->classifier, x), y));
}

/* The upper half of x, with nothing below. */
static Var *upper(Run *r, Var *x, int half)
{
    Tensor seen = tensor_of(tape_arena(r->t), x->v.s, x->v.x);
    for (int i = 0; i < seen.n; i++) if (i % x->v.s.d[1] >= half) seen.x[i] = 0;
    return ad_input(r->t, seen);
}

static Var *half_loss(Run *r, const Task *task, const Images *d, const int *index, int n)
{
    Var *x = images(r, d, index, n);
    int half = d->h / 2 * d->w * d->c, all = x->v.s.d[1];
    Var *y = ae_decode(task->ae, ae_encode(task->ae, upper(r, x, half)));
    Var *answer = ad_slice(y, 1, half, all), *lower = ad_slice(x, 1, half, all);
    return ae_loss(AE_BERNOULLI, ae_error(AE_BERNOULLI, answer, lower));
}

static Var *copy_loss(Run *r, const Task *task, const Images *d, const int *index, int n)
{
    Var *x = images(r, d, index, n);
    return ae_reconstruct(task->ae, x, x).loss;
}

/* New noise in every epoch. */
static Var *repair_loss(Run *r, const Task *task, const Images *d, const int *index, int n)
{
    Var *x = images(r, d, index, n);
    Rng own = rng_fork_i(r->e.rng, "noise", (uint64_t)task->epoch);
    Tensor seen = corrupt(tape_arena(r->t), x->v, d->h, d->w, r->kind, r->level, index, own);
    return ae_reconstruct(task->ae, ad_input(r->t, seen), x).loss;
}

const Task supervised = { "supervised", label_loss };
const Task proxy = { "self_supervised", half_loss };
const Task unsupervised = { "unsupervised", copy_loss };
const Task denoising = { "denoising", repair_loss };

/* Adam, whose rate falls as a cosine. */
void fit(Run *r, Task *task, int epochs)
{
    const Images *d = &r->data.train;
    Optim o;
    int batch = r->e.batch_size, per = (d->n + batch - 1) / batch, steps = epochs * per;
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        int from = step % per * batch, n = batch < d->n - from ? batch : d->n - from;
        task->epoch = step / per;
        Rng own = rng_fork_i(r->e.rng, task->name, (uint64_t)task->epoch);
        if (!from) batch_order(r->order, d->n, own);
        Var *loss = task->loss(r, task, d, r->order + from, n);
        params_zero_grad(task->ps);
        backward(loss);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        optim_step(&o, task->ps, r->e.lr * schedule_cosine(step, steps));
        exp_progress(&r->e, step + 1, steps, task->name, (double)loss->v.x[0]);
    }
    optim_free(&o);
}

/* A small network for small images: a sum over few pixels loses fewer digits in float. With tanh,
 * which has no kinks for a difference to step over. */
static void check_one(Run *r, Task task, const Images *d)
{
    const AeConfig c = { .x = d->h * d->w * d->c, .z = 3, .n_hidden = 1, .hidden = { 4 },
                         .act = ACT_TANH, .loss = AE_BERNOULLI };
    int index[3] = { 0, 1, 2 };
    Ae ae;
    Classifier m;
    Rng own = rng_fork(r->e.rng, "directions");
    ae_init(&ae, c, own);
    classifier_init(&m, c, d->classes, own);
    rng_fill_normal(&own, m.head.w->v.x, m.head.w->v.n);
    task.ae = &ae, task.classifier = &m;
    Var *loss = task.loss(r, &task, d, index, 3);
    exp_gradients(&r->e, task.name, loss, &own);
    ae_free(&ae), classifier_free(&m);
}

void check_gradients(Run *r)
{
    const Task tasks[] = { supervised, proxy, unsupervised, denoising };
    Images first = r->data.train;
    first.n = 3;
    Images small = images_shrink(r->e.arena, &first, 4);
    for (int k = 0; k < 4; k++) check_one(r, tasks[k], &small);
}
