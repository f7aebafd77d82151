/* The U-shaped denoiser, and claims C9 and C10 in small: what was trained passes, what was not, or
 * on the wrong pairs, or points the wrong way, fails. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "datasets/batch.h"
#include "datasets/corrupt.h"
#include "datasets/digits.h"
#include "datasets/median.h"
#include "datasets/toys.h"
#include "models/autoencoder.h"
#include "models/denoiser.h"
#include "models/measure.h"
#include "nn/optim.h"

#include <math.h>

static Denoiser narrow(int size, int n_down)
{
    Denoiser m;
    denoiser_init(&m, (DenoiserConfig){ .size = size, .channels = 1, .n_down = n_down,
                                        .width = { 4, 6, 8, 8, 8 } }, rng_new(2));
    return m;
}

/* At the start all pixels are half trusted, and nothing stands behind them, whatever the size. */
static void test_start(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(3);
    for (int size = 1; size <= 28; size += 3) {
        Arena *a = arena_new();
        Denoiser m = narrow(size, 4);
        Tensor x = tensor_normal(a, SHAPE(2, size * size), &r), y = denoiser_pixels(&m, t, a, x);
        CHECK(shape_eq(y.s, x.s), "size %d: %s", size, shape_str(y.s));
        for (int i = 0; i < x.n; i++) CHECK(y.x[i] == x.x[i] / 2, "size %d: entry %d", size, i);
        denoiser_free(&m), arena_free(a);
    }
    tape_free(t);
}

static void test_gradients(void)
{
    for (int n_down = 0; n_down <= 3; n_down++) {
        Denoiser m = narrow(7, n_down);
        Tape *t = tape_new();
        Rng r = rng_new(4);
        for (int i = 0; i < m.ps.total; i++) m.ps.v[i] = R(0.3) * (real)rng_normal(&r);
        Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(2, 49), &r));
        Var *seen = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(2, 49), &r));
        Var *loss = denoiser_decibels(denoiser(&m, seen), x);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(2e-2, 1e-6), "halved %d times: %s", n_down, gradcheck_str(&c));
        tape_free(t), denoiser_free(&m);
    }
}

/* Errors of 0.1 everywhere are 20 dB; what lies outside of [0,1] is cut off only to be judged. */
static void test_decibels(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Tensor x = tensor_of(a, SHAPE(2, 2), (real[]){ 0, 1, R(0.5), R(0.2) });
    Tensor y = tensor_of(a, SHAPE(2, 2), (real[]){ R(0.1), R(0.9), R(0.6), R(0.1) });
    Var *db = denoiser_decibels(ad_input(t, y), ad_input(t, x));
    CHECK_CLOSE(psnr(y, x), 20, 1e-6, "psnr");
    CHECK_CLOSE((double)db->v.x[0], 10 * log10(0.01 + 1 / (12.0 * 255 * 255)), 1e-5, "the loss");
    y.x[0] = R(-0.1), y.x[1] = R(1.1);
    CHECK_CLOSE(psnr(y, x), 20 + 10 * log10(2), 1e-6, "cut off");
    tape_free(t), arena_free(a);
}

static void test_mean_cosine(void)
{
    Arena *a = arena_new();
    Tensor u = tensor_of(a, SHAPE(4, 2), (real[]){ 1, 0, 2, 0, 3, 3, 0, 0 });
    Tensor v = tensor_of(a, SHAPE(4, 2), (real[]){ 5, 0, 0, 1, -1, -1, 1, 1 });
    CHECK_NEAR(mean_cosine(tensor_rows(u, 0, 1), tensor_rows(v, 0, 1)), 1, 1e-12, "same way");
    CHECK_NEAR(mean_cosine(u, v), 0, 1e-12, "same, across, against, none");
    arena_free(a);
}

/* ---- claim C9 -------------------------------------------------------------------------------- */

enum { SIZE = DIGIT_SIZE, TRAIN = 320, TEST = 100, BATCH = 16 };

static Tensor digits(Arena *a, const char *split, int n)
{
    int index[TRAIN];
    Images d = digits_new(a, 1, split, n);
    for (int i = 0; i < n; i++) index[i] = i;
    return batch_images(a, &d, index, n, BIN_NONE, rng_new(1));
}

static Tensor noisy(Arena *a, Tensor x, uint64_t i)
{
    Rng own = rng_fork_i(rng_new(6), "noisy", i);
    return corrupt(a, x, SIZE, SIZE, CORRUPT_SALT_PEPPER, 0.3, NULL, own);
}

