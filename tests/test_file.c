/* Files that are saved whole or not at all, folders, text that grows, and the CRC. */
#include "test.h"

#include "files.h"
#include "tensor/crc32.h"
#include "tensor/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static void test_text(void)
{
    Text t = { 0 };
    text_bytes(&t, "", 0);
    CHECK(t.s && t.n == 0 && t.s[0] == 0, "an empty text has %zu bytes", t.n);
    for (int i = 0; i < 500; i++) text_printf(&t, "%03d,", i);
    text_bytes(&t, "a\0b", 3);
    CHECK(t.n == 2003 && t.s[2003] == 0, "%zu bytes", t.n);
    CHECK_BYTES(t.s, "000,001,002,", 12, "the start");
    CHECK_BYTES(t.s + 1996, "499,a\0b", 8, "the end");
    text_free(&t);
    CHECK(!t.s && t.n == 0, "%zu bytes after text_free", t.n);
}

/* The file must hold x[0..n), and there must be no PATH.tmp. */
static void check_file(const char *path, const void *x, size_t n)
{
    char tmp[600], *got;
    size_t have = 0;
    Arena *a = arena_new();
    Error e = { 0 };
    bool ok = file_read(a, path, &got, &have, &e);
    CHECK(ok && have == n, "%zu bytes, wanted %zu: %s", have, n, e.text);
    if (ok && have == n) CHECK_BYTES(got, x, n, path);
    snprintf(tmp, sizeof tmp, "%s.tmp", path);
    CHECK(access(tmp, F_OK) != 0, "%s is left", tmp);
    arena_free(a);
}

/* e must be one line of status 3 that names path and has `fact` in it. */
static void check_error(const Error *e, const char *path, const char *fact)
{
    CHECK(e->status == EXIT_DATA, "status %d", e->status);
    bool ok = strncmp(e->text, path, strlen(path)) == 0 && strstr(e->text, fact);
    CHECK(ok && !strchr(e->text, '\n'), "\"%s: ... %s\" in \"%s\"", path, fact, e->text);
}

static void check_unsaved(const char *path, const char *fact)
{
    Error e = { 0 };
    CHECK(!file_save(path, "new", 3, &e), "%s was saved", path);
    check_error(&e, path, fact);
}

static void test_save(void)
{
    const char *path = file_path("saved");
    Error e = { 0 };
    CHECK(file_save(path, "one", 3, &e), "%s", e.text);
    check_file(path, "one", 3);
    CHECK(file_save(path, "second", 6, &e), "%s", e.text);
    check_file(path, "second", 6);
    CHECK(file_save(path, "", 0, &e), "%s", e.text);
    check_file(path, "", 0);
    file_write("saved.tmp", "what a killed run left", 22);
    CHECK(file_save(path, "third", 5, &e), "%s", e.text);
    check_file(path, "third", 5);
    CHECK(chdir(file_path(".")) == 0 && file_save("saved", "here", 4, &e), "%s", e.text);
    check_file(path, "here", 4);
    CHECK(chdir("/") == 0, "%s", strerror(errno));
}

/* A disk on which a file ends at 1000 bytes: the write stops short, then fails. */
static void test_full_disk(void)
{
    static char old[900], fresh[5000];
    struct rlimit before, small;
    const char *path = file_path("full");
    Error e = { 0 };
    memset(old, 'o', sizeof old);
    CHECK(file_save(path, old, sizeof old, &e), "%s", e.text);
    fflush(stdout);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before, small.rlim_cur = 1000;
    setrlimit(RLIMIT_FSIZE, &small);
    bool saved = file_save(path, fresh, sizeof fresh, &e);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    CHECK(!saved, "5000 bytes were saved where 1000 fit");
    check_error(&e, path, strerror(EFBIG));
    check_file(path, old, sizeof old);
}

