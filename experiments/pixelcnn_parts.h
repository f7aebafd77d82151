/* The parts of the `pixelcnn` experiment: what its files share. Chapter 19. */
#ifndef PIXELCNN_PARTS_H
#define PIXELCNN_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/gated_pixelcnn.h"
#include "models/pixelrnn.h"

typedef enum { PLAIN, GATED, ROW, DIAGONAL } Kind;

typedef struct {
    Exp e;
    Splits data;
    PixelCnnConfig c;
    Kind kind;                  /* which of these                                        */
    PixelCnn plain;
    GatedPixelCnn gates;
    PixelRnn rnn;
    PixelModel m;               /* of that one                                           */
    Optim opt;
    Tape *t;
    int *order;                 /* the training images, shuffled                         */
    const int *colours;         /* of three, the one that is drawn first, and so on      */
    Tensor valid, test;         /* [n,h,w,c]; at most 2000 of the first                  */
} Run;

/* Nats per image, and their standard error. */
typedef struct { double nats, se; } Nats;

/* pixelcnn_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                         */
void model_init(Run *r, Rng init);              /* a new one, as r->c and r->kind say    */
void model_free(Run *r);
Nats train_epoch(Run *r);
Nats measure(Run *r, Tensor x);
Tensor images(Run *r, const Images *d, const int *index, int n, Arena *a);  /* [n,h,w,c] */

/* pixelcnn_checks.c: what holds of any weights. pixelcnn_results.c: what the trained model is
 * worth. pixelcnn_pictures.c: samples and completions. */
void checks(Run *r);
void results(Run *r);
void pictures(Run *r);

#endif
