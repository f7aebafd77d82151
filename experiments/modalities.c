/* Any modality (S2, claim C15): the autoencoder that coded images codes tones, rows of samples, and
 * sentences, rows of letters. Nothing but the rows is new. Chapter 11. */
#include "modalities_parts.h"

static const Setting settings[] = {
    { "tones", { "1000", "20000", "20000" }, "tones to train on" },
    { "sentences", { "150", "10000", "20000" }, "sentences to train on" },
    { "depth", { "0", "2", "2" }, "clauses in a sentence, at most" },
    { "tone-code", { "8", "8", "8" }, "numbers in the code of a tone" },
    { "text-code", { "4", "16", "16" }, "numbers in the code of a sentence" },
    { "hidden", { "64", "256,128", "512,256" }, "the encoder's widths; the decoder mirrors" },
    { "text-epochs", { "100", "20", "40" }, "passes over the sentences" },
    { 0 }
};

static const Spec spec = {
    .name = "modalities", .purpose = "the same autoencoder on sound and on text",
    .data = "none", .epochs = { 60, 30, 60 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = "epoch",
};

static void check_gradients(Run *r, AeLoss loss, const char *what)
{
    Ae m;
    Rng rng = rng_fork(r->e.rng, what);
    AeConfig c = { .x = 7, .z = 3, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH, .loss = loss };
    ae_init(&m, c, rng);
    tape_reset(r->t);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
    Var *l = ae_reconstruct(&m, x, x).loss;
    exp_gradients(&r->e, what, l, &rng);
    ae_free(&m);
}

Copies copies(Run *r, const char *name, Tensor train, Tensor test, AeConfig c, int epochs)
{
    Ae m;
    Arena *a = r->e.arena;
    Rng own = rng_fork(r->e.rng, name);
    AeFit fit = { epochs, r->e.batch_size, r->e.lr };
    c.act = ACT_RELU, c.x = train.s.d[1];
    c.n_hidden = exp_list(&r->e, "hidden", MAX_LAYERS, c.hidden);
    ae_init(&m, c, rng_fork(own, "init"));
    exp_loss(&r->e, ae_fit(&m, r->t, train, fit, own), r->t);
    Pca p = pca_top(a, train, c.z, 30, rng_fork(own, "pca"));
    Copies made = { test, ae_pixels(&m, r->t, a, ae_codes(&m, r->t, a, test)),
                    pca_decode(a, &p, pca_encode(a, &p, c.z, test)) };
    ae_free(&m);
    return made;
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.t = tape_new();
    check_gradients(&r, AE_SQUARED, "gradients_of_tones");
    check_gradients(&r, AE_BERNOULLI, "gradients_of_text");
    if (!r.e.check) {
        sound(&r);
        text(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
