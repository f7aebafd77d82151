/* The parts of the `compare` experiment: what its files share. Chapter 23. */
#ifndef COMPARE_PARTS_H
#define COMPARE_PARTS_H

#include "exp.h"
#include "models/pixelcnn.h"
#include "models/vae.h"

typedef struct {
    Exp e;
    Splits data;
    Tape *t;
    Tensor x, test;             /* [n,h*w], on or off, drawn once for good            */
    Vae vae;
    PixelCnn cnn;
    PixelModel ar;
    int samples, importance;    /* images drawn of each; samples for log p(x)         */
} Run;

/* One family in numbers; what is not there is a NaN. */
typedef struct {
    double nats, se;            /* -log p(x) of test images: exact, or by importance  */
    double bound, bound_se;     /* -ELBO                                              */
    double passes, ms;          /* for one image drawn                                */
    double sharpness;           /* of the draws, over that of the data                */
    double probe;               /* share of labels that 5 neighbours tell by features */
    double z;                   /* numbers in the code                                */
} Column;

/* compare_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);
void train(Run *r);
void check_gradients(Run *r);

/* compare_columns.c: each cell measured. compare_table.c: written down, and judged. */
Column column_ar(Run *r, Tensor *drawn);
Column column_vae(Run *r, Tensor *drawn);
void table(Run *r, Column ar, Column vae);

#endif
