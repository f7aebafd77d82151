/* Autoencoders: widths, gradients, decay, and what they must be able to do: copy where nothing
 * narrows, beat the mean image where something does, and sort digits that they were not told of. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "datasets/batch.h"
#include "datasets/digits.h"
#include "models/autoencoder.h"
#include "models/measure.h"
#include "nn/optim.h"

#include <math.h>

static Ae small(AeLoss loss, Act act, Act out)
{
    Ae m;
    Rng r = rng_new(2);
    ae_init(&m, (AeConfig){ .x = 6, .z = 2, .n_hidden = 2, .hidden = { 5, 4 }, .act = act,
                            .code_act = act, .out_act = out, .loss = loss }, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);        /* biases too: no parameter on a kink */
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    return m;
}

static void test_widths(void)
{
    Ae m = small(AE_SQUARED, ACT_TANH, ACT_NONE);
    const struct { const char *name; Shape s; } want[] = {
        { "encoder.0.w", SHAPE(6, 5) }, { "encoder.1.w", SHAPE(5, 4) }, { "code.w", SHAPE(4, 2) },
        { "decoder.0.w", SHAPE(2, 4) }, { "decoder.1.w", SHAPE(4, 5) }, { "out.w", SHAPE(5, 6) } };
    for (int i = 0; i < 6; i++) {
        const Param *p = params_find(&m.ps, want[i].name);
        CHECK(p && shape_eq(p->v.s, want[i].s), "%s is %s", want[i].name,
              p ? shape_str(p->v.s) : "missing");
    }
    ae_free(&m);
}

static void test_gradients(void)
{
    static const struct { AeLoss loss; Act act, out; } kinds[] = {
        { AE_SQUARED, ACT_TANH, ACT_NONE }, { AE_SQUARED, ACT_SIGMOID, ACT_SIGMOID },
        { AE_SQUARED, ACT_NONE, ACT_TANH }, { AE_BERNOULLI, ACT_SOFTPLUS, ACT_NONE } };
    for (int k = 0; k < 4; k++) {
        Ae m = small(kinds[k].loss, kinds[k].act, kinds[k].out);
        Tape *t = tape_new();
        Rng r = rng_new(3);
        Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(3, 6), &r));
        Var *error = ae_reconstruct(&m, x, x).loss, *decay = ae_decay(&m, t, 0.1, 0.3);
        Var *loss = ad_add(error, decay);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "kind %d: %s", k, gradcheck_str(&c));
        tape_free(t);
        ae_free(&m);
    }
}

/* One weight of 2 and one of -3: 0.1 * 5 + 0.3 * 13 / 2. A bias counts nothing. */
static void test_decay(void)
{
    Ae m;
    Tape *t = tape_new();
    ae_init(&m, (AeConfig){ .x = 1, .z = 1 }, rng_new(1));
    m.code.w->v.x[0] = 2, m.out.w->v.x[0] = -3, m.out.b->v.x[0] = 100;
    CHECK_CLOSE((double)ae_decay(&m, t, 0.1, 0.3)->v.x[0], 2.45, TOL(1e-6, 1e-14), "decay");
    tape_free(t);
    ae_free(&m);
}

/* By hand: of x = (1, 0), y = (0.5, 2) the squared error is 4.25; of logits 0 and 0, 2 log 2. */
static void test_error(void)
{
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Var *x = ad_input(t, tensor_of(a, SHAPE(1, 2), (real[]){ 1, 0 }));
    Var *y = ad_input(t, tensor_of(a, SHAPE(1, 2), (real[]){ R(0.5), 2 }));
    Var *zero = ad_input(t, tensor_zeros(a, SHAPE(1, 2)));
    Var *error = ae_error(AE_SQUARED, y, x);
    CHECK_CLOSE((double)error->v.x[0], 4.25, 1e-15, "squared error");
    CHECK_CLOSE((double)ae_loss(AE_SQUARED, error)->v.x[0], 2.125, 1e-15, "its loss");
    CHECK_CLOSE((double)ae_error(AE_BERNOULLI, zero, x)->v.x[0], 2 * log(2), TOL(1e-6, 1e-14),
                "nats");
    tape_free(t);
}

/* ---- measures -------------------------------------------------------------------------------- */

/* A single bright pixel has Laplacian -4 there and 1 on its four sides: 20 in all. A ramp has none,
 * although it is not constant; and the border is not looked at. */
static void test_laplacian(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_zeros(a, SHAPE(2, 30));
    x.x[2 * 6 + 2] = 1;
    for (int i = 0; i < 30; i++) x.x[30 + i] = (real)(i / 6 + 2 * (i % 6));
    CHECK_NEAR(laplacian_energy(tensor_rows(x, 0, 1), 5, 6), 20, 1e-12, "a point");
    CHECK_NEAR(laplacian_energy(tensor_rows(x, 1, 2), 5, 6), 0, 1e-9, "a ramp");
    CHECK_NEAR(laplacian_energy(x, 5, 6), 10, 1e-9, "the mean of both");
    arena_free(a);
}

