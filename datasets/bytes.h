/* A whole file in memory, plain or packed by gzip. Readers of a format parse what is there, so that
 * no number in a header can make them allocate anything. The arena owns the bytes. Chapter 5. */
#ifndef BYTES_H
#define BYTES_H

#include "tensor/arena.h"
#include "tensor/must.h"

#include <stdint.h>

enum { BYTES_MAX = 1 << 30 };       /* a file that holds more is refused, unpacked size counting */

typedef struct {
    const char *path;               /* the file that was read: with .gz where that was found     */
    size_t n;
    const uint8_t *x;
} Bytes;

/* Reads the file `path`, or `path`.gz where that is missing. A name that ends in .gz is unpacked by
 * the program gzip. EXIT_DATA: missing, unreadable, a folder, too large; gzip fails or is not
 * there. */
bool bytes_read(Arena *a, const char *path, Bytes *out, Error *e);

#endif
