/* PGM and PPM: the four kinds, comments, folders, and what is refused. */
#include "test.h"

#include "datasets/pnm.h"
#include "files.h"

static const char *text_file(const char *name, const char *text)
{
    return file_write(name, text, strlen(text));
}

/* `text` must be read as w x h x c with these pixels. */
static void check_good(const char *text, int w, int h, int c, const char *pixels)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Images d = { .n = 0 };
    CHECK(pnm_read(a, text_file("good.pnm", text), &d, &e), "%s", e.text);
    CHECK(d.n == 1 && d.w == w && d.h == h && d.c == c, "%d of %d x %d x %d", d.n, d.w, d.h, d.c);
    if (d.x) CHECK_BYTES(d.x, pixels, (size_t)(w * h * c), text);
    arena_free(a);
}

static void test_kinds(void)
{
    check_good("P5 3 2 255\nabcdef", 3, 2, 1, "abcdef");
    check_good("P5\n3\n2\n255\n\nbcdef", 3, 2, 1, "\nbcdef");       /* one byte of white space */
    check_good("P6\t1 2\r255 abcdef", 1, 2, 3, "abcdef");
    check_good("P2 3 2 255\n97 98 99\n100 101 102\n", 3, 2, 1, "abcdef");
    check_good("P3 1 2 255 97 98 99 100 101 102", 1, 2, 3, "abcdef");
}

static void test_comments(void)
{
    check_good("P5# one\n#two\n3# 4 4 255\n 2 #\n255\nabcdef", 3, 2, 1, "abcdef");
    check_good("P5 3 2 255\n#bcdef", 3, 2, 1, "#bcdef");            /* a pixel, not a comment */
    check_good("P2 3 1 255 97 #x\n98 99 # end", 3, 1, 1, "abc");
}

static void check_error(const char *path, const char *name, const char *fact, const Error *e)
{
    CHECK(e->status == EXIT_DATA, "%s: status %d", path, e->status);
    CHECK(strstr(e->text, name) && strstr(e->text, fact) && !strchr(e->text, '\n'),
          "\"%s\" and \"%s\" in \"%s\"", name, fact, e->text);
}

static void check_bad(const char *text, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Images d;
    const char *path = text_file("bad.pgm", text);
    CHECK(!pnm_read(a, path, &d, &e), "\"%s\" was read", text);
    check_error(path, path, fact, &e);
    CHECK(arena_used(a) < 4096, "%s: %zu bytes were allocated", text, arena_used(a));
    arena_free(a);
}

static void test_refused(void)
{
    check_bad("", "not a PGM or PPM");
    check_bad("P5", "not a PGM or PPM");
    check_bad("P4 8 1 a", "not a PGM or PPM");
    check_bad("P1 1 1 1", "not a PGM or PPM");
    check_bad("GIF89a", "not a PGM or PPM");
    check_bad("P5 3 2", "damaged header");
    check_bad("P5 3 -2 255\nabcdef", "damaged header");
    check_bad("P5 0 2 255\n", "damaged header");
    check_bad("P5 3 2 255", "damaged header");
    check_bad("P5 3 2 255abcdef", "damaged header");
    check_bad("P5 99999999999 2 255\nabcdef", "damaged header");
    check_bad("P5 3 2 15\nabcdef", "largest value 15");
    check_bad("P5 3 2 65535\nabcdefabcdef", "largest value 65535");
    check_bad("P5 3 2 255\nabcde", "3 x 2 x 1 pixels promised, 5 bytes there");
    check_bad("P5 3 2 255\nabcdefg", "3 x 2 x 1 pixels promised, 7 bytes there");
    check_bad("P6 1000000 1000000 255\nabc", "promised, 3 bytes there");
    check_bad("P2 1000000 1000000 255\n1 2 3", "not 1000000 x 1000000 x 1 numbers");
    check_bad("P2 2 1 255\n1", "not 2 x 1 x 1 numbers");
    check_bad("P2 2 1 255\n1 2 3", "not 2 x 1 x 1 numbers");
    check_bad("P2 2 1 255\n1 256", "not 2 x 1 x 1 numbers");
    check_bad("P3 1 1 255\n1 x 3", "not 1 x 1 x 3 numbers");
}

/* Sorted by name, other files left out. */
static void test_folder(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Images d;
    file_mkdir("some images");
    text_file("some images/b.pgm", "P5 2 1 255 34");
    text_file("some images/c.PGM", "P2 2 1 255 53 54");
    text_file("some images/a.pgm", "P5 2 1 255 12");
    text_file("some images/notes.txt", "not an image");
    CHECK(pnm_folder(a, file_path("some images"), &d, &e), "%s", e.text);
    CHECK(d.n == 3 && d.w == 2 && d.h == 1 && d.c == 1, "%d of %d x %d x %d", d.n, d.w, d.h, d.c);
    if (d.n == 3) CHECK_BYTES(d.x, "123456", 6, "the folder's pixels");
    arena_free(a);
}

/* What is written is read again, byte for byte. */
static void test_written(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Images d, one[2] = { { "grey", 2, 2, 3, 1, (const uint8_t *)"123456abcdef" },
                         { "colours", 2, 1, 2, 3, (const uint8_t *)"123456abcdef" } };
    for (int k = 0; k < 2; k++) {
        CHECK(pnm_write(file_path("written.pnm"), &one[k], 1, &e), "%s", e.text);
        CHECK(pnm_read(a, file_path("written.pnm"), &d, &e), "%s", e.text);
        CHECK(d.h == one[k].h && d.w == one[k].w && d.c == one[k].c, "%d x %d x %d", d.h, d.w, d.c);
        CHECK_BYTES(d.x, "abcdef", 6, one[k].name);
    }
    CHECK(!pnm_write(file_path("no folder/x.pgm"), &one[0], 0, &e), "written to nowhere");
    check_error("x.pgm", "x.pgm", "No such file", &e);
    arena_free(a);
}

static void check_bad_folder(const char *name, const char *file, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Images d;
    CHECK(!pnm_folder(a, file_path(name), &d, &e), "%s was read", name);
    check_error(name, file, fact, &e);
    arena_free(a);
}

static void test_bad_folder(void)
{
    check_bad_folder("missing", "missing", "No such file");
    file_mkdir("empty");
    check_bad_folder("empty", "empty", "no .pgm or .ppm");
    file_mkdir("odd");
    text_file("odd/1.pgm", "P5 2 1 255 12");
    text_file("odd/2.pgm", "P5 1 2 255 12");
    check_bad_folder("odd", "2.pgm", "1 x 2 x 1, unlike the first one's 2 x 1 x 1");
    text_file("odd/2.pgm", "P6 2 1 255 123456");
    check_bad_folder("odd", "2.pgm", "2 x 1 x 3, unlike the first one's 2 x 1 x 1");
    text_file("odd/2.pgm", "P5 2 1 255 1");
    check_bad_folder("odd", "2.pgm", "1 bytes there");
}

int main(void)
{
    RUN(test_kinds);
    RUN(test_comments);
    RUN(test_refused);
    RUN(test_folder);
    RUN(test_written);
    RUN(test_bad_folder);
    files_remove();
    return test_done();
}
