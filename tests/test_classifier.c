/* A linear softmax classifier learns to read digits that it has not seen. The loss of a start with
 * all zeros is known, log 10; so is the bias that is best where the input says nothing. */
#include "test.h"

#include "datasets/batch.h"
#include "datasets/digits.h"
#include "nn/density.h"
#include "nn/layer.h"
#include "nn/optim.h"

#include <math.h>

enum { CLASSES = 10, PIXELS = DIGIT_SIZE * DIGIT_SIZE, TRAIN = 2000, TEST = 1000, BATCH = 50 };

static Var *logits_of(Tape *t, Linear l, const Images *d, const int *index, int n)
{
    tape_reset(t);
    Tensor x = batch_images(tape_arena(t), d, index, n, BIN_NONE, rng_new(1));
    return linear(l, ad_input(t, x));
}

static Var *loss_of(Tape *t, Linear l, const Images *d, const int *index, int n)
{
    Var *logits = logits_of(t, l, d, index, n);
    return nll(categorical(logits, batch_labels(tape_arena(t), d, index, n)));
}

static void train_epoch(Tape *t, Linear l, Params *ps, Optim *o, const Images *d, Rng r)
{
    int order[TRAIN];
    batch_order(order, d->n, r);
    for (int i = 0; i < d->n; i += BATCH) {
        Var *loss = loss_of(t, l, d, order + i, BATCH);
        params_zero_grad(ps);
        backward(loss);
        optim_step(o, ps, o->lr);
    }
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++) best = x[i] > x[best] ? i : best;
    return best;
}

static double accuracy(Tape *t, Linear l, const Images *d)
{
    int index[TEST], right = 0;
    for (int i = 0; i < d->n; i++) index[i] = i;
    Var *logits = logits_of(t, l, d, index, d->n);
    for (int i = 0; i < d->n; i++) right += largest(logits->v.x + i * CLASSES, CLASSES) == d->y[i];
    return (double)right / d->n;
}

static void test_learns_digits(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Params ps = { 0 };
    Optim o;
    Rng r = rng_new(1);
    Images train = digits_new(a, 1, "train", TRAIN), test = digits_new(a, 1, "test", TEST);
    Linear l = linear_new(&ps, r, "classifier", PIXELS, CLASSES, INIT_ZERO);
    optim_init(&o, "adam", 3e-3);
    CHECK_CLOSE((double)loss_of(t, l, &train, (int[]){ 3, 1, 4 }, 3)->v.x[0], log(CLASSES),
                TOL(1e-6, 1e-14), "the loss before the first step");
    for (int epoch = 0; epoch < 5; epoch++)
        train_epoch(t, l, &ps, &o, &train, rng_fork_i(r, "shuffle", (uint64_t)epoch));
    double right = accuracy(t, l, &test);
    CHECK(right > 0.95, "%.3f of the test digits are read right", right);
    optim_free(&o), params_free(&ps), tape_free(t), arena_free(a);
}

/* Inputs of zero: the loss is smallest where softmax(bias) are the shares of the classes. */
static void test_bias_learns_shares(void)
{
    static const int y[10] = { 0, 0, 0, 0, 0, 1, 1, 1, 2, 2 };
    static const double share[3] = { 0.5, 0.3, 0.2 };
    Tape *t = tape_new();
    Params ps = { 0 };
    Optim o;
    Linear l = linear_new(&ps, rng_new(1), "classifier", 4, 3, INIT_ZERO);
    optim_init(&o, "sgd", 1);
    Var *log_p = NULL;
    for (int step = 0; step < 200; step++) {
        tape_reset(t);
        log_p = linear(l, ad_input(t, tensor_zeros(tape_arena(t), SHAPE(10, 4))));
        params_zero_grad(&ps);
        backward(nll(categorical(log_p, y)));
        optim_step(&o, &ps, o.lr);
    }
    log_p = ad_log_softmax(log_p);
    for (int c = 0; c < 3; c++)
        CHECK_NEAR(exp((double)log_p->v.x[c]), share[c], TOL(1e-5, 1e-10), "a class's share");
    optim_free(&o), params_free(&ps), tape_free(t);
}

int main(void)
{
    RUN(test_learns_digits);
    RUN(test_bias_learns_shares);
    return test_done();
}