static void test_unsaved(void)
{
    check_unsaved(file_path("no folder/file"), strerror(ENOENT));
    file_write("plain", "p", 1);
    check_unsaved(file_path("plain/file"), strerror(ENOTDIR));
    check_file(file_path("plain"), "p", 1);
    file_mkdir("folder");
    check_unsaved(file_path("folder"), "not a file");
    CHECK(mkfifo(file_path("pipe"), 0600) == 0, "%s", strerror(errno));
    check_unsaved(file_path("pipe"), "not a file");
    unlink(file_path("pipe"));
    file_write("blocked", "b", 1);
    file_mkdir("blocked.tmp");
    check_unsaved(file_path("blocked"), strerror(EEXIST));
    rmdir(file_path("blocked.tmp"));
    check_file(file_path("blocked"), "b", 1);
}

static void check_unread(const char *path, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    char *x;
    size_t n;
    CHECK(!file_read(a, path, &x, &n, &e), "%s was read", path);
    check_error(&e, path, fact);
    CHECK(arena_used(a) == 0, "%zu bytes were allocated", arena_used(a));
    arena_free(a);
}

/* The last one is a hole of 2^30 + 1 bytes: it takes no room on the disk. */
static void test_unread(void)
{
    check_unread(file_path("missing"), strerror(ENOENT));
    check_unread(file_path("."), "a folder");
    check_unread("/dev/zero", "a device");
    CHECK(mkfifo(file_path("pipe"), 0600) == 0, "%s", strerror(errno));
    check_unread(file_path("pipe"), "a pipe");
    const char *huge = file_write("huge", "", 0);
    CHECK(truncate(huge, (off_t)FILE_MAX + 1) == 0, "%s", strerror(errno));
    check_unread(huge, "1073741825 bytes, more than 2^30");
    unlink(huge);
}

static void check_folder(const char *path)
{
    struct stat s;
    Error e = { 0 };
    CHECK(folder_make(path, &e), "%s", e.text);
    CHECK(stat(path, &s) == 0 && S_ISDIR(s.st_mode), "%s is no folder", path);
}

static void test_folder_make(void)
{
    check_folder(file_path("a/b c/d"));
    check_folder(file_path("a/b c/d"));
    check_folder(file_path("a//e/"));
    check_folder("/");
    CHECK(chdir(file_path(".")) == 0, "%s", strerror(errno));
    check_folder("f");
    check_folder("./g/h");
    CHECK(chdir("/") == 0, "%s", strerror(errno));
}

static void test_no_folder(void)
{
    static const char *under[] = { "wall", "wall/x", "wall/x/y" };
    file_write("wall", "w", 1);
    for (int i = 0; i < 3; i++) {
        Error e = { 0 };
        CHECK(!folder_make(file_path(under[i]), &e), "%s was made", under[i]);
        check_error(&e, file_path("wall"), "cannot make this folder");
    }
    Error e = { 0 };
    CHECK(!folder_make("", &e), "a folder without a name was made");
    check_error(&e, "", "cannot make");
}

static void test_crc32(void)
{
    const char *x = "123456789";
    CHECK(crc32_add(0, x, 9) == 0xCBF43926, "got %08x", (unsigned)crc32_add(0, x, 9));
    CHECK(crc32_add(0, x, 0) == 0, "nothing has %08x", (unsigned)crc32_add(0, x, 0));
    for (size_t i = 0; i <= 9; i++)
        CHECK(crc32_add(crc32_add(0, x, i), x + i, 9 - i) == 0xCBF43926, "cut in two at %zu", i);
}

static int descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 200; fd++) n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void test_leaves_nothing_open(void)
{
    int before = descriptors();
    files_remove();
    test_save();
    test_full_disk();
    test_unsaved();
    test_unread();
    CHECK(descriptors() == before, "%d descriptors open, %d before", descriptors(), before);
}

int main(void)
{
    RUN(test_text);
    RUN(test_save);
    RUN(test_full_disk);
    RUN(test_unsaved);
    RUN(test_unread);
    RUN(test_folder_make);
    RUN(test_no_folder);
    RUN(test_leaves_nothing_open);
    RUN(test_crc32);
    files_remove();
    return test_done();
}
