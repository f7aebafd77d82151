/* PNG files, unpacked here by a reader of the same few features. */
#include "test.h"

#include "files.h"
#include "tensor/crc32.h"
#include "tensor/deflate.h"
#include "tensor/png.h"

typedef struct { const uint8_t *x; size_t n, bit; } Bits;

static unsigned bits(Bits *b, int n)
{
    unsigned v = 0;
    for (int i = 0; i < n; i++, b->bit++)
        if (b->bit / 8 < b->n) v |= (b->x[b->bit / 8] >> b->bit % 8 & 1u) << i;
    return v;
}

static unsigned code(Bits *b, int n)
{
    unsigned v = 0;
    while (n-- > 0) v = v << 1 | bits(b, 1);
    return v;
}

/* The fixed code as RFC 1951 lists it, by the first seven bits. */
static unsigned symbol(Bits *b)
{
    unsigned v = code(b, 7);
    if (v <= 0x17) return 256 + v;
    v = v << 1 | bits(b, 1);
    if (v >= 0x30 && v <= 0xBF) return v - 0x30;
    if (v >= 0xC0 && v <= 0xC7) return 280 + v - 0xC0;
    return 144 + (v << 1 | bits(b, 1)) - 0x190;
}

/* The RFC's table of lengths for the symbols from 257, and of the bits behind them. */
static const int base[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
                            67, 83, 99, 115, 131, 163, 195, 227, 258 };
static const int extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
                             5, 5, 5, 5, 0 };

/* Repeats what the length symbol v says. */
static void copy_run(Bits *b, unsigned v, Text *to)
{
    size_t length = (size_t)base[v - 257] + bits(b, extra[v - 257]), back = code(b, 5) + 1;
    CHECK(length < 258 || v == 285, "258 bytes by symbol %u", v);
    CHECK(back <= 4 && back <= to->n, "a distance of %zu after %zu bytes", back, to->n);
    for (size_t i = 0; i < length && back <= to->n; i++) {
        char last = to->s[to->n - back];
        text_bytes(to, &last, 1);
    }
}

