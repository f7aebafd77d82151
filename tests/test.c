/* Counts and messages of the test harness. A failure goes to stdout as
 * "tests/test_rng.c:12: in test_known_answers: expected ..., got ...". */
#include "test.h"

#include "tensor/arena.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int passed, failed, skipped, bad_checks;
static const char *current = "main";

void test_run(const char *name, void (*test)(void))
{
    arena_poison = true;
    current = name;
    bad_checks = 0;
    test();
    if (bad_checks) failed++;
    else passed++;
}

void test_skip(const char *name, const char *why)
{
    skipped++;
    printf("skipped: %s (%s)\n", name, why);
}

void test_fail(const char *file, int line, const char *expr, const char *format, ...)
{
    if (++bad_checks > 10) return;      /* ten say enough */
    va_list args;
    va_start(args, format);
    printf("%s:%d: in %s: expected %s: ", file, line, current, expr);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

void test_near(const char *file, int line, double got, double want, double tol, const char *what)
{
    if (got == want || fabs(got - want) <= tol) return;
    test_fail(file, line, what, "got %.17g, wanted %.17g +- %g, off by %g", got, want, tol,
              got - want);
}

void test_close(const char *file, int line, double got, double want, double tol, const char *what)
{
    test_near(file, line, got, want, tol * fmax(1, fabs(want)), what);
}

void test_bytes(const char *file, int line, const void *got, const void *want, size_t n,
                const char *what)
{
    const unsigned char *g = got, *w = want;
    for (size_t i = 0; i < n; i++) {
        if (g[i] == w[i]) continue;
        test_fail(file, line, what, "byte %zu of %zu: got 0x%02x, wanted 0x%02x", i, n, g[i], w[i]);
        return;
    }
}

/* The child's part: stderr into the pipe, then the body, which should not come back. */
static void die_in_child(int to, void (*body)(void *), void *ctx)
{
    signal(SIGABRT, SIG_DFL);
    dup2(to, 2);
    body(ctx);
    _exit(0);
}

void test_dies(const char *file, int line, void (*body)(void *), void *ctx, const char *message)
{
    int p[2], status;
    char text[1024];
    size_t n = 0;
    fflush(NULL);
    if (pipe(p)) {
        test_fail(file, line, "a pipe", "none to be had");
        return;
    }
    pid_t child = fork();
    if (child == 0) die_in_child(p[1], body, ctx);
    close(p[1]);
    for (ssize_t k; n + 1 < sizeof text && (k = read(p[0], text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)k;
    text[n] = 0;
    close(p[0]);
    waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
        test_fail(file, line, "abort()", "it went on; wanted \"%s\"", message);
    else if (!strstr(text, message))
        test_fail(file, line, message, "the message was \"%s\"", text);
}

int test_done(void)
{
    printf("%d passed, %d failed", passed, failed);
    if (skipped) printf(", %d skipped", skipped);
    putchar('\n');
    return failed > 0;
}
