/* S4's slides 96 to 101 line by line, with every expectation a closed form, for several x and a q
 * that is neither diagonal nor near the posterior; the other lectures' ways to the same number; and
 * three slides that miss it, by how much. Chapter 12. */
#include "evidence_parts.h"

#include <math.h>

enum { LINES = 7, CASES = 5, Z = 3, PER = 2 };

/* Q = G G' + I / 5, mean and G random. */
static Normal some_q(Arena *a, int d, Rng r)
{
    double mean[Z], g[Z * Z], cov[Z * Z];
    for (int i = 0; i < d; i++) mean[i] = rng_normal(&r);
    for (int i = 0; i < d * d; i++) g[i] = 0.5 * rng_normal(&r);
    for (int i = 0; i < d; i++)
        for (int j = 0; j < d; j++) {
            cov[i * d + j] = i == j ? 0.2 : 0;
            for (int k = 0; k < d; k++) cov[i * d + j] += g[i * d + k] * g[j * d + k];
        }
    return normal_new(a, d, mean, cov);
}

/* All are log p(x). Lines 0 to 4 are S4's; 5 is S0's, log E_q[p(x|z) p(z) / q], and 6 S3's, ELBO
 * plus KL, with the joint density. */
static void derive(Arena *a, const Case *c, const Normal *q, double line[LINES])
{
    Normal p = lg_posterior(a, &c->m, c->x);
    LgTerms t = lg_terms(a, &c->m, c->x, q);
    double log_prior = normal_mean_log(q, &c->m.prior), log_posterior = normal_mean_log(q, &p),
           log_q = -normal_entropy(q);
    line[0] = lg_log_px(&c->m, c->x);
    line[1] = t.reconstruction + log_prior - log_posterior;
    line[2] = t.reconstruction + log_prior - log_posterior + log_q - log_q;
    line[3] = t.reconstruction - (log_q - log_prior) + (log_q - log_posterior);
    line[4] = t.reconstruction - t.kl_prior + t.kl_posterior;
    line[5] = lg_log_px(&c->m, c->x) + normal_log_moment(a, q, &p, 1);
    line[6] = (t.reconstruction + log_prior) - log_q + t.kl_posterior;
}

/* ---- V12: p(x|z) p(z) / p(z|x) at codes far and near ----------------------------------------- */

static double bayes_spread(Run *r, const Case *c)
{
    Normal p = lg_posterior(r->e.arena, &c->m, c->x);
    Rng rng = rng_fork(r->e.rng, "bayes");
    double worst = 0;
    for (int i = 0; i < 1000; i++) {
        double z[Z];
        for (int k = 0; k < Z; k++) z[k] = 3 * rng_normal(&rng);
        double log_px = lg_log_px_z(&c->m, c->x, z) + normal_log_density(&c->m.prior, z) -
                        normal_log_density(&p, z);
        worst = fmax(worst, fabs(log_px - lg_log_px(&c->m, c->x)));
    }
    return worst;
}

/* ---- V14: the bound as a length ------------------------------------------------------------- */

/* Bits back (Hinton and van Camp 1993): to send x, draw z from q, send z by the prior's code and x
 * by p(x|z)'s, E_q[-log p(z) - log p(x|z)] nats; the draw itself can carry E_q[-log q] nats of
 * another message, which come back. */
static double description_length(const Case *c, const Normal *q, double reconstruction)
{
    return -normal_mean_log(q, &c->m.prior) - reconstruction - normal_entropy(q);
}

/* ---- E1, E2: what the slides' other formulas are --------------------------------------------- */

/* S1's integral of p(x|z) p(z|x): a Gaussian in x, N(W mean + b, W P^-1 W' + s^2 I). */
static double slide_e1(Arena *a, const Case *c)
{
    const LinearGaussian *m = &c->m;
    Normal p = lg_posterior(a, m, c->x);
    double mean[NORMAL_MOST], *cov = arena_zalloc(a, sizeof(double) * (size_t)(m->x * m->x));
    for (int i = 0; i < m->x; i++) {
        mean[i] = m->b[i];
        for (int k = 0; k < m->z; k++) mean[i] += m->w[i * m->z + k] * p.mean[k];
        for (int j = 0; j < m->x; j++)
            for (int k = 0; k < m->z * m->z; k++)
                cov[i * m->x + j] += m->w[i * m->z + k / m->z] * p.cov[k] *
                                     m->w[j * m->z + k % m->z];
        cov[i * m->x + i] += m->s * m->s;
    }
    Normal wrong = normal_new(a, m->x, mean, cov);
    return normal_log_density(&wrong, c->x);
}

