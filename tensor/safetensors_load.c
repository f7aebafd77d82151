/* The reader trusts nothing: each number of the header is checked against the size of the file
 * before it is used, and every byte of the data has to belong to exactly one tensor. The file is
 * read into an arena of its own, which goes at the end; names and entries are copied to the
 * caller's. Chapter 2. */
#include "safetensors.h"

#include "crc32.h"
#include "file.h"
#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { StTensor t; uint64_t from, to; } Entry;    /* its bytes within the data */

typedef struct {
    Json j;                     /* the header                                   */
    StFile *f;
    Entry *entry;               /* f->n of them                                 */
    Arena *scratch;
    const char *crc;            /* its eight digits in the header, or NULL      */
    bool has_meta;
} Reader;

static bool fail(Reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(Reader *r, const char *format, ...)
{
    char fact[300];
    va_list args;
    va_start(args, format);
    vsnprintf(fact, sizeof fact, format, args);
    va_end(args);
    return error_set(r->j.e, EXIT_DATA, "%s: %s", r->j.path, fact);
}

/* Room for one more behind x[0..n): a copy of twice the size whenever n is a power of two. */
static void *room(Arena *a, void *x, int n, size_t size)
{
    if (n & (n - 1)) return x;
    void *y = arena_alloc(a, (n ? 2 * (size_t)n : 1) * size);
    if (n) memcpy(y, x, (size_t)n * size);
    return y;
}

static bool read_dtype(Reader *r, Entry *t)
{
    const char *name = json_string(&r->j);
    for (int type = ST_F32; name && type <= ST_U8; type++)
        if (strcmp(name, st_name((StType)type)) == 0) {
            t->t.type = (StType)type;
            return true;
        }
    return name && fail(r, "%s: type %.20s is not among F32 F64 I64 U8", t->t.name, name);
}

static bool read_shape(Reader *r, Entry *t)
{
    Shape s = { 0 };
    uint64_t n = 1, d;
    if (!json_need(&r->j, '[')) return false;
    for (int i = 0; json_item(&r->j, i); i++) {
        if (!json_whole(&r->j, &d)) return false;
        if (i == MAX_DIM) return fail(r, "%s: too many dims", t->t.name);
        if (d == 0) return fail(r, "%s: a dim of 0", t->t.name);
        if (d > INT32_MAX || (n *= d) > INT32_MAX)
            return fail(r, "%s: 2^31 entries or more", t->t.name);
        s.d[s.nd++] = (int)d;
    }
    t->t.s = s;
    return r->j.e->status == EXIT_OK;
}

static bool read_offsets(Reader *r, Entry *t)
{
    Json *j = &r->j;
    return json_need(j, '[') && json_whole(j, &t->from)
        && json_need(j, ',') && json_whole(j, &t->to) && json_need(j, ']');
}

static const struct { const char *name; bool (*read)(Reader *, Entry *); } fields[] = {
    { "dtype", read_dtype }, { "shape", read_shape }, { "data_offsets", read_offsets } };
enum { FIELDS = sizeof fields / sizeof *fields };

/* {"dtype": ..., "shape": ..., "data_offsets": ...}, in any order, each once. */
static bool read_fields(Reader *r, Entry *t)
{
    const char *key;
    unsigned seen = 0;
    if (!json_need(&r->j, '{')) return false;
    for (int i = 0; (key = json_key(&r->j, i)); i++) {
        unsigned k = 0;
        while (k < FIELDS && strcmp(key, fields[k].name) != 0) k++;
        if (k == FIELDS)
            return fail(r, "%s: a field besides dtype, shape, data_offsets", t->t.name);
        if (seen & 1u << k) return fail(r, "%s: a field given twice", t->t.name);
        if (!fields[k].read(r, t)) return false;
        seen |= 1u << k;
    }
    if (r->j.e->status != EXIT_OK || seen == (1u << FIELDS) - 1) return r->j.e->status == EXIT_OK;
    return fail(r, "%s: dtype, shape or data_offsets is missing", t->t.name);
}

static bool read_tensor(Reader *r, const char *name)
{
    Entry t = { .t.name = name };
    if (!read_fields(r, &t)) return false;
    r->entry = room(r->scratch, r->entry, r->f->n, sizeof t);
    r->entry[r->f->n++] = t;
    return true;
}

static bool name_ok(Reader *r, const char *name)
{
    size_t n = strlen(name);
    return n <= ST_NAME_MAX || fail(r, "a name of %zu bytes: %.20s...", n, name);
}

/* The digits must stand in the file as they are, so that their place is known. */
static bool read_crc(Reader *r, const char *value)
{
    const char *digits = r->j.p - 9;        /* the cursor is behind the closing quote */
    if (r->crc) return fail(r, "crc32 is there twice");
    if (strlen(value) != 8 || memcmp(value, digits, 8) != 0)
        return fail(r, "crc32 is not eight digits");
    r->crc = digits;
    return true;
}

static bool read_meta(Reader *r)
{
    const char *key, *value;
    StFile *f = r->f;
    if (r->has_meta) return fail(r, "__metadata__ is there twice");
    r->has_meta = true;
    if (!json_need(&r->j, '{')) return false;
    for (int i = 0; (key = json_key(&r->j, i)); i++) {
        if (!name_ok(r, key) || !(value = json_string(&r->j))) return false;
        if (strcmp(key, "crc32") == 0) {
            if (!read_crc(r, value)) return false;
            continue;
        }
        f->meta = room(r->j.a, f->meta, f->n_meta, sizeof *f->meta);
        f->meta[f->n_meta++] = (StMeta){ key, value };
    }
    return r->j.e->status == EXIT_OK;
}

static bool read_header(Reader *r)
{
    const char *key;
    if (r->j.p == r->j.end || *r->j.p != '{')
        return fail(r, "not a safetensors file, its header does not start with {");
    r->j.p++;
    for (int i = 0; (key = json_key(&r->j, i)); i++) {
        if (!name_ok(r, key)) return false;
        bool ok = strcmp(key, "__metadata__") == 0 ? read_meta(r) : read_tensor(r, key);
        if (!ok) return false;
    }
    return r->j.e->status == EXIT_OK && json_end(&r->j);
}

static bool crc_ok(Reader *r, const char *x, size_t n, bool need)
{
    if (!r->crc) return !need || fail(r, "crc32 is missing");
    size_t before = (size_t)(r->crc - x);
    uint32_t crc = crc32_add(crc32_add(0, x, before), "00000000", 8);
    char hex[9];
    snprintf(hex, sizeof hex, "%08x", (unsigned)crc32_add(crc, r->crc + 8, n - before - 8));
    return memcmp(hex, r->crc, 8) == 0
        || fail(r, "damaged, its CRC is %s and should be %.8s", hex, r->crc);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool all_differ(Reader *r, const char **name, int n)
{
    qsort(name, (size_t)n, sizeof *name, by_text);
    for (int i = 1; i < n; i++)
        if (strcmp(name[i - 1], name[i]) == 0) return fail(r, "%s is there twice", name[i]);
    return true;
}

static bool names_differ(Reader *r)
{
    int n = r->f->n, m = r->f->n_meta;
    const char **name = arena_alloc(r->scratch, (size_t)(n > m ? n : m) * sizeof *name);
    for (int i = 0; i < m; i++) name[i] = r->f->meta[i].key;
    if (!all_differ(r, name, m)) return false;
    for (int i = 0; i < n; i++) name[i] = r->entry[i].t.name;
    return all_differ(r, name, n);
}

static int by_start(const void *a, const void *b)
{
    uint64_t p = ((const Entry *)a)->from, q = ((const Entry *)b)->from;
    return (p > q) - (p < q);
}

/* Its bytes are as many as its shape says, start where the last tensor's end, and are there. */
static bool place_ok(Reader *r, const Entry *t, uint64_t at, uint64_t size)
{
    uint64_t want = (uint64_t)st_size(t->t.type) * (uint64_t)shape_n(t->t.s);
    const char *fact = t->to - t->from != want ? "not the size of its shape"
                     : t->from < at            ? "overlaps the tensor before it"
                     : t->from > at            ? "leaves a hole before it"
                     : t->to > size            ? "beyond the end of the file"
                                               : NULL;
    return !fact || fail(r, "%s: %s %s at bytes %llu to %llu: %s", t->t.name, st_name(t->t.type),
                         shape_str(t->t.s), (unsigned long long)t->from, (unsigned long long)t->to,
                         fact);
}

/* Checks that the tensors cover data[0..size) and copies them. */
static bool copy_data(Reader *r, const char *data, uint64_t size)
{
    uint64_t at = 0;
    int n = r->f->n;
    if (n > 0) qsort(r->entry, (size_t)n, sizeof *r->entry, by_start);
    r->f->t = arena_alloc(r->j.a, (size_t)n * sizeof(StTensor));
    for (int i = 0; i < n; i++) {
        Entry *t = &r->entry[i];
        if (!place_ok(r, t, at, size)) return false;
        t->t.x = memcpy(arena_alloc(r->j.a, t->to - at), data + at, t->to - at);
        r->f->t[i] = t->t;
        at = t->to;
    }
    return at == size
        || fail(r, "%llu bytes behind the last tensor", (unsigned long long)(size - at));
}

/* Sets r to the header, whose length the first eight bytes promise. */
static bool find_header(Reader *r, const char *x, size_t n)
{
    uint64_t length = 0;
    if (n < 8) return fail(r, "%zu bytes are no safetensors file", n);
    for (int i = 8; i-- > 0;) length = length << 8 | (unsigned char)x[i];
    r->j.start = r->j.p = x + 8;
    if (length <= n - 8 && length <= ST_HEADER_MAX) return r->j.end = x + 8 + length, true;
    return fail(r, "promises a header of %llu bytes; the file has %zu behind it, the limit is 2^24",
                (unsigned long long)length, n - 8);
}

bool safetensors_load(Arena *a, const char *path, bool need_crc, StFile *f, Error *e)
{
    must(*(const char *)&(int){ 1 } == 1, "safetensors: this machine is not little-endian");
    char *x;
    size_t n;
    *f = (StFile){ 0 };
    Reader r = { .j = { .path = path, .a = a, .e = e }, .f = f, .scratch = arena_new() };
    bool ok = file_read(r.scratch, path, &x, &n, e) && find_header(&r, x, n) && read_header(&r)
           && crc_ok(&r, x, n, need_crc) && names_differ(&r)
           && copy_data(&r, r.j.end, n - (size_t)(r.j.end - x));
    arena_free(r.scratch);
    if (!ok) *f = (StFile){ 0 };
    return ok;
}
