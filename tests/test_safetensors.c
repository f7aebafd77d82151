/* Named tensors in files of our own: there and back, the exact bytes, every kind of damage. */
#include "test.h"

#include "files.h"
#include "refused.h"
#include "tensor/file.h"
#include "tensor/safetensors.h"

/* A file whose every byte is known: its header of 160 bytes, two floats, one byte. */
static const char known[] =
    "\xA0\0\0\0\0\0\0\0"
    "{\"__metadata__\":{\"crc32\":\"39bc05d9\",\"lr\":\"1e-3\"},"
    "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
    "\"u\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}     "
    "\0\0\x80\x3F" "\0\0\0\xC0" "\7";
enum { KNOWN = sizeof known - 1 };

static float floats[2] = { 1, -2 };
static uint8_t seven = 7;
static StTensor known_tensors[] = {     /* the byte comes first here, and last in the file */
    { "u", ST_U8, { 0 }, &seven }, { "w", ST_F32, { 2, { 1, 2 } }, floats } };
static StMeta known_meta[] = { { "lr", "1e-3" } };
static const StFile known_file = { known_tensors, 2, known_meta, 1 };

/* Saves f as NAME and returns all of its bytes. */
static char *saved(Arena *a, const char *name, const StFile *f, size_t *n)
{
    Error e = { 0 };
    char *x = NULL;
    *n = 0;
    bool ok = safetensors_save(file_path(name), f, &e) && file_read(a, file_path(name), &x, n, &e);
    CHECK(ok, "%s", e.text);
    return x;
}

static bool loads(Arena *a, const char *path, bool need_crc, StFile *f)
{
    Error e = { 0 };
    bool ok = safetensors_load(a, path, need_crc, f, &e);
    CHECK(ok, "%s", e.text);
    return ok;
}

static void test_known_bytes(void)
{
    Arena *a = arena_new();
    size_t n;
    char *x = saved(a, "known", &known_file, &n);
    CHECK(n == KNOWN, "%zu bytes, wanted %d", n, KNOWN);
    if (n == KNOWN) CHECK_BYTES(x, known, n, "the known file");
    StFile f;
    if (loads(a, file_write("known", known, KNOWN), true, &f)) {
        StTensor *w = safetensors_find(&f, "w"), *u = safetensors_find(&f, "u");
        CHECK(f.n == 2 && w == f.t && u == f.t + 1, "%d tensors", f.n);
        CHECK(w->type == ST_F32 && shape_eq(w->s, SHAPE(1, 2)), "w is %s", shape_str(w->s));
        CHECK_BYTES(w->x, floats, sizeof floats, "w");
        CHECK(u->type == ST_U8 && u->s.nd == 0, "u is %s", shape_str(u->s));
        CHECK(*(uint8_t *)u->x == 7, "u holds %d", *(uint8_t *)u->x);
        CHECK(f.n_meta == 1 && strcmp(safetensors_meta(&f, "lr"), "1e-3") == 0, "%d", f.n_meta);
        CHECK(!safetensors_meta(&f, "crc32") && !safetensors_find(&f, "v"), "found too much");
    }
    arena_free(a);
}

/* got, read from a file, must hold what was saved. */
static void check_same(const StFile *got, const StFile *f)
{
    CHECK(got->n == f->n && got->n_meta == f->n_meta, "%d tensors, %d meta", got->n, got->n_meta);
    for (int i = 0; i < f->n; i++) {
        const StTensor *t = &f->t[i], *u = safetensors_find(got, t->name);
        CHECK(u && u->type == t->type && shape_eq(u->s, t->s), "tensor %d changed", i);
        if (!u) continue;
        CHECK_BYTES(u->x, t->x, (size_t)(st_size(u->type) * shape_n(u->s)), t->name);
        CHECK((uintptr_t)u->x % 64 == 0, "%s is not aligned", u->name);
    }
    for (int i = 0; i < f->n_meta && i < got->n_meta; i++) {
        CHECK(strcmp(got->meta[i].key, f->meta[i].key) == 0, "key %d changed", i);
        CHECK(strcmp(got->meta[i].value, f->meta[i].value) == 0, "value %d changed", i);
    }
}

