/* What a conditional model of images is good for (S4 slide 27): a small digit is enlarged, a grey
 * character is coloured, both by one and the same network (A12); and what it does to the chain
 * rule: a small image first, then the pixels between (S4 slide 60; B12). Chapter 22. */
#include "super_resolution_parts.h"

static const Setting settings[] = {
    { "width", { "6", "12", "36" }, "channels of each gated stack, a multiple of 3" },
    { "blocks", { "2", "3", "5" }, "gated layers" },
    { "features", { "4", "8", "24" }, "what the networks read from the condition at a pixel" },
    { "shrink", { "2", "2", "1" }, "divide the digits' width and height by this" },
    { "levels", { "4", "4", "4" }, "values of each colour, and of grey" },
    { "train", { "200", "3000", "0" }, "use at most this many training images (0: all)" },
    { "coloured", { "characters", "characters", "characters" }, "data set of colour images" },
    { "pairs", { "own", "own", "own" }, "own, or shuffled: learn from another image's condition" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "super_resolution",
    .purpose = "enlarge digits and colour characters by conditional PixelCNNs",
    .data = "digits", .epochs = { 5, 6, 20 }, .batch_size = { 10, 20, 32 },
    .lr = { 1e-2, 5e-3, 2e-3 }, .settings = settings, .metrics = "epoch",
};

/* Of a miniature: three colours, two features. */
static void check_gradients(Run *r)
{
    ConditionalPixelCnn m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    conditional_init(&m, (PixelCnnConfig){ { 3, 2, 0, 2 }, 3, 1, 3 }, 1, rng);
    rng_fill_normal(&rng, m.g.ps.v, m.g.ps.total);
    Tensor x = tensor_new(tape_arena(r->t), SHAPE(2, 2, 2, 3));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)rng_below(&rng, 2);
    Var *s = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(2, 2, 2, 1), &rng));
    Var *log_p = conditional_log_px(&m, s, ad_input(r->t, x));
    exp_gradients(&r->e, "gradients", ad_scale(ad_sum_all(log_p), -0.5), &rng);
    conditional_free(&m);
}

int main(int argc, char **argv)
{
    Run r = { .t = NULL };
    exp_start(&r.e, &spec, argc, argv);
    r.t = tape_new();
    load(&r);
    check_gradients(&r);
    if (!r.e.check) {
        exp_resume(&r.e, NULL, NULL);
        ConditionalPixelCnn *colours = task(&r, COLOURING), *fine = task(&r, UPSCALING);
        scales(&r, fine);
        conditional_free(colours), conditional_free(fine);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
