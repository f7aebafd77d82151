/* A folder of its own for a test that needs files: made below $TMPDIR, emptied and removed at the
 * end. */
#ifndef FILES_H
#define FILES_H

#include "test.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char files_folder[256];

/* The path of a name in the folder, which is made at the first call; one of 4 buffers in turn. */
static inline const char *file_path(const char *name)
{
    static char text[4][512];
    static int turn;
    if (!files_folder[0]) {
        const char *tmp = getenv("TMPDIR");
        if (!tmp || !*tmp) tmp = "/tmp";
        snprintf(files_folder, sizeof files_folder, "%s/elbo test XXXXXX", tmp);
        if (!mkdtemp(files_folder)) perror(files_folder), exit(1);
    }
    char *t = text[turn = (turn + 1) % 4];
    snprintf(t, sizeof text[0], "%s/%s", files_folder, name);
    return t;
}

static inline const char *file_write(const char *name, const void *x, size_t n)
{
    const char *path = file_path(name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(x, 1, n, f) != n || fclose(f)) perror(path), exit(1);
    return path;
}

static inline void file_mkdir(const char *name)
{
    if (mkdir(file_path(name), 0777)) perror(name), exit(1);
}

static inline void files_remove_in(const char *folder)
{
    char path[1024];
    DIR *d = opendir(folder);
    for (struct dirent *f; d && (f = readdir(d));) {
        if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0) continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, f->d_name) >= (int)sizeof path) continue;
        if (unlink(path)) files_remove_in(path);
    }
    if (d) closedir(d);
    rmdir(folder);
}

/* Removes the folder with all that is in it. */
static inline void files_remove(void)
{
    if (files_folder[0]) files_remove_in(files_folder);
    files_folder[0] = 0;
}

#endif
