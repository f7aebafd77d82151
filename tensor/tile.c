/* One function, written once and stamped for each size, so that all loops but the one over k have
 * a constant length: the compiler unrolls them and keeps s in registers, one fused multiply-add for
 * each entry and step of k. A row is two vectors long, or one at a narrow edge. "omp simd" says
 * which loop is to become vectors; nothing else of OpenMP is used. Chapter 2. */
#include "tile.h"

#include <string.h>

/* Unrolled in full: numbers whose places in s are constants need not be in memory. */
static inline __attribute__((always_inline))
void move(const int rows, const int cols, real *restrict to, int ldto, const real *restrict from,
          int ldfrom)
{
    #pragma GCC unroll 12
    for (int i = 0; i < rows; i++)
        #pragma GCC unroll 32
        for (int j = 0; j < cols; j++) to[i * ldto + j] = from[i * ldfrom + j];
}

/* Entry (i,k) of A is a[i * si + k * sk]. The loop over k is not to be unrolled: clang would keep s
 * in memory. */
static inline __attribute__((always_inline))
void multiply(const int rows, const int cols, int kc, const real *restrict a, int si, int sk,
              const real *restrict b, int ldb, real *restrict c, int ldc)
{
    real s[12][TILE_COLS];
    move(rows, cols, s[0], TILE_COLS, c, ldc);
    #pragma GCC unroll 1
    for (int k = 0; k < kc; k++, b += ldb)
        for (int i = 0; i < rows; i++)
            #pragma omp simd
            for (int j = 0; j < cols; j++) s[i][j] = fma(a[i * si + k * sk], b[j], s[i][j]);
    move(rows, cols, c, ldc, s[0], TILE_COLS);
}

typedef void TileFn(int kc, const real *a, int lda, const real *b, int ldb, real *c, int ldc);

#define STAMP(name, rows, cols, si, sk) \
    static void name(int kc, const real *a, int lda, const real *b, int ldb, real *c, int ldc) \
    { \
        multiply(rows, cols, kc, a, si, sk, b, ldb, c, ldc); \
    }
#define STAMP_ROWS(rows) \
    STAMP(along##rows, rows, TILE_COLS, lda, 1) \
    STAMP(along##rows##half, rows, TILE_COLS / 2, lda, 1) \
    STAMP(across##rows, rows, TILE_COLS, 1, lda) \
    STAMP(across##rows##half, rows, TILE_COLS / 2, 1, lda)

STAMP_ROWS(1) STAMP_ROWS(2) STAMP_ROWS(3) STAMP_ROWS(4) STAMP_ROWS(5) STAMP_ROWS(6)
STAMP_ROWS(7) STAMP_ROWS(8) STAMP_ROWS(9) STAMP_ROWS(10) STAMP_ROWS(11) STAMP_ROWS(12)

#define LIST(a, z) \
    { a##1##z, a##2##z, a##3##z, a##4##z, a##5##z, a##6##z, \
      a##7##z, a##8##z, a##9##z, a##10##z, a##11##z, a##12##z }

/* tiles[across][half][rows - 1] */
static TileFn *const tiles[2][2][12] = {
    { LIST(along, ), LIST(along, half) }, { LIST(across, ), LIST(across, half) } };

static void copy_rows(int rows, int cols, real *to, int ldto, const real *from, int ldfrom)
{
    for (int i = 0; i < rows; i++)
        memcpy(to + i * ldto, from + i * ldfrom, (size_t)cols * sizeof *to);
}

/* A tile that is too narrow is computed in a copy, whose valid part goes back. */
void tile(bool across, int rows, int cols, int kc, const real *a, int lda, const real *b, int ldb,
          real *c, int ldc)
{
    bool half = cols <= TILE_COLS / 2;
    TileFn *f = tiles[across][half][rows - 1];
    if (cols == TILE_COLS >> half) {
        f(kc, a, lda, b, ldb, c, ldc);
        return;
    }
    real s[12 * TILE_COLS] = { 0 };
    copy_rows(rows, cols, s, TILE_COLS, c, ldc);
    f(kc, a, lda, b, ldb, s, TILE_COLS);
    copy_rows(rows, cols, c, ldc, s, TILE_COLS);
}
