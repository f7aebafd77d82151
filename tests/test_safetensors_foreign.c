/* Safetensors files that we did not write: what other programs write is read, and whatever is
 * damaged or hostile is refused with one clear line. */
#include "test.h"

#include "files.h"
#include "refused.h"
#include "tensor/file.h"
#include "tensor/safetensors.h"

/* Writes a new file: one that is only cut to nothing and filled again waits for the disk. */
static const char *fresh(const char *name, const void *x, size_t n)
{
    unlink(file_path(name));
    return file_write(name, x, n);
}

/* A file of this header and n zero bytes of data. */
static const char *with_header(const char *header, size_t n)
{
    static char x[100000];
    size_t length = strlen(header);
    for (int i = 0; i < 8; i++) x[i] = (char)(length >> 8 * i & 0xFF);
    memcpy(x + 8, header, length);
    memset(x + 8 + length, 0, n);
    return fresh("header", x, 8 + length + n);
}

static bool loads(Arena *a, const char *path, bool need_crc, StFile *f)
{
    Error e = { 0 };
    bool ok = safetensors_load(a, path, need_crc, f, &e);
    CHECK(ok, "%s", e.text);
    return ok;
}

/* What others write: no metadata or no CRC, any order of keys and tensors, blanks, escapes, data
 * that is not aligned. */
static void test_foreign(void)
{
    Arena *a = arena_new();
    StFile f;
    const char *path = with_header(
        "{ \"w\\u00e9\\ud83d\\ude00\" :\n"
        "{\"data_offsets\":[1, 9],\t\"dtype\":\"F64\",\"shape\":[ 1 ]},\r"
        "\"\\u0041\\/\":{\"shape\":[],\"dtype\":\"U8\",\"data_offsets\":[0,1]}} ", 9);
    if (loads(a, path, false, &f)) {
        CHECK(f.n == 2 && f.n_meta == 0, "%d tensors, %d meta", f.n, f.n_meta);
        CHECK(strcmp(f.t[0].name, "A/") == 0, "%s", f.t[0].name);
        CHECK(strcmp(f.t[1].name, "w\xC3\xA9\xF0\x9F\x98\x80") == 0, "%s", f.t[1].name);
        CHECK(*(double *)f.t[1].x == 0, "got %g", *(double *)f.t[1].x);
    }
    check_refused(path, true, "crc32 is missing");
    CHECK(loads(a, with_header("{}", 0), false, &f) && f.n == 0, "%d tensors", f.n);
    path = with_header("{\"__metadata__\":{\"format\":\"pt\"}}", 0);
    bool ok = loads(a, path, false, &f);
    CHECK(ok && strcmp(safetensors_meta(&f, "format"), "pt") == 0, "%d meta", f.n_meta);
    arena_free(a);
}

#define F32(name, shape, from, to) \
    "\"" name "\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" from "," to "]}"
#define ONLY(shape, from, to) "{" F32("w", shape, from, to) "}"
#define BEHIND_V(tensor) "{" F32("v", "[2]", "0", "8") "," tensor "}"
#define META(entries) "{\"__metadata__\":{" entries "}}"

