/* IDX, the format of MNIST: two zero bytes, a type, the number of dims, each dim as a big-endian
 * 32-bit integer, then the entries, last dim fastest. Only type 0x08, unsigned bytes, is read. The
 * arena owns the bytes. Chapter 5. */
#ifndef IDX_H
#define IDX_H

#include "bytes.h"

enum { IDX_DIMS = 4 };

typedef struct {
    const char *path;               /* the file that was read                   */
    int nd, d[IDX_DIMS];
    const uint8_t *x;               /* d[0] * ... * d[nd-1] bytes               */
} Idx;

/* Reads `path` or `path`.gz, which must have nd dims (1..4) and at most 2^30 bytes. EXIT_DATA with
 * one line that names file and fact: what bytes_read refuses, a wrong magic, type or number of
 * dims, a zero dim, a header that promises more or less than the file holds. */
bool idx_read(Arena *a, const char *path, int nd, Idx *out, Error *e);

#endif
