/* PixelCNN++ by exact oracles, with short-cuts and without, in grey and in colours, by softmax and
 * by logistics; dropout; the start that looks at data; and training with all tricks. */
#include "test.h"
#include "pixel_oracles.h"

#include "autograd/op.h"
#include "models/pixel_fit.h"
#include "nn/layer.h"
#include "nn/start.h"

typedef struct {
    const char *name;
    PixelCnnPpConfig c;
} Case;

static const Case cases[] = {
    { "on or off", { { 1, 2, 0 }, 6, 4, 3, true, true } },
    { "no short-cuts", { { 1, 2, 0 }, 6, 2, 3, false, false } },
    { "around alone", { { 1, 2, 0 }, 6, 2, 3, true, false } },
    { "across alone, grey", { { 1, 3, 0 }, 6, 2, 5, false, true } },
    { "grey logistics", { { 1, 4, 3 }, 6, 2, 3, true, true } },
    { "colours", { { 3, 2, 0 }, 18, 2, 3, true, true } },
    { "colours, logistics", { { 3, 2, 2 }, 8, 2, 3, true, true } },
};
enum { CASES = sizeof cases / sizeof *cases };

/* Biases matter, too. */
static PixelModel model_new(Arena *a, const Case *k)
{
    PixelCnnPp *m = arena_alloc(a, sizeof *m);
    Rng r = rng_new(3);
    pixelcnn_pp_init(m, k->c, r);
    for (int i = 0; i < m->ps.n; i++)
        if (m->ps.p[i]->v.s.nd == 1) rng_fill_normal(&r, m->ps.p[i]->v.x, m->ps.p[i]->v.n);
    return pixelcnn_pp_model(m);
}

static PixelCnnPp *own(const PixelModel *m) { return (PixelCnnPp *)(uintptr_t)m->m; }

static Tensor images_of(Arena *a, const Case *k)
{
    PixelHead h = k->c.head;
    if (h.colours > 1) return all_images(a, 2, 1, h.colours, h.levels);
    return all_images(a, h.levels > 2 ? 2 : 3, h.levels > 3 ? 2 : 3, 1, h.levels);
}

/* A layer that sees too much: its mask is B, its weights random. */
static void open_mask(Conv2d *l)
{
    Rng r = rng_new(9);
    l->k.mask = MASK_B;
    rng_fill_normal(&r, l->w->v.x, l->w->v.n);
}

/* Right, with mask B in the first layer of the horizontal stack, and with a vertical stack that
 * begins with its own row. */
static void test_sums_to_one_unless_a_mask_is_wrong(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < 3 * CASES; i++) {
        const Case *k = &cases[i / 3];
        PixelModel m = model_new(a, k);
        if (i % 3) open_mask(&own(&m)->first[i % 3 == 1]);
        double off = fabs(total(&m, images_of(a, k)) - 1);
        CHECK(i % 3 ? off > 1e-4 : off <= TOL(1e-5, 1e-12), "%s, spoiled %d: sum off by %.1e",
              k->name, i % 3, off);
        params_free(m.ps);
    }
    arena_free(a);
}

/* On 3 x 3 pixels all that is before a number, colours too, and nothing else. */
static void test_sees_what_is_before(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        PixelModel m = model_new(a, &cases[i]), bad = model_new(a, &cases[i]);
        int groups = pixel_groups(m.head), caught = 0;
        open_mask(&own(&bad)->first[1]);
        for (int at = 0; at < 9 * groups; at++) {
            int count = sees(&m, 3, 3, at, NULL), want = at * m.head.colours / groups;
            CHECK(count == want, "%s: step %d sees %d, not %d", cases[i].name, at, count, want);
            caught += sees(&bad, 3, 3, at, NULL) < 0;
        }
        CHECK(caught > 0, "%s: a wrong mask sees no more", cases[i].name);
        params_free(m.ps), params_free(bad.ps);
    }
    arena_free(a);
}

static double gradient_error(const PixelModel *m, Tensor x, int from)
{
    Tape *t = tape_new();
    Rng r = rng_new((uint64_t)from);
    for (int i = 0; i < m->ps->total; i++) m->ps->v[i] *= 1 + R(0.2) * (real)rng_normal(&r);
    Var *log_p = pixel_log_px(m, ad_input(t, tensor_rows(x, from, from + 3)));
    Var *loss = random_contraction(log_p, &r);
    double error = gradcheck_directions(loss, &r, 4, TOL(2e-4, 1e-6)).error;
    tape_free(t);
    return error;
}

/* With dropout as well. In float a step may cross a relu's kink, not at each of three places. */
static void test_gradients(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < 2 * CASES; i++) {
        const Case *k = &cases[i / 2];
        double error = 1e30;
        PixelModel m = model_new(a, k);
        own(&m)->drop = i % 2 ? 0.3 : 0;
        for (int j = 0; j < (IS_F64 ? 1 : 3); j++)
            error = fmin(error, gradient_error(&m, images_of(a, k), 1 + 2 * j));
        CHECK(error <= TOL(1e-2, 1e-6), "%s: error %.1e", k->name, error);
        params_free(m.ps);
    }
    arena_free(a);
}

