/* CRC-32, the checksum of PNG and gzip: the remainder of the bytes, read as one polynomial over two
 * elements, divided by x^32 + x^26 + x^23 + ... + x + 1. Two files that differ only within 32
 * neighbouring bits never share it, so one damaged byte is always seen. Chapter 2. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of what gave crc (0 for nothing) followed by x[0..n). */
uint32_t crc32_add(uint32_t crc, const void *x, size_t n);

#endif
