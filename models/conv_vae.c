/* The decoder gives twice as many channels as an image has: means, then what becomes the variances.
 * Chapter 15. */
#include "conv_vae.h"

#include "nn/density.h"

#include <math.h>

/* A std of about 0.1 at the start: with a larger one pixels would tell so little of the code that
 * the KL empties it before the decoder has learned to listen. */
static void narrow(Param *bias, int c)
{
    for (int k = c; k < 2 * c; k++) bias->v.x[k] = (real)(2 * log(0.1));
}

void conv_vae_init(ConvVae *m, ConvAeConfig c, double least_std, Rng r)
{
    must(c.z > 0, "conv_vae: a code of %d numbers", c.z);
    c.out = 2 * c.c;
    conv_ae_init(&m->net, c, r);
    m->least_std = least_std > 0 ? least_std : PIXEL_LEAST_STD;
    narrow(m->net.up[0].b, c.c);
    int last = shape_n(m->net.map[CONV_LAYERS]);
    m->logvar = linear_new(&m->net.ps, r, "logvar", last, c.z, INIT_GLOROT);
}

void conv_vae_free(ConvVae *m) { conv_ae_free(&m->net); }

Posterior conv_vae_encode(const ConvVae *m, Var *x)
{
    Var *h = conv_ae_features(&m->net, x, CONV_LAYERS);
    h = ad_reshape(h, SHAPE(x->v.s.d[0], shape_n(m->net.map[CONV_LAYERS])));
    Var *mean = ad_named(linear(m->net.code, h), "mean");
    Var *logvar = ad_named(linear(m->logvar, h), "logvar");
    return (Posterior){ mean, logvar };
}

/* Channels from..to-1 of maps whose pixels are rows, as rows of images. */
static Var *channels(Var *maps, int from, int to, int n)
{
    int pixels = maps->v.s.d[0];
    return ad_reshape(ad_slice(maps, 1, from, to), SHAPE(n, pixels / n * (to - from)));
}

Pixels conv_vae_decode(const ConvVae *m, Var *z)
{
    int n = z->v.s.d[0], c = m->net.c.c, pixels = m->net.c.h * m->net.c.w;
    Var *maps = ad_reshape(conv_ae_decode(&m->net, z), SHAPE(n * pixels, 2 * c));
    Var *mean = ad_named(channels(maps, 0, c, n), "pixels");
    Var *spread = channels(maps, c, 2 * c, n);
    return (Pixels){ mean, bounded_log(spread, 2 * log(m->least_std), 2 * log(PIXEL_MOST_STD)) };
}

Elbo conv_vae_elbo(const ConvVae *m, Var *x, Var *eps, double c)
{
    Posterior q = conv_vae_encode(m, x);
    Var *z = ad_named(ad_reparam(q.mean, q.logvar, eps), "z");
    Pixels p = conv_vae_decode(m, z);
    Var *log_px_z = ad_named(ad_gaussian(x, p.mean, p.logvar), "log p(x|z)");
    Var *kl = ad_named(ad_gaussian_kl(q.mean, q.logvar), "KL");
    Var *loss = ad_mean_all(ad_sub(ad_scale(kl, c), log_px_z));
    return (Elbo){ q, z, log_px_z, kl, ad_named(loss, "-ELBO") };
}

Tensor conv_vae_pixels(const ConvVae *m, Tape *t, Arena *to, Tensor z)
{
    tape_reset(t);
    Var *mean = conv_vae_decode(m, ad_input(t, z)).mean;
    return tensor_of(to, mean->v.s, mean->v.x);
}

Tensor conv_vae_codes(const ConvVae *m, Tape *t, Arena *to, Tensor x)
{
    tape_reset(t);
    Var *mean = conv_vae_encode(m, ad_input(t, x)).mean;
    return tensor_of(to, mean->v.s, mean->v.x);
}
