/* Pixel models with a condition: for every label all images share a mass of 1, the condition is
 * seen and the future is not, and the fast sampler draws what the slow one draws. */
#include "test.h"
#include "pixel_oracles.h"

#include "models/conditional_pixelcnn.h"
#include "tensor/parallel.h"

#include <string.h>

enum { LABELS = 3 };

static const PixelCnnConfig labelled = { { 1, 2, 0, LABELS }, 6, 2, 3 };
static const PixelCnnConfig coloured = { { 3, 2, 0, 2 }, 6, 2, 3 };

/* Random weights and biases. */
static void shake(Params *ps)
{
    Rng r = rng_new(5);
    for (int i = 0; i < ps->n; i++)
        if (ps->p[i]->v.s.nd == 1) rng_fill_normal(&r, ps->p[i]->v.x, ps->p[i]->v.n);
}

static PixelModel model_new(GatedPixelCnn *g, PixelCnnConfig c)
{
    gated_pixelcnn_init(g, c, rng_new(3));
    shake(&g->ps);
    return gated_pixelcnn_model(g);
}

/* All images x, and before the colours of each pixel a 1 in channel `label`. */
static Tensor with_label(Arena *a, Tensor x, int labels, int label)
{
    Tensor y = tensor_zeros(a, SHAPE(x.s.d[0], x.s.d[1], x.s.d[2], labels + x.s.d[3]));
    int c = x.s.d[3], d = labels + c;
    for (int p = 0; p < x.n / c; p++) {
        y.x[p * d + label] = 1;
        for (int k = 0; k < c; k++) y.x[p * d + labels + k] = x.x[p * c + k];
    }
    return y;
}

static void test_sums_to_one_for_each_label(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < 2; i++) {
        PixelCnnConfig c = i ? coloured : labelled;
        GatedPixelCnn g;
        PixelModel m = model_new(&g, c);
        Tensor x = i ? all_images(a, 2, 1, 3, 2) : all_images(a, 3, 3, 1, 2);
        for (int y = 0; y < c.head.known; y++)
            CHECK_NEAR(total(&m, with_label(a, x, c.head.known, y)), 1, TOL(1e-5, 1e-12), "mass");
        g.layer[0].h[0].k.mask = MASK_B;
        Rng r = rng_new(9);
        rng_fill_normal(&r, g.layer[0].h[0].w->v.x, g.layer[0].h[0].w->v.n);
        double sum = total(&m, with_label(a, x, c.head.known, 0));
        CHECK(fabs(sum - 1) > 1e-3, "sums to %.6f although it sees itself", sum);
        gated_pixelcnn_free(&g);
    }
    arena_free(a);
}

/* How far the masses of one image lie apart for two labels, in nats. */
static double apart(const PixelModel *m, Tensor x)
{
    Tape *t = tape_new();
    Tensor one = with_label(tape_arena(t), x, LABELS, 0);
    double p = (double)pixel_log_px(m, ad_input(t, one))->v.x[0];
    Tensor two = with_label(tape_arena(t), x, LABELS, 1);
    double q = (double)pixel_log_px(m, ad_input(t, two))->v.x[0];
    tape_free(t);
    return fabs(p - q);
}

/* The label is in every gate: silenced in all, it makes no difference; heard in one, it does. */
static void test_the_label_is_heard_in_every_gate(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_zeros(a, SHAPE(1, 3, 3, 1));
    for (int heard = 0; heard <= 8; heard++) {
        GatedPixelCnn g;
        PixelModel m = model_new(&g, labelled);
        for (int i = 0; i < 8; i++)
            if (i + 1 != heard) tensor_fill(g.layer[i / 4].know[i / 2 % 2][i % 2].w->v, 0);
        double d = apart(&m, x);
        CHECK(heard ? d > 1e-6 : d == 0, "heard in gate %d: %.1e nats between labels", heard, d);
        gated_pixelcnn_free(&g);
    }
    arena_free(a);
}

/* The logits of a pixel see the condition there, and neither the condition in the rows below nor
 * any colour that comes later. */
static void test_sees_the_condition_and_no_future(void)
{
    enum { SIDE = 4, AT = 1 * SIDE + 2 };
    Arena *a = arena_new();
    Tape *t = tape_new();
    Rng r = rng_new(4);
    GatedPixelCnn g;
    PixelModel m = model_new(&g, coloured);
    int c = 5, late = 0, below = 0, own = 0;
    Tensor x = tensor_normal(a, SHAPE(1, SIDE, SIDE, c), &r), d = tensor_zeros(a, x.s);
    Var *rows = ad_reshape(m.network(m.m, ad_leaf(t, x, d)), SHAPE(SIDE * SIDE, 3));
    backward(random_contraction(ad_slice(rows, 0, AT, AT + 1), &r));
    for (int i = 0; i < d.n; i++) {
        int p = i / c, channel = i % c;
        if (channel >= 2 && d.x[i] != 0 && (p > AT || (p == AT && channel == 4))) late++;
        if (channel < 2 && p / SIDE > AT / SIDE && d.x[i] != 0) below++;
        if (channel < 2 && p == AT && d.x[i] != 0) own++;
    }
    CHECK(late == 0, "sees %d later colours", late);
    CHECK(below == 0, "sees the condition at %d places in rows below", below);
    CHECK(own == 2, "sees %d of 2 channels of the condition", own);
    gated_pixelcnn_free(&g), tape_free(t), arena_free(a);
}

