/* One block with the format's fixed Huffman code, in which a symbol is a byte (0 to 255), the end
 * (256) or a length (from 257). A length is followed by a distance: "repeat so many bytes from so
 * far back". Only one distance is ever used here. The caller owns the Text. Chapter 2. */
#include "deflate.h"

enum { RUN_MIN = 3, RUN_MAX = 257, END = 256, LENGTHS = 257 };

/* Bits that do not fill a byte yet; the first bit of a byte is its lowest. */
typedef struct { Text *out; unsigned bits; int n; } Bits;

static void put_bits(Bits *b, unsigned value, int n)
{
    b->bits |= value << b->n;
    for (b->n += n; b->n >= 8; b->n -= 8, b->bits >>= 8)
        text_bytes(b->out, &(uint8_t){ b->bits & 0xFF }, 1);
}

/* A Huffman code goes out from its highest bit. */
static void put_code(Bits *b, unsigned code, int n)
{
    while (n-- > 0) put_bits(b, code >> n & 1, 1);
}

static void put_symbol(Bits *b, unsigned v)
{
    if (v < 144) put_code(b, 0x30 + v, 8);
    else if (v < 256) put_code(b, 0x190 + v - 144, 9);
    else if (v < 280) put_code(b, v - 256, 7);
    else put_code(b, 0xC0 + v - 280, 8);
}

/* Eight symbols for the lengths 3 to 10, then four for each doubling, with the low bits behind. */
static void put_run(Bits *b, unsigned length, int step)
{
    unsigned k = length - RUN_MIN;
    int low = 0;
    while (k >> low >= 8) low++;
    put_symbol(b, LENGTHS + 4 * (unsigned)low + (k >> low));
    put_bits(b, k & ((1u << low) - 1), low);
    put_code(b, (unsigned)step - 1, 5);
}

/* How many bytes from x[i] on, up to RUN_MAX, equal the byte `step` before them. */
static unsigned run_length(const uint8_t *x, size_t n, size_t i, size_t step)
{
    unsigned run = 0;
    while (i >= step && run < RUN_MAX && i + run < n && x[i + run] == x[i + run - step]) run++;
    return run;
}

static uint32_t adler32(const uint8_t *x, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + x[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

void deflate_zlib(Text *out, const uint8_t *x, size_t n, int step)
{
    must(step >= 1 && step <= 4, "deflate_zlib: step %d", step);
    Bits b = { out, 0, 0 };
    text_bytes(out, "\x78\x01", 2);
    put_bits(&b, 1, 1);                             /* the last block    */
    put_bits(&b, 1, 2);                             /* of the fixed code */
    for (size_t i = 0; i < n;) {
        unsigned run = run_length(x, n, i, (size_t)step);
        if (run < RUN_MIN) put_symbol(&b, x[i++]);
        else put_run(&b, run, step), i += run;
    }
    put_symbol(&b, END);
    put_bits(&b, 0, 7);                             /* fills the last byte */
    uint32_t sum = adler32(x, n);
    for (int i = 24; i >= 0; i -= 8) text_bytes(out, &(uint8_t){ sum >> i & 0xFF }, 1);
}
