/* What the trained models are worth: bits per number of test images, by softmax and by logistics;
 * what both say of one pixel; and what it costs to read the colours in the wrong order.
 * Chapter 20. */
#include "pixelcnn_pp_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Bits per number of the test images by the frequencies of each colour's values among the training
 * images, at whatever place; one more of every value counted. */
static double by_frequencies(Run *r, int levels)
{
    int colours = r->x.s.d[3], pixels = r->x.n / colours;
    double *count = arena_alloc(r->e.arena, sizeof(double) * (size_t)(colours * levels)), sum = 0;
    for (int i = 0; i < colours * levels; i++) count[i] = 1;
    for (int i = 0; i < r->x.n; i++)
        count[i % colours * levels + lround((double)r->x.x[i] * (levels - 1))]++;
    for (int i = 0; i < r->test.n; i++) {
        long value = lround((double)r->test.x[i] * (levels - 1));
        sum -= log2(count[i % colours * levels + value] / (pixels + levels));
    }
    return sum / r->test.n;
}

/* The same images with red and blue in each other's place. */
static Tensor swapped(Run *r, Tensor x)
{
    Tensor to = tensor_of(r->e.arena, x.s, x.x);
    for (int p = 0; p < x.n / 3; p++)
        to.x[3 * p] = x.x[3 * p + 2], to.x[3 * p + 2] = x.x[3 * p];
    return to;
}

/* ---- one pixel ------------------------------------------------------------------------------- */

/* p of every value of the first colour of pixel `at`, given the pixels before: levels of them. */
static void predicted(Run *r, Head h, Tensor x, int at, double *p)
{
    PixelModel m = pixelcnn_pp_model(&r->m[h]);
    int levels = m.head.levels, all = pixel_outputs(m.head), k = m.head.mixtures;
    Tensor v = tensor_new(r->e.arena, SHAPE(levels, 1));
    for (int i = 0; i < levels; i++) v.x[i] = (real)i / (real)(levels - 1);
    tape_reset(r->t);
    Var *out = m.network(m.m, ad_input(r->t, x));
    out = ad_slice(ad_reshape(out, SHAPE(out->v.n / all, all)), 0, at, at + 1);
    Var *own = ad_slice(out, 1, 0, k ? logistics_numbers(k, 1) : levels);
    Var *log_p = k ? logistics_log_p(ad_input(r->t, v), ad_broadcast(own, SHAPE(levels, 3 * k)), k,
                                     levels) : ad_log_softmax(own);
    for (int i = 0; i < levels; i++) p[i] = exp((double)log_p->v.x[i]);
}

static double entropy(const double *p, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum -= p[i] > 0 ? p[i] * log2(p[i]) : 0;
    return sum;
}

/* The pixel of the first test image, from its second row on, of which the softmax knows least. */
static int doubtful(Run *r, Tensor x, int levels)
{
    double *p = arena_alloc(r->e.arena, sizeof(double) * (size_t)levels), most = -1;
    int best = 0;
    for (int at = x.s.d[2]; at < x.s.d[1] * x.s.d[2]; at++) {
        predicted(r, SOFTMAX, x, at, p);
        if (entropy(p, levels) <= most) continue;
        most = entropy(p, levels), best = at;
    }
    return best;
}

static void one_pixel(Run *r, int levels)
{
    Tensor x = tensor_rows(r->test, 0, 1);
    size_t bytes = sizeof(double) * (size_t)levels;
    double *p = arena_alloc(r->e.arena, bytes), *q = arena_alloc(r->e.arena, bytes);
    double *rows = arena_alloc(r->e.arena, 3 * bytes);
    int at = doubtful(r, x, levels), w = x.s.d[2];
    predicted(r, SOFTMAX, x, at, p), predicted(r, LOGISTICS, x, at, q);
    for (int i = 0; i < levels; i++) memcpy(rows + 3 * i, (double[]){ i, p[i], q[i] }, 24);
    exp_table(&r->e, "pixel.tsv", "value\tsoftmax\tlogistics", 3, levels, rows);
    double value = round((double)x.x[at * x.s.d[3]] * (levels - 1));
    exp_table(&r->e, "pixel_where.tsv", "row\tcolumn\tvalue\tsoftmax_bits\tlogistics_bits", 5, 1,
              (double[]){ at / w, at % w, value, entropy(p, levels), entropy(q, levels) });
    exp_plot(&r->e, "pixelcnn_pp_pixel");
}

/* ---- all ------------------------------------------------------------------------------------- */

static void colours_in_order(Run *r, const double *right)
{
    int n = r->test.s.d[0];
    double *wrong = each(r, SOFTMAX, swapped(r, r->test));
    for (int i = 0; i < n; i++) wrong[i] -= right[i];
    exp_claim(&r->e, "B2", "bits_lost_with_red_and_blue_swapped", average(wrong, n).bits, ">", 0);
}

void results(Run *r)
{
    int n = r->test.s.d[0], levels = r->m[SOFTMAX].c.head.levels, parameters[HEADS];
    double *b[HEADS], plain = by_frequencies(r, levels);
    double *more = arena_alloc(r->e.arena, sizeof(double) * (size_t)n);
    Bits mean[HEADS];
    for (Head h = 0; h < HEADS; h++) {
        b[h] = each(r, h, r->test), mean[h] = average(b[h], n);
        parameters[h] = params_count(&r->m[h].ps);
        printf("test %s, %s: %.4f bits/dim (s.e. %.4f), %d images, exact\n", r->data.test.name,
               h == SOFTMAX ? "softmax" : "logistics", mean[h].bits, mean[h].se, n);
    }
    for (int i = 0; i < n; i++) more[i] = b[LOGISTICS][i] - b[SOFTMAX][i];
    Bits gap = average(more, n);
    exp_table(&r->e, "test.tsv", "softmax\tse\tlogistics\tlogistics_se\tmore\tmore_se\t"
              "frequencies\tparameters\tlogistics_parameters", 9, 1,
              (double[]){ mean[0].bits, mean[0].se, mean[1].bits, mean[1].se, gap.bits, gap.se,
                          plain, parameters[0], parameters[1] });
    exp_claim(&r->e, "B2", "bits_over_those_of_frequencies", mean[SOFTMAX].bits / plain, "<", 1);
    exp_claim(&r->e, "B11", "bits_over_those_of_frequencies", mean[LOGISTICS].bits / plain, "<", 1);
    exp_claim(&r->e, "B11", "parameters_over_those_of_a_softmax",
              (double)parameters[LOGISTICS] / parameters[SOFTMAX], "<", 1);
    if (r->x.s.d[3] == 3) colours_in_order(r, b[SOFTMAX]);
    one_pixel(r, levels);
    exp_plot(&r->e, "pixelcnn_pp_bits");
}
