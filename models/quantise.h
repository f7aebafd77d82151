/* Codes in bits. Number j of a code is cut into levels[j] cells of width step[j], from low[j] on;
 * what is stored is the number of the cell, and what comes back is its middle. Codes inside the
 * cells come back with an error of at most half a step, and those outside with the nearest cell.
 *
 *     own steps       2^bits cells for each number, as wide as its range needs
 *     a shared step   2^bits cells for the widest range, and fewer of the same width for others
 *
 * A range is where all but the share `tail` at either end of the codes lies that it was fitted to.
 * A shared step gives bits where variance is; for orthogonal directions, as those of PCA, that is
 * the best that can be done. The arena owns the Quantiser. Chapter 11. */
#ifndef QUANTISE_H
#define QUANTISE_H

#include "tensor/tensor.h"

enum { QUANTISER_BITS = 8 };

typedef struct { int d, *levels; double *low, *step; } Quantiser;

/* From the codes z [n,d]; bits 1..QUANTISER_BITS, 0 <= tail < 0.5. A number with one cell comes
 * back as its mean. */
Quantiser quantiser_fit(Arena *a, Tensor z, int bits, double tail, bool shared);

void quantise(const Quantiser *q, Tensor z, uint8_t *symbol);       /* z [n,d] -> symbol [n,d]   */
Tensor dequantise(Arena *a, const Quantiser *q, const uint8_t *symbol, int n);  /* [n,d]         */

/* Bits a code: by plain binary numbers, ceil(log2 levels[j]) for each j; and as an ideal entropy
 * coder would spend them on the n codes `symbol`, that knows how often each symbol of number j is
 * among the m codes `known`: the mean of -log2 of (count + 1) / (m + levels[j]), summed over j. */
int plain_bits(const Quantiser *q);
double ideal_bits(const Quantiser *q, const uint8_t *known, int m, const uint8_t *symbol, int n);

#endif
