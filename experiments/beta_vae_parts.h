/* The parts of the `beta_vae` experiment: what its files share. Chapter 15. */
#ifndef BETA_VAE_PARTS_H
#define BETA_VAE_PARTS_H

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/disentangle.h"

enum { MAX_WEIGHTS = 8, MAX_SEEDS = 9 };

/* What the weight presses on: the whole KL (beta-VAE),
    or the total correlation alone (beta-TCVAE). */
typedef enum { WHOLE_KL, TC_ALONE, KINDS } Kind;

typedef struct {
    Exp e;
    Splits data;
    Tensor train, test, factors;        /* [n,pixels], in [0,1]; factors of test [n,factors]     */
    VaeConfig c;                        /* grey is drawn in black and white, colours are Gaussian */
    Tape *t;
    int weights, weight[MAX_WEIGHTS], seeds;
} Run;

/* One network on the test images: nats per example, MIG, numbers that vary, the mean correlation of
 * two numbers of the code; and the lead of each factor's best number. */
enum { MAX_FACTORS = 8 };
typedef struct { double nll, kl, mig, active, correlation, gap[MAX_FACTORS]; } Score;

/* beta_vae_train.c. train: the network of a seed 0.., the same start and images for all weights. */
Var *weighted_loss(const Vae *m, Var *x, Var *eps, Kind kind, double weight, int total);
Vae train(Run *r, Kind kind, double weight, int seed);
Score score(Run *r, const Vae *m, int seed);

/* FILE: for each factor a row of nine images, where only the number that tells most of it moves, by
 * quantiles of N(0,1), from that of 1/40 to that of 39/40. */
void traverse(Run *r, const Vae *m, const char *file);

#endif
