/* How much a code of 2, 4, ... 64 numbers can hold: the best linear autoencoder, which is PCA,
 * against a deep one, by error and by sharpness (S1 "non-linear autoencoder"; S4 71 "blurry
 * because z is smaller"); and what becomes of a code that is larger than the image (S2 "they
 * could just learn to copy"). Errors are squared, summed over pixels, in the mean over test
 * images. Chapter 8. */
#include "code_size_parts.h"

#include <string.h>

static const Setting settings[] = {
    { "sizes", { "2,4,8", "2,4,8,16,32,64", "2,4,8,16,32,64" }, "code sizes, rising" },
    { "hidden", { "64", "512", "512" }, "the deep encoder's widths; the decoder mirrors" },
    { "wide", { "256", "1024", "1024" }, "size of the over-complete code" },
    { "wide-epochs", { "100", "10", "20" }, "passes for the over-complete network" },
    { "neighbours", { "100", "100", "100" }, "labelled images for the nearest-neighbour vote" },
    { "shrink", { "2", "1", "1" }, "make images so many times smaller" },
    { "train", { "500", "20000", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "code_size", .purpose = "error and sharpness against the size of an autoencoder's code",
    .data = "digits", .epochs = { 40, 10, 40 }, .batch_size = { 50, 50, 50 },
    .lr = { 3e-3, 3e-3, 3e-3 }, .settings = settings, .metrics = "epoch",
};

enum { COLUMNS = 9 };

static void check_gradients(Run *r)
{
    Ae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    AeConfig c = { .x = 7, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = r->c.act };
    ae_init(&m, c, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);      /* biases too: none sits on relu's kink */
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
    Var *loss = ae_reconstruct(&m, x, x).loss;
    exp_gradients(&r->e, "gradients", loss, &rng);
    ae_free(&m);
}

/* Test images, and below them what comes back: row 0 the images, a row for each code size. */
static void strip(Run *r, Tensor rows, int row, Tensor y)
{
    int d = r->c.x;
    memcpy(rows.x + row * STRIP * d, y.x, sizeof(real) * (size_t)(STRIP * d));
}

static void draw(Run *r, const char *file, Tensor rows)
{
    const Images *d = &r->data.test;
    rows.s = SHAPE(rows.s.d[0], d->h, d->w, d->c);
    exp_grid(&r->e, file, rows, STRIP, 2);
}

static void claims(Run *r, double table[][COLUMNS])
{
    double worst = 0, error_rises = 0, blurs = 0;
    for (int i = 0; i < r->n; i++) {
        worst = fmax(worst, table[i][2] / table[i][1]);
        error_rises += i > 0 && table[i][2] >= table[i - 1][2];
        blurs += i > 0 && table[i][6] <= table[i - 1][6];
    }
    exp_claim(&r->e, "C4", "worst_size_deep_over_linear_error", worst, "<", 1);
    exp_claim(&r->e, "C6", "larger_codes_that_err_no_less", error_rises, "==", 0);
    exp_claim(&r->e, "C6", "larger_codes_that_are_no_sharper", blurs, "==", 0);
    exp_claim(&r->e, "C6", "sharpness_of_the_smallest_code", table[0][6], "<", 0.5);
}

/* A row a size: error, share of the variance, sharpness, kNN; linear, then deep. */
static void sweep(Run *r)
{
    static double table[MAX_SIZES][COLUMNS];
    Pca p = pca_fit(r->e.arena, r->x);
    Tensor deep = tensor_new(r->e.arena, SHAPE((r->n + 1) * STRIP, r->c.x)), linear = deep, y;
    linear.x = tensor_new(r->e.arena, deep.s).x;
    strip(r, deep, 0, r->test), strip(r, linear, 0, r->test);
    for (int i = 0; i < r->n; i++) {
        AeConfig c = r->c;
        c.z = r->size[i];
        Score a = measure_pca(r, &p, c.z, &y);
        strip(r, linear, i + 1, y);
        Ae m = train(r, c, "deep", r->e.epochs);
        Score b = measure_ae(r, &m, &y);
        strip(r, deep, i + 1, y);
        ae_free(&m);
        exp_note(&r->e, "code of %d: error %.2f linear, %.2f deep", c.z, a.error, b.error);
        memcpy(table[i], (double[]){ c.z, a.error, b.error, a.of_variance, b.of_variance,
                                     a.sharpness, b.sharpness, a.knn, b.knn }, sizeof table[i]);
    }
    exp_table(&r->e, "sizes.tsv", "size\tlinear_error\tdeep_error\tlinear_of_variance\t"
              "deep_of_variance\tlinear_sharpness\tdeep_sharpness\tlinear_knn\tdeep_knn",
              COLUMNS, r->n, table[0]);
    draw(r, "strip_deep.png", deep);
    draw(r, "strip_linear.png", linear);
    exp_plot(&r->e, "code_size");
    claims(r, table);
}

/* A code with more numbers than pixels: no bottleneck, so that W' W = I is a solution. */
static void overcomplete(Run *r)
{
    Tensor y;
    AeConfig c = { .x = r->c.x, .z = exp_int(&r->e, "wide", 1, 100000) };
    Ae m = train(r, c, "wide", exp_int(&r->e, "wide-epochs", 1, 1000000));
    Score s = measure_ae(r, &m, &y);
    double pixels = pixel_knn(r);
    exp_table(&r->e, "overcomplete.tsv",
              "size\terror\tof_variance\tsharpness\tknn\tpixel_knn", 6, 1,
              (double[]){ c.z, s.error, s.of_variance, s.sharpness, s.knn, pixels });
    exp_claim(&r->e, "C5", "overcomplete_error_over_variance", s.of_variance, "<", 0.01);
    exp_claim(&r->e, "C5", "knn_in_the_code_minus_knn_in_pixels", s.knn - pixels, "<=", 0.01);
    ae_free(&m);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->n = exp_list(e, "sizes", MAX_SIZES, r->size);
    r->c = (AeConfig){ .act = ACT_RELU };
    r->c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, r->c.hidden);
    int by = exp_int(e, "shrink", 1, 7), all = 0;
    r->data = exp_images(e);
    if (!r->data.train.y)
        exp_fail(e, EXIT_USAGE, "--data: '%s' has no labels to judge by", e->data);
    r->neighbours = exp_int(e, "neighbours", 5, r->data.train.n);
    r->data.train = images_shrink(e->arena, &r->data.train, by);
    r->data.test = images_shrink(e->arena, &r->data.test, by);
    r->c.x = r->data.train.h * r->data.train.w * r->data.train.c;
    for (int i = 0; i < r->n; i++) all = r->size[i] > all ? r->size[i] : all;
    if (all > r->c.x) exp_fail(e, EXIT_USAGE, "sizes: %d, of %d pixels", all, r->c.x);
    r->t = tape_new();
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        load(&r);
        sweep(&r);
        overcomplete(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
