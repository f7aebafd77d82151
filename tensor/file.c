/* Whole files in, whole files out. On POSIX rename() replaces a name in one step: who opens PATH
 * sees the old bytes or the new ones, nothing between. fsync() comes before it, or the disk might
 * keep the new name and lose the bytes; the folder is synced after it, to keep the name. The caller
 * owns a Text; what file_read returns belongs to the arena. Chapter 2. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for n more bytes and a 0. */
static void text_room(Text *t, size_t n)
{
    if (t->cap > t->n && t->cap - t->n > n) return;
    t->cap = 2 * t->cap + n + 64;
    t->s = realloc(t->s, t->cap);
    must(t->s, "text: out of memory for %zu bytes", t->cap);
}

void text_bytes(Text *t, const void *x, size_t n)
{
    text_room(t, n);
    if (n > 0) memcpy(t->s + t->n, x, n);
    t->n += n;
    t->s[t->n] = 0;
}

void text_printf(Text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    must(n >= 0, "text_printf: bad format \"%s\"", format);
    text_room(t, (size_t)n);
    vsnprintf(t->s + t->n, (size_t)n + 1, format, again);
    t->n += (size_t)n;
    va_end(again);
    va_end(args);
}

void text_free(Text *t)
{
    free(t->s);
    *t = (Text){ 0 };
}

/* A write may stop short, or be interrupted by a signal. */
static bool write_all(int fd, const char *x, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, x, n);
        if (k < 0 && errno != EINTR) return false;
        if (k > 0) x += k, n -= (size_t)k;
    }
    return true;
}

static bool sync_fd(int fd)
{
    while (fsync(fd))
        if (errno != EINTR) return false;
    return true;
}

/* Makes the file `tmp`, on the disk for certain; 0, or the errno of what failed. */
static int write_new(const char *tmp, const void *data, size_t n)
{
    unlink(tmp);                    /* what a killed run left */
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return errno;
    int why = write_all(fd, data, n) && sync_fd(fd) ? 0 : errno;
    return close(fd) == 0 || why ? why : errno;
}

/* Syncs the folder that path is in, where the file system can (EINVAL says that it cannot). */
static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    Text folder = { 0 };
    text_bytes(&folder, slash ? path : ".", slash && slash > path ? (size_t)(slash - path) : 1);
    int fd = open(folder.s, O_RDONLY | O_CLOEXEC);
    int why = fd >= 0 && (sync_fd(fd) || errno == EINVAL) ? 0 : errno;
    if (fd >= 0) close(fd);
    text_free(&folder);
    return why;
}

/* tmp becomes path; 0, or the errno of what failed, with tmp gone. */
static int write_and_rename(const char *tmp, const char *path, const void *data, size_t n)
{
    int why = write_new(tmp, data, n);
    if (!why && rename(tmp, path)) why = errno;
    if (why) unlink(tmp);
    return why ? why : sync_folder(path);
}

bool file_save(const char *path, const void *data, size_t n, Error *e)
{
    struct stat s;
    if (n > FILE_MAX) return error_set(e, EXIT_DATA, "%s: %zu bytes, more than 2^30", path, n);
    if (stat(path, &s) == 0 && !S_ISREG(s.st_mode))
        return error_set(e, EXIT_DATA, "%s: not a file, so it is not replaced", path);
    Text tmp = { 0 };
    text_printf(&tmp, "%s.tmp", path);
    int why = write_and_rename(tmp.s, path, data, n);
    text_free(&tmp);
    return !why || error_set(e, EXIT_DATA, "%s: cannot be written: %s", path, strerror(why));
}

/* Reads until n bytes are there or the file ends; how many came, or -1. */
static ssize_t read_all(int fd, char *x, size_t n)
{
    size_t have = 0;
    while (have < n) {
        ssize_t k = read(fd, x + have, n - have);
        if (k < 0 && errno != EINTR) return -1;
        if (k == 0) break;
        if (k > 0) have += (size_t)k;
    }
    return (ssize_t)have;
}

bool file_read(Arena *a, const char *path, char **data, size_t *n, Error *e)
{
    struct stat s;
    if (stat(path, &s)) return error_set(e, EXIT_DATA, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return error_set(e, EXIT_DATA, "%s: %s, not a file", path,
                         S_ISDIR(s.st_mode) ? "a folder" : "a device or a pipe");
    if (s.st_size > FILE_MAX)
        return error_set(e, EXIT_DATA, "%s: %lld bytes, more than 2^30", path,
                         (long long)s.st_size);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return error_set(e, EXIT_DATA, "%s: %s", path, strerror(errno));
    *n = (size_t)s.st_size;
    *data = arena_alloc(a, *n + 1);
    (*data)[*n] = 0;
    ssize_t have = read_all(fd, *data, *n);
    int why = errno;
    close(fd);
    if (have < 0) return error_set(e, EXIT_DATA, "%s: %s", path, strerror(why));
    return have == s.st_size || error_set(e, EXIT_DATA, "%s: changed while it was read", path);
}

static bool folder_make_one(const char *path, Error *e)
{
    if (mkdir(path, 0777) == 0) return true;
    int why = errno;
    struct stat s;
    if (stat(path, &s) == 0 && S_ISDIR(s.st_mode)) return true;
    return error_set(e, EXIT_DATA, "%s: cannot make this folder: %s", path, strerror(why));
}

bool folder_make(const char *path, Error *e)
{
    Text part = { 0 };
    bool ok = true;
    for (const char *p = path; ok && *p && (p = strchr(p + 1, '/'));) {
        part.n = 0;
        text_bytes(&part, path, (size_t)(p - path));
        ok = folder_make_one(part.s, e);
    }
    text_free(&part);
    return ok && folder_make_one(path, e);
}
