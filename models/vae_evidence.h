/* log p(x) of a VAE by importance sampling from any Gaussian q, one for each x: the encoder's
 * (then it is vae_log_px), the prior (then it is naive Monte Carlo), or one fitted to that x.
 * Chapter 12. */
#ifndef VAE_EVIDENCE_H
#define VAE_EVIDENCE_H

#include "models/vae.h"

/* log 1/k sum_i p(x|z_i) p(z_i) / q(z_i), nats, into out[n]; x [n,x], q = N(mean, e^logvar), both
 * [n,z]. t is reset. */
void vae_log_px_from(const Vae *m, Tape *t, Tensor x, Tensor mean, Tensor logvar, int k, Rng r,
                     double *out);

/* The same with q = N(0, I). */
void vae_log_px_naive(const Vae *m, Tape *t, Tensor x, int k, Rng r, double *out);

#endif
