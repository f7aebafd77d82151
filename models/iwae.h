/* Bounds from many draws (Burda, Grosse and Salakhutdinov 2016; lecture S4 slide 131 asks for
 * richer posteriors). A draw z ~ q(z|x) has the importance weight
 *
 *     w = p(x|z) p(z) / q(z|x),      E_q[w] = p(x) for any q
 *     L_k(x) = E[log 1/k (w_1 + ... + w_k)],   L_1 = ELBO <= L_2 <= ... -> log p(x)
 *
 * All that is asked of a model is a Guide: how to draw from q, and the two densities. So one
 * estimator serves the diagonal Gaussian, flows and discrete codes. Sizes: n examples, k draws
 * each; draw s of example i is row i k + s. Nats everywhere. The tape owns what is recorded.
 * Chapter 16. */
#ifndef IWAE_H
#define IWAE_H

#include "models/vae.h"

typedef struct { Var *z, *log_q; } Draws;       /* [n k,d] codes, [n k]: log q(z|x)              */

typedef struct {
    const void *model;
    Draws (*draw)(const void *model, Var *x, int k, Rng *noise);
    Var *(*log_prior)(const void *model, Var *z);               /* log p(z): [n k]               */
    Var *(*log_likelihood)(const void *model, Var *x, Var *z);  /* log p(x|z): [n k], x [n k,.]  */
} Guide;

Guide vae_guide(const Vae *m);

Var *repeat_rows(Var *x, int k);                /* [n,d] -> [n k,d], every row k times           */

/* log w of k draws for each row of x: [n,k]. The noise is drawn from the stream, which moves on. */
Var *guide_log_weights(Guide g, Var *x, int k, Rng *noise);
Var *bound_of(Var *log_w);                    /* [n,k] -> [n]: log of the mean weight          */

/* Adds the gradient of the mean of -L_k over the rows of x by the doubly reparameterised estimator
 * (Tucker et al. 2019): unbiased, and for the encoder with less noise as q comes close to p(z|x),
 * where plain L_k has more of it. q is the Gaussian that `draw` would use, with gradients towards
 * its parameters. Returns -L_k, one number, nats. */
double iwae_backward_doubly(Guide g, Posterior q, Var *x, int k, Rng *noise);

/* What k draws say of one example: mean log w, which estimates the ELBO; mean log p(x|z); log of
 * the mean weight, which estimates log p(x) from below. */
typedef struct { double elbo, log_px_z, log_px; } Evidence;

/* Fills out[n] for the rows of x. Works on some two thousand rows at a time whatever k is, on t,
 * which is reset. */
void iwae_evaluate(Guide g, Tape *t, Tensor x, int k, Rng r, Evidence *out);

/* Mean of k draws of the code, [n,d], in `to`: an estimate of E_q[z]. Resets t. */
Tensor guide_mean_code(Guide g, Tape *t, Arena *to, Tensor x, int k, Rng r);

/* Active units (Burda et al. 2016): entries u of the code with Cov_x(E_q[u]) > 0.01, from two
 * estimates of the means, a and b [n,d], with independent draws: the covariance of a and b has no
 * bias, where the variance of one would count the noise of its draws. Where the means are known,
 * both are they. */
int active_units(Tensor a, Tensor b);

#endif