/* Headers of good JSON that lie, each in front of 16 bytes of data. */
static const struct { const char *header, *fact; } lie[] = {
    { ONLY("[5]", "0", "20"), "w: F32 [5] at bytes 0 to 20: beyond the end" },
    { ONLY("[3]", "0", "16"), "not the size of its shape" },
    { ONLY("[4]", "16", "0"), "not the size of its shape" },
    { ONLY("[4]", "-16", "0"), "a whole number expected" },
    { ONLY("[4]", "9223372036854775792", "9223372036854775808"), "below 2^63" },
    { ONLY("[4]", "9223372036854775791", "9223372036854775807"), "leaves a hole" },
    { ONLY("[4]", "0", "99999999999999999999"), "below 2^63" },
    { BEHIND_V(F32("w", "[3]", "4", "16")), "w: F32 [3] at bytes 4 to 16: overlaps" },
    { BEHIND_V(F32("w", "[1]", "12", "16")), "leaves a hole" },
    { ONLY("[3]", "4", "16"), "leaves a hole" },
    { ONLY("[2]", "0", "8"), "8 bytes behind the last tensor" },
    { "{}", "16 bytes behind the last tensor" },
    { ONLY("[2,0]", "0", "16"), "a dim of 0" },
    { ONLY("[-4]", "0", "16"), "a whole number expected" },
    { ONLY("[4.0]", "0", "16"), "',' expected" },
    { ONLY("[04]", "0", "16"), "a whole number expected" },
    { ONLY("[4e0]", "0", "16"), "',' expected" },
    { ONLY("[1,1,1,1,1,4]", "0", "16"), "too many dims" },
    { ONLY("[2147483648]", "0", "16"), "2^31 entries or more" },
    { ONLY("[65536,65536]", "0", "16"), "2^31 entries or more" },
    { ONLY("[4294967296,4294967296]", "0", "16"), "2^31 entries or more" },
    { BEHIND_V(F32("v", "[2]", "8", "16")), "v is there twice" },
    { BEHIND_V(F32("\\u0076", "[2]", "8", "16")), "v is there twice" },
    { "{\"w\":{\"dtype\":\"BF16\"}}", "type BF16 is not among" },
    { "{\"w\":{\"dtype\":\"\\n\"}}", "type ? is not among" },
    { "{\"w\":{\"dtype\":\"F32\",\"shape\":[4]}}", "w: dtype, shape or data_offsets is missing" },
    { "{\"w\":{}}", "w: dtype, shape or data_offsets is missing" },
    { "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "w: a field given twice" },
    { "{\"w\":{\"device\":\"cpu\"}}", "w: a field besides" },
    { "{\"w\":{\"data_offsets\":[0,8,16]}}", "']' expected" },
    { "{\"w\":{\"data_offsets\":[16]}}", "',' expected" },
    { "{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__ is there twice" },
    { META("\"a\":\"1\",\"b\":\"2\",\"a\":\"3\""), "a is there twice" },
    { META("\"a\":\"1\" \"b\":\"2\""), "',' expected" },
    { META("\"a\":1"), "'\"' expected" },
    { META("\"crc32\":\"00000000\",\"crc32\":\"00000000\""), "crc32 is there twice" },
    { META("\"crc32\":\"0000000\""), "crc32 is not eight digits" },
    { META("\"crc32\":\"\""), "crc32 is not eight digits" },
    { META("\"crc32\":\"0000000\\u0030\""), "crc32 is not eight digits" },
    { META("\"crc32\":\"00000000\""), "damaged, its CRC is" },
};

static void test_lies(void)
{
    for (size_t i = 0; i < sizeof lie / sizeof *lie; i++)
        check_refused(with_header(lie[i].header, 16), false, lie[i].fact);
}

/* Headers that are not JSON, or not of the form. */
static const struct { const char *header, *fact; } bad[] = {
    { "", "does not start with {" },
    { " {}", "does not start with {" },
    { "[]", "does not start with {" },
    { "{", "byte 1: '\"' expected" },
    { "{}x", "byte 2: its end expected" },
    { "{}}", "its end expected" },
    { "{,}", "'\"' expected" },
    { "{\"a\"}", "':' expected" },
    { "{\"a\":1}", "'{' expected" },
    { "{\"a\":[[[[]]]]}", "'{' expected" },
    { "{\"a\":{\"shape\":[[1]]}}", "a whole number expected" },
    { "{\"a\":{\"shape\":[1,]}}", "a whole number expected" },
    { "{\"a\":{\"shape\":[1 2]}}", "',' expected" },
    { "{\"a\":{\"shape\":[1", "',' expected" },
    { "{\"a\":{\"shape\":[]},}", "is missing" },
    { "{\"__metadata__\":{\"a\":\"\"},}", "'\"' expected" },
    { "{\"__metadata__\":null}", "'{' expected" },
    { "{'a':{}}", "'\"' expected" },
    { "{\"abc", "'\"' expected" },
    { "{\"abc\\", "an escape" },
    { "{\"abc\\\"", "'\"' expected" },
    { "{\"\\x\":", "an escape" },
    { "{\"\\u12\":", "an escape" },
    { "{\"\\u12g4\":", "an escape" },
    { "{\"\\u123", "an escape" },
    { "{\"\\u0000\":", "an escape" },
    { "{\"\\ud800\":", "an escape" },
    { "{\"\\udc00\":", "an escape" },
    { "{\"\\ud800\\u0041\":", "an escape" },
    { "{\"\\ud800\\", "an escape" },
    { "{\"\n\":", "a control character" },
    { "{\"\x80\":", "UTF-8" },
    { "{\"\xC3\":", "UTF-8" },
    { "{\"\xC3", "UTF-8" },
    { "{\"\xC0\x80\":", "UTF-8" },
    { "{\"\xC1\xBF\":", "UTF-8" },
    { "{\"\xE0\x9F\xBF\":", "UTF-8" },
    { "{\"\xED\xA0\x80\":", "UTF-8" },
    { "{\"\xF4\x90\x80\x80\":", "UTF-8" },
    { "{\"\xFF\":", "UTF-8" },
    { "{\"\x1F\":", "a control character" },
    { "{\"\xC3\xC3\":", "UTF-8" },
    { "{\"\\udc00\\udc00\":", "an escape" },
};

static void test_bad_json(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_refused(with_header(bad[i].header, 0), false, bad[i].fact);
}

static void check_raw(const char *x, size_t n, const char *fact)
{
    check_refused(fresh("raw", x, n), false, fact);
}

/* Lengths that no header has, and headers that stop inside a character. */
static void test_header_length(void)
{
    check_raw("\0\0\0\0\0\0\0\x80{}", 10, "header of 9223372036854775808 bytes");
    check_raw("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10, "header of 18446744073709551615 bytes");
    check_raw("\3\0\0\0\0\0\0\0{}", 10, "header of 3 bytes; the file has 2 behind it");
    check_raw("\5\0\0\0\0\0\0\0{\"\0\":", 13, "a control character");
    check_raw("\3\0\0\0\0\0\0\0{\"\xC3\x80\":", 14, "UTF-8");
    check_raw("\4\0\0\0\0\0\0\0{\"\\u0041\":", 18, "an escape");
    const char *large = fresh("large", "\1\0\0\1\0\0\0\0{", 9);
    CHECK(truncate(large, 8 + ST_HEADER_MAX + 1) == 0, "no room for 2^24 bytes");
    check_refused(large, false, "header of 16777217 bytes");
    unlink(large);
    check_refused(file_path("missing"), false, "No such file");
}

/* Ten thousand brackets, and a name of 80 bytes. */
static void test_depth(void)
{
    static char deep[10010] = "{\"w\":", name[90];
    memset(deep + 5, '{', 10000);
    check_refused(with_header(deep, 0), false, "byte 6: '\"' expected");
    memset(deep + 5, '[', 10000);
    check_refused(with_header(deep, 0), false, "byte 5: '{' expected");
    memset(name, 'n', sizeof name - 1);
    name[0] = '{', name[1] = name[82] = '"', name[83] = ':';
    check_refused(with_header(name, 0), false, "a name of 80 bytes: nnnnnnnnnnnnnnnnnnnn...");
}

/* A hundred tensors, named in falling order of their data, and a hundred metadata. */
static void test_many(void)
{
    Text t = { 0 };
    text_printf(&t, "{\"__metadata__\":{");
    for (int i = 0; i < 100; i++) text_printf(&t, "%s\"%d\":\"%d\"", i ? "," : "", i, i * i);
    text_printf(&t, "}");
    for (int i = 99; i >= 0; i--)
        text_printf(&t, ",\"t%d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}", i, i,
                    i + 1);
    text_printf(&t, "}");
    Arena *a = arena_new();
    StFile f;
    if (loads(a, with_header(t.s, 100), false, &f)) {
        CHECK(f.n == 100 && f.n_meta == 100, "%d tensors, %d meta", f.n, f.n_meta);
        CHECK(strcmp(f.t[0].name, "t0") == 0, "the first is %s", f.t[0].name);
        CHECK(safetensors_find(&f, "t99") == &f.t[99], "t99 is not the last");
        CHECK(strcmp(safetensors_meta(&f, "99"), "9801") == 0, "99 squared is not there");
    }
    text_free(&t);
    arena_free(a);
}

int main(void)
{
    RUN(test_foreign);
    RUN(test_lies);
    RUN(test_bad_json);
    RUN(test_header_length);
    RUN(test_depth);
    RUN(test_many);
    files_remove();
    return test_done();
}
