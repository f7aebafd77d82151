/* Autoregressive models of images by exact oracles: no number sees itself or a later one, the
 * probabilities of all images sum to 1, and the fast sampler draws what the slow one draws. */
#include "test.h"
#include "pixel_oracles.h"

#include "models/gated_pixelcnn.h"
#include "models/pixelrnn.h"
#include "tensor/parallel.h"

#include <math.h>

typedef enum { PLAIN, GATED, ROW, DIAGONAL } Kind;

typedef struct {
    const char *name;
    Kind kind;
    PixelCnnConfig c;
} Case;

static const Case cases[] = {
    { "pixelcnn", PLAIN, { { 1, 2, 0 }, 8, 2, 3 } },
    { "gated", GATED, { { 1, 2, 0 }, 8, 3, 3 } },
    { "pixelcnn, dilated", PLAIN, { { 1, 2, 0 }, 8, 3, 3, 2 } },
    { "pixelcnn, 3 levels", PLAIN, { { 1, 3, 0 }, 6, 1, 5 } },
    { "gated, dilated", GATED, { { 1, 2, 0 }, 8, 4, 3, 2 } },
    { "gated, 3 levels", GATED, { { 1, 3, 0 }, 6, 2, 5 } },
    { "pixelcnn, colours", PLAIN, { { 3, 2, 0 }, 18, 2, 3 } },
    { "gated, colours", GATED, { { 3, 2, 0 }, 18, 2, 3 } },
    { "pixelcnn, logistics", PLAIN, { { 1, 3, 2 }, 6, 2, 3 } },
    { "gated, logistics, colours", GATED, { { 3, 2, 2 }, 12, 2, 3 } },
    { "row lstm", ROW, { { 1, 2, 0 }, 8, 2, 3 } },
    { "diagonal lstm", DIAGONAL, { { 1, 2, 0 }, 8, 2, 5 } },
    { "diagonal lstm, 3 levels", DIAGONAL, { { 1, 3, 0 }, 8, 1, 5 } },
};
enum { CASES = sizeof cases / sizeof *cases };

/* Either model, and its first kernel. */
typedef struct { PixelModel p; Conv2d *first; } Model;

static Model model_new(Arena *a, const Case *k)
{
    Rng r = rng_new(3);
    Model y;
    if (k->kind == GATED) {
        GatedPixelCnn *g = arena_alloc(a, sizeof *g);
        gated_pixelcnn_init(g, k->c, r);
        y = (Model){ gated_pixelcnn_model(g), &g->layer[0].h[0] };
    } else if (k->kind == PLAIN) {
        PixelCnn *p = arena_alloc(a, sizeof *p);
        pixelcnn_init(p, k->c, r);
        y = (Model){ pixelcnn_model(p), &p->first };
    } else {
        PixelRnn *p = arena_alloc(a, sizeof *p);
        pixelrnn_init(p, k->c, k->kind == DIAGONAL, r);
        y = (Model){ pixelrnn_model(p), &p->first };
    }
    for (int i = 0; i < y.p.ps->n; i++)       /* biases matter, too */
        if (y.p.ps->p[i]->v.s.nd == 1) rng_fill_normal(&r, y.p.ps->p[i]->v.x, y.p.ps->p[i]->v.n);
    return y;
}

static Tensor images_of(Arena *a, const Case *k)
{
    PixelHead h = k->c.head;
    if (h.colours > 1) return all_images(a, 2, 1, h.colours, h.levels);
    return all_images(a, h.levels > 2 ? 2 : 3, 3, 1, h.levels);
}

static void test_sums_to_one(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        Model m = model_new(a, &cases[i]);
        Tensor x = images_of(a, &cases[i]);
        CHECK_NEAR(total(&m.p, x), 1, TOL(1e-5, 1e-12), cases[i].name);
        params_free(m.p.ps);
    }
    arena_free(a);
}

/* A model that sees the number it predicts: mask B in the first layer. */
static Model cheat(Arena *a, const Case *k)
{
    Model m = model_new(a, k);
    m.first->k.mask = MASK_B;
    Rng r = rng_new(9);
    rng_fill_normal(&r, m.first->w->v.x, m.first->w->v.n);
    return m;
}

static void test_a_wrong_mask_is_seen(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        Model m = cheat(a, &cases[i]);
        double sum = total(&m.p, images_of(a, &cases[i]));
        CHECK(fabs(sum - 1) > 1e-3, "%s: sums to %.6f although it sees itself", cases[i].name, sum);
        params_free(m.p.ps);
    }
    arena_free(a);
}

/* On 3 x 3 pixels a gated network, and one of diagonals, sees all that is before a number. */
static void test_sees_what_is_before(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        const Case *k = &cases[i];
        Model m = model_new(a, k), bad = cheat(a, k);
        int n = 9 * pixel_groups(k->c.head), caught = 0;
        int numbers = k->c.head.colours / pixel_groups(k->c.head);
        for (int at = 0; at < n; at++) {
            int count = sees(&m.p, 3, 3, at, NULL);
            CHECK(count >= 0 && (k->kind % 2 == 0 || count == at * numbers), "%s: step %d sees %d",
                  k->name, at, count);
            caught += sees(&bad.p, 3, 3, at, NULL) < 0;
        }
        CHECK(caught > 0, "%s: a wrong mask sees no more", k->name);
        params_free(m.p.ps), params_free(bad.p.ps);
    }
    arena_free(a);
}

