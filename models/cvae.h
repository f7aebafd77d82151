/* The conditional VAE (Sohn et al. 2015): y given u, where there are many right answers.
 *
 *     p(z|u) = N(mean, diag e^logvar), from a network       p(y|u, z) = Bernoulli, from u and z
 *     log p(y|u) >= E_q[log p(y|u, z)] - KL(q(z|u, y) || p(z|u)),     q a Gaussian from u and y
 *
 * u may be anything that fits in a row: the part of an image that is seen, a label as one of n.
 * With z = 0 it is the network that gives one answer, each pixel by itself: the one to beat. The
 * Cvae owns its parameters until cvae_free. Chapter 15. */
#ifndef CVAE_H
#define CVAE_H

#include "models/vae.h"

typedef struct {
    int u, y, z;                        /* sizes of what is given, what is asked, the code    */
    int n_hidden, hidden[MAX_LAYERS];   /* of all three networks                              */
    Act act;
} CvaeConfig;

typedef struct { Mlp body; Linear mean, logvar; } Coder;        /* a row -> a Gaussian over z */

typedef struct {
    CvaeConfig c;
    Params ps;
    Coder prior, posterior;             /* p(z|u), q(z|u, y)                                  */
    Mlp decoder;
    Linear out;                         /* one logit an entry of y                            */
} Cvae;

void cvae_init(Cvae *m, CvaeConfig c, Rng r);
void cvae_free(Cvae *m);

Posterior cvae_prior(const Cvae *m, Var *u);                    /* u [n,u]                    */
Posterior cvae_posterior(const Cvae *m, Var *u, Var *y);        /* y [n,y]                    */
Var *cvae_decode(const Cvae *m, Var *u, Var *z);        /* logits [n,y]; z NULL if c.z = 0    */

/* log_px_z is log p(y|u, z), kl the one to p(z|u); with c.z = 0 q, z and kl are NULL. eps [n,z]. */
Elbo cvae_elbo(const Cvae *m, Var *u, Var *y, Var *eps);

/* log p(y|u) of each row by k importance samples from q(z|u, y), as vae_log_px; exact if c.z = 0.
 * Resets t. out [n], nats. */
void cvae_log_py(const Cvae *m, Tape *t, Tensor u, Tensor y, int k, Rng r, double *out);

/* E[y|u, z] with z drawn from p(z|u), in `to`. Resets t. */
Tensor cvae_answers(const Cvae *m, Tape *t, Arena *to, Tensor u, Rng r);

#endif
