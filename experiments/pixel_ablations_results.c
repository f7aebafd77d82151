/* Nats of test images with one thing changed, minus those without the change, image by image; and
 * how the gradient reaches the layers before any training. Chapter 20. */
#include "pixel_ablations_parts.h"

#include "autograd/gradcheck.h"
#include "nn/density.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of a miniature with all short-cuts and with dropout, whose choice is an input. */
void checks(Run *r)
{
    PixelCnnPp m;
    PixelCnnPpConfig c = { { 1, 2, 0 }, 4, 2, 3, true, true };
    Rng rng = rng_fork(r->e.rng, "miniature");
    pixelcnn_pp_init(&m, c, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);
    m.drop = 0.25, m.noise = rng;
    tape_reset(r->t);
    Tensor x = tensor_new(tape_arena(r->t), SHAPE(2, 3, 3, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)rng_below(&rng, 2);
    PixelModel p = pixelcnn_pp_model(&m);
    exp_gradients(&r->e, "gradients", nll(pixel_log_px(&p, ad_input(r->t, x))), &rng);
    pixelcnn_pp_free(&m);
}

/* ---- gradients, layer by layer --------------------------------------------------------------- */

/* to[i]: the norm of the gradient of layer i's parameters, on a few images, at the start. */
static void norms(Run *r, Variant v, double *to)
{
    PixelCnnPp *m = &r->m[v][0];
    PixelModel p = pixelcnn_pp_model(m);
    int n = r->x.s.d[0] < 50 ? r->x.s.d[0] : 50;
    tape_reset(r->t);
    params_zero_grad(&m->ps);
    backward(nll(pixel_log_px(&p, ad_input(r->t, tensor_rows(r->x, 0, n)))));
    params_settle(&m->ps);
    for (int i = 0; i < m->c.layers; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "%d.", i);
        double square = 0;
        for (int k = 0; k < m->ps.n; k++) {
            Param *w = m->ps.p[k];
            for (int j = 0; j < w->g.n && strncmp(w->name, name, (size_t)length) == 0; j++)
                square += (double)w->g.x[j] * (double)w->g.x[j];
        }
        to[i] = sqrt(square);
    }
}

/* The first layer's over the last layer's. */
static double reaches(const double *norm, int layers) { return norm[0] / norm[layers - 1]; }

void gradient_norms(Run *r)
{
    double of[2][MAX_PP_LAYERS], rows[MAX_PP_LAYERS][3];
    int layers = r->c.layers;
    norms(r, ALL, of[0]), norms(r, NO_SHORT_CUTS, of[1]);
    for (int i = 0; i < layers; i++)
        memcpy(rows[i], (double[]){ i + 1, of[0][i], of[1][i] }, sizeof rows[i]);
    exp_table(&r->e, "gradients.tsv", "layer\twith\twithout", 3, layers, rows[0]);
    exp_claim(&r->e, "B10", "gradient_of_first_over_last_layer_with_short_cuts_over_without",
              reaches(of[0], layers) / reaches(of[1], layers), ">", r->e.size == SMOKE ? 1 : 2);
    exp_plot(&r->e, "pixel_ablations_gradients");
}

/* ---- nats ------------------------------------------------------------------------------------ */

typedef struct { double mean, se; } Nats;

/* Of the test images' nats by v, or if `from` is another variant of what they are more than by
 * that one. The standard error is that of images and of seeds together. */
static Nats gap(Run *r, Variant v, Variant from)
{
    int n = r->test.s.d[0];
    size_t bytes = sizeof(double) * (size_t)n;
    double *each = arena_zalloc(r->e.arena, bytes), *a = arena_alloc(r->e.arena, bytes);
    double *b = arena_zalloc(r->e.arena, bytes), own[MAX_SEEDS] = { 0 };
    Nats y = { 0, 0 };
    for (int s = 0; s < r->seeds; s++) {
        nats(r, v, s, r->test, a);
        if (from != v) nats(r, from, s, r->test, b);
        for (int i = 0; i < n; i++) own[s] += (a[i] - b[i]) / n;
        for (int i = 0; i < n; i++) each[i] += (a[i] - b[i]) / r->seeds;
        y.mean += own[s] / r->seeds;
    }
    for (int i = 0; i < n; i++) y.se += pow(each[i] - y.mean, 2) / n / n;
    for (int s = 0; s < r->seeds && r->seeds > 1; s++)
        y.se += pow(own[s] - y.mean, 2) / r->seeds / (r->seeds - 1);
    y.se = sqrt(y.se);
    return y;
}

/* A change counts if it is a tenth of a nat, which is what the published tables argue about, and
 * two standard errors more. Better or worse is for the chapter to say. */
static bool changes(Nats d) { return fabs(d.mean) - 2 * d.se > 0.1; }

void results(Run *r)
{
    double rows[VARIANTS][5];
    Nats more[VARIANTS];
    for (Variant v = 0; v < VARIANTS; v++) {
        Nats own = gap(r, v, v);
        more[v] = gap(r, v, v == AVERAGED ? STEADY : ALL);
        if (v == ALL) more[v] = (Nats){ 0, 0 };
        memcpy(rows[v], (double[]){ v, own.mean, own.se, more[v].mean, more[v].se },
               sizeof rows[v]);
    }
    exp_table(&r->e, "ablations.tsv", "variant\tnats\tse\tmore\tmore_se", 5, VARIANTS, rows[0]);
    exp_claim(&r->e, "B10", "nats_lost_without_short_cuts_beyond_2_standard_errors",
              more[NO_SHORT_CUTS].mean - 2 * more[NO_SHORT_CUTS].se, ">", 0);
    exp_claim(&r->e, "B13", "tricks_of_4_that_change_the_nats", changes(more[DROPOUT]) +
              changes(more[LOOKS]) + changes(more[STEADY]) + changes(more[AVERAGED]), ">=",
              r->e.size == SMOKE ? 2 : 4);
    exp_plot(&r->e, "pixel_ablations_nats");
}
