/* One cell of long short-term memory (Hochreiter and Schmidhuber 1997; the forget gate is by Gers
 * et al. 2000), without the products that come before it. For the pre-activations a_i, a_f, a_o,
 * a_g and what the cell remembers, c, each h numbers:
 *
 *     i, f, o = sigmoid(a_i, a_f, a_o);  g = tanh(a_g)
 *     c' = f c + i g                     keep some of the old, write some of the new
 *     h' = o tanh(c')                    show some of it
 *
 * Both functions vectorise over h. Chapter 6. */
#ifndef LSTM_H
#define LSTM_H

#include "autograd.h"

enum { CELL = 6 };      /* arrays of a cell: i, f, o, g, c', tanh(c'), all that backward needs */

/* cell [CELL,h] comes with the pre-activations as its first four rows, in the order i, f, o, g, and
 * is filled; c, hidden [h]. */
void lstm_cell(int h, const real *c, real *cell, real *hidden);

/* From dh = dL/dh' and dc = dL/dc', each [h]: da [4,h], the slopes of the pre-activations, and dc
 * becomes dL/dc. c and cell are lstm_cell's. */
void lstm_cell_slopes(int h, const real *c, const real *cell, const real *dh, real *da, real *dc);

/* Of an LSTM along the rows, or, if y is the unskew of one whose gates are skewed, along the
 * diagonals (lstm_pixel.c): its gates [B,H,W,4h]; NULL if y is neither. And the op's .pixel, for
 * which y and the gates have all rows of the image, and y was zeros. */
Var *lstm_gates(const Var *y);
void lstm_pixel(Var *y, int p, int from, int to);

#endif
