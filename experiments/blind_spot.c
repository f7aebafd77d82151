/* What a pixel's logit depends on: the gradient of one logit in all pixels, for stacks of masked
 * kernels and for the two stacks of a gated PixelCNN (S4 slide 60; claims B5, B9). The weights are
 * random: what is not connected has a gradient of exactly 0, whatever they are. Chapter 20. */
#include "exp.h"
#include "models/gated_pixelcnn.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 25, AT = SIDE / 2, MOST = 6, FIRST = 7, PIXELS = SIDE * SIDE };

static const Setting settings[] = {
    { "draws", { "2", "8", "32" }, "networks of random weights whose gradients are put together" },
    { "layers", { "3", "5", "6" }, "from 1 to so many 3 x 3 kernels, or gated layers" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "blind_spot",
    .purpose = "draw what a pixel sees, through masks and through two stacks",
    .data = "none", .epochs = { 1, 1, 1 }, .batch_size = { 1, 1, 1 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch",
};

/* Marks the pixels in which the middle pixel's logit has a gradient. */
static void look(Tape *t, const PixelModel *m, bool *seen, Rng r)
{
    tape_reset(t);
    Arena *a = tape_arena(t);
    Tensor x = tensor_normal(a, SHAPE(1, SIDE, SIDE, 1), &r), g = tensor_zeros(a, x.s);
    Var *logits = ad_reshape(m->network(m->m, ad_leaf(t, x, g)), SHAPE(PIXELS));
    int at = AT * SIDE + AT;
    backward(ad_sum_all(ad_slice(logits, 0, at, at + 1)));
    for (int p = 0; p < PIXELS; p++) seen[p] |= g.x[p] != 0;
}

/* Random biases, so that no unit is dead in all draws. */
static void stir(Params *ps, Rng r)
{
    for (int i = 0; i < ps->n; i++)
        if (ps->p[i]->v.s.nd == 1) rng_fill_normal(&r, ps->p[i]->v.x, ps->p[i]->v.n);
}

static void draw(Tape *t, bool gated, int layers, Rng r, bool *seen)
{
    PixelCnn plain;
    GatedPixelCnn gates;
    PixelCnnConfig c = { { 1, 2, 0 }, 8, gated ? layers + 1 : layers, FIRST };
    if (gated) gated_pixelcnn_init(&gates, c, r);
    else pixelcnn_init(&plain, c, r);
    PixelModel m = gated ? gated_pixelcnn_model(&gates) : pixelcnn_model(&plain);
    stir(m.ps, r);
    look(t, &m, seen, r);
    params_free(m.ps);
}

/* The theory: what a first kernel and `layers` more, 3 x 3, let through. Plain: one tap of mask A,
 * then taps of mask B. Gated: all that comes before and is as near as that. */
static bool in_reach(int dy, int dx, int layers)
{
    int far = FIRST / 2 + layers;
    return (dy < 0 || (dy == 0 && dx < 0)) && dy >= -far && abs(dx) <= far;
}

/* A step up brings at most one column to the right, and the first kernel 3 for up to 3 rows. */
static bool plain_sees(int dy, int dx, int layers)
{
    int up = -dy, half = FIRST / 2;
    if (!in_reach(dy, dx, layers)) return false;
    return up == 0 || dx <= half + (up - 1 < layers ? up - 1 : layers);
}

/* Pixels where seen and theory differ; and those before the middle, near enough, and not seen. */
typedef struct { int wrong, blind; } Count;

static Count count(const bool *seen, bool gated, int layers)
{
    Count c = { 0, 0 };
    for (int p = 0; p < PIXELS; p++) {
        int dy = p / SIDE - AT, dx = p % SIDE - AT;
        bool near = in_reach(dy, dx, layers), want = gated ? near : plain_sees(dy, dx, layers);
        c.wrong += seen[p] != want;
        c.blind += near && !seen[p];
    }
    return c;
}

/* Seen is blue, not seen though near enough light red, the pixel itself black. */
static void paint(Tensor image, const bool *seen, int layers)
{
    static const real colours[4][3] = { { 1, 1, 1 }, { R(0.12), R(0.44), R(0.71) },
                                        { R(0.95), R(0.72), R(0.65) }, { 0, 0, 0 } };
    for (int p = 0; p < PIXELS; p++) {
        int dy = p / SIDE - AT, dx = p % SIDE - AT;
        int k = !dy && !dx ? 3 : seen[p] ? 1 : in_reach(dy, dx, layers) ? 2 : 0;
        memcpy(image.x + 3 * p, colours[k], sizeof colours[k]);
    }
}

int main(int argc, char **argv)
{
    Exp e;
    exp_start(&e, &spec, argc, argv);
    int draws = exp_int(&e, "draws", 1, 1000), layers = exp_int(&e, "layers", 1, MOST);
    Tape *t = tape_new();
    Tensor images = tensor_new(e.arena, SHAPE(2 * layers, SIDE, SIDE, 3));
    double rows[MOST][3];           /* layers; blind pixels of masks, of two stacks */
    int wrong = 0;
    exp_resume(&e, NULL, NULL);
    for (int i = 0; i < 2 * layers; i++) {
        bool seen[PIXELS] = { false }, gated = i >= layers;
        for (int k = 0; k < draws; k++)
            draw(t, gated, i % layers + 1, rng_fork_i(e.rng, "draw", (uint64_t)k), seen);
        Count c = count(seen, gated, i % layers + 1);
        wrong += c.wrong;
        paint(tensor_rows(images, i, i + 1), seen, i % layers + 1);
        rows[i % layers][0] = i % layers + 1, rows[i % layers][1 + gated] = c.blind;
    }
    exp_claim(&e, "B5", "pixels_seen_otherwise_than_the_masks_say", wrong, "==", 0);
    exp_claim(&e, "B5", "blind_pixels_of_masks", rows[layers - 1][1], ">", 0);
    exp_claim(&e, "B9", "blind_pixels_of_two_stacks", rows[layers - 1][2], "==", 0);
    if (!e.check) {
        exp_table(&e, "blind.tsv", "layers\tmasks\tstacks", 3, layers, rows[0]);
        exp_grid(&e, "blind_spot.png", images, layers, 6);
    }
    tape_free(t);
    return exp_end(&e);
}
