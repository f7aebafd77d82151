/* Sparse autoencoders on patches of digits (S1 "sparse representation"): how many entries of the
 * code are not 0, and what the reconstruction costs, as the weight c of the penalty grows; for
 * the L1 norm, its proximal step, the count itself with a gradient that goes straight through,
 * and the divergence from a wanted mean activity. Chapter 9. */
#include "sparse_ae_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const Setting settings[] = {
    { "patch", { "12", "12", "12" }, "side of a patch, pixels" },
    { "units", { "200", "256", "400" }, "entries of the code" },
    { "patches", { "1500", "20000", "100000" }, "patches to train on; a tenth as many test it" },
    { "weights", { "4", "7", "7" }, "how many values of c, spread over the same range" },
    { "rho", { "0.05", "0.05", "0.05" }, "mean activity that the KL penalty asks for" },
    { "train", { "500", "5000", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "sparse_ae", .purpose = "codes with few non-zeros, and what they cost",
    .data = "digits", .epochs = { 8, 10, 30 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 3e-3, 1e-3 }, .settings = settings, .metrics = "epoch",
};

/* The weights of the sweep. Of the count, t = sqrt(2 c) is the threshold: 0, 0.1, ... 3. */
static const struct { const char *name, *table, *tiles; double c[WEIGHTS]; } kinds[KINDS] = {
    [SPARSE_L1]   = { "l1", "l1.tsv", "dictionary_l1.png", { 0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6 } },
    [SPARSE_PROX] = { "prox", "prox.tsv", "dictionary_prox.png",
                      { 0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6 } },
    [SPARSE_NNZ]  = { "nnz", "nnz.tsv", "dictionary_nnz.png",
                      { 0, 0.005, 0.045, 0.18, 0.72, 2, 4.5 } },
    [SPARSE_KL]   = { "kl", "kl.tsv", "dictionary_kl.png", { 0, 0.003, 0.01, 0.03, 0.1, 0.3, 1 } },
};

static double weight(const Run *r, int kind, int i)
{
    return kinds[kind].c[i * (WEIGHTS - 1) / (r->n_c - 1)];
}

/* Row j of the dictionary as a tile: grey is 0, and the entry of largest magnitude black or
 * white. */
static void tiles(Run *r, const char *file, const SparseAe *m)
{
    int d = m->c.x, n = m->c.z < 256 ? m->c.z : 256;
    Tensor x = tensor_new(r->e.arena, SHAPE(n, r->side, r->side, 1));
    for (int j = 0; j < n; j++) {
        const real *row = m->out.w->v.x + j * d;
        real most = R(1e-30);
        for (int k = 0; k < d; k++) most = fmax(most, fabs(row[k]));
        for (int k = 0; k < d; k++) x.x[j * d + k] = R(0.5) + R(0.5) * row[k] / most;
    }
    exp_grid(&r->e, file, x, 16, 2);
}

/* The tiles of the middle weight; for L1, those without a penalty too. */
static void draw(Run *r, int kind, int i, const SparseAe *m)
{
    if (i == r->n_c / 2) tiles(r, kinds[kind].tiles, m);
    if (i == 0 && kind == SPARSE_L1) tiles(r, "dictionary_dense.png", m);
}

/* Of the codes with less than 15 % of their entries active, and less than half of the variance
 * lost, the least error in units of what a dense code with as many numbers leaves. Infinite if
 * there is none. */
static double best_ratio(const Run *r, const Score *s)
{
    double best = HUGE_VAL;
    for (int i = 0; i < r->n_c; i++)
        if (s[i].active < 0.15 * r->units && s[i].error < 0.5 * dense_error(r, 0))
            best = fmin(best, s[i].error / dense_error(r, s[i].active));
    return best;
}

static void claim(Run *r, int kind, const Score *s)
{
    const char *id = kind == SPARSE_NNZ ? "C7" : "C8";
    char what[80];
    snprintf(what, sizeof what, "%s_larger_c_no_sparser", kinds[kind].name);
    exp_claim(&r->e, id, what, not_sparser(r->n_c, s), "==", 0);
    snprintf(what, sizeof what, "%s_larger_c_no_more_error", kinds[kind].name);
    exp_claim(&r->e, id, what, not_worse(r->n_c, s), "==", 0);
    if (kind != SPARSE_L1 && (kind != SPARSE_NNZ || r->e.size == SMOKE)) return;
    snprintf(what, sizeof what, "%s_error_over_dense_below_15_percent", kinds[kind].name);
    exp_claim(&r->e, id, what, best_ratio(r, s), "<=", r->e.size == SMOKE ? 2.5 : 1.5);
}

static void sweep(Run *r, int kind)
{
    double rows[WEIGHTS][6];
    Score s[WEIGHTS];
    for (int i = 0; i < r->n_c; i++) {
        double c = weight(r, kind, i);
        SparseAe m = train(r, (Sparsity)kind, c);
        s[i] = measure(r, &m);
        draw(r, kind, i, &m);
        sparse_free(&m);
        memcpy(rows[i], (double[]){ c, s[i].error, s[i].active, 100 * s[i].active / r->units,
                                    s[i].dead, dense_error(r, s[i].active) }, sizeof rows[i]);
        exp_note(&r->e, "%s, c = %g: error %.3f, %.1f active, %.0f dead", kinds[kind].name, c,
                 s[i].error, s[i].active, s[i].dead);
    }
    exp_table(&r->e, kinds[kind].table, "c\terror\tactive\tactive_percent\tdead\tdense_error", 6,
              r->n_c, rows[0]);
    claim(r, kind, s);
}

/* PCA with k numbers, for the plot. */
static void dense(Run *r)
{
    enum { MOST = 100 };
    double rows[MOST][2];
    int n = r->pca.d < MOST ? r->pca.d : MOST;
    for (int k = 0; k < n; k++) rows[k][0] = k + 1, rows[k][1] = pca_discarded(&r->pca, k + 1);
    exp_table(&r->e, "dense.tsv", "numbers\terror", 2, n, rows[0]);
}

static void check_gradients(Run *r)
{
    for (int kind = 0; kind < KINDS; kind++) {
        SparseAe m;
        Rng rng = rng_fork(r->e.rng, "miniature");
        sparse_init(&m, (SparseConfig){ 7, 5, (Sparsity)kind, 0.3, 0.2 }, rng);
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
        Var *loss = sparse_reconstruct(&m, x).loss;
        exp_gradients(&r->e, kinds[kind].name, loss, &rng);
        sparse_free(&m);
    }
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.side = exp_int(&r.e, "patch", 2, 1000);
    r.units = exp_int(&r.e, "units", 1, 100000);
    r.n_c = exp_int(&r.e, "weights", 2, WEIGHTS);
    r.rho = exp_real(&r.e, "rho", 1e-6, 0.999999);
    r.t = tape_new();
    check_gradients(&r);
    if (!r.e.check) {
        load_patches(&r);
        exp_grid(&r.e, "patches.png", (Tensor){ SHAPE(64, r.side, r.side, 1), 64 * r.x.s.d[1],
                                                r.x.x }, 16, 2);
        dense(&r);
        for (int kind = 0; kind < KINDS; kind++) sweep(&r, kind);
        exp_plot(&r.e, "sparse_ae");
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