static void test_samplers_agree(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        PixelModel m = model_new(a, &cases[i]);
        Shape s = SHAPE(2, 4, 5, m.head.colours);
        Tensor want = drawn(&m, tensor_new(a, s), NULL, causal_sample_naive),
               got = drawn(&m, tensor_new(a, s), NULL, causal_sample);
        CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)want.n, cases[i].name);
        params_free(m.ps);
    }
    arena_free(a);
}

static void test_dropout(void)
{
    enum { N = 20000 };
    Tape *t = tape_new();
    Tensor x = tensor_new(tape_arena(t), SHAPE(N));
    tensor_fill(x, 1);
    Var *in = ad_input(t, x), *y = dropout(in, 0.25, rng_new(2));
    double zeros = 0, sum = 0;
    for (int i = 0; i < N; i++) zeros += y->v.x[i] == 0, sum += (double)y->v.x[i];
    CHECK_NEAR(zeros / N, 0.25, 4 * sqrt(0.25 * 0.75 / N), "share of zeros");
    CHECK_NEAR(sum / N, 1, 4 * sqrt(0.25 / 0.75 / N), "mean of what was 1");
    CHECK(dropout(in, 0, rng_new(2)) == in, "a rate of 0 does something");
    tape_free(t);
}

/* The largest |mean| or |variance - 1| of a channel that is a convolution and nothing else. */
static double unsettled(const PixelModel *m, Tensor x)
{
    Tape *t = tape_new();
    double most = 0;
    m->network(m->m, ad_input(t, x));
    for (Var *y = tape_first(t); y; y = y->after) {
        if (y->op != &op_conv2d || y->n_in > 3 || y->a.act != ACT_NONE) continue;
        for (int c = y->v.s.d[3], k = 0; k < c; k++) {
            double sum = 0, square = 0, n = y->v.n / c;
            for (int i = k; i < y->v.n; i += c) sum += (double)y->v.x[i];
            for (int i = k; i < y->v.n; i += c) square += pow((double)y->v.x[i] - sum / n, 2);
            most = fmax(most, fmax(fabs(sum / n), fabs(square / n - 1)));
        }
    }
    tape_free(t);
    return most;
}

/* Settled, and not before; a second time changes nothing; and the model is still one. */
static void test_start(void)
{
    Arena *a = arena_new();
    PixelModel m = model_new(a, &cases[0]);
    Tensor x = images_of(a, &cases[0]), seen = tensor_rows(x, 100, 400);
    CHECK(unsettled(&m, seen) > 0.1, "settled before the start");
    for (int i = 0; i < 2; i++) {
        Tape *t = tape_new();
        Tensor before = tensor_of(a, SHAPE(m.ps->total), m.ps->v);
        m.network(m.m, ad_input(t, seen));
        start_from_data(t);
        double moved = 0;
        for (int k = 0; k < before.n; k++)
            moved = fmax(moved, fabs((double)(before.x[k] - m.ps->v[k])));
        CHECK(i ? moved < TOL(1e-3, 1e-11) : moved > 0.1, "start %d moved by %.1e", i, moved);
        CHECK_NEAR(unsettled(&m, seen), 0, TOL(1e-3, 1e-10), "mean and variance");
        tape_free(t);
    }
    CHECK_NEAR(total(&m, x), 1, TOL(1e-5, 1e-12), "sum after the start");
    params_free(m.ps), arena_free(a);
}

/* All tricks at once on 8 images, of which the best model gives each an eighth: no model can need
 * less than log 8 nats for them, and a trained one needs not much more. */
static void test_fit(void)
{
    enum { N = 8, EPOCHS = 30 };
    Arena *a = arena_new();
    Tape *t = tape_new();
    PixelModel m = model_new(a, &cases[0]);
    PixelFitConfig c = { EPOCHS, 3, 0.02, 0.1, 0.9, true, true };
    Tensor x = tensor_rows(images_of(a, &cases[0]), 100, 100 + N);
    PixelFit f;
    double nats[N], mean[2] = { 0, 0 };
    pixel_fit_init(&f, own(&m), c, t, rng_new(6));
    for (int e = 1; e <= EPOCHS; e++) pixel_fit_epoch(&f, x, e);
    CHECK(own(&m)->drop == 0, "dropout stays on");
    for (int k = 0; k < 2; k++) {
        if (k) average_use(&f.mean, m.ps);
        pixel_fit_nats(own(&m), t, x, nats);
        for (int i = 0; i < N; i++) mean[k] += nats[i] / N;
        CHECK(mean[k] > log(N) && mean[k] < log(N) + 1, "%d: %.3f nats", k, mean[k]);
    }
    CHECK(mean[0] != mean[1], "the average is the last step");
    pixel_fit_free(&f), params_free(m.ps), tape_free(t), arena_free(a);
}

int main(void)
{
    RUN(test_sums_to_one_unless_a_mask_is_wrong);
    RUN(test_sees_what_is_before);
    RUN(test_gradients);
    RUN(test_samplers_agree);
    RUN(test_dropout);
    RUN(test_start);
    RUN(test_fit);
    return test_done();
}
