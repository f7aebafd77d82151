/* The register tile, the inside of every matrix product: C += A B for a block of C so small that
 * all of it stays in vector registers while k runs. A number of B is used once for each of the
 * TILE_ROWS rows, a number of A once for each of the TILE_COLS columns, so that the processor
 * multiplies instead of waiting for memory. Chapter 2. */
#ifndef TILE_H
#define TILE_H

#include "real.h"

/* Whether the compiler defines a macro like __AVX512F__ (as 1): then its text is "1". */
#define TEXT_OF(macro) #macro
#define DEFINED(macro) (sizeof TEXT_OF(macro) == sizeof "1")

/* Of 32 registers (AVX-512; 16-byte vectors on an ARM) 24 hold C and two a row of B; of AVX2's 16
 * registers 12 hold C. */
enum {
    VECTOR_BYTES = DEFINED(__AVX512F__) ? 64 : DEFINED(__AVX2__) ? 32 : 16,
    TILE_ROWS = VECTOR_BYTES == 32 ? 6 : 12,
    TILE_COLS = 2 * VECTOR_BYTES / (int)sizeof(real)
};

/* c[i * ldc + j] += sum over k < kc, in order, of A[i,k] b[k * ldb + j], for i < rows, j < cols; at
 * most TILE_ROWS, TILE_COLS. A[i,k] is a[i * lda + k], or, if across, a[k * lda + i]. Columns of b
 * up to TILE_COLS, or half of that if it is enough, are read and must be there; what they hold does
 * not matter. */
void tile(bool across, int rows, int cols, int kc, const real *a, int lda, const real *b, int ldb,
          real *c, int ldc);

#endif
