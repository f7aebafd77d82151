/* What a pixel's logit depends on, by exact zeros: through the rows, along the diagonals, and
 * through masks alone (claim B1); and which colours of its own pixel a colour sees, in any order
 * (B2, E6). Chapter 18. */
#include "pixelrnn_parts.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <string.h>

enum { WIDE = 15, AT = WIDE / 2 * WIDE + WIDE / 2, SMALL = 6, TINY = 3, WIDTH = 16 };

/* The slope of logit `at`, of those that the network gives for x, in all numbers of x. */
static Tensor slopes(Run *r, const Model *m, Tensor x, int at)
{
    tape_reset(r->t);
    Tensor g = tensor_zeros(tape_arena(r->t), x.s);
    Var *y = m->m.network(m->m.m, ad_leaf(r->t, x, g));
    backward(ad_sum_all(ad_slice(ad_reshape(y, SHAPE(y->v.n)), 0, at, at + 1)));
    return g;
}

static Tensor noise(Run *r, Shape s)
{
    Rng rng = rng_fork(r->e.rng, "image");
    return tensor_normal(r->e.arena, s, &rng);
}

/* Of all pairs of pixels, those where the earlier one's logit has a slope in the later one. */
static int looks_ahead(Run *r, const Model *m)
{
    Tensor x = noise(r, SHAPE(1, SMALL, SMALL, 1));
    int count = 0;
    for (int i = 0; i < x.n; i++) {
        Tensor g = slopes(r, m, x, i);
        for (int j = i; j < x.n; j++) count += g.x[j] != 0;
    }
    return count;
}

/* How many pixels before the last one its logit sees. */
static int last_sees(Run *r, const Model *m)
{
    Tensor g = slopes(r, m, noise(r, SHAPE(1, SMALL, SMALL, 1)), SMALL * SMALL - 1);
    int count = 0;
    for (int j = 0; j < g.n - 1; j++) count += g.x[j] != 0;
    return count;
}

/* |sum of p(x) - 1| over all x of TINY x TINY pixels that are on or off. */
static double mass_missing(Run *r, const Model *m)
{
    int n = 1 << TINY * TINY, d = TINY * TINY;
    Tensor x = tensor_new(r->e.arena, SHAPE(n, TINY, TINY, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(i / d >> i % d & 1);
    tape_reset(r->t);
    Tensor log_p = pixel_log_px(&m->m, ad_input(r->t, x))->v;
    double sum = -1;
    for (int i = 0; i < n; i++) sum += exp((double)log_p.x[i]);
    return fabs(sum);
}

static void gradients(Run *r, Kind k)
{
    Model m;
    model_init(r, &m, k, (PixelHead){ 1, 2 }, 2, 3);
    Rng rng = rng_fork(r->e.rng, "directions");
    Tensor x = tensor_new(r->e.arena, SHAPE(2, TINY, TINY, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)rng_below(&rng, 2);
    tape_reset(r->t);
    Var *loss = random_contraction(pixel_log_px(&m.m, ad_input(r->t, x)), &rng);
    exp_gradients(&r->e, kind_names[k], loss, &rng);
    params_free(m.m.ps);
}

/* Seen is blue, not seen though before the pixel light red, the pixel itself black. */
static void paint(Tensor image, Tensor g)
{
    static const real colour[4][3] = { { 1, 1, 1 }, { R(0.12), R(0.44), R(0.71) },
                                       { R(0.95), R(0.72), R(0.65) }, { 0, 0, 0 } };
    for (int p = 0; p < g.n; p++)
        memcpy(image.x + 3 * p, colour[p == AT ? 3 : g.x[p] != 0 ? 1 : p < AT ? 2 : 0],
               sizeof colour[0]);
}

void sees(Run *r)
{
    Tensor image = tensor_new(r->e.arena, SHAPE(KINDS, WIDE, WIDE, 3));
    for (Kind k = ROW; k < KINDS; k++) {
        Model m;
        model_init(r, &m, k, (PixelHead){ 1, 2 }, WIDTH, 5);
        if (k != CNN) {
            gradients(r, k);
            claim(r, "B1", k, "pairs_of_pixels_that_look_ahead", looks_ahead(r, &m), "==", 0);
            claim(r, "A5", k, "sum_over_all_3x3_images_minus_1", mass_missing(r, &m), "<=",
                  sizeof(real) == 8 ? 1e-10 : 1e-5);
        }
        if (k == DIAGONAL)
            claim(r, "B1", k, "pixels_that_the_last_of_36_sees", last_sees(r, &m), "==", 35);
        paint(tensor_rows(image, (int)k, (int)k + 1),
              slopes(r, &m, noise(r, SHAPE(1, WIDE, WIDE, 1)), AT));
        params_free(m.m.ps);
    }
    if (!r->e.check) exp_grid(&r->e, "sees.png", image, KINDS, 10);
}

/* ---- E6: the order of the colours ------------------------------------------------------------ */

/* Whether the logit of colour a of a pixel has a slope in colour b of the same pixel, colours being
 * numbered red, green, blue, whatever the order in which they are drawn. */
static void who_sees(Run *r, const Model *m, const int *order, bool to[3][3])
{
    Tensor x = noise(r, SHAPE(1, TINY, TINY, 3));
    int middle = 3 * (TINY * TINY / 2);
    for (int k = 0; k < 3; k++) {
        Tensor g = slopes(r, m, colours_ordered(r->e.arena, x, order), middle + k);
        g = colours_restored(r->e.arena, g, order);
        for (int b = 0; b < 3; b++) to[order[k]][b] = g.x[middle + b] != 0;
    }
}

/* A model draws in order o. Of the nine pairs those that are not as order `as` says: that a sees b
 * if b comes before it. */
static int wrong_pairs(Run *r, const Model *m, int o, int as)
{
    bool saw[3][3];
    int wrong = 0;
    const char *name = colour_order_names[as];
    who_sees(r, m, colour_orders[o], saw);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            wrong += saw[a][b] != (strchr(name, "rgb"[b]) < strchr(name, "rgb"[a]));
    return wrong;
}

void colours(Run *r)
{
    Model m;
    bool saw[3][3];
    int wrong = 0, unseen = 0;
    model_init(r, &m, CNN, (PixelHead){ 3, 2 }, WIDTH, 3);
    for (int i = 0; i < 36; i++) {
        int pairs = wrong_pairs(r, &m, i / 6, i % 6);
        if (i / 6 == i % 6) wrong += pairs;
        else unseen += pairs == 0;
    }
    exp_claim(&r->e, "E6", "pairs_of_colours_of_6_orders_that_are_not_a_chain", wrong, "==", 0);
    exp_claim(&r->e, "E6", "swapped_orders_of_30_that_pass_for_a_chain", unseen, "==", 0);
    who_sees(r, &m, r->order, saw);
    exp_claim(&r->e, "E6", "colours_that_red_sees", saw[0][0] + saw[0][1] + saw[0][2], "==", 0);
    exp_claim(&r->e, "E6", "red_that_green_sees", saw[1][0] && !saw[1][1] && !saw[1][2], "==", 1);
    exp_claim(&r->e, "E6", "red_and_green_that_blue_sees", saw[2][0] + saw[2][1] + 3 * saw[2][2],
              "==", 2);
    params_free(m.m.ps);
}