static void test_gradients(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(2);
    double error = 1e30;
    for (int k = 0; k < (IS_F64 ? 1 : 3); k++) {
        ConditionalPixelCnn m;
        conditional_init(&m, coloured, 1, rng_fork_i(r, "init", (uint64_t)k));
        shake(&m.g.ps);
        tape_reset(t);
        Tensor some = tensor_rows(all_images(tape_arena(t), 2, 1, 3, 2), 11 + k, 14 + k);
        Var *s = ad_input(t, tensor_normal(tape_arena(t), SHAPE(3, 2, 1, 1), &r));
        Var *loss = random_contraction(conditional_log_px(&m, s, ad_input(t, some)), &r);
        error = fmin(error, gradcheck_directions(loss, &r, 4, TOL(2e-4, 1e-6)).error);
        conditional_free(&m);
    }
    CHECK(error <= TOL(1e-2, 1e-6), "error %.1e", error);
    tape_free(t);
}

/* Two images of 5 x 4 pixels, whose condition is noise. */
static Tensor noise(Arena *a, const PixelModel *m)
{
    Rng r = rng_new(6);
    return tensor_normal(a, SHAPE(2, 5, 4, m->head.known + m->head.colours), &r);
}

static void test_samplers_agree(void)
{
    Arena *a = arena_new();
    bool some[20];
    for (int p = 0; p < 20; p++) some[p] = p % 3 == 1;
    for (int i = 0; i < 4; i++) {
        GatedPixelCnn g;
        PixelModel m = model_new(&g, i % 2 ? coloured : labelled);
        const bool *given = i < 2 ? NULL : some;
        Tensor want = drawn(&m, noise(a, &m), given, causal_sample_naive);
        for (int threads = 1; threads <= 2; threads++) {
            parallel_set_threads(threads);
            Tensor got = drawn(&m, noise(a, &m), given, causal_sample);
            CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)want.n, "draws given a condition");
        }
        gated_pixelcnn_free(&g);
    }
    arena_free(a);
}

/* Where the condition is the same, so is what is drawn; elsewhere it is not. */
static void test_draws_obey(void)
{
    ConditionalPixelCnn m;
    Arena *a = arena_new();
    Tape *t = tape_new();
    conditional_init(&m, (PixelCnnConfig){ { 1, 2, 0, 6 }, 6, 2, 3 }, 1, rng_new(3));
    Rng r = rng_new(7);
    Tensor s = tensor_normal(a, SHAPE(2, 6, 6, 1), &r), x = tensor_zeros(a, s.s);
    Tensor y = tensor_zeros(a, s.s);
    conditional_sample(&m, t, s, x, 1, rng_new(1));
    for (int i = 36; i < 72; i++) s.x[i] = R(3.0) - s.x[i];
    conditional_sample(&m, t, s, y, 1, rng_new(1));
    CHECK_BYTES(x.x, y.x, sizeof(real) * 36, "the image whose condition is the same");
    CHECK(memcmp(x.x + 36, y.x + 36, sizeof(real) * 36) != 0, "another condition draws the same");
    conditional_free(&m), tape_free(t), arena_free(a);
}

/* A kernel that looks at what is known of the rows below. */
static Var *looks_down(const void *m, Var *x)
{
    (void)m;
    Tensor w = tensor_zeros(tape_arena(x->tape), SHAPE(3, 3, 1, 1));
    Tensor b = tensor_zeros(tape_arena(x->tape), SHAPE(1));
    return ad_conv2d(ad_slice(x, 3, 0, 1), ad_input(x->tape, w), ad_input(x->tape, b), NULL,
                     (Window){ 1, 1, 1 }, ACT_NONE);
}

static void sample_looking_down(void *a)
{
    Causal c = { looks_down, NULL, draw_bernoulli, NULL, 1, 1 };
    causal_sample(&c, tape_new(), tensor_zeros(a, SHAPE(1, 3, 3, 2)), NULL, rng_new(1));
}

static void test_refused(void)
{
    Arena *a = arena_new();
    CHECK_DIES(sample_looking_down, a, "looks right of its pixel or below it");
    arena_free(a);
}

int main(void)
{
    RUN(test_sums_to_one_for_each_label);
    RUN(test_the_label_is_heard_in_every_gate);
    RUN(test_sees_the_condition_and_no_future);
    RUN(test_gradients);
    RUN(test_samplers_agree);
    RUN(test_draws_obey);
    RUN(test_refused);
    return test_done();
}