/* Every type, 0 to 5 dims, awkward text. What is read and saved again is the same file. */
static void test_round_trip(void)
{
    static char lengthy[20001];
    static uint8_t bytes[3] = { 1, 2, 3 };
    static int64_t whole[4] = { INT64_MIN, -1, 0, INT64_MAX };
    static double doubles[1] = { -0.1 };
    static real reals[32];
    for (int i = 0; i < 32; i++) reals[i] = 1 / (real)(i + 1);
    memset(lengthy, 'x', sizeof lengthy - 1);
    StTensor t[] = { { "a", ST_U8, SHAPE(3), bytes },
                     { "b \"\\/\n\x01 \xC3\xA9", ST_REAL, SHAPE(2, 2, 2, 2, 2), reals },
                     { "c", ST_I64, SHAPE(2, 2), whole },
                     { "d", ST_F64, SCALAR, doubles },
                     { "", ST_U8, SCALAR, bytes } };
    StMeta m[] = { { "", "" },
                   { "q\"\\", "tab\t del\x7F \x1F \xF0\x9F\x98\x80" },
                   { "lengthy", lengthy } };
    Arena *a = arena_new();
    StFile f = { t, 5, m, 3 }, g;
    size_t n, again;
    char *x = saved(a, "trip", &f, &n);
    if (!loads(a, file_path("trip"), true, &g)) return;
    char *y = saved(a, "trip again", &g, &again);
    CHECK(n == again && n > 20000, "%zu bytes, then %zu", n, again);
    if (n == again) CHECK_BYTES(y, x, n, "the file that was read and saved");
    check_same(&g, &f);
    arena_free(a);
}

static void test_empty(void)
{
    Arena *a = arena_new();
    StFile f = { 0 };
    size_t n;
    saved(a, "empty", &f, &n);
    CHECK(n % 8 == 0 && loads(a, file_path("empty"), true, &f) && f.n == 0 && f.n_meta == 0,
          "%zu bytes, %d tensors", n, f.n);
    arena_free(a);
}

/* Writes a new file: one that is only cut to nothing and filled again waits for the disk. */
static const char *fresh(const char *name, const void *x, size_t n)
{
    unlink(file_path(name));
    return file_write(name, x, n);
}

/* One damaged byte, wherever it is: each bit of it flipped, then all of them. */
static void test_every_flip(void)
{
    for (size_t i = 0; i < KNOWN; i++)
        for (int b = 0; b <= 8; b++) {
            char x[KNOWN];
            memcpy(x, known, KNOWN);
            x[i] = (char)(x[i] ^ (b < 8 ? 1 << b : 0xFF));
            check_refused(fresh("flipped", x, KNOWN), true, "");
        }
}

static void test_every_length(void)
{
    char more[KNOWN + 8] = { 0 };
    memcpy(more, known, KNOWN);
    for (size_t n = 0; n < KNOWN + 8; n++)
        if (n != KNOWN) check_refused(fresh("cut", more, n), true, "");
    check_refused(file_write("cut", known, 7), true, "7 bytes are no safetensors file");
    check_refused(file_write("cut", known, 100), true, "promises a header of 160 bytes");
    check_refused(file_write("cut", known, KNOWN - 1), true, "damaged, its CRC is");
}

static void check_unsaved(const char *path, StFile f, const char *fact)
{
    Error e = { 0 };
    CHECK(!safetensors_save(path, &f, &e) && e.status == EXIT_DATA, "%s was saved", path);
    CHECK(strstr(e.text, path) && strstr(e.text, fact), "\"%s\" in \"%s\"", fact, e.text);
    CHECK(access(path, F_OK) != 0, "%s is there", path);
}

static void test_unsaved(void)
{
    StMeta latin1 = { "dir", "caf\xE9" };
    StTensor t = { "\xE9", ST_U8, SCALAR, &seven };
    check_unsaved(file_path("none/file"), known_file, "No such file");
    check_unsaved(file_path("text"), (StFile){ NULL, 0, &latin1, 1 }, "metadata dir is not UTF-8");
    check_unsaved(file_path("text"), (StFile){ &t, 1, NULL, 0 }, "is not UTF-8");
}

static void save(void *f)
{
    Error e = { 0 };
    safetensors_save(file_path("dies"), f, &e);
}

static void test_names(void)
{
    char name[81];
    memset(name, 'n', 80), name[80] = 0;
    StTensor t[2] = { { "a", ST_U8, SCALAR, &seven }, { "a", ST_U8, SCALAR, &seven } };
    StMeta m[2] = { { "k", "1" }, { "k", "1" } };
    StFile f = { t, 2, m, 1 };
    CHECK_DIES(save, &f, "two tensors named a");
    t[1].name = "__metadata__";
    CHECK_DIES(save, &f, "a tensor named __metadata__");
    t[1].name = name;
    CHECK_DIES(save, &f, "a name too long");
    f = (StFile){ t, 1, m, 2 };
    CHECK_DIES(save, &f, "two metadata named k");
    m[1].key = "crc32";
    CHECK_DIES(save, &f, "metadata named crc32");
    m[1].key = name;
    CHECK_DIES(save, &f, "a key too long");
    name[79] = 0;
    t[0].name = name;
    StFile got;
    Arena *a = arena_new();
    size_t n;
    saved(a, "79", &f, &n);
    bool ok = loads(a, file_path("79"), true, &got);
    CHECK(ok && safetensors_meta(&got, name), "79 bytes are too long");
    arena_free(a);
}

int main(void)
{
    RUN(test_known_bytes);
    RUN(test_round_trip);
    RUN(test_empty);
    RUN(test_every_flip);
    RUN(test_every_length);
    RUN(test_unsaved);
    RUN(test_names);
    files_remove();
    return test_done();
}