/* Only the diagonals from the right, put back `down` rows further down. */
static Var *from_the_right(const void *m, Var *x)
{
    const int *down = m;
    Tensor w = tensor_zeros(tape_arena(x->tape), SHAPE(3, 1, 4));
    Tensor b = tensor_zeros(tape_arena(x->tape), SHAPE(4));
    for (int i = 0; i < 8; i++) w.x[i] = R(0.5);
    Var *gates = ad_concat(ad_concat(x, x, 3), ad_concat(x, x, 3), 3);
    Var *h = ad_row_lstm(ad_skew(gates, true), ad_input(x->tape, w), ad_input(x->tape, b));
    return ad_unskew(h, true, *down);
}

static void test_the_right_must_go_down(void)
{
    static const Case one = { "from the right", DIAGONAL, { { 1, 2, 0 }, 1, 1, 3 } };
    Params none = { 0 };
    for (int down = 0; down <= 1; down++) {
        Model m = { { from_the_right, &down, &none, one.c.head }, NULL };
        int count = sees(&m.p, 3, 3, 4, NULL);
        CHECK(down ? count == 2 : count == -1, "%d rows down: sees %d", down, count);
    }
}

/* The wedge to the upper right: without gates the pixel two to the right in the row above is never
 * seen, with them it is. */
static void test_blind_spot(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < 2; i++) {
        Model m = model_new(a, &cases[i]);
        bool seen[49];
        int count = sees(&m.p, 7, 7, 3 * 7 + 3, seen);
        CHECK(seen[2 * 7 + 6] == (cases[i].kind == GATED) && seen[2 * 7 + 4], "%s: sees %d of 24",
              cases[i].name, count);
        params_free(m.p.ps);
    }
    arena_free(a);
}

/* Of images from.. and weights that are a little off. */
static double gradient_error(Arena *a, const Case *k, int from)
{
    Model m = model_new(a, k);
    Tape *t = tape_new();
    Rng r = rng_new((uint64_t)from);
    for (int i = 0; i < m.p.ps->total; i++) m.p.ps->v[i] *= 1 + R(0.2) * (real)rng_normal(&r);
    Var *x = ad_input(t, tensor_rows(images_of(a, k), from, from + 3));
    Var *loss = random_contraction(pixel_log_px(&m.p, x), &r);
    double error = gradcheck_directions(loss, &r, 4, TOL(2e-4, 1e-6)).error;
    tape_free(t), params_free(m.p.ps);
    return error;
}

/* In float a step may cross a relu's kink, but not at each of three places. */
static void test_gradients(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        double error = 1e30;
        for (int k = 0; k < (IS_F64 ? 1 : 3); k++)
            error = fmin(error, gradient_error(a, &cases[i], 1 + 2 * k));
        CHECK(error <= TOL(1e-2, 1e-6), "%s: error %.1e", cases[i].name, error);
    }
    arena_free(a);
}

static void test_samplers_agree(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < CASES; i++) {
        Model m = model_new(a, &cases[i]);
        Shape s = SHAPE(3, 5, 6, cases[i].c.head.colours);
        Tensor want = drawn(&m.p, tensor_new(a, s), NULL, causal_sample_naive);
        for (int threads = 1; threads <= 2; threads++) {
            parallel_set_threads(threads);
            Tensor got = drawn(&m.p, tensor_new(a, s), NULL, causal_sample);
            CHECK_BYTES(got.x, want.x, sizeof(real) * (size_t)want.n, cases[i].name);
        }
        params_free(m.p.ps);
    }
    arena_free(a);
}

/* How often each of the levels is drawn, against the softmax of logits / temperature. */
static void test_draw(void)
{
    enum { N = 20000, LEVELS = 4 };
    const real logits[LEVELS] = { 1, R(-0.5), 0, 2 };
    PixelModel m = { .head = { 1, LEVELS, 0 } };
    PixelDraw p;
    Causal c = pixel_causal(&m, 0.5, &p);
    double count[LEVELS] = { 0 }, sum = 0;
    for (int i = 0; i < N; i++) {
        real x;
        Draw d = { 0, 0, 0, 0, logits, LEVELS, rng_fork_i(rng_new(1), "draw", (uint64_t)i), &x, 1 };
        c.draw(c.ctx, &d);
        count[lround(3 * (double)x)] += 1.0 / N;
    }
    for (int k = 0; k < LEVELS; k++) sum += exp(2 * (double)logits[k]);
    for (int k = 0; k < LEVELS; k++) {
        double want = exp(2 * (double)logits[k]) / sum;
        CHECK_NEAR(count[k], want, 4 * sqrt(want * (1 - want) / N), "how often a level is drawn");
    }
}

int main(void)
{
    RUN(test_sums_to_one);
    RUN(test_a_wrong_mask_is_seen);
    RUN(test_sees_what_is_before);
    RUN(test_the_right_must_go_down);
    RUN(test_blind_spot);
    RUN(test_gradients);
    RUN(test_samplers_agree);
    RUN(test_draw);
    return test_done();
}
