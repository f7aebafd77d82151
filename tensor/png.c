/* A PNG file is a signature and chunks: the size, the packed pixels, the end. Each row of pixels is
 * stored as its difference to the row above, so that magnified rows become zeros. Everything made
 * here is freed here. Chapter 2. */
#include "png.h"

#include "crc32.h"
#include "deflate.h"
#include "file.h"

#include <stdlib.h>
#include <string.h>

static void put_be32(Text *t, uint32_t x)
{
    for (int i = 24; i >= 0; i -= 8) text_bytes(t, &(uint8_t){ x >> i & 0xFF }, 1);
}

/* Length, type, data, CRC of type and data. */
static void put_chunk(Text *png, const char *type, const Text *data)
{
    put_be32(png, (uint32_t)data->n);
    size_t start = png->n;
    text_bytes(png, type, 4);
    text_bytes(png, data->s, data->n);
    put_be32(png, crc32_add(0, png->s + start, png->n - start));
}

static void put_header(Text *png, int w, int h, int channels)
{
    Text head = { 0 };
    text_bytes(png, "\x89PNG\r\n\x1A\n", 8);
    put_be32(&head, (uint32_t)w);
    put_be32(&head, (uint32_t)h);
    text_bytes(&head, channels == 1 ? "\x08\0\0\0\0" : "\x08\2\0\0\0", 5);
    put_chunk(png, "IHDR", &head);
    text_free(&head);
}

/* The rows of n bytes, each behind a 2 (the filter "up") and less the one above. */
static void put_rows(Text *png, const uint8_t *x, size_t n, int h, int channels)
{
    Text rows = { 0 }, packed = { 0 };
    for (int y = 0; y < h; y++, x += n) {
        text_bytes(&rows, "\2", 1);
        text_bytes(&rows, x, n);
        uint8_t *row = (uint8_t *)rows.s + rows.n - n;
        for (size_t i = 0; y > 0 && i < n; i++) row[i] = (uint8_t)(x[i] - (x - n)[i]);
    }
    deflate_zlib(&packed, (const uint8_t *)rows.s, rows.n, channels);
    put_chunk(png, "IDAT", &packed);
    text_free(&packed);
    text_free(&rows);
}

bool png_save(const char *path, int w, int h, int channels, const uint8_t *pixels, Error *e)
{
    must(w > 0 && h > 0 && (channels == 1 || channels == 3) && FILE_MAX / w / channels >= h,
         "png_save: %d x %d pixels of %d channels", w, h, channels);
    Text png = { 0 };
    put_header(&png, w, h, channels);
    put_rows(&png, pixels, (size_t)w * (size_t)channels, h, channels);
    put_chunk(&png, "IEND", &(Text){ 0 });
    bool ok = file_save(path, png.s, png.n, e);
    text_free(&png);
    return ok;
}

static uint8_t level(real v)
{
    return v > 0 ? v < 1 ? (uint8_t)(255 * v + R(0.5)) : 255 : 0;
}

/* One image [h,w,c], magnified, to `to`, where a row of pixels takes `stride` bytes. */
static void draw(uint8_t *to, size_t stride, const real *x, int h, int w, int c, int scale)
{
    for (int i = 0; i < h * scale; i++, to += stride) {
        const real *row = x + (size_t)(i / scale) * (size_t)(w * c);
        for (int j = 0; j < w * scale; j++)
            for (int k = 0; k < c; k++) to[j * c + k] = level(row[j / scale * c + k]);
    }
}

bool png_grid(const char *path, Tensor images, int columns, int scale, Error *e)
{
    enum { BORDER = 2, GREY = 0x80 };
    const int *d = images.s.d;
    int nd = images.s.nd, c = nd == 4 ? d[3] : 1;
    must((nd == 3 || nd == 4) && (c == 1 || c == 3) && columns > 0 && scale > 0,
         "png_grid: %s in %d columns, scale %d", shape_str(images.s), columns, scale);
    int h = d[1] * scale + BORDER, w = d[2] * scale + BORDER;
    int high = BORDER + (d[0] + columns - 1) / columns * h, wide = BORDER + columns * w;
    size_t stride = (size_t)wide * (size_t)c;
    uint8_t *pixels = malloc((size_t)high * stride);
    must(pixels, "png_grid: no memory for %d x %d pixels", wide, high);
    memset(pixels, GREY, (size_t)high * stride);
    for (int i = 0; i < d[0]; i++) {
        int top = BORDER + i / columns * h, left = BORDER + i % columns * w;
        draw(pixels + (size_t)top * stride + left * c, stride, images.x + i * (images.n / d[0]),
             d[1], d[2], c, scale);
    }
    bool ok = png_save(path, wide, high, c, pixels, e);
    free(pixels);
    return ok;
}
