/* Reading IDX files, plain and packed, and all that a damaged one can be. */
#include "test.h"

#include "datasets/idx.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

/* Two images of 2 x 3, bytes 0..11. */
static const uint8_t good[] = { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3,
                                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

/* Runs gzip on NAME in the test's folder, giving NAME.gz in place of NAME. */
static void pack(const char *name)
{
    char command[600];
    snprintf(command, sizeof command, "gzip -f -- '%s'", file_path(name));
    CHECK(system(command) == 0, "gzip failed on %s", name);
}

static void check_good(const char *path)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Idx x = { 0 };
    CHECK(idx_read(a, path, 3, &x, &e), "%s", e.text);
    if (x.x) CHECK_BYTES(x.x, good + 16, 12, path);
    CHECK(x.nd == 3 && x.d[0] == 2 && x.d[1] == 2 && x.d[2] == 3, "dims %d: %d %d %d", x.nd, x.d[0],
          x.d[1], x.d[2]);
    arena_free(a);
}

/* path must be refused with status 3 and one line that names it and has `fact` in it. */
static void check_bad(const char *path, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Idx x;
    CHECK(!idx_read(a, path, 3, &x, &e), "%s was read", path);
    CHECK(e.status == EXIT_DATA, "%s: status %d", path, e.status);
    CHECK(strstr(e.text, path) && strstr(e.text, fact) && !strchr(e.text, '\n'),
          "\"%s\" and \"%s\" in \"%s\"", path, fact, e.text);
    CHECK(arena_used(a) < 4096, "%s: %zu bytes were allocated", path, arena_used(a));
    arena_free(a);
}

static void test_plain(void)
{
    check_good(file_write("plain", good, sizeof good));
    check_good(file_write("with space", good, sizeof good));
    check_good(file_write("-dash", good, sizeof good));
}

static void test_packed(void)
{
    static const char *names[] = { "packed", "packed with space", "-packed" };
    for (int i = 0; i < 3; i++) {
        file_write(names[i], good, sizeof good);
        pack(names[i]);
        check_good(file_path(names[i]));
    }
    check_good(file_path("packed.gz"));
    CHECK(chdir(files_folder) == 0, "%s", strerror(errno));
    check_good("-packed");
    check_good("-packed.gz");
    CHECK(chdir("/") == 0, "%s", strerror(errno));
}

/* Larger than every buffer on the way: 600,000 bytes, plain and packed. */
static void test_large(void)
{
    enum { N = 600000 };
    static uint8_t x[8 + N] = { 0, 0, 8, 1, N >> 24, N >> 16 & 255, N >> 8 & 255, N & 255 };
    for (int i = 0; i < N; i++) x[8 + i] = (uint8_t)(i * 79 >> 5);
    file_write("large", x, sizeof x);
    for (int packed = 0; packed < 2; packed++) {
        if (packed) pack("large");
        Arena *a = arena_new();
        Error e = { 0 };
        Idx got = { 0 };
        CHECK(idx_read(a, file_path("large"), 1, &got, &e), "%s", e.text);
        if (got.x) CHECK_BYTES(got.x, x + 8, N, "a large file");
        arena_free(a);
    }
}

static void test_missing(void)
{
    check_bad(file_path("missing"), "no such file");
    check_bad(file_path("missing.gz"), "No such file");
    check_bad(file_path("plain/below"), "Not a directory");
    file_mkdir("folder");
    check_bad(file_path("folder"), "a folder");
    file_mkdir("folder.gz");
    check_bad(file_path("folder.gz"), "a folder");
}

/* good with one byte changed, or another length. */
static const char *damaged(const char *name, int at, int byte, size_t n)
{
    uint8_t x[sizeof good + 1] = { 0 };
    memcpy(x, good, sizeof good);
    x[at] = (uint8_t)byte;
    return file_write(name, x, n);
}

static void test_header(void)
{
    check_bad(damaged("magic", 0, 'P', sizeof good), "wrong magic");
    check_bad(damaged("type", 2, 0x0D, sizeof good), "type 0x0D");
    check_bad(damaged("dims", 3, 1, sizeof good), "1 dims, 3 expected");
    check_bad(damaged("zero", 7, 0, sizeof good), "dim 0 is 0");
    check_bad(damaged("zero", 15, 0, sizeof good), "dim 2 is 0");
    check_bad(damaged("huge", 4, 0x80, sizeof good), "promises more than 2^30");
    check_bad(damaged("huge", 8, 0xFF, sizeof good), "promises more than 2^30");
    check_bad(damaged("lie", 5, 0x40, sizeof good), "promises 25165836 bytes of data, holds 12");
}

static void test_length(void)
{
    check_bad(damaged("short", 0, 0, sizeof good - 1), "promises 12 bytes of data, holds 11");
    check_bad(damaged("trailing", 0, 0, sizeof good + 1), "promises 12 bytes of data, holds 13");
    check_bad(damaged("empty", 0, 0, 0), "wrong magic");
    for (size_t n = 4; n < 16; n++) check_bad(damaged("head", 0, 0, n), "ends inside its header");
}

/* Every proper beginning of a .gz is refused, a damaged checksum too, and what is no .gz at all. */
static void test_damaged_gz(void)
{
    uint8_t x[256];
    file_write("cut", good, sizeof good);
    pack("cut");
    FILE *f = fopen(file_path("cut.gz"), "rb");
    size_t n = f ? fread(x, 1, sizeof x, f) : 0;
    if (f) fclose(f);
    CHECK(n > 20 && n < sizeof x, "a .gz of %zu bytes", n);
    for (size_t i = 0; i < n; i += 3) check_bad(file_write("cut.gz", x, i), i ? "damaged" : "");
    x[n - 8] ^= 1;
    check_bad(file_write("cut.gz", x, n), "damaged");
    check_bad(file_write("garbage.gz", good, sizeof good), "damaged");
}

/* A header inside a .gz may lie as well. */
static void test_lying_gz(void)
{
    damaged("liar", 4, 0x80, sizeof good);
    pack("liar");
    check_bad(file_path("liar.gz"), "promises more than 2^30");
}

static void test_no_gzip(void)
{
    char old[4096];
    snprintf(old, sizeof old, "%s", getenv("PATH"));
    file_write("alone", good, sizeof good);
    pack("alone");
    setenv("PATH", files_folder, 1);
    check_bad(file_path("alone.gz"), "cannot run gzip");
    setenv("PATH", old, 1);
    check_good(file_path("alone.gz"));
}

static int descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 200; fd++) n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* Whatever happened, no descriptor stays open and no child is left. */
static void test_leaves_nothing(void)
{
    int before = descriptors();
    test_packed();
    test_damaged_gz();
    test_no_gzip();
    CHECK(descriptors() == before, "%d descriptors open, %d before", descriptors(), before);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "a child is left");
}

int main(void)
{
    RUN(test_plain);
    RUN(test_packed);
    RUN(test_large);
    RUN(test_missing);
    RUN(test_header);
    RUN(test_length);
    RUN(test_damaged_gz);
    RUN(test_lying_gz);
    RUN(test_no_gzip);
    RUN(test_leaves_nothing);
    files_remove();
    return test_done();
}
