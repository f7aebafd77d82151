/* PixelRNN: what a pixel sees through recurrent layers, in how many steps that must wait for one
 * another, and what this costs (S4 slides 48 to 56). Nothing is trained: all of it holds of random
 * weights. Chapter 18. */
#include "pixelrnn_parts.h"

#include <stdio.h>

static const Setting settings[] = {
    { "sides", { "7,14", "7,14,28", "7,14,28" }, "images are so many pixels wide and high" },
    { "width", { "4", "16", "32" }, "h of each LSTM" },
    { "down", { "1", "1", "1" },
      "rows that the diagonals from the right go down; with 0 they see the future" },
    { "order", { "rgb", "rgb", "rgb" }, "the order of the colours: rgb, rbg, grb, gbr, brg, bgr" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "pixelrnn",
    .purpose = "count the steps of PixelRNN and PixelCNN, and see what a pixel sees",
    .data = "none", .epochs = { 1, 1, 1 }, .batch_size = { 4, 8, 8 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch",
};

const char *const kind_names[KINDS] = { "row", "diagonal", "pixelcnn" };

void model_init(const Run *r, Model *m, Kind kind, PixelHead head, int h, int first)
{
    Rng rng = rng_fork(r->e.rng, kind_names[kind]);
    PixelCnnConfig c = { head, h * head.colours, kind == CNN ? 4 : 1, first, 1 };
    if (kind == CNN) pixelcnn_init(&m->cnn, c, rng);
    else pixelrnn_init(&m->rnn, c, kind == DIAGONAL, rng);
    m->rnn.down = r->down;
    m->m = kind == CNN ? pixelcnn_model(&m->cnn) : pixelrnn_model(&m->rnn);
    for (int i = 0; i < m->m.ps->n; i++) {
        Tensor v = m->m.ps->p[i]->v;
        if (v.s.nd == 1) rng_fill_normal(&rng, v.x, v.n);
    }
}

void claim(Run *r, const char *id, Kind k, const char *what, double value, const char *relation,
           double bound)
{
    char name[80];
    snprintf(name, sizeof name, "%s_%s", kind_names[k], what);
    exp_claim(&r->e, id, name, value, relation, bound);
}

int main(int argc, char **argv)
{
    Run r = { .t = tape_new() };
    exp_start(&r.e, &spec, argc, argv);
    r.sides = exp_list(&r.e, "sides", SIDES, r.side);
    r.width = exp_int(&r.e, "width", 1, 1000);
    r.down = exp_int(&r.e, "down", 0, 1);
    r.order = colour_orders[exp_word(&r.e, "order", colour_order_names)];
    exp_resume(&r.e, NULL, NULL);
    sees(&r);
    colours(&r);
    patches(&r);
    if (!r.e.check) {
        steps(&r);
        times(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
