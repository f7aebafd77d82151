/* Compression in the format of zlib (RFC 1950, 1951), as PNG files hold it, by the simplest means
 * that serve a drawing: each run of equal pixels becomes one short code. Chapter 2. */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "file.h"

#include <stdint.h>

/* Appends the zlib stream of x[0..n). A run is what repeats the byte `step` before it: 1 for grey,
 * 3 for colours, at most 4. */
void deflate_zlib(Text *out, const uint8_t *x, size_t n, int step);

#endif
