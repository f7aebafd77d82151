/* What the workloads share: a network, its loss on one fixed batch, and an optimiser. */
#ifndef BENCH_TRAIN_H
#define BENCH_TRAIN_H

#include "bench.h"

#include "models/pixelcnn.h"
#include "models/vae.h"
#include "nn/conv.h"
#include "nn/lstm.h"
#include "nn/optim.h"

typedef struct Training {
    Var *(*loss)(struct Training *, Var *x);
    Params ps;
    Optim adam;
    Tape *t;
    Tensor x;
    Rng r;
    Vae vae;                        /* of a VAE, of a PixelCNN;                  */
    PixelCnn cnn;                   /* then ps is a copy of its Params           */
    Conv2d layer[32];               /* of the others                             */
    RowLstm lstm;
    int layers;
} Training;

/* A batch of images of which 13 % is ink, Adam, no parameters yet. */
Training *training_new(Arena *arena, int images, Var *(*loss)(Training *, Var *));

/* Appends a layer whose border keeps the images' size, or as `k` says. */
void layer_add(Training *s, int kernel, int in, int out, Mask mask);
void layer_add_as(Training *s, int kh, int kw, int in, int out, Window k, bool transposed);

void count_check(const Training *s, const Bench *b);    /* parameters; stops if not as PyTorch's */

/* Multiplications of what is recorded; with `back` also those for the gradients that are wanted. */
double tape_products(const Tape *t, bool back);

/* Checks the number of parameters, takes one step, counts its work. */
Job training_job(Training *s, const Bench *b);

#endif
