/* A VAE for pictures: between the four convolutions down and the four up of chapter 8 stands a
 * code that is drawn, q(z|x) = N(mean(x), diag e^logvar(x)), and what comes out is a Gaussian for
 * each pixel and colour, its mean and its variance (claim V23). A variance lies between the bounds
 * of pixels (nn/density.h). Images are rows, [n,h*w*c], in [0,1]. The ConvVae owns its parameters
 * until conv_vae_free. Chapter 15. */
#ifndef CONV_VAE_H
#define CONV_VAE_H

#include "models/conv_ae.h"
#include "models/vae.h"

typedef struct {
    ConvAe net;             /* its code is the mean of q(z|x); it owns the parameters of all      */
    Linear logvar;          /* of q(z|x)                                                          */
    double least_std;       /* of a pixel given z                                                 */
} ConvVae;

/* c.z > 0; c.out is of no account. least_std < 1/2, 0: that of rounding to bytes. */
void conv_vae_init(ConvVae *m, ConvAeConfig c, double least_std, Rng r);
void conv_vae_free(ConvVae *m);

Posterior conv_vae_encode(const ConvVae *m, Var *x);        /* x [n,h*w*c]                        */
typedef struct { Var *mean, *logvar; } Pixels;              /* of p(x|z), [n,h*w*c] each          */
Pixels conv_vae_decode(const ConvVae *m, Var *z);           /* z [n,z]                            */
Elbo conv_vae_elbo(const ConvVae *m, Var *x, Var *eps, double c);       /* as vae_elbo            */

/* Without a tape of one's own: values in `to`, computed on t, which is reset. */
Tensor conv_vae_pixels(const ConvVae *m, Tape *t, Arena *to, Tensor z);     /* means of p(x|z)    */
Tensor conv_vae_codes(const ConvVae *m, Tape *t, Arena *to, Tensor x);      /* means of q(z|x)    */

#endif