/* With wrong pairs, the noisy image is of one digit, and the clean one of another. */
static void train(Denoiser *m, Tape *t, Tensor x, int epochs, bool wrong_pairs)
{
    Optim o;
    optim_init(&o, "adam", 1e-2);
    for (int i = 0; i < epochs * TRAIN / BATCH; i++) {
        int from = i * BATCH % TRAIN, other = wrong_pairs ? (from + BATCH) % TRAIN : from;
        tape_reset(t);
        Tensor seen = noisy(tape_arena(t), tensor_rows(x, from, from + BATCH), (uint64_t)i);
        Var *clean = ad_input(t, tensor_rows(x, other, other + BATCH));
        Var *loss = denoiser_decibels(denoiser(m, ad_input(t, seen)), clean);
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, o.lr);
    }
    optim_free(&o);
}

static void test_denoises(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Tensor x = digits(a, "train", TRAIN), test = digits(a, "test", TEST);
    Tensor seen = noisy(a, test, 1000000);
    double other = fmax(psnr(seen, test), psnr(median_filter(a, seen, SIZE, SIZE, 3), test));
    double got[3];
    for (int k = 0; k < 3; k++) {
        Denoiser m = narrow(SIZE, 3);
        if (k > 0) train(&m, t, x, 3, k == 2);
        got[k] = psnr(denoiser_pixels(&m, t, a, seen), test);
        denoiser_free(&m);
    }
    CHECK(got[0] < other, "untrained: %.2f dB, without a network %.2f", got[0], other);
    CHECK(got[1] > other, "trained: %.2f dB, without a network %.2f", got[1], other);
    CHECK(got[2] < other, "wrong pairs: %.2f dB, without a network %.2f", got[2], other);
    tape_free(t), arena_free(a);
}

/* ---- claim C10 ------------------------------------------------------------------------------- */

static const double sigma = 0.2;

static void learn_ring(Ae *m, Tape *t, int steps, bool wrong_pairs)
{
    Optim o;
    Rng noise = rng_new(7);
    optim_init(&o, "adam", 1e-2);
    for (int i = 0; i < steps; i++) {
        tape_reset(t);
        Arena *a = tape_arena(t);
        Tensor x = toys_ring(a, 128, 0, rng_fork_i(noise, "ring", (uint64_t)i));
        Tensor other = toys_ring(a, 128, 0, rng_fork_i(noise, "another", (uint64_t)i));
        Tensor seen = tensor_normal(a, x.s, &noise);
        for (int k = 0; k < x.n; k++) seen.x[k] = x.x[k] + (real)sigma * seen.x[k];
        Var *in = ad_input(t, seen), *clean = ad_input(t, wrong_pairs ? other : x);
        Var *loss = ae_reconstruct(m, in, clean).loss;
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, o.lr * schedule_cosine(i, steps));
    }
    optim_free(&o);
}

/* The mean cosine of sign * (r(x) - x) and the score. */
static double along_score(const Ae *m, Tape *t, double sign)
{
    Arena *a = arena_new();
    Tensor x = toys_ring(a, 1000, sigma, rng_new(8)), v = tensor_new(a, x.s), u;
    tape_reset(t);
    Var *seen = ad_input(t, x);
    u = tensor_of(a, x.s, ae_reconstruct(m, seen, seen).y->v.x);
    for (int i = 0; i < 1000; i++) {
        double s[2];
        toys_ring_score((double)x.x[2 * i], (double)x.x[2 * i + 1], sigma, &s[0], &s[1]);
        for (int k = 2 * i; k < 2 * i + 2; k++)
            v.x[k] = (real)s[k % 2], u.x[k] = (real)sign * (u.x[k] - x.x[k]);
    }
    double c = mean_cosine(u, v);
    arena_free(a);
    return c;
}

static void test_score(void)
{
    Tape *t = tape_new();
    double got[3];
    for (int k = 0; k < 3; k++) {
        Ae m;
        ae_init(&m, (AeConfig){ .x = 2, .z = 32, .n_hidden = 1, .hidden = { 32 }, .act = ACT_RELU,
                                .code_act = ACT_RELU }, rng_new(1));
        if (k > 0) learn_ring(&m, t, 400, k == 2);
        got[k] = along_score(&m, t, 1);
        if (k == 1) CHECK(along_score(&m, t, -1) < -0.9, "arrows turned round point along it");
        ae_free(&m);
    }
    CHECK(got[0] < 0.9, "untrained: cosine %.3f", got[0]);
    CHECK(got[1] > 0.9, "trained: cosine %.3f", got[1]);
    CHECK(got[2] < 0.9, "wrong pairs: cosine %.3f", got[2]);
    tape_free(t);
}

int main(void)
{
    RUN(test_start);
    RUN(test_gradients);
    RUN(test_decibels);
    RUN(test_mean_cosine);
    RUN(test_denoises);
    RUN(test_score);
    return test_done();
}
