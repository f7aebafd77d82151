/* Files, read and written whole. A file is never half written: the bytes go to PATH.tmp in the same
 * folder, are forced to the disk, and only then take the name PATH. Whatever goes wrong before, a
 * full disk or a pulled plug, the old PATH is still there. Chapter 2. */
#ifndef FILE_H
#define FILE_H

#include "arena.h"
#include "must.h"

#include <stddef.h>

enum { FILE_MAX = 1 << 30 };        /* bytes; larger files are neither read nor written */

/* Text or bytes that grow at their end. Starts as (Text){ 0 }; s[n] is a 0 once anything was
 * appended, even nothing. The caller frees it. */
typedef struct { char *s; size_t n, cap; } Text;

void text_bytes(Text *t, const void *x, size_t n);          /* appends x[0..n)         */
void text_printf(Text *t, const char *format, ...)          /* appends what printf says */
    __attribute__((format(printf, 2, 3)));
void text_free(Text *t);                                    /* empty again             */

/* Puts data[0..n) in place of the file `path`. EXIT_DATA: any step failed; the old file is as it
 * was, and no .tmp is left. */
bool file_save(const char *path, const void *data, size_t n, Error *e);

/* The whole file, in a, with a 0 behind it. EXIT_DATA: missing, unreadable, a folder or a device,
 * more than FILE_MAX bytes. */
bool file_read(Arena *a, const char *path, char **data, size_t *n, Error *e);

/* Makes the folder and those above it that are missing (mkdir -p). EXIT_DATA if that fails. */
bool folder_make(const char *path, Error *e);

#endif
