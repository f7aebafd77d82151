/* A header is three numbers after the magic: width, height, largest value, between white space and
 * comments from # to the end of the line. In P5 and P6 one byte of white space follows, then the
 * pixels up to the end of the file. Chapter 5. */
#include "pnm.h"

#include "bytes.h"
#include "tensor/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct { Bytes b; size_t at; } Cursor;

static int peek(const Cursor *c) { return c->at < c->b.n ? c->b.x[c->at] : -1; }
static bool is_space(int byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
static bool is_digit(int byte) { return byte >= '0' && byte <= '9'; }

static void skip_space(Cursor *c)
{
    while (is_space(peek(c)) || peek(c) == '#') {
        if (peek(c) == '#')
            while (peek(c) != '\n' && peek(c) != -1) c->at++;
        else c->at++;
    }
}

/* The next number, at most 10^6; -1 if there is none. */
static int number(Cursor *c)
{
    int n = 0;
    skip_space(c);
    if (!is_digit(peek(c))) return -1;
    while (is_digit(peek(c)) && n <= 1000000) n = 10 * n + c->b.x[c->at++] - '0';
    return n <= 1000000 ? n : -1;
}

/* P5, P6: the rest of the file is the pixels. */
static bool read_bytes(Cursor *c, uint64_t n, Images *out, Error *e)
{
    if (!is_space(peek(c))) return error_set(e, EXIT_DATA, "%s: damaged header", c->b.path);
    c->at++;
    if (c->b.n - c->at != n)
        return error_set(e, EXIT_DATA, "%s: %d x %d x %d pixels promised, %llu bytes there",
                         c->b.path, out->w, out->h, out->c, (unsigned long long)(c->b.n - c->at));
    out->x = c->b.x + c->at;
    return true;
}

/* P2, P3: a number a pixel, each at least two bytes of text with what divides them. */
static bool read_text(Arena *a, Cursor *c, uint64_t n, Images *out, Error *e)
{
    bool ok = n <= c->b.n;
    uint8_t *x = ok ? arena_alloc(a, n) : NULL;
    for (uint64_t i = 0; ok && i < n; i++) {
        int v = number(c);
        ok = v >= 0 && v <= 255;
        x[i] = (uint8_t)v;
    }
    skip_space(c);
    if (!ok || c->at != c->b.n)
        return error_set(e, EXIT_DATA, "%s: not %d x %d x %d numbers of 0 to 255", c->b.path,
                         out->w, out->h, out->c);
    out->x = x;
    return true;
}

bool pnm_read(Arena *a, const char *path, Images *out, Error *e)
{
    Cursor c = { .at = 2 };
    if (!bytes_read(a, path, &c.b, e)) return false;
    const char *kind = c.b.n > 2 && c.b.x[0] == 'P' ? strchr("2356", c.b.x[1]) : NULL;
    if (!kind || !*kind) return error_set(e, EXIT_DATA, "%s: not a PGM or PPM image", path);
    int w = number(&c), h = number(&c), top = number(&c);
    if (w < 1 || h < 1 || top < 1) return error_set(e, EXIT_DATA, "%s: damaged header", path);
    if (top != 255)
        return error_set(e, EXIT_DATA, "%s: largest value %d, only 255 is read", path, top);
    *out = (Images){ .n = 1, .h = h, .w = w, .c = *kind == '3' || *kind == '6' ? 3 : 1 };
    uint64_t n = (uint64_t)w * (uint64_t)h * (uint64_t)out->c;
    return *kind >= '5' ? read_bytes(&c, n, out, e) : read_text(a, &c, n, out, e);
}

static int is_image(const struct dirent *f)
{
    const char *dot = strrchr(f->d_name, '.');
    if (!dot) return false;
    return !strcasecmp(dot, ".pgm") || !strcasecmp(dot, ".ppm") || !strcasecmp(dot, ".pnm");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Appends the image `file`, read to `scratch`, to the n of out; the first one sets the size. */
static bool append(Arena *a, Arena *scratch, const char *file, int total, Images *out, Error *e)
{
    Images one;
    if (!pnm_read(scratch, file, &one, e)) return false;
    size_t size = (size_t)one.h * (size_t)one.w * (size_t)one.c;
    if (out->n == 0) {
        if ((size_t)total * size > BYTES_MAX)
            return error_set(e, EXIT_DATA, "%s: %d such images are above 2^30 bytes", file, total);
        *out = one;
        out->n = 0, out->x = arena_alloc(a, (size_t)total * size);
    }
    if (one.h != out->h || one.w != out->w || one.c != out->c)
        return error_set(e, EXIT_DATA, "%s: %d x %d x %d, unlike the first one's %d x %d x %d",
                         file, one.w, one.h, one.c, out->w, out->h, out->c);
    memcpy((uint8_t *)out->x + (size_t)out->n++ * size, one.x, size);
    return true;
}

bool pnm_folder(Arena *a, const char *dir, Images *out, Error *e)
{
    struct dirent **files;
    int n = scandir(dir, &files, is_image, by_name);
    if (n < 0) return error_set(e, EXIT_DATA, "%s: %s", dir, strerror(errno));
    bool ok = n > 0 || error_set(e, EXIT_DATA, "%s: no .pgm or .ppm image in it", dir);
    Arena *scratch = arena_new();
    *out = (Images){ .n = 0 };
    for (int i = 0; i < n; i++) {
        char path[4096];
        arena_reset(scratch);
        snprintf(path, sizeof path, "%s/%s", dir, files[i]->d_name);
        ok = ok && append(a, scratch, path, n, out, e);
        free(files[i]);
    }
    free(files);
    arena_free(scratch);
    return ok;
}

bool pnm_write(const char *path, const Images *d, int i, Error *e)
{
    size_t size = (size_t)d->h * (size_t)d->w * (size_t)d->c;
    Text t = { 0 };
    text_printf(&t, "P%d\n%d %d\n255\n", d->c == 3 ? 6 : 5, d->w, d->h);
    text_bytes(&t, d->x + (size_t)i * size, size);
    bool ok = file_save(path, t.s, t.n, e);
    text_free(&t);
    return ok;
}
