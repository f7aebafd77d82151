/* The division goes four bits at a time: row[i] is the remainder that the four bits i leave. Bits
 * count from the low end, as in the files. Nothing is owned, nothing kept. Chapter 2. */
#include "crc32.h"

static const uint32_t row[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C
};

uint32_t crc32_add(uint32_t crc, const void *x, size_t n)
{
    const uint8_t *p = x;
    crc = ~crc;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        crc = crc >> 4 ^ row[crc & 15];
        crc = crc >> 4 ^ row[crc & 15];
    }
    return ~crc;
}
