/* An autoencoder: an encoder f, a decoder g, and the wish that g(f(x)) be x (S1, S2, S4 69-71).
 * The code z = f(x) is whatever makes that come true.
 *
 *     z = code_act(W h(x) + b),      h: hidden layers of n_hidden widths, each followed by act
 *     y = out_act(V h'(z) + d),      h': the same widths from the other end
 *
 *     AE_SQUARED      error = |y - x|^2,              loss = its mean / 2     (S1)
 *     AE_BERNOULLI    error = -log p(x|z) in nats,    loss = its mean; y are logits, out_act none
 *
 * No hidden layers and no activations make it the linear autoencoder of chapter 7; a code as wide
 * as the image or wider makes it over-complete. The Ae owns its parameters until ae_free.
 * Chapter 8. */
#ifndef AUTOENCODER_H
#define AUTOENCODER_H

#include "nn/layer.h"

typedef enum { AE_SQUARED, AE_BERNOULLI } AeLoss;

typedef struct {
    int x, z;                           /* features, code size; each at least 1                */
    int n_hidden, hidden[MAX_LAYERS];   /* the encoder's, from the image on                    */
    Act act, code_act, out_act;         /* of hidden layers, of the code, of the output        */
    AeLoss loss;
} AeConfig;

typedef struct {
    AeConfig c;
    Params ps;
    Mlp encoder, decoder;
    Linear code, out;
} Ae;

typedef struct {
    Var *z;         /* [n,z]: the code                       */
    Var *y;         /* [n,x]: its reconstruction, or logits  */
    Var *error;     /* [n]: as above, one number an example  */
    Var *loss;      /* scalar                                */
} Reconstruction;

void ae_init(Ae *m, AeConfig c, Rng r);
void ae_free(Ae *m);

Var *ae_encode(const Ae *m, Var *x);            /* [n,x] -> z [n,z]                             */
Var *ae_decode(const Ae *m, Var *z);            /* z [n,z] -> y [n,x]                           */

/* What is seen goes in, x should come out: the same Var, but for a denoising autoencoder. */
Reconstruction ae_reconstruct(const Ae *m, Var *seen, Var *x);

/* The error of y as a reconstruction of x: [n], and what training minimises. */
Var *ae_error(AeLoss loss, Var *y, Var *x);
Var *ae_loss(AeLoss loss, Var *error);

/* Weight decay: the sum of l1 |w| + l2 w^2 / 2 over all weight matrices, but not the biases. */
Var *ae_decay(const Ae *m, Tape *t, double l1, double l2);

/* Without a tape of one's own: values in `to`, computed on t, which is reset. Pixels are sigmoid(y)
 * where y are logits. */
Tensor ae_codes(const Ae *m, Tape *t, Arena *to, Tensor x);
Tensor ae_pixels(const Ae *m, Tape *t, Arena *to, Tensor z);

#endif
