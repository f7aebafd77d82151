/* The parts of the `char_lstm` experiment: what its files share. Chapter 17. */
#ifndef CHAR_LSTM_PARTS_H
#define CHAR_LSTM_PARTS_H

#include "datasets/grammar.h"
#include "exp.h"
#include "models/char_lstm.h"

enum { TEXTS = 32, STEPS = 50 };    /* texts side by side; symbols that a gradient goes back  */

/* TEXTS pieces of text, each `length` symbols, and how many brackets are open after each. */
typedef struct { int *symbol, length; uint8_t *depth; } Corpus;

typedef struct {
    Exp e;
    Grammar g;
    Corpus train, test;
    CharLstm m;
    Optim opt;
    Tape *t;
} Run;

/* Nats per symbol, and their standard error over the texts. */
typedef struct { double nats, se; } Nats;

/* char_lstm_train.c */
void run_start(Run *r, int argc, char **argv);
int run_end(Run *r);                                /* main's status                            */
double train_epoch(Run *r);
Nats measure(Run *r, const Corpus *c);
Var *state_of(Run *r, int n, const real *memory);   /* [n,2h] on the tape, from numbers         */
double entropy_rate(const Run *r);                  /* of the grammar, nats per symbol          */

/* char_lstm_results.c: bits, sentences and what the state knows. */
void checks(Run *r);
void results(Run *r);

#endif
