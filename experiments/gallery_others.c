/* The gallery's data that are no images: tones, points of the plane, sentences. Chapter 8. */
#include "gallery_parts.h"

#include "datasets/grammar.h"
#include "datasets/toys.h"
#include "datasets/waves.h"

#include <string.h>

enum { TONES = 12, FRAME = 64, POINTS = 250, SENTENCES = 2000 };

/* The row of frame t of tone i that is loudest. */
static int loudest(Tensor s, int i, int t)
{
    int best = 0, rows = s.s.d[2];
    const real *x = s.x + (i * s.s.d[1] + t) * rows;
    for (int k = 1; k < rows; k++) best = x[k] > x[best] ? k : best;
    return best;
}

/* Spectrograms as images, time to the right, frequency upwards, 60 decibels from black to white. */
void show_waves(Exp *e)
{
    Tensor f, x = waves_new(e->arena, 1, "train", TONES, &f), s = spectrogram(e->arena, x, FRAME);
    int frames = s.s.d[1], rows = s.s.d[2];
    Tensor image = tensor_new(e->arena, SHAPE(TONES, rows, frames));
    for (int i = 0; i < image.n; i++) {
        int tone = i / (rows * frames), k = rows - 1 - i / frames % rows, t = i % frames;
        double loud = (double)s.x[(tone * frames + t) * rows + k];
        image.x[i] = (real)(1 + log10(fmax(loud, 1e-3)) / 3);
    }
    exp_grid(e, "waves.png", image, TONES, 4);
    double worst = 0;
    for (int i = 0; i < TONES; i++) {
        double row = wave_pitch((double)f.x[i * WAVE_FACTORS]) * FRAME / WAVE_RATE;
        worst = fmax(worst, fabs(loudest(s, i, 4) - row));
    }
    exp_check(e, "loudest_row_to_pitch", worst, 1);
}

/* Four toys, one table: which, x, y. */
void show_toys(Exp *e)
{
    static double row[4 * POINTS][3];
    Tensor x[4];
    int *y;
    toys_moons(e->arena, POINTS, 0.05, rng_fork(e->rng, "moons"), &x[0], &y);
    x[1] = toys_ring(e->arena, POINTS, 0.05, rng_fork(e->rng, "ring"));
    x[2] = toys_roll(e->arena, POINTS, 0.02, rng_fork(e->rng, "roll"));
    toys_gaussians(e->arena, POINTS, 0.1, rng_fork(e->rng, "gaussians"), &x[3], &y);
    for (int i = 0; i < 4 * POINTS; i++) {
        const real *p = x[i / POINTS].x + i % POINTS * 2;
        row[i][0] = i / POINTS, row[i][1] = (double)p[0], row[i][2] = (double)p[1];
    }
    exp_table(e, "toys.tsv", "toy\tx\ty", 3, 4 * POINTS, row[0]);
    exp_plot(e, "gallery_toys");
}

/* Exact entropies and lengths, and the mean of -log p over sentences as a check. */
void count_sentences(Exp *e)
{
    double row[GRAMMAR_DEPTH + 1][4];
    for (int d = 0; d <= GRAMMAR_DEPTH; d++) {
        Grammar g = { d, 0.5 };
        double h = grammar_entropy(g), n = grammar_length(g) + 1;       /* and a space */
        memcpy(row[d], (double[]){ d, h, n, h / n / log(2) }, sizeof row[d]);
    }
    exp_table(e, "grammar.tsv", "depth\tnats\tcharacters\tbits_per_character", 4,
              GRAMMAR_DEPTH + 1, row[0]);
    Grammar g = { 3, 0.5 };
    double sum = 0;
    for (uint64_t i = 0; i < SENTENCES; i++) {
        char text[GRAMMAR_MAX];
        grammar_sentence(g, rng_fork_i(e->rng, "sentence", i), text);
        sum -= grammar_log_prob(g, text) / SENTENCES;
    }
    exp_check(e, "mean_log_p_to_entropy", fabs(sum - row[3][1]), 0.2);
}
