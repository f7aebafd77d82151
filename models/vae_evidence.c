/* A round draws one z for every x; k rounds stream through a log of a mean. Chapter 12. */
#include "vae_evidence.h"

#include "models/estimators.h"
#include "nn/density.h"

/* log p(x|z) + log p(z) - log q(z), [n]. */
static Var *log_weight(const Vae *m, Tape *t, Tensor x, Tensor mean, Tensor logvar, Rng *r)
{
    Var *mu = ad_input(t, mean), *v = ad_input(t, logvar);
    Var *eps = ad_input(t, tensor_normal(tape_arena(t), mean.s, r));
    Var *z = ad_reparam(mu, v, eps);
    Var *log_px_z = vae_log_px_z(m, ad_input(t, x), z), *log_pz = gaussian_standard(z);
    Var *log_joint = ad_add(log_px_z, log_pz);
    return ad_sub(log_joint, ad_gaussian(z, mu, v));
}

void vae_log_px_from(const Vae *m, Tape *t, Tensor x, Tensor mean, Tensor logvar, int k, Rng r,
                     double *out)
{
    Arena *a = arena_new();
    int n = x.s.d[0];
    LogMean *sum = arena_zalloc(a, sizeof(LogMean) * (size_t)n);
    for (int s = 0; s < k; s++) {
        tape_reset(t);
        Tensor w = log_weight(m, t, x, mean, logvar, &r)->v;
        for (int i = 0; i < n; i++) log_mean_add(&sum[i], (double)w.x[i]);
    }
    for (int i = 0; i < n; i++) out[i] = log_mean(&sum[i]);
    arena_free(a);
}

void vae_log_px_naive(const Vae *m, Tape *t, Tensor x, int k, Rng r, double *out)
{
    Arena *a = arena_new();
    Tensor zero = tensor_zeros(a, SHAPE(x.s.d[0], m->c.z));
    vae_log_px_from(m, t, x, zero, zero, k, r, out);
    arena_free(a);
}