static uint32_t be32(const void *x)
{
    const uint8_t *p = x;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Adler's two sums, in 64 bits and without a remainder before the end. */
static uint32_t adler(const Text *t)
{
    uint64_t a = 1, b = 0;
    for (size_t i = 0; i < t->n; i++) a += (uint8_t)t->s[i], b += a;
    return (uint32_t)(b % 65521 << 16 | a % 65521);
}

static void inflate(const uint8_t *x, size_t n, Text *to)
{
    Bits b = { x, n, 16 };
    int head = x[0] << 8 | x[1];
    CHECK(n > 6 && head % 31 == 0 && x[0] == 0x78, "a zlib header of %04x", (unsigned)head);
    CHECK(bits(&b, 1) == 1 && bits(&b, 2) == 1, "not one block of the fixed code");
    for (unsigned v; (v = symbol(&b)) != 256 && b.bit < 8 * n;) {
        if (v < 256) text_bytes(to, &(uint8_t){ (uint8_t)v }, 1);
        else if (v < 286) copy_run(&b, v, to);
        else CHECK(false, "symbol %u", v);
    }
    CHECK((b.bit + 7) / 8 + 4 == n, "%zu bytes packed, %zu used", n, (b.bit + 7) / 8 + 4);
    CHECK(be32(x + n - 4) == adler(to), "Adler-32 of %zu bytes is wrong", to->n);
}

/* What deflate_zlib packs must come out again, in at most `most` bytes. */
static void check_deflate(const void *x, size_t n, int step, size_t most)
{
    Text packed = { 0 }, back = { 0 };
    deflate_zlib(&packed, x, n, step);
    inflate((const uint8_t *)packed.s, packed.n, &back);
    CHECK(back.n == n && packed.n <= most, "%zu bytes became %zu, then %zu", n, packed.n, back.n);
    if (back.n == n && n > 0) CHECK_BYTES(back.s, x, n, "after deflate and inflate");
    text_free(&packed);
    text_free(&back);
}

/* Every byte, noise, runs of every length up to 600 for each step. */
static void test_deflate(void)
{
    static uint8_t x[5000];
    Rng r = rng_new(1);
    check_deflate("", 0, 1, 8);
    check_deflate(x + 8, 100, 4, 16);               /* zeros, with zeros before them */
    for (int i = 0; i < 256; i++) x[i] = (uint8_t)i;
    check_deflate(x, 256, 1, 300);
    for (int i = 0; i < 5000; i++) x[i] = (uint8_t)rng_below(&r, i < 2500 ? 256 : 2);
    for (int step = 1; step <= 4; step++) check_deflate(x, 5000, step, 5400);
    for (int n = 1; n <= 600; n++) {
        for (int i = 0; i < n + 10; i++) x[i] = (uint8_t)(i < n ? i % 3 : 200 + i);
        check_deflate(x, (size_t)n + 10, 3, 32);
    }
}

/* The next chunk of the file at *x, its CRC checked; returns its data and steps over it. */
static const uint8_t *chunk(const uint8_t **x, const uint8_t *end, const char *type, uint32_t *n)
{
    const uint8_t *at = *x;
    *n = end - at >= 12 ? be32(at) : 0;
    bool ok = end - at >= 12 && *n <= end - at - 12 && memcmp(at + 4, type, 4) == 0;
    CHECK(ok, "no chunk %s", type);
    if (!ok) return NULL;
    CHECK(be32(at + 8 + *n) == crc32_add(0, at + 4, *n + 4), "the CRC of %s is wrong", type);
    *x = at + 12 + *n;
    return at + 8;
}

/* Adds to each row, behind its 2, the row above, and moves the rows together. */
static void unfilter(Text *rows, size_t n)
{
    uint8_t *x = (uint8_t *)rows->s;
    size_t h = rows->n / (n + 1);
    for (size_t y = 0; y < h; y++) {
        CHECK(x[y * (n + 1)] == 2, "filter %d", x[y * (n + 1)]);
        memmove(x + y * n, x + y * (n + 1) + 1, n);
        uint8_t *row = x + y * n;
        for (size_t i = 0; y > 0 && i < n; i++) row[i] = (uint8_t)(row[i] + (row - n)[i]);
    }
    rows->n = h * n;
}

/* The pixels of the file, which must be of this size. */
static Text unpack(const char *path, uint32_t w, uint32_t h, int channels)
{
    char *x;
    size_t n;
    Text rows = { 0 };
    Error e = { 0 };
    uint32_t k;
    Arena *a = arena_new();
    CHECK(file_read(a, path, &x, &n, &e), "%s", e.text);
    const uint8_t *at = (const uint8_t *)x + 8, *end = at - 8 + n, *head, *data;
    CHECK(n > 8 && memcmp(x, "\x89PNG\r\n\x1A\n", 8) == 0, "%s: no signature", path);
    head = chunk(&at, end, "IHDR", &k);
    bool ok = head && k == 13 && be32(head) == w && be32(head + 4) == h;
    CHECK(ok, "the size is not %u x %u", w, h);
    if (head) CHECK_BYTES(head + 8, channels == 1 ? "\x08\0\0\0\0" : "\x08\2\0\0\0", 5, "the kind");
    data = chunk(&at, end, "IDAT", &k);
    if (data) inflate(data, k, &rows);
    chunk(&at, end, "IEND", &k);
    CHECK(k == 0 && at == end, "%d bytes behind the end", (int)(end - at));
    unfilter(&rows, (size_t)w * (size_t)channels);
    CHECK(rows.n == (size_t)w * h * (size_t)channels, "%zu bytes of pixels", rows.n);
    arena_free(a);
    return rows;
}

static void test_save(void)
{
    enum { W = 301, H = 41 };
    static uint8_t x[W * H * 3];
    Rng r = rng_new(2);
    for (int i = 0; i < W * H * 3; i++) x[i] = (uint8_t)rng_below(&r, i < W * H ? 256 : 3);
    for (int channels = 1; channels <= 3; channels += 2) {
        Error e = { 0 };
        CHECK(png_save(file_path("noise.png"), W, H, channels, x, &e), "%s", e.text);
        Text t = unpack(file_path("noise.png"), W, H, channels);
        if (t.n == (size_t)(W * H * channels)) CHECK_BYTES(t.s, x, t.n, "pixels");
        text_free(&t);
    }
}

/* The picture that png_grid has to draw, one pixel at a time. */
static uint8_t wanted(const Tensor *t, int columns, int scale, int x, int y, int k)
{
    int h = t->s.d[1] * scale + 2, w = t->s.d[2] * scale + 2, c = t->s.nd == 4 ? t->s.d[3] : 1;
    int n = y / h * columns + x / w;
    if (x % w < 2 || y % h < 2 || n >= t->s.d[0] || x / w >= columns) return 0x80;
    int row = (y % h - 2) / scale, column = (x % w - 2) / scale;
    double v = (double)t->x[((n * t->s.d[1] + row) * t->s.d[2] + column) * c + k];
    return (uint8_t)floor(255 * fmin(1, fmax(0, v)) + 0.5);
}

/* w x h is the size that the grid must have. */
static void check_grid(Tensor t, int columns, int scale, int w, int h)
{
    Error e = { 0 };
    int c = t.s.nd == 4 ? t.s.d[3] : 1, wrong = 0;
    CHECK(png_grid(file_path("grid.png"), t, columns, scale, &e), "%s", e.text);
    Text p = unpack(file_path("grid.png"), (uint32_t)w, (uint32_t)h, c);
    for (int i = 0; i < w * h * c && p.n == (size_t)(w * h * c); i++)
        wrong += (uint8_t)p.s[i] != wanted(&t, columns, scale, i / c % w, i / c / w, i % c);
    CHECK(wrong == 0, "%s, %d columns: %d pixels are wrong", shape_str(t.s), columns, wrong);
    text_free(&p);
}

/* Multiples of 1/1024 - 1/4, half of 1/255 never among them, from below 0 to above 1. */
static Tensor pictures(Arena *a, Shape s)
{
    Tensor t = tensor_new(a, s);
    for (int i = 0; i < t.n; i++) t.x[i] = (real)(i * 37 % 1536) / 1024 - R(0.25);
    return t;
}

static void test_grid(void)
{
    Arena *a = arena_new();
    check_grid(pictures(a, SHAPE(1, 1, 1)), 1, 1, 5, 5);
    check_grid(pictures(a, SHAPE(7, 5, 4)), 3, 1, 3 * 6 + 2, 3 * 7 + 2);
    check_grid(pictures(a, SHAPE(6, 5, 4, 1)), 3, 3, 3 * 14 + 2, 2 * 17 + 2);
    check_grid(pictures(a, SHAPE(4, 3, 9, 3)), 2, 2, 2 * 20 + 2, 2 * 8 + 2);
    check_grid(pictures(a, SHAPE(2, 3, 3)), 5, 1, 5 * 5 + 2, 5 + 2);
    arena_free(a);
}

static void test_levels(void)
{
    real x[] = { 0, 1, -1, 2, R(0.5), (real)NAN, (real)INFINITY, (real)-INFINITY, R(1.4) / 255,
                 R(1.6) / 255, R(253.6) / 255 };
    static const uint8_t want[] = { 0, 255, 0, 255, 128, 0, 255, 0, 1, 2, 254 };
    enum { N = sizeof want };
    Error e = { 0 };
    bool ok = png_grid(file_path("levels.png"), (Tensor){ SHAPE(1, 1, N), N, x }, 1, 1, &e);
    CHECK(ok, "%s", e.text);
    Text p = unpack(file_path("levels.png"), N + 4, 5, 1);
    if (p.n == 5 * (N + 4)) CHECK_BYTES(p.s + 2 * (N + 4) + 2, want, N, "levels");
    text_free(&p);
}

/* A hundred black tiles take little room. */
static void test_small(void)
{
    struct stat s = { 0 };
    Error e = { 0 };
    Arena *a = arena_new();
    Tensor black = tensor_zeros(a, SHAPE(100, 28, 28));
    CHECK(png_grid(file_path("black.png"), black, 10, 2, &e), "%s", e.text);
    stat(file_path("black.png"), &s);
    CHECK(s.st_size > 100 && s.st_size < 10000, "%d bytes", (int)s.st_size);
    arena_free(a);
}

static void test_unwritable(void)
{
    Error e = { 0 };
    CHECK(!png_save(file_path("none/a.png"), 1, 1, 1, (uint8_t[]){ 0 }, &e), "it was saved");
    CHECK(e.status == EXIT_DATA && strstr(e.text, "none/a.png: cannot be written"), "%s", e.text);
}

static void grid_of(void *t)
{
    Error e = { 0 };
    png_grid(file_path("dies.png"), *(Tensor *)t, 1, 1, &e);
}

static void test_shapes(void)
{
    Arena *a = arena_new();
    Tensor flat = tensor_zeros(a, SHAPE(4, 784)), two = tensor_zeros(a, SHAPE(4, 3, 3, 2));
    CHECK_DIES(grid_of, &flat, "png_grid: [4,784]");
    CHECK_DIES(grid_of, &two, "png_grid: [4,3,3,2]");
    arena_free(a);
}

int main(void)
{
    RUN(test_deflate);
    RUN(test_save);
    RUN(test_grid);
    RUN(test_levels);
    RUN(test_small);
    RUN(test_unwritable);
    RUN(test_shapes);
    files_remove();
    return test_done();
}
