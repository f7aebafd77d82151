/* The parts of the `chain_rule` experiment: what its files share. Chapter 17. */
#ifndef CHAIN_RULE_PARTS_H
#define CHAIN_RULE_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/made.h"
#include "models/nade.h"

typedef enum { FVBN, MADE, NADE, KINDS } Kind;
extern const char *const kind_names[KINDS + 1];

/* Three models of the same conditionals. They share no number, so that the gradient of the sum of
 * their losses is to each its own, and one optimiser serves them all. */
typedef struct { Params ps; Made fvbn, made; Nade nade; } Models;

typedef struct {
    Exp e;
    Splits data;
    Models m;
    bool wanted[KINDS];
    Binarize binarize;
    Optim opt;
    Tape *t;
    int *order;                 /* the training images, shuffled */
    int *place;                 /* of the pixels, in their order */
    Tensor valid, test;         /* [n,pixels], 0 or 1            */
} Run;

typedef struct { double nats, se; } Nats;       /* per image, and its standard error */

/* chain_rule_table.c: claim A17, on a table of all images of 3 x 3 pixels. */
void table(Run *r);

/* chain_rule_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                            /* main's status                     */
Models models_new(Arena *a, Rng r, int d, int hidden);
Var *log_px(const Models *m, Kind k, Var *x);   /* [n,d] -> [n]                      */
void train_epoch(Run *r);
Nats measure(Run *r, Kind k, Tensor x);

/* chain_rule_results.c */
void checks(Run *r);
void results(Run *r);

void draws(Run *r);                             /* chain_rule_draws.c               */

#endif
