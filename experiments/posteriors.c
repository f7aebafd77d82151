/* Richer posteriors on a toy whose true posterior has two humps (S4 slide 131): how far the bound
 * of each family stays below log p(x), which an integral in the plane gives; and bounds of many
 * draws, which come close with the poorest family. Chapter 16. */
#include "posteriors_parts.h"

#include <math.h>
#include <stdio.h>

static const Setting settings[] = {
    { "steps", { "250", "4000", "20000" }, "steps of Adam for each posterior" },
    { "draws", { "10000", "200000", "1000000" }, "draws that judge each posterior" },
    { 0 }
};

static const Spec spec = {
    .name = "posteriors", .purpose = "bounds of richer posteriors on a toy with a known answer",
    .data = "none", .epochs = { 1, 1, 1 }, .batch_size = { 64, 128, 256 },
    .lr = { 3e-2, 1e-2, 5e-3 }, .settings = settings, .metrics = "epoch",
};

enum { SHOWN = 600, BOUNDS = 5 };
static const int bound_k[BOUNDS] = { 1, 2, 5, 20, 50 };

typedef struct {
    Exp e;
    Tape *t;
    int steps, draws;
    double log_px;
} Run;

typedef struct { double elbo, se, right; } Judged;      /* right: share of draws with z_1 > 0 */

/* ---- fitting and judging --------------------------------------------------------------------- */

/* The learning rate falls as a cosine: the end is not the noise of the last step. */
static void fit(Run *r, Family *f, const char *stream)
{
    Optim o;
    Rng noise = rng_fork(r->e.rng, stream);
    optim_init(&o, "adam", r->e.lr);
    for (int s = 0; s < r->steps; s++) {
        tape_reset(r->t);
        Var *x = ad_input(r->t, toy_x(tape_arena(r->t), r->e.batch_size));
        Var *loss = ad_neg(ad_mean_all(family_bound(f, x, &noise)));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&f->ps);
        backward(loss);
        optim_step(&o, &f->ps, o.lr * schedule_cosine(s, r->steps));
    }
    optim_free(&o);
}

/* Mean of L_k over so many draws in all, and its standard error. */
static Judged judge(Run *r, const Family *f, int k)
{
    enum { ROWS = 2000 };
    Rng noise = rng_fork(r->e.rng, "judge");
    double sum = 0, square = 0, right = 0;
    int n = r->draws / ROWS * (ROWS / k);
    for (int done = 0; done < n; done += ROWS / k) {
        tape_reset(r->t);
        Var *x = ad_input(r->t, toy_x(tape_arena(r->t), ROWS / k));
        Draws d = f->guide.draw(f->guide.model, x, k, &noise);
        Var *fits = toy_log_likelihood(NULL, repeat_rows(x, k), d.z);
        Var *log_w = ad_sub(ad_add(fits, toy_log_prior(NULL, d.z)), d.log_q);
        Var *bound = bound_of(ad_reshape(log_w, SHAPE(ROWS / k, k)));
        for (int i = 0; i < bound->v.n; i++) {
            double b = (double)bound->v.x[i] - r->log_px;
            sum += b / n, square += b * b / n;
        }
        for (int i = 0; i < ROWS / k * k; i++) right += (double)(d.z->v.x[2 * i] > 0) / (n * k);
    }
    return (Judged){ sum + r->log_px, sqrt((square - sum * sum) / n), right };
}

/* The objective of a family has more than one hump too. It is fitted from two starts, in the middle
 * and on one side, and the better fit is kept. */
static Judged best_fit(Run *r, Family *f, Kind kind, int k)
{
    Judged best = { .elbo = -HUGE_VAL };
    for (int start = 0; start < 2; start++) {
        Family g;
        family_init(&g, kind, k, start ? 1.4 : 0, rng_fork(r->e.rng, "init"));
        fit(r, &g, family_names[kind]);
        Judged j = judge(r, &g, k);
        bool better = j.elbo > best.elbo;
        if (start) family_free(better ? f : &g);
        if (better) best = j, family_move(f, &g);
    }
    return best;
}

/* Draws of each family side by side: columns z_1, z_2 for every kind. */
static void keep_draws(Run *r, const Family *f, double *table)
{
    Rng noise = rng_fork(r->e.rng, "shown");
    tape_reset(r->t);
    Var *x = ad_input(r->t, toy_x(tape_arena(r->t), SHOWN));
    Var *z = f->guide.draw(f->guide.model, x, 1, &noise).z;
    for (int i = 0; i < 2 * SHOWN; i++)
        table[i / 2 * 2 * FAMILIES + 2 * (int)f->kind + i % 2] = (double)z->v.x[i];
}

/* ---- the experiment -------------------------------------------------------------------------- */

static void check_gradients(Run *r)
{
    for (int kind = 0; kind < FAMILIES; kind++) {
        Family f;
        Rng rng = rng_fork(r->e.rng, "check");
        family_init(&f, (Kind)kind, 3, 0, rng);
        rng_fill_normal(&rng, f.ps.v, f.ps.total);
        for (int i = 0; i < f.ps.total; i++) f.ps.v[i] *= R(0.3);
        tape_reset(r->t);
        Var *x = ad_input(r->t, toy_x(tape_arena(r->t), 4));
        Var *loss = ad_mean_all(family_bound(&f, x, &rng));
        exp_gradients(&r->e, family_names[kind], loss, &rng);
        family_free(&f);
    }
}

