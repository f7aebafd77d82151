/* Two ways to fail: abort for the programmer, an Error for the user. Chapter 2. */
#include "must.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void must_fail(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

bool error_set(Error *e, int status, const char *format, ...)
{
    if (e->status != EXIT_OK) return false;
    va_list args;
    va_start(args, format);
    e->status = status;
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    for (char *p = e->text; *p; p++)        /* a name out of a file may hold anything */
        if ((unsigned char)*p < 0x20 || *p == 0x7F) *p = '?';
    return false;
}
