/* The whole test harness. A test is a function; RUN calls it; inside, CHECK and its kin say what
 * was expected, what came, and where. One failed check fails the test, and the rest of it still
 * runs. A program ends with `return test_done();`, whose last line tests/run.sh adds up. */
#ifndef TEST_H
#define TEST_H

#include "tensor/real.h"

#include <stdbool.h>

#define RUN(test) test_run(#test, test)
#define SKIP(name, why) test_skip(name, why)

/* CHECK(n == 3, "n is %d", n) */
#define CHECK(cond, ...) ((cond) ? (void)0 : test_fail(__FILE__, __LINE__, #cond, __VA_ARGS__))

/* |got - want| <= tol; a NaN fails. `what` names the quantity. */
#define CHECK_NEAR(got, want, tol, what) test_near(__FILE__, __LINE__, got, want, tol, what)

/* |got - want| <= tol * max(1, |want|). */
#define CHECK_CLOSE(got, want, tol, what) test_close(__FILE__, __LINE__, got, want, tol, what)

/* The same bytes. */
#define CHECK_BYTES(got, want, n, what) test_bytes(__FILE__, __LINE__, got, want, n, what)

/* body(ctx) must abort, with `message` somewhere on stderr (it runs in a child process). */
#define CHECK_DIES(body, ctx, message) test_dies(__FILE__, __LINE__, body, ctx, message)

void test_run(const char *name, void (*test)(void));
void test_skip(const char *name, const char *why);
void test_fail(const char *file, int line, const char *expr, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void test_near(const char *file, int line, double got, double want, double tol, const char *what);
void test_close(const char *file, int line, double got, double want, double tol, const char *what);
void test_bytes(const char *file, int line, const void *got, const void *want, size_t n,
                const char *what);
void test_dies(const char *file, int line, void (*body)(void *), void *ctx, const char *message);

/* Prints "N passed, N failed" and returns main's status. */
int test_done(void);

/* true in the double build, to choose a bound: TOL(1e-5, 1e-12). */
#define IS_F64 (sizeof(real) == 8)
#define TOL(f32, f64) (IS_F64 ? (f64) : (f32))

#endif
