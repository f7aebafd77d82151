/* Both kinds of packing read the source once and write the panels once. The widths that the tiles
 * use are spelled out, for a copy of constant length is a few vector moves. Chapter 2. */
#include "pack.h"

#include "tile.h"

#include <string.h>

static int least(int a, int b) { return a < b ? a : b; }

static inline __attribute__((always_inline))
void pack_rows(real *restrict to, const int width, const real *restrict from, int ld, int rows,
               int cols)
{
    for (int k = 0; k < rows; k++, from += ld) {
        int j = 0;
        for (; j + width <= cols; j += width)
            memcpy(to + j * rows + k * width, from + j, (size_t)width * sizeof *to);
        for (int r = 0; j + r < cols; r++) to[j * rows + k * width + r] = from[j + r];
    }
}

void pack(real *to, int width, const real *from, int ld, int rows, int cols)
{
    if (width == TILE_COLS) pack_rows(to, TILE_COLS, from, ld, rows, cols);
    else if (width == TILE_ROWS) pack_rows(to, TILE_ROWS, from, ld, rows, cols);
    else pack_rows(to, width, from, ld, rows, cols);
}

/* One panel. Blocks of 4 x 4 are turned in registers; single numbers would take twice as long. */
static inline __attribute__((always_inline))
void turn(real *restrict to, const int width, const real *restrict from, int ld, int rows, int cols)
{
    int rows4 = rows / 4 * 4, cols4 = cols / 4 * 4;
    for (int k = 0; k < rows4; k += 4)
        for (int j = 0; j < cols4; j += 4)
            for (int r = 0; r < 4; r++)
                for (int c = 0; c < 4; c++)
                    to[(k + r) * width + j + c] = from[(j + c) * ld + k + r];
    for (int k = 0; k < rows; k++)
        for (int j = k < rows4 ? cols4 : 0; j < cols; j++) to[k * width + j] = from[j * ld + k];
}

void pack_turned(real *to, int width, const real *from, int ld, int rows, int cols)
{
    for (int j = 0; j < cols; j += width) {
        int n = least(width, cols - j);
        if (width == TILE_COLS) turn(to + j * rows, TILE_COLS, from + j * ld, ld, rows, n);
        else turn(to + j * rows, width, from + j * ld, ld, rows, n);
    }
}
