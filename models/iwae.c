/* Importance weights, their bound, its two gradients, and the evaluation in slices. Chapter 16. */
#include "iwae.h"

#include "models/estimators.h"
#include "nn/density.h"
#include "tensor/vmath.h"

#include <math.h>

Var *repeat_rows(Var *x, int k)
{
    int n = x->v.s.d[0], d = x->v.s.d[1];
    if (k == 1) return x;
    Var *apart = ad_reshape(x, SHAPE(n, 1, d));
    return ad_reshape(ad_broadcast(apart, SHAPE(n, k, d)), SHAPE(n * k, d));
}

/* ---- a Vae as a guide ------------------------------------------------------------------------ */

static Draws vae_draw(const void *model, Var *x, int k, Rng *noise)
{
    Posterior q = vae_encode(model, x);
    Var *mean = repeat_rows(q.mean, k), *logvar = repeat_rows(q.logvar, k);
    Var *eps = ad_input(x->tape, tensor_normal(tape_arena(x->tape), mean->v.s, noise));
    Var *z = ad_reparam(mean, logvar, eps);
    return (Draws){ z, ad_gaussian(z, mean, logvar) };
}

static Var *normal_prior(const void *model, Var *z)
{
    (void)model;
    return gaussian_standard(z);
}

static Var *vae_likelihood(const void *model, Var *x, Var *z) { return vae_log_px_z(model, x, z); }

Guide vae_guide(const Vae *m) { return (Guide){ m, vae_draw, normal_prior, vae_likelihood }; }

/* ---- weights and bound ----------------------------------------------------------------------- */

Var *guide_log_weights(Guide g, Var *x, int k, Rng *noise)
{
    Draws q = g.draw(g.model, x, k, noise);
    Var *log_px_z = g.log_likelihood(g.model, repeat_rows(x, k), q.z);
    Var *log_pz = g.log_prior(g.model, q.z);
    Var *log_joint = ad_add(log_px_z, log_pz);
    return ad_reshape(ad_sub(log_joint, q.log_q), SHAPE(x->v.s.d[0], k));
}

Var *bound_of(Var *log_w)
{
    return ad_shift(ad_logsumexp(log_w), -log(log_w->v.s.d[1]));
}

/* ---- the doubly reparameterised gradient ----------------------------------------------------- */

/* Row i k + s of g times w_s / (w_1 + ... + w_k) of example i. */
static void weigh_rows(Tensor g, Tensor log_w, Tensor log_sum)
{
    int d = g.s.d[1], k = log_w.s.d[1];
    for (int row = 0; row < log_w.n; row++) {
        real share = v_exp(log_w.x[row] - log_sum.x[row / k]);
        for (int j = 0; j < d; j++) g.x[row * d + j] *= share;
    }
}

/* The tape is cut at z. Behind the cut a leaf holds the same numbers, and q's parameters are
 * inputs: one backward gives the decoder its gradient and leaves -share * dlog w/dz in the leaf.
 * Times the share once more, it is handed to z in front of the cut. */
double iwae_backward_doubly(Guide g, Posterior q, Var *x, int k, Rng *noise)
{
    Tape *t = x->tape;
    Var *mean = repeat_rows(q.mean, k), *logvar = repeat_rows(q.logvar, k);
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), mean->v.s, noise));
    Var *z = ad_reparam(mean, logvar, eps);
    Var *cut = ad_leaf(t, z->v, tensor_zeros(tape_arena(t), z->v.s));
    Var *mean_in = ad_input(t, mean->v), *logvar_in = ad_input(t, logvar->v);
    Var *log_px_z = g.log_likelihood(g.model, repeat_rows(x, k), cut);
    Var *log_joint = ad_add(log_px_z, g.log_prior(g.model, cut));
    Var *log_w = ad_sub(log_joint, ad_gaussian(cut, mean_in, logvar_in));
    Var *rows = ad_reshape(log_w, SHAPE(x->v.s.d[0], k)), *log_sum = ad_logsumexp(rows);
    Var *loss = nll(ad_shift(log_sum, -log(k)));
    backward(loss);
    weigh_rows(cut->g, rows->v, log_sum->v);
    backward(ad_sum_all(ad_mul(z, ad_input(t, cut->g))));
    return (double)loss->v.x[0];
}

/* ---- evaluation ------------------------------------------------------------------------------ */

/* Examples at a time, and draws of all of them: enough rows to keep the products busy, and an
 * encoder's pass serves many draws. */
enum { EXAMPLES = 50, ROWS = 2000 };

/* s draws more of each of n examples, of k in all. */
static void evaluate_slice(Guide g, Tape *t, Tensor x, int s, int k, Rng *r, Evidence *out,
                           LogMean *mean)
{
    int n = x.s.d[0];
    tape_reset(t);
    Var *in = ad_input(t, x);
    Draws q = g.draw(g.model, in, s, r);
    Var *log_px_z = g.log_likelihood(g.model, repeat_rows(in, s), q.z);
    Var *log_pz = g.log_prior(g.model, q.z);
    for (int row = 0; row < n * s; row++) {
        double l = (double)log_px_z->v.x[row];
        double w = l + (double)log_pz->v.x[row] - (double)q.log_q->v.x[row];
        out[row / s].elbo += w / k, out[row / s].log_px_z += l / k;
        log_mean_add(&mean[row / s], w);
    }
}

static int at_most(int a, int b) { return a < b ? a : b; }

void iwae_evaluate(Guide g, Tape *t, Tensor x, int k, Rng r, Evidence *out)
{
    for (int from = 0; from < x.s.d[0]; from += EXAMPLES) {
        int n = at_most(EXAMPLES, x.s.d[0] - from);
        LogMean mean[EXAMPLES] = { 0 };
        Rng own = rng_fork_i(r, "examples", (uint64_t)from);
        for (int i = 0; i < n; i++) out[from + i] = (Evidence){ 0 };
        for (int s = 0; s < k; s += ROWS / EXAMPLES)
            evaluate_slice(g, t, tensor_rows(x, from, from + n), at_most(ROWS / EXAMPLES, k - s), k,
                           &own, out + from, mean);
        for (int i = 0; i < n; i++) out[from + i].log_px = log_mean(&mean[i]);
    }
}

Tensor guide_mean_code(Guide g, Tape *t, Arena *to, Tensor x, int k, Rng r)
{
    Tensor mean = { 0 };
    for (int from = 0; from < x.s.d[0]; from += EXAMPLES) {
        int n = at_most(EXAMPLES, x.s.d[0] - from);
        Rng own = rng_fork_i(r, "code", (uint64_t)from);
        tape_reset(t);
        Draws q = g.draw(g.model, ad_input(t, tensor_rows(x, from, from + n)), k, &own);
        int d = q.z->v.s.d[1];
        if (from == 0) mean = tensor_zeros(to, SHAPE(x.s.d[0], d));
        for (int row = 0; row < n * k; row++)
            for (int j = 0; j < d; j++)
                mean.x[(from + row / k) * d + j] += q.z->v.x[row * d + j] / (real)k;
    }
    return mean;
}

int active_units(Tensor a, Tensor b)
{
    int n = a.s.d[0], d = a.s.d[1], active = 0;
    for (int j = 0; j < d; j++) {
        double sa = 0, sb = 0, ab = 0;
        for (int i = 0; i < n; i++) {
            double u = (double)a.x[i * d + j], v = (double)b.x[i * d + j];
            sa += u / n, sb += v / n, ab += u * v / n;
        }
        active += ab - sa * sb > 0.01;
    }
    return active;
}
