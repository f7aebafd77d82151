/* What more draws do (V11, V26): the bound with k weights, from the prior and from an encoder-like
 * q, at one size of z. It never falls with k, and its gap becomes v/2k, v the variance of a weight
 * in units of p(x) (Domke and Sheldon 2018). Chapter 12. */
#include "evidence_parts.h"

#include <math.h>

enum { COLUMNS = 6, Z = 8, PER = 8, MOST = 16 };

/* The bound with k weights, from draws of its own, and the spread of one such estimate. */
static Estimate bound(Run *r, const Case *c, const Normal *q, int k, Rng rng, double *w)
{
    lg_log_weights(&c->m, c->x, q, k * r->repeats, rng, w);
    return iwae_bound(w, k * r->repeats, k);
}

/* Of two independent estimates, in standard errors: how far the second is below the first. */
static double fall(Estimate a, Estimate b) { return (a.mean - b.mean) / hypot(a.se, b.se); }

static int fill(Run *r, const Case *c, const Normal *q, double table[][COLUMNS], double *fell)
{
    int rows = 0;
    Estimate before[2] = { 0 };
    double *w = arena_alloc(r->e.arena, sizeof(double) * (size_t)(r->samples * r->repeats));
    for (int k = 1; k <= r->samples && rows < MOST; k *= 2, rows++) {
        const Normal *from[2] = { &c->m.prior, q };
        table[rows][0] = k;
        for (int i = 0; i < 2; i++) {
            Rng own = rng_fork_i(r->e.rng, i ? "k importance" : "k naive", (uint64_t)k);
            Estimate e = bound(r, c, from[i], k, own, w);
            table[rows][1 + 2 * i] = e.mean, table[rows][2 + 2 * i] = e.se * sqrt(r->repeats);
            if (rows) *fell = fmax(*fell, fall(before[i], e));
            before[i] = e;
        }
        table[rows][5] = lg_log_px(&c->m, c->x);
    }
    return rows;
}

/* k = 1 is the ELBO, which is known; at the largest k the gap that is left is v/2k. */
static void ends(Run *r, const Case *c, const Normal *q, const double *first, const double *last)
{
    Normal p = lg_posterior(r->e.arena, &c->m, c->x);
    double v = exp(normal_log_moment(r->e.arena, q, &p, 2)) - 1, root = sqrt(r->repeats),
           gap = last[5] - last[3];
    exp_claim(&r->e, "V26", "k_1_minus_the_elbo_standard_errors",
              fabs(first[3] - lg_elbo(&c->m, c->x, q)) / (first[4] / root), "<=", 4);
    exp_claim(&r->e, "V26", "largest_k_minus_log_px_standard_errors", fabs(gap) / (last[4] / root),
              "<=", 4);
    exp_claim(&r->e, "V26", "gap_minus_v_over_2k_standard_errors",
              fabs(gap - v / (2 * last[0])) / (last[4] / root), "<=", 4);
}

void more_samples(Run *r)
{
    static double table[MOST][COLUMNS];
    Case c = a_case(r, "k", Z, PER);
    Normal best = lg_best_diagonal(r->e.arena, &c.m, c.x);
    double variance[Z], fell = -HUGE_VAL;
    for (int i = 0; i < Z; i++) variance[i] = 1.25 * 1.25 * best.cov[i * Z + i];
    Normal q = normal_diagonal(r->e.arena, Z, best.mean, variance);
    int rows = fill(r, &c, &q, table, &fell);
    exp_table(&r->e, "samples.tsv", "k\tnaive\tnaive_spread\timportance\timportance_spread\texact",
              COLUMNS, rows, table[0]);
    exp_plot(&r->e, "evidence_samples");
    exp_claim(&r->e, "V26", "worst_fall_of_the_bound_in_k_standard_errors", fell, "<=", 4);
    ends(r, &c, &q, table[0], table[rows - 1]);
}
