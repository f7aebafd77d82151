/* A VAE whose code is discrete: categorical or binary (Jang, Gu and Poole 2017; Maddison, Mnih and
 * Teh 2017). A draw from a categorical distribution is an argmax, and no gradient crosses it. The
 * Gumbel-softmax trick puts a smooth function in its place:
 *
 *     argmax_c (l_c + g_c), g_c = -log(-log u_c), is a draw from softmax(l)         (Gumbel 1954)
 *     softmax((l + g) / tau) goes to that draw, as a one-hot vector, when tau -> 0
 *
 * and for one bit sigmoid((l + logistic noise) / tau). Training decodes the smooth code, evaluation
 * real draws. The straight-through variant decodes the hard code in training too, and takes the
 * smooth one's gradient for its own. The prior is uniform. Chapter 16. */
#ifndef GUMBEL_H
#define GUMBEL_H

#include "models/iwae.h"

typedef struct {
    int x, groups, classes;         /* pixels; code: so many draws from so many classes, or, with
                                       classes = 1, so many bits                                 */
    int n_hidden, hidden[MAX_LAYERS];       /* the encoder's; the decoder mirrors them           */
    Act act;
    bool straight;
} GumbelConfig;

typedef struct {
    GumbelConfig c;
    Params ps;
    Mlp encoder, decoder;
    Linear logits, out;
} GumbelVae;

void gumbel_init(GumbelVae *m, GumbelConfig c, Rng r);
void gumbel_free(GumbelVae *m);

Var *gumbel_logits(const GumbelVae *m, Var *x);         /* of q(z|x): [n, groups classes]        */

/* Noise for n examples: Gumbel, or logistic for bits; [n, groups classes]. */
Tensor gumbel_noise(const GumbelVae *m, Arena *a, int n, Rng *r);
Var *gumbel_smooth(const GumbelVae *m, Var *logits, Var *noise, double tau);    /* in [0,1]      */
Tensor gumbel_hard(const GumbelVae *m, Arena *a, Tensor logits, Tensor noise);  /* 0 or 1        */

/* log q(z|x) of a hard code, and KL(q || p) in closed form: [n], nats. */
Var *gumbel_log_q(const GumbelVae *m, Var *logits, Var *z);
Var *gumbel_kl(const GumbelVae *m, Var *logits);

/* log p(x|z) - KL with the smooth code, or the straight-through one: [n]. Not a bound on log p(x),
 * as the smooth code is no code; guide and iwae_evaluate give that. */
Var *gumbel_objective(const GumbelVae *m, Var *x, Var *noise, double tau);

Guide gumbel_guide(const GumbelVae *m);                 /* hard codes: no gradient               */

#endif
