/* What the code is worth: the error on test images, and whether like digits lie together, measured
 * by nearest neighbours among the training codes, whose labels the training never saw (C1, C2).
 * Chapter 8. */
#include "autoencoder_parts.h"

#include "models/measure.h"
#include "models/pca.h"

enum { NEIGHBOURS = 15 };

/* This network made small: 7 pixels, narrow layers; and its weight decay. */
void check_gradients(Run *r)
{
    Ae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    AeConfig c = r->m.c;
    c.x = 7, c.z = c.z < 3 ? c.z : 9;
    for (int i = 0; i < c.n_hidden; i++) c.hidden[i] = 5 - i % 2;
    ae_init(&m, c, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.5);
    tape_reset(r->t);
    Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(3, 7), &rng));
    Var *error = ae_reconstruct(&m, x, x).loss, *decay = ae_decay(&m, r->t, 0.01, 0.1);
    Var *loss = ad_add(error, decay);
    exp_gradients(&r->e, "gradients", loss, &rng);
    ae_free(&m);
}

/* The share of test digits named rightly by 15 neighbours among the training codes. */
static double knn(Run *r, Tensor known, Tensor z)
{
    return knn_accuracy(known, r->data.train.y, z, r->data.test.y, NEIGHBOURS);
}

/* The share of the most frequent class: what the code of a network that ignores its input gives. */
static double chance(const Images *d)
{
    int count[256] = { 0 }, most = 0;
    for (int i = 0; i < d->n; i++) most = ++count[d->y[i]] > most ? count[d->y[i]] : most;
    return (double)most / d->n;
}

/* On images of 28 x 28, whatever --set shrink says. */
static int demo_parameters(void)
{
    Ae m;
    AeConfig c = presets[0].c;
    c.x = 784;
    ae_init(&m, c, rng_new(1));
    int n = params_count(&m.ps);
    ae_free(&m);
    return n;
}

static void claims(Run *r, double of_variance, double code, double pca)
{
    exp_claim(&r->e, "C1", "parameters_of_784_50_50_2_50_50_784", demo_parameters(), "==", 84586);
    exp_claim(&r->e, "C1", "test_error_over_variance", of_variance, "<", 0.8);
    exp_claim(&r->e, "C2", "knn_accuracy_over_chance", code / chance(&r->data.test), ">", 3);
    exp_claim(&r->e, "C2", "knn_accuracy_minus_that_of_pca", code - pca, ">",
              r->e.size == SMOKE ? 0 : 0.05);
}

void results(Run *r)
{
    Tensor x = pixels_of(r, &r->data.train), test = pixels_of(r, &r->data.test);
    Pca p = pca_fit(r->e.arena, x);
    int k = r->m.c.z < p.d ? r->m.c.z : p.d;
    Tensor known = ae_codes(&r->m, r->t, r->e.arena, x);
    double code = knn(r, known, ae_codes(&r->m, r->t, r->e.arena, test));
    Tensor known_pca = pca_encode(r->e.arena, &p, k, x);
    double pca = knn(r, known_pca, pca_encode(r->e.arena, &p, k, test));
    double error = measure(r, &r->data.test), variance = pca_discarded(&p, 0);
    exp_table(&r->e, "test.tsv", "error\tvariance\tpca_error\tknn\tpca_knn\tchance", 6, 1,
              (double[]){ error, variance, pca_discarded(&p, k), code, pca,
                          chance(&r->data.test) });
    if (r->m.c.z == 2 && r->m.c.n_hidden) claims(r, error / variance, code, pca);
}
