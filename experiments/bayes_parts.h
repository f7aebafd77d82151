/* The parts of the `bayes` experiment: what its files share. Chapter 22. */
#ifndef BAYES_PARTS_H
#define BAYES_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/gated_pixelcnn.h"
#include "models/nade.h"
#include "nn/layer.h"

enum { CLASSES = 10 };

typedef struct {
    Exp e;
    Splits data, strange;       /* digits, and images that are none                        */
    Tape *t;
    Tensor x, test, outside;    /* [n,pixels], on or off                                   */
    Params ps, body;
    Nade all, of[CLASSES];      /* p(x); p(x|y) for each y                                 */
    Mlp mlp;
    Linear head;                /* p(y|x)                                                  */
    GatedPixelCnn gated;        /* p(x|y), of all y                                        */
    int label_epochs;           /* of its training                                         */
    double prior[CLASSES];      /* log p(y), from the labels                               */
} Run;

/* bayes_table.c: claim A10, exactly, on a table. */
void table(Run *r);

/* bayes_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);
void check_gradients(Run *r);
void train(Run *r);
double *log_px(Run *r, const Nade *m, Tensor x);        /* [n] nats, negative             */
double *log_py(Run *r, Tensor x);                       /* [n,CLASSES]: log p(y|x)         */

/* bayes_labelled.c */
void labelled_init(Run *r);
void labelled_train(Run *r);
void labelled_results(Run *r);

/* bayes_results.c */
void results(Run *r);
int likeliest(const double *row);                       /* the label of the most               */

#endif
