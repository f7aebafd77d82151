/* Compression by a quantised code (S1, claim C14): PSNR of test images against bits an image, for
 * autoencoders and for PCA, whose numbers are rounded in the same two ways, to steps of their own
 * and to one step for all. Chapter 11. */
#include "compression_parts.h"

#include "tensor/deflate.h"

#include <string.h>

enum { RATES = 6 };

static const double rates[RATES] = { 8, 16, 32, 64, 128, 256 };

static const Setting settings[] = {
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { "shrink", { "2", "1", "1" }, "make images so many times smaller" },
    { "sizes", { "8,16", "8,16,32", "8,16,32,64" }, "the autoencoders' code sizes" },
    { "components", { "8,16,32", "8,16,32,64", "8,16,32,64,128" }, "the code sizes of PCA" },
    { "hidden", { "64", "256,128", "512,256" }, "the encoder's widths; the decoder mirrors" },
    { "rate", { "16", "64", "64" }, "bits an image of the claim" },
    { 0 }
};

static const Spec spec = {
    .name = "compression", .purpose = "quantised codes: quality against bits, and PCA's",
    .data = "digits", .epochs = { 40, 20, 60 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = "epoch",
};

static void check_gradients(Run *r)
{
    Ae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    ae_init(&m, (AeConfig){ .x = 7, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH }, rng);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
    Var *loss = ae_reconstruct(&m, x, x).loss;
    exp_gradients(&r->e, "gradients", loss, &rng);
    ae_free(&m);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->c = (AeConfig){ .act = ACT_RELU };
    r->c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, r->c.hidden);
    int by = exp_int(e, "shrink", 1, 7);
    exp_real(e, "rate", 8, 1e6);
    r->data = exp_images(e);
    r->data.test = images_shrink(e->arena, &r->data.test, by);
    r->x = batch_shrunk(e->arena, &r->data.train, by);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->c.x = r->x.s.d[1];
    r->t = tape_new();
    must(r->test.s.d[0] >= STRIP, "compression: %d test images, %d are drawn", r->test.s.d[0],
         STRIP);
}

static void train(Run *r, Coder *c)
{
    AeConfig config = r->c;
    AeFit fit = { r->e.epochs, r->e.batch_size, r->e.lr };
    Rng own = rng_fork_i(r->e.rng, "deep", (uint64_t)c->k);
    config.z = c->k;
    ae_init(&c->ae, config, rng_fork(own, "init"));
    exp_loss(&r->e, ae_fit(&c->ae, r->t, r->x, fit, own), r->t);
}

static void store_all(Run *r, bool deep)
{
    int size[MOST_SIZES], n = exp_list(&r->e, deep ? "sizes" : "components", MOST_SIZES, size);
    for (int i = 0; i < n; i++) {
        if (size[i] > r->c.x)
            exp_fail(&r->e, EXIT_USAGE, "a code of %d, of %d pixels", size[i], r->c.x);
        r->coder[r->n_coders] = (Coder){ .deep = deep, .k = size[i], .pca = &r->pca };
        if (deep) train(r, &r->coder[r->n_coders]);
        store(r, r->n_coders++);
    }
}

/* What a test image takes without a model, bits: as bytes, and as a zlib stream. */
static void without_model(Run *r)
{
    const Images *d = &r->data.test;
    size_t bytes = (size_t)(d->h * d->w * d->c), total = 0;
    for (int i = 0; i < d->n; i++) {
        Text out = { 0 };
        deflate_zlib(&out, d->x + (size_t)i * bytes, bytes, d->c);
        total += out.n;
        text_free(&out);
    }
    exp_table(&r->e, "plain.tsv", "raw\tdeflate", 2, 1,
              (double[]){ 8.0 * (double)bytes, 8.0 * (double)total / d->n });
}

/* A row a rate: the best that each kind can do with so many bits, plain and ideal. */
static void compare(Run *r)
{
    double table[RATES][7];
    for (int i = 0; i < RATES; i++) {
        const Row *b[4];
        for (int k = 0; k < 4; k++) b[k] = best(r, k % 2, rates[i], k >= 2);
        for (int k = 0; k < 4; k++) table[i][1 + k] = b[k] ? b[k]->psnr : (double)NAN;
        table[i][0] = rates[i], table[i][5] = b[0] ? b[0]->k : 0, table[i][6] = b[1] ? b[1]->k : 0;
    }
    exp_table(&r->e, "rates.tsv", "rate\tpca\tdeep\tpca_ideal\tdeep_ideal\tpca_k\tdeep_k", 7, RATES,
              table[0]);
}

static void draw(Run *r, const Row *pca, const Row *deep)
{
    const Images *d = &r->data.test;
    Tensor x = tensor_rows(r->test, 0, STRIP), all;
    Tensor rows[] = { x, restored(r, r->e.arena, deep, x), restored(r, r->e.arena, pca, x) };
    all = tensor_new(r->e.arena, SHAPE(3 * STRIP, d->h, d->w, d->c));
    for (int i = 0; i < 3; i++)
        memcpy(all.x + i * x.n, rows[i].x, sizeof(real) * (size_t)x.n);
    exp_grid(&r->e, "strip.png", all, STRIP, 2);
}

static void claims(Run *r)
{
    double rate = exp_real(&r->e, "rate", 8, 1e6), bound = r->e.size == SMOKE ? 0.2 : 1;
    const Row *b[4];
    for (int k = 0; k < 4; k++) b[k] = best(r, k % 2, rate, k >= 2);
    if (!b[0] || !b[1]) exp_fail(&r->e, EXIT_USAGE, "rate: no code has so few bits");
    draw(r, b[0], b[1]);
    exp_claim(&r->e, "C14", "psnr_gain_over_pca_at_equal_bits", b[1]->psnr - b[0]->psnr, ">=",
              bound);
    exp_claim(&r->e, "C14", "psnr_gain_with_ideal_entropy_coders", b[3]->psnr - b[2]->psnr, ">=",
              bound);
}

int main(int argc, char **argv)
{
    static Run r;
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        r.pca = pca_fit(r.e.arena, r.x);
        store_all(&r, false);
        store_all(&r, true);
        exp_table(&r.e, "rows.tsv", "coder\tdeep\tk\tshared\tbits\tplain\tideal\tpsnr", COLUMNS,
                  r.n_rows, &r.row[0].coder);
        exp_plot(&r.e, "compression");
        without_model(&r);
        compare(&r);
        claims(&r);
        for (int i = 0; i < r.n_coders; i++) if (r.coder[i].deep) ae_free(&r.coder[i].ae);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
