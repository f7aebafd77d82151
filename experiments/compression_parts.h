/* The parts of the `compression` experiment: what its files share. Chapter 11. */
#ifndef COMPRESSION_PARTS_H
#define COMPRESSION_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/ae_fit.h"
#include "models/measure.h"
#include "models/pca.h"
#include "models/quantise.h"

enum { MOST_SIZES = 8, MOST_ROWS = 2 * MOST_SIZES * (2 * QUANTISER_BITS + 1), STRIP = 12 };

/* An autoencoder or the first k components, and the codes of the training and the test images. */
typedef struct { bool deep; int k; Ae ae; const Pca *pca; Tensor known, z; } Coder;

/* One way to store the test images. bits 32: as floats. */
typedef struct { double coder, deep, k, shared, bits, plain, ideal, psnr; } Row;
enum { COLUMNS = sizeof(Row) / sizeof(double) };

typedef struct {
    Exp e;
    Splits data;
    Tensor x, test;             /* all training and test images, [n,pixels]                     */
    Tape *t;
    AeConfig c;                 /* of the networks; z is the coder's k                          */
    Pca pca;
    int n, size[MOST_SIZES], n_coders, n_rows;
    Coder coder[2 * MOST_SIZES];
    Row row[MOST_ROWS];
} Run;

/* compression_rate.c: all rows of a coder; what comes back of x [n,pixels] by the way of a row;
 * and the best row of a kind with at most so many bits, by one of the two counts, or NULL. */
void store(Run *r, int coder);
Tensor restored(Run *r, Arena *a, const Row *row, Tensor x);
const Row *best(const Run *r, bool deep, double bits, bool ideal);

#endif
