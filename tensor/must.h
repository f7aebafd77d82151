/* What can go wrong, in two kinds.
 *
 * A programmer's error stops at once: must(cond, "matmul: %s times %s", ...) prints file, line and
 * the message to stderr and aborts. A user's error (a missing file, a damaged one, a full disk) is
 * an Error that travels up to main(), which prints its one line and exits with its status.
 * Chapter 2. */
#ifndef MUST_H
#define MUST_H

#include <stdbool.h>

#define must(cond, ...) ((cond) ? (void)0 : must_fail(__FILE__, __LINE__, __VA_ARGS__))

/* Prints "file:line: message" to stderr and calls abort(). */
_Noreturn void must_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The exit status of every program of this project. */
enum {
    EXIT_OK = 0,        /* every check and claim held             */
    EXIT_CLAIM = 1,     /* a check or a claim failed              */
    EXIT_USAGE = 2,     /* unknown option, impossible value       */
    EXIT_DATA = 3,      /* a file is missing, corrupt, unwritable */
    EXIT_NAN = 4        /* a loss became NaN or infinite          */
};

typedef struct {
    int status;         /* EXIT_OK while nothing went wrong       */
    char text[5000];    /* one line, no newline, names the file   */
} Error;

/* Fills e (the first error wins) and returns false: `return error_set(&e, EXIT_DATA, ...);` */
bool error_set(Error *e, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
