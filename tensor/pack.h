/* Packing: a matrix is copied into panels, strips `width` columns wide, one behind the other, so
 * that the tile reads memory from front to back. Chapter 2. */
#ifndef PACK_H
#define PACK_H

#include "real.h"

/* Entry (k,j), k < rows, j < cols, goes to panel j / width (of rows * width numbers), row k, column
 * j % width; what the last panel lacks is left as it was. Entry (k,j) is from[k * ld + j], or for
 * pack_turned, whose source is stored transposed, from[j * ld + k]. */
void pack(real *to, int width, const real *from, int ld, int rows, int cols);
void pack_turned(real *to, int width, const real *from, int ld, int rows, int cols);

#endif
