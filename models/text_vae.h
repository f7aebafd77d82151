/* A VAE of texts of a fixed length (S3 figure 3; Yang et al. 2017, "Improved variational
 * autoencoders for text modeling using dilated convolutions"). The encoder reads all letters; the
 * decoder knows the code, and of the letters before the one that it predicts as many as its causal
 * layers let it see: none, 1, 2, 4, 8, ... With few it needs the code, with all it can do without.
 * The TextVae owns its parameters. Chapter 23. */
#ifndef TEXT_VAE_H
#define TEXT_VAE_H

#include "models/vae.h"
#include "nn/conv.h"

typedef struct {
    int steps, symbols;         /* letters of a text; of the alphabet                           */
    int hidden, width, z;       /* of the encoder's hidden layer, the decoder's layers, the code */
    int layers;                 /* causal ones, 0..MAX_LAYERS                                   */
} TextVaeConfig;

typedef struct {
    TextVaeConfig c;
    Params ps;
    Linear read, mean, logvar;  /* the encoder                                                  */
    Linear plan;                /* what the code says of every step: [z, steps*width]           */
    Conv2d see[MAX_LAYERS], out;
} TextVae;

void text_vae_init(TextVae *m, TextVaeConfig c, Rng r);
void text_vae_free(TextVae *m);

/* How many letters back the decoder sees: 0, 1, 2, 4, 8, ... */
int text_vae_reach(int layers);

/* Texts x [n, steps*symbols], each letter a row with a single one. */
Posterior text_vae_encode(const TextVae *m, Var *x);
Var *text_vae_logits(const TextVae *m, Var *x, Var *z);             /* [n*steps, symbols]       */
Elbo text_vae_elbo(const TextVae *m, Var *x, Var *eps, double c);   /* as vae_elbo              */

#endif
