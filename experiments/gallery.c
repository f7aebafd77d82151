/* A look at the data, before anything is trained: every generated set as a picture, what each of
 * its factors does, what corruption does, tones and toys. What can be checked of them is checked:
 * the mean brightness, the pitch of tones, the entropy of sentences. --data NAME shows the first
 * images of that set, and nothing else. Chapter 8. */
#include "gallery_parts.h"

#include "datasets/characters.h"
#include "datasets/corrupt.h"
#include "datasets/faces.h"
#include "datasets/shapes.h"

#include <string.h>

enum { SHOWN = 48, STEPS = 12 };

static const Setting settings[] = {
    { "train", { "200", "1000", "5000" }, "images whose mean brightness is checked" },
    { "own", { "0", "0", "0" }, "faces to write to own/, a file each, as anybody's images" }, { 0 }
};

static const Spec spec = {
    .name = "gallery", .purpose = "show the generated data, or the images of --data",
    .data = "generated", .epochs = { 1, 1, 1 }, .batch_size = { 1, 1, 1 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch",
};

/* The sets, their pictures, and the mean of all their bytes / 255 over many images. */
static const struct { const char *name, *file; double brightness; } sets[] = {
    { "digits", "digits.png", 0.126 },         { "digits8", "digits8.png", 0.172 },
    { "shapes", "shapes.png", 0.064 },         { "characters", "characters.png", 0.473 },
    { "faces", "faces.png", 0.574 },           { "faces-grey", "faces_grey.png", 0.577 },
};

/* The first n training images, [n,h,w,c]. */
static Tensor first(Exp *e, const Images *d, int n)
{
    Tensor x = batch_first(e->arena, d, n, BIN_NONE, e->rng);
    x.s = SHAPE(n, d->h, d->w, d->c);
    return x;
}

static void show(Exp *e, const char *file, const Images *d)
{
    exp_grid(e, file, first(e, d, d->n < SHOWN ? d->n : SHOWN), STEPS, d->h <= 16 ? 4 : 2);
}

static void show_sets(Exp *e)
{
    const char *data = e->data;
    for (int i = 0; i < (int)(sizeof sets / sizeof *sets); i++) {
        e->data = sets[i].name;
        Images d = exp_images(e).train;
        Tensor x = first(e, &d, d.n);
        exp_check(e, sets[i].name, fabs(sum_double(x.x, x.n) / x.n - sets[i].brightness), 0.01);
        show(e, sets[i].file, &d);
    }
    e->data = data;
}

/* A folder for --data of other experiments (S3, claim V36). */
static void write_folder(Exp *e)
{
    int n = exp_int(e, "own", 0, 100000);
    if (!n) return;
    Images d = faces_new(e->arena, 2, "own", n);
    exp_folder(e, "own", &d);
}

/* A row for each factor, which goes from its least to its largest value; the others stay at those
 * of `middle`. `values` NULL means 0..1, else whole numbers below values[k]. */
static void show_factors(Exp *e, const char *file, int size, int c, int n, const float *middle,
                         const int *values, void (*draw)(const float *factors, uint8_t *x))
{
    int pixels = size * size * c;
    uint8_t *x = arena_alloc(e->arena, (size_t)(n * STEPS * pixels));
    for (int i = 0; i < n * STEPS; i++) {
        int k = i / STEPS, step = i % STEPS;
        float f[8];
        memcpy(f, middle, sizeof *f * (size_t)n);
        f[k] = values && values[k] ? (float)(step % values[k]) : (float)step / (STEPS - 1);
        draw(f, x + (size_t)i * (size_t)pixels);
    }
    Images d = { "factors", n * STEPS, size, size, c, x };
    exp_grid(e, file, first(e, &d, d.n), STEPS, size < 20 ? 3 : 2);
}

/* Twelve digits, and below them what each corruption leaves. */
static void show_corruptions(Exp *e)
{
    static const double level[] = { 0.4, 0.5, 0.3, 3 };
    Images d = digits_new(e->arena, 1, "train", STEPS);
    Tensor all = tensor_new(e->arena, SHAPE(5 * STEPS, d.h, d.w, 1)), x = first(e, &d, STEPS);
    tensor_copy(tensor_rows(all, 0, STEPS), x);
    for (int k = 0; k < 4; k++) {
        Tensor y = corrupt(e->arena, x, d.h, d.w, (Corruption)k, level[k], NULL, e->rng);
        tensor_copy(tensor_rows(all, (k + 1) * STEPS, (k + 2) * STEPS), y);
    }
    exp_grid(e, "corrupted.png", all, STEPS, 2);
}

int main(int argc, char **argv)
{
    Exp e;
    exp_start(&e, &spec, argc, argv);
    if (strcmp(e.data, "generated") != 0) {
        Images d = exp_images(&e).train;
        show(&e, "images.png", &d);
        return exp_end(&e);
    }
    show_sets(&e);
    show_factors(&e, "shapes_factors.png", SHAPE_SIZE, 1, SHAPE_FACTORS,
                 (float[]){ 2, 0.5f, 0, 0.5f, 0.5f }, (int[]){ 3, 0, 0, 0, 0 }, shape_draw);
    show_factors(&e, "characters_factors.png", CHARACTER_SIZE, 3, CHARACTER_FACTORS,
                 (float[]){ 0, 1, 1, 1, 0, 0, 0 }, (int[]){ 4, 4, 5, 6, 4, 4, 3 }, character_draw);
    show_factors(&e, "faces_factors.png", FACE_SIZE, 3, FACE_FACTORS,
                 (float[]){ 0.7f, 0.5f, 0.2f, 0.5f, 0.7f, 0.6f }, NULL, face_draw);
    show_corruptions(&e);
    write_folder(&e);
    show_waves(&e);
    show_toys(&e);
    count_sentences(&e);
    return exp_end(&e);
}