/* The grid on which the figure shows p(z|x): z_1, z_2, density. */
static void density_table(Run *r)
{
    enum { SIDE = 61 };
    static double table[SIDE * SIDE][3];
    for (int i = 0; i < SIDE * SIDE; i++) {
        double z1 = i / SIDE * 0.1 - 3, z2 = i % SIDE * 0.1 - 3;
        double density = exp(toy_log_joint(z1, z2) - r->log_px);
        table[i][0] = z1, table[i][1] = z2, table[i][2] = density;
    }
    exp_table(&r->e, "density.tsv", "z1\tz2\tdensity", 3, SIDE * SIDE, table[0]);
}

static void families(Run *r, Judged *j)
{
    static double draws[SHOWN * 2 * FAMILIES], table[FAMILIES][5];
    for (int kind = 0; kind < FAMILIES; kind++) {
        Family f;
        j[kind] = best_fit(r, &f, (Kind)kind, 1);
        keep_draws(r, &f, draws);
        exp_note(&r->e, "%s: ELBO %.4f, log p(x) %.4f, gap %.4f (s.e. %.4f)", family_names[kind],
                 j[kind].elbo, r->log_px, r->log_px - j[kind].elbo, j[kind].se);
        double *row = table[kind];
        row[0] = kind, row[1] = j[kind].elbo, row[2] = r->log_px - j[kind].elbo;
        row[3] = j[kind].se, row[4] = j[kind].right;
        family_free(&f);
    }
    exp_table(&r->e, "families.tsv", "family\telbo\tgap\tse\tright", 5, FAMILIES, table[0]);
    exp_table(&r->e, "draws.tsv", "diagonal1\tdiagonal2\tmixture1\tmixture2\tplanar1\tplanar2\t"
              "iaf1\tiaf2", 2 * FAMILIES, SHOWN, draws);
}

/* The diagonal Gaussian fitted by L_k and judged by it; the one fitted by L_1, judged by L_k. */
static void many_draws(Run *r, Judged *fitted)
{
    static double table[BOUNDS][6];
    Family one;
    best_fit(r, &one, DIAGONAL, 1);
    for (int i = 0; i < BOUNDS; i++) {
        Family f;
        fitted[i] = best_fit(r, &f, DIAGONAL, bound_k[i]);
        Judged same = judge(r, &one, bound_k[i]);
        double row[] = { bound_k[i], r->log_px - same.elbo, same.se,
                         r->log_px - fitted[i].elbo, fitted[i].se, fitted[i].right };
        for (int c = 0; c < 6; c++) table[i][c] = row[c];
        family_free(&f);
    }
    exp_table(&r->e, "bounds.tsv", "k\tgap_one\tse_one\tgap_own\tse_own\tright", 6, BOUNDS,
              table[0]);
    family_free(&one);
}

/* One hump of two alike is all that a q on one side sees: its gap is at least log 2, less what the
 * humps overlap. */
static void claims(Run *r, const Judged *j, const Judged *bounds)
{
    Exp *e = &r->e;
    double gap[FAMILIES], falls = 0, above = 0;
    for (int k = 0; k < FAMILIES; k++) gap[k] = r->log_px - j[k].elbo;
    exp_claim(e, "V26", "diagonal_gap_nats", gap[DIAGONAL], ">=", 0.5);
    exp_claim(e, "V26", "mixture_over_diagonal_gap", gap[MIXTURE] / gap[DIAGONAL], "<", 0.5);
    exp_claim(e, "V26", "planar_over_diagonal_gap", gap[PLANAR] / gap[DIAGONAL], "<", 0.8);
    exp_claim(e, "V26", "iaf_over_diagonal_gap", gap[IAF] / gap[DIAGONAL], "<", 0.8);
    exp_claim(e, "V26", "mixture_mass_from_half", fabs(j[MIXTURE].right - 0.5), "<", 0.1);
    for (int i = 0; i < BOUNDS; i++) {
        above += bounds[i].elbo > r->log_px + 4 * bounds[i].se;
        falls += i > 0 && bounds[i].elbo < bounds[i - 1].elbo;
    }
    exp_claim(e, "V26", "bounds_above_log_px", above, "==", 0);
    exp_claim(e, "V26", "bounds_that_fall_with_k", falls, "==", 0);
    exp_claim(e, "V26", "gap_of_50_draws_nats", r->log_px - bounds[BOUNDS - 1].elbo, "<", 0.1);
}

int main(int argc, char **argv)
{
    Run r = { .t = tape_new() };
    Judged j[FAMILIES], bounds[BOUNDS];
    exp_start(&r.e, &spec, argc, argv);
    r.steps = exp_int(&r.e, "steps", 1, 10000000);
    r.draws = exp_int(&r.e, "draws", 2000, 100000000);
    check_gradients(&r);
    r.log_px = toy_log_px(600);
    exp_check(&r.e, "quadrature_of_half_as_many_cells", fabs(r.log_px - toy_log_px(300)), 1e-10);
    if (!r.e.check) {
        density_table(&r);
        families(&r, j);
        many_draws(&r, bounds);
        claims(&r, j, bounds);
        exp_plot(&r.e, "posteriors");
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
