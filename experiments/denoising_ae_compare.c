/* Claim C9: how close to the clean image is what each method makes of the noisy one? All numbers
 * are peak signal to noise ratios over the test images, in dB. Chapter 10. */
#include "denoising_ae_parts.h"

#include "datasets/median.h"
#include "models/measure.h"
#include "models/pca.h"

#include <stdio.h>
#include <string.h>

enum { VALID = 500, STRIP = 8 };

static const char *const strip_files[KINDS] = { "strips_gaussian.png", "strips_mask.png",
                                                "strips_salt_pepper.png", "strips_blocks.png" };

/* How many components are best: with all of them the noise stays, with few the image goes. If the
 * clean image has the code a and the noisy one b, k components leave the squared error
 * sum_{i<k} (b_i - a_i)^2 + sum_{i>=k} a_i^2, and one more changes it by (b_k - a_k)^2 - a_k^2. */
static int best_components(Arena *a, const Pca *p, Tensor seen, Tensor clean)
{
    Tensor za = pca_encode(a, p, p->d, clean), zb = pca_encode(a, p, p->d, seen);
    double change = 0, least = 0;
    int best = 1;
    for (int k = 0; k < p->d; k++) {
        for (int i = k; i < za.n; i += p->d) {
            double clean_k = (double)za.x[i], error = (double)zb.x[i] - clean_k;
            change += error * error - clean_k * clean_k;
        }
        if (change < least) least = change, best = k + 1;
    }
    return best;
}

typedef struct { double level, noisy, median3, median5, pca, components, network; } Row;

static double best_other(const Row *row)
{
    return fmax(fmax(row->noisy, row->pca), fmax(row->median3, row->median5));
}

static Row measure(Run *r, const Pca *p, Tensor valid, Tensor test, Corruption kind, double level)
{
    Arena *a = arena_new();
    int h = r->data.test.h, w = r->data.test.w;
    Tensor seen = spoilt(r, a, test, kind, level);
    int k = best_components(a, p, spoilt(r, a, valid, kind, level), valid);
    Row row = { level, psnr(seen, test), psnr(median_filter(a, seen, h, w, 3), test),
                psnr(median_filter(a, seen, h, w, 5), test),
                psnr(pca_decode(a, p, pca_encode(a, p, k, seen)), test), k,
                psnr(restored(r, a, &r->m, seen), test) };
    arena_free(a);
    exp_note(&r->e, "%s %g: noisy %.2f, median %.2f and %.2f, PCA (%d) %.2f, network %.2f dB",
             corruption_names[kind], level, row.noisy, row.median3, row.median5, k, row.pca,
             row.network);
    return row;
}

/* The claim is about a trained network; in the seconds of a smoke run it comes within 3 dB. */
static void compare_kind(Run *r, const Pca *p, Tensor valid, Tensor test, Corruption kind)
{
    Row rows[LEVELS];
    double least = HUGE_VAL;
    for (int i = 0; i < LEVELS; i++) {
        rows[i] = measure(r, p, valid, test, kind, levels[kind][i]);
        least = fmin(least, rows[i].network - best_other(&rows[i]));
    }
    char file[64], quantity[64];
    snprintf(file, sizeof file, "psnr_%s.tsv", corruption_names[kind]);
    snprintf(quantity, sizeof quantity, "least_db_above_all_others_%s", corruption_names[kind]);
    exp_table(&r->e, file, "level\tnoisy\tmedian3\tmedian5\tpca\tcomponents\tnetwork", 7, LEVELS,
              &rows[0].level);
    exp_claim(&r->e, "C9", quantity, least, ">", r->e.size == SMOKE ? -3 : 0);
}

/* Three rows a level: some test images, spoilt, repaired. */
static void strips(Run *r, Corruption kind)
{
    const Images *d = &r->data.test;
    Tensor clean = all_images(r->e.arena, d, STRIP);
    int n = clean.s.d[0], size = clean.n, rows = 3 * (LEVELS - 1) / 2;
    Tensor grid = tensor_new(r->e.arena, SHAPE(rows * n, d->h, d->w, 1));
    for (int i = 0; i < (LEVELS - 1) / 2; i++) {
        Tensor seen = spoilt(r, r->e.arena, clean, kind, levels[kind][2 * i + 1]);
        Tensor part[] = { clean, seen, restored(r, r->e.arena, &r->m, seen) };
        for (int k = 0; k < 3; k++)
            memcpy(grid.x + (3 * i + k) * size, part[k].x, sizeof(real) * (size_t)size);
    }
    exp_grid(&r->e, strip_files[kind], grid, n, 2);
}

void compare(Run *r)
{
    Tensor test = all_images(r->e.arena, &r->data.test, r->data.test.n);
    Tensor valid = all_images(r->e.arena, &r->data.valid, VALID);
    Arena *a = arena_new();
    Pca p = pca_fit(r->e.arena, all_images(a, &r->data.train, r->data.train.n));
    arena_free(a);
    for (int k = 0; k < KINDS; k++) {
        compare_kind(r, &p, valid, test, (Corruption)k);
        strips(r, (Corruption)k);
    }
    exp_plot(&r->e, "denoising_ae_psnr");
}
