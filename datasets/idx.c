/* The whole file is read first (bytes.c); then its header has to agree with its size. Chapter 5. */
#include "idx.h"

static uint32_t big_endian(const uint8_t *x)
{
    return (uint32_t)x[0] << 24 | (uint32_t)x[1] << 16 | (uint32_t)x[2] << 8 | x[3];
}

static bool magic_ok(Bytes b, int nd, Error *e)
{
    if (b.n < 4 || b.x[0] || b.x[1])
        return error_set(e, EXIT_DATA, "%s: wrong magic, not an IDX file", b.path);
    if (b.x[2] != 0x08)
        return error_set(e, EXIT_DATA, "%s: IDX of type 0x%02X, only 0x08 (unsigned bytes) is read",
                         b.path, b.x[2]);
    if (b.x[3] != nd)
        return error_set(e, EXIT_DATA, "%s: IDX of %d dims, %d expected", b.path, b.x[3], nd);
    return true;
}

/* The product of the dims at b.x + 4, stored in out->d; 0 with an Error if one is 0 or it is above
 * BYTES_MAX. */
static uint64_t promised(Bytes b, Idx *out, Error *e)
{
    uint64_t n = 1;
    for (int i = 0; i < out->nd; i++) {
        uint32_t d = big_endian(b.x + 4 + 4 * i);
        if (d == 0) return error_set(e, EXIT_DATA, "%s: dim %d is 0", b.path, i);
        n *= d;
        if (n > BYTES_MAX)
            return error_set(e, EXIT_DATA, "%s: promises more than 2^30 bytes (dim %d is %lu)",
                             b.path, i, (unsigned long)d);
        out->d[i] = (int)d;
    }
    return n;
}

bool idx_read(Arena *a, const char *path, int nd, Idx *out, Error *e)
{
    Bytes b;
    must(nd >= 1 && nd <= IDX_DIMS, "idx_read: %d dims", nd);
    if (!bytes_read(a, path, &b, e) || !magic_ok(b, nd, e)) return false;
    size_t head = 4 + 4 * (size_t)nd;
    if (b.n < head) return error_set(e, EXIT_DATA, "%s: ends inside its header", b.path);
    *out = (Idx){ .path = b.path, .nd = nd, .x = b.x + head };
    uint64_t want = promised(b, out, e);
    if (want == 0) return false;
    if (b.n - head != want)
        return error_set(e, EXIT_DATA, "%s: promises %llu bytes of data, holds %llu", b.path,
                         (unsigned long long)want, (unsigned long long)(b.n - head));
    return true;
}
