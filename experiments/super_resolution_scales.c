/* One level against two: all pixels of a digit in raster order; or a small image first, every
 * fourth pixel, and then the others, either one after another, given the small image, or in three
 * steps. The exact nats of two levels are the sum. Passes are counted: each has to wait for the one
 * before it. Chapter 21. */
#include "super_resolution_parts.h"

#include <string.h>
#include <time.h>

enum { DRAWN = 20, WAYS = 3 };

typedef struct { GatedPixelCnn g; PixelModel m; } Plain;

static Var *log_p(const void *m, Var *s, Var *x)
{
    (void)s;
    return pixel_log_px(&((const Plain *)m)->m, x);
}

static Var *few_log_p(const void *m, Var *s, Var *x) { return few_steps_log_px(m, s, x); }

/* A gated PixelCNN of black and white images without a condition. */
static void learn_plain(Run *r, Plain *p, Tensor x, const char *stream)
{
    PixelCnnConfig c = r->c[UPSCALING];
    c.head = (PixelHead){ 1, 2, 0 };
    gated_pixelcnn_init(&p->g, c, rng_fork(r->e.rng, stream));
    p->m = gated_pixelcnn_model(&p->g);
    fit(r, (Model){ &p->g.ps, log_p, p }, (Pairs){ x, x }, stream);
}

/* ---- what it costs --------------------------------------------------------------------------- */

typedef struct { Plain flat, small; ConditionalPixelCnn *fine; FewSteps few; } Ways;

/* DRAWN images by a way, into x. Returns the steps of FewSteps. */
static int draw(Run *r, Ways *w, int way, Tensor x)
{
    const int *d = x.s.d;
    int few = 0;
    Rng noise = rng_fork_i(r->e.rng, "draw", (uint64_t)way), fine = rng_fork(noise, "fine");
    Tensor s = tensor_new(r->e.arena, SHAPE(d[0], d[1] / 2, d[2] / 2, 1));
    Tensor rest = tensor_new(r->e.arena, SHAPE(d[0], d[1] / 2, d[2] / 2, PARTS - 1));
    pixel_sample(way ? &w->small.m : &w->flat.m, r->t, way ? s : x, NULL, 1, noise);
    if (way == 1) conditional_sample(w->fine, r->t, s, rest, 1, fine);
    if (way == 2) few = few_steps_sample(&w->few, r->t, s, rest, fine);
    if (way) tensor_copy(x, joined(r, s, rest));
    return few;
}

/* The passes for an image that wait for each other, few of them those of FewSteps. */
static int steps(Run *r, Ways *w, int way, Shape x, int few)
{
    int half = x.d[1] / 2, wide = x.d[2] / 2;
    if (way == 0) return pixel_passes(&w->flat.m, r->t, x.d[1], x.d[2]);
    int small = pixel_passes(&w->small.m, r->t, half, wide);
    return small + (way == 2 ? few : conditional_passes(w->fine, r->t, half, wide));
}

static void learn(Run *r, Ways *w, ConditionalPixelCnn *fine)
{
    Pairs p = r->train[UPSCALING];
    learn_plain(r, &w->flat, joined(r, p.s, p.x), "flat");
    learn_plain(r, &w->small, p.s, "small");
    few_steps_init(&w->few, r->c[UPSCALING].width, rng_fork(r->e.rng, "few"));
    fit(r, (Model){ &w->few.ps, few_log_p, &w->few }, p, "few");
    w->fine = fine;
}

/* Nats of test images by each way, [WAYS], and their standard errors. */
static void measure(Run *r, Ways *w, double mean[WAYS], double se[WAYS])
{
    Pairs p = r->test[UPSCALING];
    int n = p.x.s.d[0];
    Tensor x = joined(r, p.s, p.x);
    double *way[WAYS] = { nats(r, (Model){ NULL, log_p, &w->flat }, (Pairs){ x, x }),
                          nats(r, conditional_model(w->fine), p),
                          nats(r, (Model){ NULL, few_log_p, &w->few }, p) };
    const double *small = nats(r, (Model){ NULL, log_p, &w->small }, (Pairs){ p.s, p.s });
    for (int i = 0; i < WAYS; i++) {
        for (int k = 0; i && k < n; k++) way[i][k] += small[k];
        mean[i] = mean_of(way[i], n, &se[i]);
    }
}

void scales(Run *r, ConditionalPixelCnn *fine)
{
    Ways w;
    double mean[WAYS], se[WAYS], rows[WAYS][4], times[WAYS][2];
    Shape s = r->test[UPSCALING].s.s;
    Tensor drawn = tensor_new(r->e.arena, SHAPE(WAYS * DRAWN, 2 * s.d[1], 2 * s.d[2], 1));
    learn(r, &w, fine);
    measure(r, &w, mean, se);
    for (int i = 0; i < WAYS; i++) {
        clock_t start = clock();
        int few = draw(r, &w, i, tensor_rows(drawn, i * DRAWN, (i + 1) * DRAWN));
        times[i][0] = i, times[i][1] = 1000.0 * (double)(clock() - start) / CLOCKS_PER_SEC / DRAWN;
        int count = steps(r, &w, i, drawn.s, few);
        memcpy(rows[i], (double[]){ i, mean[i], se[i], count }, sizeof rows[i]);
    }
    exp_table(&r->e, "scales.tsv", "way\tnats\tse\tsteps", 4, WAYS, rows[0]);
    exp_table(&r->e, "times.tsv", "way\tcpu_ms", 2, WAYS, times[0]);
    exp_grid(&r->e, "scales.png", drawn, DRAWN, 3);
    exp_claim(&r->e, "B12", "dependent_steps_over_those_of_one_level", rows[2][3] / rows[0][3],
              "<", 1);
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "B12", "nats_of_two_levels_over_one", mean[1] / mean[0], "<=", 1.05);
    gated_pixelcnn_free(&w.flat.g), gated_pixelcnn_free(&w.small.g), few_steps_free(&w.few);
}
