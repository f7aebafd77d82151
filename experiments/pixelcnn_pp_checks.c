/* What holds of any weights: gradients, the order of pixels and colours, and that a mixture spreads
 * a mass of 1 over the values of a pixel. Chapter 20. */
#include "pixelcnn_pp_parts.h"

#include <math.h>

enum { SIDE = 4 };

static Tensor random_images(Run *r, int n, int side, PixelHead h, Rng rng)
{
    Tensor x = tensor_new(r->e.arena, SHAPE(n, side, side, h.colours));
    for (int i = 0; i < x.n; i++)
        x.x[i] = (real)rng_below(&rng, h.levels) / (real)(h.levels - 1);
    return x;
}

/* Of a miniature with this end, at random weights and biases. */
static void gradients(Run *r, Head h)
{
    PixelCnnPp m;
    int colours = r->x.s.d[3];
    PixelCnnPpConfig c = { { colours, 4, h == LOGISTICS ? 2 : 0 }, colours, 2, 3, true, true };
    Rng rng = rng_fork(r->e.rng, "miniature");
    pixelcnn_pp_init(&m, c, rng);
    for (int i = 0; i < m.ps.n; i++)
        if (m.ps.p[i]->v.s.nd == 1) rng_fill_normal(&rng, m.ps.p[i]->v.x, m.ps.p[i]->v.n);
    tape_reset(r->t);
    PixelModel p = pixelcnn_pp_model(&m);
    Var *x = ad_input(r->t, random_images(r, 2, 2, c.head, rng));
    Var *loss = ad_scale(ad_sum_all(pixel_log_px(&p, x)), -0.5);
    exp_gradients(&r->e, h == LOGISTICS ? "gradients_logistics" : "gradients_softmax", loss, &rng);
    pixelcnn_pp_free(&m);
}

/* Of the slopes of the softmax's logits in the image: the largest in a number that they must not
 * see, and the share of those in the colour just before, at the same pixel, that are not 0. */
typedef struct { double later, before; } Slopes;

static Slopes slopes(Run *r)
{
    PixelModel m = pixelcnn_pp_model(&r->m[SOFTMAX]);
    Rng rng = rng_fork(r->e.rng, "slopes");
    Tensor x = random_images(r, 1, SIDE, m.head, rng), g = tensor_zeros(r->e.arena, x.s);
    Slopes s = { 0, 0 };
    int colours = m.head.colours, n = 0;
    for (int at = 0; at < x.n; at++) {
        tensor_fill(g, 0);
        tape_reset(r->t);
        Var *rows = ad_reshape(m.network(m.m, ad_leaf(r->t, x, g)), SHAPE(x.n, m.head.levels));
        backward(ad_sum_all(ad_square(ad_slice(rows, 0, at, at + 1))));
        for (int j = at; j < x.n; j++) s.later = fmax(s.later, fabs((double)g.x[j]));
        if (at % colours) s.before += g.x[at - 1] != 0, n++;
    }
    params_zero_grad(m.ps);
    s.before /= n ? n : 1;
    return s;
}

/* The worst |sum - 1| of the masses of all values of the first colour, over the pixels of a random
 * image; the first 3 K numbers of a pixel are what says that colour. */
static double mass_missing(Run *r)
{
    PixelModel m = pixelcnn_pp_model(&r->m[LOGISTICS]);
    int levels = m.head.levels, k = m.head.mixtures, all = pixel_outputs(m.head);
    Tensor x = random_images(r, 1, SIDE, m.head, rng_fork(r->e.rng, "masses"));
    Tensor v = tensor_new(r->e.arena, SHAPE(levels, 1));
    for (int i = 0; i < levels; i++) v.x[i] = (real)i / (real)(levels - 1);
    double worst = 0;
    for (int p = 0; p < SIDE * SIDE; p++) {
        tape_reset(r->t);
        Var *out = ad_reshape(m.network(m.m, ad_input(r->t, x)), SHAPE(SIDE * SIDE, all));
        Var *own = ad_slice(ad_slice(out, 0, p, p + 1), 1, 0, logistics_numbers(k, 1));
        own = ad_broadcast(own, SHAPE(levels, logistics_numbers(k, 1)));
        Var *log_p = logistics_log_p(ad_input(r->t, v), own, k, levels);
        double sum = 0;
        for (int i = 0; i < levels; i++) sum += exp((double)log_p->v.x[i]);
        worst = fmax(worst, fabs(sum - 1));
    }
    return worst;
}

void checks(Run *r)
{
    for (Head h = 0; h < HEADS; h++) gradients(r, h);
    Slopes s = slopes(r);
    exp_claim(&r->e, "B2", "slope_in_what_comes_later", s.later, "==", 0);
    if (r->x.s.d[3] > 1)
        exp_claim(&r->e, "B2", "share_of_colours_that_see_the_one_before", s.before, ">", 0);
    exp_claim(&r->e, "B11", "masses_of_all_values_minus_1", mass_missing(r), "<=",
              sizeof(real) == 8 ? 1e-12 : 1e-5);
}
