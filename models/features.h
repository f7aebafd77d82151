/* A classifier on top of an encoder (S4 66-73): train an autoencoder on images without labels,
 * throw the decoder away, and put a softmax layer on the code,
 *
 *     p(y|x) = softmax(W f(x) + b),      f: the encoder of models/autoencoder.h.
 *
 * Three ways to come by f: from a random start, with the labels alone (scratch); copied, and left
 * as it is (frozen); copied, and trained on with the labels (fine-tuned). The Classifier owns its
 * parameters until classifier_free. Chapter 11. */
#ifndef FEATURES_H
#define FEATURES_H

#include "models/autoencoder.h"

typedef struct {
    AeConfig c;                 /* of the encoder; loss and output are of no account        */
    int classes;
    bool frozen;                /* no gradient reaches f                                    */
    Params ps;
    Mlp encoder;
    Linear code, head;
} Classifier;

/* The encoder starts as ae_init starts it, the softmax layer as zeros: all classes alike. */
void classifier_init(Classifier *m, AeConfig c, int classes, Rng r);
void classifier_free(Classifier *m);

void classifier_take(Classifier *m, const Ae *from);    /* its encoder; the same AeConfig         */

/* Moves and scales the code, which has no activation, so that over the images x [n,c.x] each of its
 * numbers has mean 0 and variance 1: a code may be of any size, the softmax layer's rate may not. A
 * number that does not vary keeps its scale. */
void classifier_standardise(Classifier *m, Tape *t, Tensor x);

/* Weight decay: the sum of l2 w^2 / 2 over the weight matrices that learn, but not the biases. */
Var *classifier_decay(const Classifier *m, Tape *t, double l2);

Var *classifier_features(const Classifier *m, Var *x);  /* [n,c.x] -> f(x) [n,c.z]                */
Var *classifier_logits(const Classifier *m, Var *x);    /* [n,c.x] -> [n,classes]                 */

/* What logits [n,classes] answer: the share that is right, and of the answers' probabilities,
 * max over y of p(y|x), each: [n]. */
double classifier_accuracy(Tensor logits, const int *y);
void classifier_confidence(Tensor logits, double *p);

#endif
