/* Pictures of what a model has learned, as PNG files: 8 bits, grey or colour. Chapter 2. */
#ifndef PNG_H
#define PNG_H

#include "tensor.h"

/* Saves pixels [h,w,channels], rows from the top, channels 1 (grey) or 3 (red, green, blue), by
 * file_save. EXIT_DATA if that fails. */
bool png_save(const char *path, int w, int h, int channels, const uint8_t *pixels, Error *e);

/* Saves images [N,H,W] or [N,H,W,C], C = 1 or 3, as a table with so many columns, row by row, each
 * pixel `scale` pixels wide and high, 2 pixels of grey around each image. 0 is black, 1 white (or
 * full colour), beyond is cut off, NaN is black. */
bool png_grid(const char *path, Tensor images, int columns, int scale, Error *e);

#endif
