/* The checkerboard of transposed convolutions (Odena et al. 2016), measured: by the four kinds of
 * pixels in what one random layer draws, and in the spectra of whole decoders, before and after
 * training, against resize and convolution. Chapter 8. */
#include "conv_ae_parts.h"

#include "models/checker.h"

#include <math.h>
#include <stdlib.h>

enum { NETS = 8, CODES = 16, SHOWN = 10 };

/* ---- one layer ------------------------------------------------------------------------------- */

enum { UP_3, UP_4, RESIZE_3, LAYERS };

static Var *one_layer(Params *ps, Var *x, int kind, Rng r)
{
    int channels = x->v.s.d[3], size = kind == UP_4 ? 4 : 3;
    Window k = { .stride = 2, .pad_h = 1, .pad_w = 1, .extra = kind == UP_3 };
    if (kind != RESIZE_3)
        return conv2d_t(conv2d_t_new(ps, r, "l", size, size, channels, channels, k, INIT_HE), x,
                        ACT_NONE);
    k.stride = 1;
    Conv2d l = conv2d_new(ps, r, "l", size, size, channels, channels, k, INIT_HE);
    return conv2d(l, ad_resize(x, 2, 2 * x->v.s.d[1], 2 * x->v.s.d[2]), ACT_NONE);
}

/* Random kernels of each kind on noise: mean squares by row and column, their mean being 1. */
static void phases(Run *r)
{
    double row[LAYERS][4], uneven[LAYERS];
    for (int kind = 0; kind < LAYERS; kind++) {
        Params ps = { 0 };
        Rng rng = rng_fork(r->e.rng, "phases");
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 16, 16, 64), &rng));
        double *p = row[kind], low = HUGE_VAL, high = 0, mean = 0;
        phase_power(one_layer(&ps, x, kind, rng)->v, p);
        for (int i = 0; i < 4; i++)
            mean += p[i] / 4, low = fmin(low, p[i]), high = fmax(high, p[i]);
        for (int i = 0; i < 4; i++) p[i] /= mean;
        uneven[kind] = high / low;
        params_free(&ps);
    }
    exp_table(&r->e, "phases.tsv", "even_even\teven_odd\todd_even\todd_odd", 4, LAYERS, row[0]);
    exp_claim(&r->e, "C12", "unevenness_of_one_upconv", uneven[UP_3], ">", 3.5);
    exp_claim(&r->e, "C12", "unevenness_of_one_resize_and_conv", uneven[RESIZE_3], "<", 1.15);
}

/* ---- whole decoders -------------------------------------------------------------------------- */

/* Adds the spectrum of images x [n,pixels] to power, scaled to a sum of 1 / nets, but for f = 0. */
static void add_spectrum(const Run *r, Tensor x, int nets, double *power)
{
    int half = r->data.test.w / 2;
    double *one = malloc(sizeof(double) * (size_t)(half + 1)), sum = 0;
    must(one, "spectrum: out of memory");
    row_spectrum(as_images(r, x), one);
    for (int f = 1; f <= half; f++) sum += one[f];
    for (int f = 0; f <= half; f++) power[f] += one[f] / sum / nets;
    free(one);
}

/* What untrained decoders draw from random codes; those of the first are left in `drawn`. */
static void untrained(Run *r, Enlarge e, double *power, Tensor drawn)
{
    for (int i = 0; i < NETS; i++) {
        Rng rng = rng_fork_i(r->e.rng, "untrained", (uint64_t)i);
        ConvAe m = network(r, r->m.c.z, e, rng);
        tape_reset(r->t);
        Var *z = ad_input(r->t, tensor_normal(tape_arena(r->t),
                                              SHAPE(CODES, conv_ae_code_size(&m)), &rng));
        Tensor x = conv_ae_decode(&m, z)->v;
        add_spectrum(r, x, NETS, power);
        if (i == 0) tensor_copy(drawn, tensor_rows(x, 0, SHOWN));
        conv_ae_free(&m);
    }
}

enum { DATA, UP_UNTRAINED, RESIZE_UNTRAINED, UP_TRAINED, RESIZE_TRAINED, CURVES };

static void report(Run *r, double *const *power)
{
    int w = r->data.test.w, half = w / 2;
    double *row = arena_alloc(r->e.arena, sizeof(double) * (size_t)(half + 1) * (CURVES + 1));
    double peak[CURVES];
    for (int f = 0; f <= half; f++) {
        row[f * (CURVES + 1)] = (double)f / w;
        for (int k = 0; k < CURVES; k++) row[f * (CURVES + 1) + 1 + k] = power[k][f];
    }
    for (int k = 0; k < CURVES; k++) peak[k] = checker_peak(power[k], w);
    exp_table(&r->e, "spectrum.tsv", "frequency\tdata\tupconv_untrained\tresize_untrained\tupconv\t"
              "resize", CURVES + 1, half + 1, row);
    exp_table(&r->e, "peaks.tsv", "data\tupconv_untrained\tresize_untrained\tupconv\tresize",
              CURVES, 1, peak);
    exp_claim(&r->e, "C12", "period_2_peak_of_untrained_upconv", peak[UP_UNTRAINED], ">", 2);
    exp_claim(&r->e, "C12", "period_2_peak_of_untrained_resize", peak[RESIZE_UNTRAINED], "<", 1);
    exp_claim(&r->e, "C12", "period_2_of_trained_resize_over_that_of_the_images",
              power[RESIZE_TRAINED][half] / power[DATA][half], "<",
              r->e.size == SMOKE ? 0.2 : 0.05);
    exp_plot(&r->e, "conv_ae_spectrum");
}

/* The picture: ten images of each untrained decoder, ten of the data, and their copies by both. */
void checkerboard(Run *r)
{
    double *power[CURVES];
    size_t bytes = sizeof(double) * (size_t)(r->data.test.w / 2 + 1);
    Tensor rows = tensor_new(r->e.arena, SHAPE(CURVES * SHOWN, r->test.s.d[1])), part[CURVES];
    for (int k = 0; k < CURVES; k++) {
        power[k] = arena_zalloc(r->e.arena, bytes);
        part[k] = tensor_rows(rows, k * SHOWN, (k + 1) * SHOWN);
    }
    phases(r);
    untrained(r, UPCONV, power[UP_UNTRAINED], part[0]);
    untrained(r, RESIZE_CONV, power[RESIZE_UNTRAINED], part[1]);
    stretch(tensor_rows(rows, 0, 2 * SHOWN));
    Tensor seen[] = { r->test, reconstructed(r, r->e.arena, &r->m, r->test),
                      reconstructed(r, r->e.arena, &r->rival, r->test) };
    const int curve[] = { DATA, UP_TRAINED, RESIZE_TRAINED };
    for (int k = 0; k < 3; k++) {
        add_spectrum(r, seen[k], 1, power[curve[k]]);
        tensor_copy(part[2 + k], tensor_rows(seen[k], 0, SHOWN));
    }
    exp_grid(&r->e, "board.png", as_images(r, rows), SHOWN, 3);
    report(r, power);
}