/* It is E_p(z)[p(x|z)^2] / p(x): too high by the log of the mean square of a naive weight. */
static void claim_e1(Run *r, const Case *c)
{
    Arena *a = r->e.arena;
    Normal p = lg_posterior(a, &c->m, c->x);
    double excess = slide_e1(a, c) - lg_log_px(&c->m, c->x),
           predicted = normal_log_moment(a, &c->m.prior, &p, 2);
    exp_claim(&r->e, "E1", "posterior_in_place_of_prior_minus_log_px_nats", excess, ">", 0);
    exp_claim(&r->e, "E1", "that_minus_what_theory_says", fabs(excess - predicted), "<=", 1e-10);
}

/* S2's second line, E_q[-log q + log p(x|z)]: above the ELBO by E_q[-log p(z)]. By draws, then in
 * closed form. */
static void claim_e2(Run *r, const Case *c, const Normal *q)
{
    enum { N = 10000 };
    static double f[N];
    Rng rng = rng_fork(r->e.rng, "line 2");
    LgTerms t = lg_terms(r->e.arena, &c->m, c->x, q);
    double predicted = -normal_mean_log(q, &c->m.prior) - t.kl_posterior;
    for (int i = 0; i < N; i++) {
        double z[Z];
        normal_draw(q, &rng, z);
        f[i] = lg_log_px_z(&c->m, c->x, z) - normal_log_density(q, z);
    }
    Estimate drawn = estimate(f, N);
    double excess = normal_entropy(q) + t.reconstruction - lg_log_px(&c->m, c->x);
    exp_check(&r->e, "line_2_by_draws_standard_errors",
              fabs(drawn.mean - lg_log_px(&c->m, c->x) - predicted) / drawn.se, 4);
    exp_claim(&r->e, "E2", "line_2_minus_log_px_minus_theory", fabs(excess - predicted), "<=",
              1e-10);
}

/* S1's objective, log p(x) - KL(q || p(z)), taken by the letter: q is in the KL alone, so that its
 * best q is the prior, whatever x is. */
static void claim_e3(Run *r, const Case *c)
{
    Normal p = lg_posterior(r->e.arena, &c->m, c->x);
    const Normal *prior = &c->m.prior;
    exp_claim(&r->e, "E3", "gain_by_the_letter_of_ignoring_x_nats", normal_kl(&p, prior), ">", 0);
    exp_claim(&r->e, "E3", "loss_in_elbo_of_ignoring_x_nats",
              lg_elbo(&c->m, c->x, &p) - lg_elbo(&c->m, c->x, prior), ">", 0);
}

void lines(Run *r)
{
    Case c = a_case(r, "lines", Z, PER);
    double table[LINES][3], worst = 0, least = HUGE_VAL, length = 0;
    Rng draw = rng_fork(r->e.rng, "more x");
    Normal q = normal_standard(r->e.arena, Z);
    for (int i = 0; i < CASES; i++, lg_draw(&c.m, &draw, c.z, c.x)) {
        double line[LINES];
        q = some_q(r->e.arena, Z, rng_fork_i(r->e.rng, "q", (uint64_t)i));
        derive(r->e.arena, &c, &q, line);
        LgTerms t = lg_terms(r->e.arena, &c.m, c.x, &q);
        for (int k = 0; k < LINES; k++) {
            table[k][0] = k + 1, table[k][1] = line[k], table[k][2] = line[k] - line[0];
            worst = fmax(worst, fabs(line[k] - line[0]));
        }
        least = fmin(least, t.kl_posterior);
        length = fmax(length, fabs(description_length(&c, &q, t.reconstruction) +
                                   lg_elbo(&c.m, c.x, &q)) / fabs(lg_elbo(&c.m, c.x, &q)));
    }
    if (!r->e.check) exp_table(&r->e, "lines.tsv", "line\tnats\tminus_log_px", 3, LINES, table[0]);
    exp_claim(&r->e, "V12", "joint_over_posterior_minus_log_px_nats", bayes_spread(r, &c),
              "<=", 1e-10);
    exp_claim(&r->e, "V13", "worst_line_minus_log_px_nats", worst, "<=", 1e-10);
    exp_claim(&r->e, "V13", "least_third_term_nats", least, ">=", 0);
    exp_claim(&r->e, "V14", "description_length_plus_elbo", length, "<=", 1e-12);
    claim_e1(r, &c);
    claim_e2(r, &c, &q);
    claim_e3(r, &c);
}
