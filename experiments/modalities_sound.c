/* Tones: the network sees samples, an ear and the picture see frequencies. Chapter 11. */
#include "modalities_parts.h"

#include "datasets/waves.h"

enum { TONES = 500, SHOWN = 12, FRAME = 64 };

/* Spectrograms of the first tones as rows [at..] of an image: time to the right, frequency upwards,
 * 60 decibels from black to white. */
static void paint(Run *r, Tensor tones, Tensor image, int at)
{
    Tensor s = spectrogram(r->e.arena, tensor_rows(tones, 0, SHOWN), FRAME);
    int frames = s.s.d[1], rows = s.s.d[2];
    for (int i = 0; i < s.n; i++) {
        int tone = i / (rows * frames), k = rows - 1 - i / frames % rows, t = i % frames;
        double loud = (double)s.x[(tone * frames + t) * rows + k];
        image.x[at * rows * frames + i] = (real)(1 + log10(fmax(loud, 1e-3)) / 3);
    }
}

/* The tones in the first row, below them the network's copies, and those of PCA. */
static void draw(Run *r, Copies c)
{
    int frames = 2 * WAVE_SAMPLES / FRAME - 1;
    Tensor image = tensor_zeros(r->e.arena, SHAPE(3 * SHOWN, FRAME / 2 + 1, frames));
    paint(r, c.x, image, 0), paint(r, c.deep, image, SHOWN), paint(r, c.pca, image, 2 * SHOWN);
    exp_grid(&r->e, "tones.png", image, SHOWN, 3);
}

void sound(Run *r)
{
    Exp *e = &r->e;
    Tensor f, train, test;
    AeConfig c = { .z = exp_int(e, "tone-code", 1, 64), .loss = AE_SQUARED };
    train = waves_new(e->arena, e->seed, "train", exp_int(e, "tones", 100, 1000000), &f);
    test = waves_new(e->arena, e->seed, "test", TONES, &f);
    Copies made = copies(r, "tones", train, test, c, e->epochs);
    double deep = snr(made.deep, test), pca = snr(made.pca, test);
    draw(r, made);
    exp_table(e, "tones.tsv", "z\tsnr\tpca_snr", 3, 1, (double[]){ c.z, deep, pca });
    exp_claim(e, "C15", "snr_of_tones_gain_over_pca_db", deep - pca, ">=",
              e->size == SMOKE ? 0.5 : 6);
}
