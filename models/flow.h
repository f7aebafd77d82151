/* Normalising flows: a posterior richer than a diagonal Gaussian (Rezende and Mohamed 2015; Kingma
 * et al. 2016). Draw z_0 from a Gaussian and send it through invertible maps; the density follows
 * by the change of variables,
 *
 *     log q(z_T|x) = log q(z_0|x) - sum_t log |det dz_t / dz_(t-1)|
 *
 * so only maps with a cheap determinant will do. Two kinds:
 *
 *     planar     z' = z + u tanh(w'z + b)                 det = 1 + u'w (1 - tanh^2)
 *     inverse    z'_i = g_i z_i + (1 - g_i) m_i, with     det = g_1 g_2 ... g_d: the Jacobian is
 *     autoregr.  m, g = sigmoid(s) of z_1 .. z_(i-1)            triangular
 *
 * The FlowVae is a VAE with such a posterior; with no step it is the VAE. Chapter 16. */
#ifndef FLOW_H
#define FLOW_H

#include "models/iwae.h"
#include "models/made.h"

typedef struct { Var *z, *log_det; } Flowed;    /* [n,d], and [n]: log |det| of the step         */

/* u is moved along w until u'w > -1, without which the map has no inverse: u'w becomes
 * softplus(u'w) - 1. */
typedef struct { Param *u, *w, *b; } Planar;    /* [d], [d], [1] */
Planar planar_new(Params *ps, Rng r, const char *name, int d);
Flowed planar(const Planar *f, Var *z);         /* z [n,d] */

typedef struct { Made net; } Iaf;               /* two outputs a coordinate: m, and s            */
enum { IAF_BIAS = 2 };                          /* s starts near 2: the step keeps z, nearly     */
Iaf iaf_new(Params *ps, Arena *a, Rng r, const char *name, int d, int context, int hidden,
            bool reversed);
Flowed iaf(const Iaf *f, Var *z, Var *context); /* z [n,d], context [n,context] or NULL          */

/* ---- the VAE --------------------------------------------------------------------------------- */

enum { MAX_STEPS = 8 };

typedef struct {
    VaeConfig vae;
    int steps, hidden;      /* inverse autoregressive steps, each of two hidden layers this wide;
                               they see as many numbers of context as the code has               */
    bool softplus;          /* std of q's Gaussian = softplus(output), in place of e^(output/2)  */
} FlowConfig;

typedef struct {
    FlowConfig c;
    Vae vae;                /* encoder, Gaussian z_0, decoder; owns all parameters               */
    Linear context;
    Iaf step[MAX_STEPS];    /* every other one takes the coordinates from the end                */
    Arena *masks;
} FlowVae;

void flow_vae_init(FlowVae *m, FlowConfig c, Rng r);
void flow_vae_free(FlowVae *m);
Posterior flow_vae_base(const FlowVae *m, Var *x);      /* of z_0: [n,z] each                    */
Guide flow_vae_guide(const FlowVae *m);

/* -ELBO's two parts with the KL in closed form, which a diagonal posterior alone has: steps = 0. */
Elbo flow_vae_elbo(const FlowVae *m, Var *x, Var *eps);

#endif
