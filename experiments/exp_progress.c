/* Progress on stderr: on a terminal a bar that is drawn again ten times a second, elsewhere one
 * plain line an epoch; --quiet silences both, NO_COLOR the colour. Nothing here reaches a file, so
 * that no result depends on the clock. Chapter 14. */
#include "exp_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 24 };

double exp_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(2) && term && strcmp(term, "dumb") != 0;
}

static bool coloured(void)
{
    const char *no = getenv("NO_COLOR");
    return !no || !*no;
}

/* The bar, the step, the time left in this epoch at the pace so far. */
void exp_progress(Exp *e, int step, int steps, const char *what, double value)
{
    double now = exp_seconds(), left = (now - e->epoch_started) * (steps - step) / step;
    if (e->quiet || !terminal() || now - e->drawn < 0.1) return;
    e->drawn = now;
    char bar[BAR + 1];
    int full = (int)((double)BAR * step / steps);
    for (int i = 0; i < BAR; i++) bar[i] = i < full ? '#' : '.';
    bar[BAR] = 0;
    fprintf(stderr, "\r\033[K%s epoch %d/%d ", e->spec->name, e->epoch, e->until);
    fprintf(stderr, coloured() ? "\033[36m[%s]\033[0m" : "[%s]", bar);
    fprintf(stderr, " %d/%d  %s %.5g  %.0f s left", step, steps, what, value, left);
}

void exp_note(const Exp *e, const char *format, ...)
{
    if (e->quiet) return;
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s%s: ", e->drawn > 0 ? "\r\033[K" : "", e->spec->name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}
