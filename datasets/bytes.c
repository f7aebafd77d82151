/* The file is opened here and handed to `gzip -dc` as its standard input, through no shell: a name
 * with a space or a leading dash is a name like any other. What comes is read to its end into a
 * buffer that doubles, then copied to the arena; gzip is always waited for, and believed.
 * Chapter 5. */
#include "bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *with_suffix(Arena *a, const char *path, const char *suffix)
{
    size_t n = strlen(path) + strlen(suffix) + 1;
    char *s = arena_alloc(a, n);
    snprintf(s, n, "%s%s", path, suffix);
    return s;
}

static bool is_packed(const char *path)
{
    size_t n = strlen(path);
    return n >= 3 && strcmp(path + n - 3, ".gz") == 0;
}

/* A descriptor of path, or of path.gz, whose name is then *found; -1 with an Error. */
static int open_either(Arena *a, const char *path, const char **found, Error *e)
{
    struct stat s;
    *found = with_suffix(a, path, "");
    int fd = open(*found, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && !is_packed(path)) {
        *found = with_suffix(a, path, ".gz");
        fd = open(*found, O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
            error_set(e, EXIT_DATA, "%s: no such file, nor %s", path, *found);
    }
    if (fd < 0) error_set(e, EXIT_DATA, "%s: %s", *found, strerror(errno));
    if (fd < 0 || fstat(fd, &s) || !S_ISDIR(s.st_mode)) return fd;
    error_set(e, EXIT_DATA, "%s: a folder, not a file", *found);
    close(fd);
    return -1;
}

/* Starts `gzip -dc` from in to out; its own messages are dropped, ours say more. 0 or an errno. */
static int spawn_gzip(int in, int out, pid_t *child)
{
    char *argv[] = { "gzip", "-dc", NULL };
    posix_spawn_file_actions_t plan;
    posix_spawn_file_actions_init(&plan);
    posix_spawn_file_actions_adddup2(&plan, in, 0);
    posix_spawn_file_actions_adddup2(&plan, out, 1);
    posix_spawn_file_actions_addopen(&plan, 2, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(child, "gzip", &plan, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&plan);
    return failed;
}

/* Puts the reading end of gzip's output in the place of *fd, a packed file. */
static bool unpack(int *fd, pid_t *child, const char *path, Error *e)
{
    int p[2];
    if (pipe(p)) return error_set(e, EXIT_DATA, "%s: no pipe for gzip: %s", path, strerror(errno));
    fcntl(p[0], F_SETFD, FD_CLOEXEC);
    fcntl(p[1], F_SETFD, FD_CLOEXEC);
    int failed = spawn_gzip(*fd, p[1], child);
    close(*fd);
    close(p[1]);
    *fd = p[0];
    if (!failed) return true;
    *child = 0;
    return error_set(e, EXIT_DATA, "%s: cannot run gzip to unpack it: %s", path, strerror(failed));
}

/* Reads fd to its end; *x is malloc'd. More than BYTES_MAX is an Error, as is a failing disk. */
static bool slurp(int fd, const char *path, uint8_t **x, size_t *n, Error *e)
{
    size_t size = 1 << 16;
    ssize_t got = 1;
    *n = 0;
    must(*x = malloc(size), "bytes_read: out of memory");
    while (got != 0) {
        if (*n == size) must(*x = realloc(*x, size *= 2), "bytes_read: out of memory");
        got = read(fd, *x + *n, size - *n);
        if (got < 0 && errno != EINTR)
            return error_set(e, EXIT_DATA, "%s: %s", path, strerror(errno));
        if (got > 0) *n += (size_t)got;
        if (*n > BYTES_MAX) return error_set(e, EXIT_DATA, "%s: holds more than 2^30 bytes", path);
    }
    return true;
}

/* Waits for gzip; its exit status is its verdict on the file. */
static bool gzip_ended(pid_t child, const char *path, Error *e)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_set(e, EXIT_DATA, "%s: lost gzip: %s", path, strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return error_set(e, EXIT_DATA, "%s: cannot run gzip to unpack it: not installed", path);
    return error_set(e, EXIT_DATA, "%s: gzip cannot unpack it; it is cut short or damaged", path);
}

bool bytes_read(Arena *a, const char *path, Bytes *out, Error *e)
{
    uint8_t *x = NULL;
    size_t n = 0;
    pid_t child = 0;
    int fd = open_either(a, path, &path, e);
    if (fd < 0) return false;
    bool ok = !is_packed(path) || unpack(&fd, &child, path, e);
    ok = ok && slurp(fd, path, &x, &n, e);
    close(fd);                          /* before the wait: a gzip that still writes ends here */
    if (child) ok = gzip_ended(child, path, e) && ok;
    if (ok) *out = (Bytes){ path, n, memcpy(arena_alloc(a, n), x, n) };
    free(x);
    return ok;
}
