/* PGM and PPM, the plainest image formats: P5 (grey) and P6 (RGB) hold bytes, P2 and P3 the same
 * as decimal text; the largest value is 255. The arena owns the pixels. Chapter 5. */
#ifndef PNM_H
#define PNM_H

#include "images.h"

/* One image, out->n = 1. EXIT_DATA: what bytes_read refuses, another format, a damaged header,
 * another largest value, fewer or more pixels than promised. */
bool pnm_read(Arena *a, const char *path, Images *out, Error *e);

/* All files *.pgm, *.ppm and *.pnm of a folder, in the order of their names (by bytes). EXIT_DATA
 * also: no such folder, none in it, or one that differs in size from the first. */
bool pnm_folder(Arena *a, const char *dir, Images *out, Error *e);

/* Writes image i of d by file_save, as P5 if it is grey, else as P6. EXIT_DATA if that fails. */
bool pnm_write(const char *path, const Images *d, int i, Error *e);

#endif
