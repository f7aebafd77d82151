/* The beginning, the loop and the end of every experiment, and the two ways to speak: exp_note goes
 * on, exp_fail prints its one line and leaves with a status. Chapter 14. */
#include "exp_inner.h"

#include "tensor/parallel.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void exp_fail(const Exp *e, int status, const char *format, ...)
{
    char text[6000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *c = text; *c; c++)
        if (iscntrl((unsigned char)*c)) *c = '?';       /* one line, whatever a file is called */
    fflush(stdout);
    fprintf(stderr, "%s%s: %s\n", e->drawn > 0 ? "\r\033[K" : "", e->spec->name, text);
    exit(status);
}

void exp_must(const Exp *e, const Error *error)
{
    if (error->status != EXIT_OK) exp_fail(e, error->status, "%s", error->text);
}

/* A stream that is closed would give its number to the next file that is opened, and a checkpoint
 * would be mixed with messages. */
static void keep_streams(const Exp *e)
{
    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) continue;
        if (open("/dev/null", O_RDWR) != fd) exit(EXIT_DATA);
        if (fd == 1) exp_fail(e, EXIT_DATA, "standard output is closed");
    }
}

void exp_flush(const Exp *e)
{
    errno = 0;
    if (fflush(stdout) || ferror(stdout))
        exp_fail(e, EXIT_DATA, "standard output: %s", errno ? strerror(errno) : "not all written");
}

void exp_start(Exp *e, const Spec *spec, int argc, char **argv)
{
    Error error = { 0 };
    *e = (Exp){ .spec = spec, .program = argv[0], .arena = arena_new(), .started = exp_seconds() };
    keep_streams(e);
    exp_parse(e, argc, argv);
    parallel_set_threads(e->threads);
    e->rng = rng_new(e->seed);
    if (e->resume && !strchr(spec->metrics, ','))       /* no rows of epochs, no checkpoint */
        exp_note(e, "keeps no checkpoint, so it starts from the beginning");
    e->network = -2;            /* none yet; this one is -1 */
    exp_network(e, "checkpoint", e->epochs);
    if (e->check) return;
    folder_make(e->out, &error);
    exp_must(e, &error);
    if (access(e->out, W_OK)) exp_fail(e, EXIT_DATA, "%s: %s", e->out, strerror(errno));
}

bool exp_epoch(Exp *e)
{
    if (e->check || e->epoch >= e->until) return false;
    e->epoch++;
    e->epoch_started = exp_seconds();
    return true;
}

void exp_loss(Exp *e, double loss, const Tape *t)
{
    if (isfinite(loss)) return;
    const char *what = isnan(loss) ? "NaN" : "infinite";
    Var *bad = t ? tape_first_bad(t) : NULL;
    exp_fail(e, EXIT_NAN, "the loss is %s in epoch %d%s%s", what, e->epoch,
             bad ? "; the first bad node is " : "", bad ? var_str(bad) : "");
}

int exp_end(Exp *e)
{
    if (!e->check) exp_write(e, "claims.txt", &e->claims);
    exp_flush(e);
    exp_note(e, "%d held, %d failed, %.1f s", e->n_passed, e->n_failed, exp_seconds() - e->started);
    text_free(&e->claims);
    arena_free(e->arena);
    return e->n_failed ? EXIT_CLAIM : EXIT_OK;
}
