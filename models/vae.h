/* The variational autoencoder (Kingma and Welling 2014; lectures S0 to S4):
 *
 *     p(z) = N(0, I)     p(x|z) = Bernoulli or Gaussian, its parameters from the decoder network
 *     q(z|x) = N(mean(x), diag e^logvar(x)), its parameters from the encoder network
 *     log p(x) >= ELBO = E_q[log p(x|z)] - KL(q(z|x) || p(z))
 *
 * The loss is -ELBO in nats per example, with a weight c on the KL (S1). Any number of hidden
 * layers, none too: then the encoder is affine, and with a Gaussian decoder p(x) is known
 * exactly, which is how the tests know that the rest is right. The Vae owns its parameters.
 * Chapter 14. */
#ifndef VAE_H
#define VAE_H

#include "nn/layer.h"

typedef enum {
    BERNOULLI,          /* one logit a pixel                                                  */
    GAUSSIAN,           /* mean and log variance of every pixel are outputs (claim V8)        */
    GAUSSIAN_SHARED,    /* the mean is an output, one log variance is learned for all pixels  */
    GAUSSIAN_FIXED,     /* the mean is an output, the std is given                            */
    CONTINUOUS_BERNOULLI,   /* one logit a pixel; a density of grey values on [0,1]           */
    DISCRETISED_LOGISTIC    /* mean and log scale of every pixel; mass 1 on 256 grey values   */
} Likelihood;

typedef struct {
    int x, z;                           /* sizes of data and code                              */
    int n_hidden, hidden[MAX_LAYERS];   /* encoder widths; the decoder's are the same, reversed */
    Act act;
    Likelihood likelihood;
    double std;                         /* of GAUSSIAN_FIXED                                   */
    double least_std, most_std;         /* GAUSSIAN and _SHARED stay between; 0, 0: of pixels  */
} VaeConfig;

typedef struct {
    VaeConfig c;
    Params ps;
    Mlp encoder, decoder;
    Linear mean, logvar;                /* of q(z|x)                                           */
    Linear out, spread;                 /* of p(x|z); out gives logits or means, spread log    */
    Param *shared_logvar;               /* variances or scales, which bounded_log bounds       */
} Vae;

typedef struct { Var *mean, *logvar; } Posterior;      /* [n,z] each; logvar, not std (claim E4) */

typedef struct {
    Posterior q;        /* of this x                                                            */
    Var *z;             /* [n,z]: mean + std * eps                                              */
    Var *log_px_z;      /* [n]: log p(x|z), nats                                                */
    Var *kl;            /* [n]: KL(q(z|x) || p(z)), nats                                        */
    Var *loss;          /* scalar: mean of -log p(x|z) + c KL; with c = 1 it is -ELBO (claim E5) */
} Elbo;

void vae_init(Vae *m, VaeConfig c, Rng r);
void vae_free(Vae *m);

Posterior vae_encode(const Vae *m, Var *x);             /* x [n,x]                              */
Var *vae_decode(const Vae *m, Var *z);                  /* z [n,z] -> logits or means [n,x]     */
Var *vae_log_px_z(const Vae *m, Var *x, Var *z);        /* [n]                                  */
Elbo vae_elbo(const Vae *m, Var *x, Var *eps, double c);/* eps [n,z] from N(0,I)                */

/* Without a tape of one's own: values in `to`, computed on t, which is reset. */
Tensor vae_pixels(const Vae *m, Tape *t, Arena *to, Tensor z); /* E[x|z]; of Gaussians maybe > 1 */
Tensor vae_codes(const Vae *m, Tape *t, Arena *to, Tensor x); /* posterior means               */

/* log p(x) of each of n rows of x by k importance samples from q (Burda et al. 2016, eq. 8): log
 * 1/k sum_i p(x|z_i) p(z_i) / q(z_i|x), into out[n], nats. At least the ELBO and at most log p(x)
 * in expectation. Sums stream through, so that memory does not grow with k. */
void vae_log_px(const Vae *m, Tape *t, Tensor x, int k, Rng r, double *out);

#endif
