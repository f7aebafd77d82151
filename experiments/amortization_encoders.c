/* One network for all x in place of a q for each (S3 "parameterize by a network"). In the
 * linear-Gaussian model the best diagonal q is affine in x, so an affine encoder can lose nothing.
 * One whose hidden layer has only h numbers can follow the posterior's mean in h directions; in the
 * best ones it loses the sum over the others of (l - 1) / 2, l the eigenvalues of the posterior's
 * precision P, smallest left out. Chapter 12. */
#include "amortization_parts.h"

#include "models/eigen.h"
#include "models/estimators.h"
#include "nn/layer.h"

#include <math.h>
#include <string.h>

enum { PER = 2, BATCH = 200, TEST = 1000, COLUMNS = 4, MOST = 17 };

/* x -> h numbers -> mean and log variance, all affine; without the h numbers where they would be
 * as many as z has. */
typedef struct { Params ps; bool narrow; Linear hidden, mean, logvar; } Encoder;

static void encoder_init(Encoder *e, int x, int h, int z, Rng r)
{
    *e = (Encoder){ .narrow = h < z };
    if (e->narrow) e->hidden = linear_new(&e->ps, r, "hidden", x, h, INIT_GLOROT);
    e->mean = linear_new(&e->ps, r, "mean", e->narrow ? h : x, z, INIT_GLOROT);
    e->logvar = linear_new(&e->ps, r, "logvar", e->narrow ? h : x, z, INIT_ZERO);
}

static Var *elbo(const Encoder *e, const LinearGaussian *m, Var *x)
{
    Var *h = e->narrow ? linear(e->hidden, x) : x;
    Var *mean = linear(e->mean, h), *logvar = linear(e->logvar, h);
    return lg_elbo_on_tape(m, x, mean, logvar);
}

/* On new examples in every step: there is nothing to learn by heart. */
static void train(Run *r, const LinearGaussian *m, Encoder *e, Rng rng)
{
    Optim o;
    optim_init(&o, "adam", 0.02);
    for (int i = 0; i < r->encoder_steps; i++) {
        tape_reset(r->t);
        Tensor x = lg_data(tape_arena(r->t), m, BATCH, rng_fork_i(rng, "batch", (uint64_t)i));
        Var *loss = ad_neg(ad_mean_all(elbo(e, m, ad_input(r->t, x))));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&e->ps);
        backward(loss);
        optim_step(&o, &e->ps, o.lr * schedule_cosine(o.t, r->encoder_steps));
    }
    optim_free(&o);
}

/* log p(x) - ELBO - what any diagonal q loses, over examples that it never saw. */
static Estimate amortisation_gap(Run *r, const LinearGaussian *m, const Encoder *e)
{
    double gap[TEST], at[NORMAL_MOST];
    tape_reset(r->t);
    Tensor x = lg_data(tape_arena(r->t), m, TEST, rng_fork(r->e.rng, "test"));
    Tensor bound = elbo(e, m, ad_input(r->t, x))->v;
    for (int i = 0; i < TEST; i++) {
        for (int k = 0; k < m->x; k++) at[k] = (double)x.x[i * m->x + k];
        gap[i] = lg_log_px(m, at) - (double)bound.x[i] - lg_diagonal_gap(m);
    }
    return estimate(gap, TEST);
}

/* theory[h] for h = 0..z. */
static void theory(Run *r, const LinearGaussian *m, double *loss)
{
    int d = m->z;
    size_t size = sizeof(double) * (size_t)(d * d);
    double *p = memcpy(arena_alloc(r->e.arena, size), m->precision, size),
           *vector = arena_alloc(r->e.arena, size), value[NORMAL_MOST];
    eigen_jacobi(r->e.arena, d, p, value, vector);
    loss[d] = 0;
    for (int h = d - 1; h >= 0; h--) loss[h] = loss[h + 1] + (value[h] - 1) / 2;
}

void encoders(Run *r)
{
    Rng own = rng_fork(r->e.rng, "encoders");
    LinearGaussian m = lg_random(r->e.arena, PER * r->z, r->z, 2, 1, own);
    double table[MOST][COLUMNS], loss[MOST], worst = 0;
    theory(r, &m, loss);
    for (int h = 1; h <= r->z; h++) {
        Encoder e;
        encoder_init(&e, m.x, h, r->z, rng_fork_i(own, "start", (uint64_t)h));
        train(r, &m, &e, rng_fork_i(own, "train", (uint64_t)h));
        Estimate gap = amortisation_gap(r, &m, &e);
        double row[COLUMNS] = { h, gap.mean, gap.se, loss[h] };
        memcpy(table[h - 1], row, sizeof row);
        if (h < r->z) worst = fmax(worst, fabs(gap.mean - loss[h]) / gap.se);
        params_free(&e.ps);
    }
    exp_table(&r->e, "encoders.tsv", "hidden\tgap\tgap_se\ttheory", COLUMNS, r->z, table[0]);
    exp_plot(&r->e, "amortization");
    exp_claim(&r->e, "V30", "affine_encoders_gap_nats", fabs(table[r->z - 1][1]), "<=",
              r->e.size == SMOKE ? 1e-2 : 1e-4);
    exp_claim(&r->e, "V30", "narrow_encoders_gap_off_theory_standard_errors", worst, "<=", 4);
}
