/* The parts of the `ae_features` experiment: what its files share. Chapter 11. */
#ifndef AE_FEATURES_PARTS_H
#define AE_FEATURES_PARTS_H

#include "datasets/batch.h"
#include "datasets/corrupt.h"
#include "exp.h"
#include "models/features.h"

typedef struct {
    Exp e;
    Splits data;
    Tape *t;
    AeConfig c;             /* the encoder of all networks here                               */
    Ae ae;                  /* pretrained on the training images without their labels         */
    Corruption kind;        /* what spoils an image that the autoencoder has to restore       */
    double level;
    int *order;             /* the training images, shuffled                                  */
    int seeds, steps;       /* of the training with few labels                                */
    uint8_t *y;             /* the training labels that are believed                          */
    Tensor some, valid, test;           /* images: for the code's scale, to stop by, to judge */
    int *valid_y, *test_y;
} Run;

/* ae_features_tasks.c: a task is a loss on images, in nats per example, and what it trains. */
typedef struct Task Task;
struct Task {
    const char *name;
    Var *(*loss)(Run *r, const Task *task, const Images *d, const int *index, int n);
    Params *ps;
    Ae *ae;
    Classifier *classifier;
    int epoch;
};
extern const Task supervised, proxy, unsupervised, denoising;      /* without models          */
void fit(Run *r, Task *task, int epochs);
void check_gradients(Run *r);

/* ae_features_heads.c */
void three_heads(Run *r, int epochs);

/* ae_features_few.c: the share of the test images that is right, for each start; all learn from the
 * same labelled images, which the seed chooses. */
typedef enum { SCRATCH, CHANCE, FROZEN, FINE_TUNED, STARTS } Start;
void few_labels(Run *r, int labels, int seed, double right[STARTS]);

#endif