/* On a line: 0 0 1 at 1, 2, 3 and 1 1 at 10, 11. From 3.4 the nearest is a 1, two of three a 0. */
static void test_knn(void)
{
    static const uint8_t y[] = { 0, 0, 1, 1, 1 };
    Arena *a = arena_new();
    Tensor known = tensor_of(a, SHAPE(5, 1), (real[]){ 1, 2, 3, 10, 11 });
    Tensor z = tensor_of(a, SHAPE(1, 1), (real[]){ R(3.4) });
    CHECK(knn_accuracy(known, y, z, (uint8_t[]){ 1 }, 1) == 1, "the nearest is a 1");
    CHECK(knn_accuracy(known, y, z, (uint8_t[]){ 0 }, 3) == 1, "two of three are a 0");
    CHECK(knn_accuracy(known, y, z, (uint8_t[]){ 1 }, 2) == 1, "one of each: the nearer wins");
    CHECK(knn_accuracy(known, y, z, (uint8_t[]){ 1 }, 5) == 1, "three of five are a 1");
    CHECK(knn_accuracy(known, y, known, y, 1) == 1, "each is its own nearest");
    arena_free(a);
}

/* ---- learning -------------------------------------------------------------------------------- */

enum { TRAIN = 1000, TEST = 300, PIXELS = DIGIT_SIZE * DIGIT_SIZE };

static Tensor pixels(Arena *a, const Images *d)
{
    int index[TRAIN];
    for (int i = 0; i < d->n; i++) index[i] = i;
    return batch_images(a, d, index, d->n, BIN_NONE, rng_new(1));
}

static void train(Ae *m, Tape *t, Tensor x, int epochs, double lr)
{
    enum { BATCH = 50 };
    Optim o;
    optim_init(&o, "adam", lr);
    for (int i = 0; i < epochs * x.s.d[0] / BATCH; i++) {
        int from = i * BATCH % x.s.d[0];
        tape_reset(t);
        Var *in = ad_input(t, tensor_rows(x, from, from + BATCH));
        Var *loss = ae_reconstruct(m, in, in).loss;
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, lr);
    }
    optim_free(&o);
}

static double error_of(const Ae *m, Tape *t, Tensor x)
{
    tape_reset(t);
    Var *in = ad_input(t, x);
    return 2 * (double)ae_reconstruct(m, in, in).loss->v.x[0];
}

/* The mean of |x - mean|^2: what a code that says nothing leaves. */
static double variance_of(Tensor x)
{
    double v = 0;
    int n = x.s.d[0], d = x.s.d[1];
    for (int k = 0; k < d; k++) {
        double s = 0, q = 0;
        for (int i = 0; i < n; i++) s += (double)x.x[i * d + k] / n;
        for (int i = 0; i < n; i++) q += pow((double)x.x[i * d + k] - s, 2) / n;
        v += q;
    }
    return v;
}

/* Claims C1 and C2 in small: two numbers hold half of what varies, and tell digits apart that the
 * network was never told. Untrained it does neither; with shuffled labels there is nothing to
 * tell. */
static void test_learns_digits(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Ae m;
    Images train_set = digits_new(a, 1, "train", TRAIN), test_set = digits_new(a, 1, "test", TEST);
    Tensor x = pixels(a, &train_set), seen = pixels(a, &test_set);
    uint8_t shuffled[TEST];
    int order[TEST];
    batch_order(order, TEST, rng_new(3));
    for (int i = 0; i < TEST; i++) shuffled[i] = test_set.y[order[i]];
    ae_init(&m, (AeConfig){ .x = PIXELS, .z = 2, .n_hidden = 1, .hidden = { 64 },
                            .act = ACT_TANH }, rng_new(1));
    double before = error_of(&m, t, seen), none = variance_of(seen);
    train(&m, t, x, 30, 3e-3);
    double after = error_of(&m, t, seen);
    Tensor known = ae_codes(&m, t, a, x), z = ae_codes(&m, t, a, seen);
    double right = knn_accuracy(known, train_set.y, z, test_set.y, 5),
           chance = knn_accuracy(known, train_set.y, z, shuffled, 5);
    CHECK(before > none, "untrained: error %.1f, the mean image %.1f", before, none);
    CHECK(after < 0.8 * none, "trained: error %.1f, the mean image %.1f", after, none);
    CHECK(right > 0.4, "%.3f of the test digits stand among their like", right);
    CHECK(chance < 0.2, "%.3f with shuffled labels", chance);
    tape_free(t), ae_free(&m), arena_free(a);
}

/* Claim C5: with a code twice as wide as the input, copying costs nothing; with half as wide,
 * random numbers cannot be squeezed through. */
static void test_copies_noise(void)
{
    enum { D = 8, N = 500 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Rng r = rng_new(5);
    Tensor x = tensor_normal(a, SHAPE(N, D), &r);
    double error[2];
    for (int wide = 0; wide < 2; wide++) {
        Ae m;
        ae_init(&m, (AeConfig){ .x = D, .z = wide ? 2 * D : D / 2 }, rng_new(1));
        train(&m, t, x, 100, 1e-2);
        error[wide] = error_of(&m, t, x) / D;
        ae_free(&m);
    }
    CHECK(error[0] > 0.3, "half as wide: error %.3f of the variance", error[0]);
    CHECK(error[1] < 1e-3, "twice as wide: error %.2g of the variance", error[1]);
    tape_free(t), arena_free(a);
}

int main(void)
{
    RUN(test_widths);
    RUN(test_gradients);
    RUN(test_decay);
    RUN(test_error);
    RUN(test_laplacian);
    RUN(test_knn);
    RUN(test_learns_digits);
    RUN(test_copies_noise);
    return test_done();
}
