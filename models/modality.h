/* What it takes to give sound and text to a network for images: letters as numbers and back, and
 * measures of how well each came through. Chapter 11. */
#ifndef MODALITY_H
#define MODALITY_H

#include "datasets/grammar.h"
#include "tensor/tensor.h"

/* A text as x [length * GRAMMAR_LETTERS]: at each place 1 for its letter and 0 for all others; what
 * is left over at the end is spaces. At most length letters, all of the grammar's. */
void text_one_hot(const char *text, int length, real *x);

/* The likeliest letter of each place, without the spaces at the end; text[length + 1]. */
void text_read(const real *x, int length, char *text);

/* The fewest letters to insert, to delete or to replace that make b of a (Levenshtein 1966). Each
 * shorter than GRAMMAR_MAX. */
int edit_distance(const char *a, const char *b);

/* Signal to noise ratio of y as a copy of x, dB: 10 log10 of sum x^2 / sum (y - x)^2. Silence, y =
 * 0, has 0 dB. */
double snr(Tensor y, Tensor x);

#endif
