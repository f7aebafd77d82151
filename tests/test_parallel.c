/* Threads: every index once, whatever the numbers; nested calls; a forked child; the same bytes. */
#include "test.h"

#include "tensor/parallel.h"
#include "tensor/tensor.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 5000 };

typedef struct { int n, grain; atomic_uchar seen[MOST]; atomic_int calls, shortest; } Count;

static Count count;

static void body(void *ctx, int from, int to)
{
    Count *c = ctx;
    atomic_fetch_add(&c->calls, 1);
    int shortest = atomic_load(&c->shortest);
    while (to - from < shortest
           && !atomic_compare_exchange_weak(&c->shortest, &shortest, to - from)) {}
    for (int i = from; i < to; i++) atomic_fetch_add(&c->seen[i], 1);
}

static void check_cover(int n, int grain)
{
    memset(&count, 0, sizeof count);
    atomic_store(&count.shortest, MOST + 1);
    parallel_for(n, grain, body, &count);
    int wrong = 0, calls = atomic_load(&count.calls), shortest = atomic_load(&count.shortest);
    for (int i = 0; i < MOST; i++) wrong += atomic_load(&count.seen[i]) != (i < n);
    CHECK(wrong == 0, "n %d, grain %d: %d indices not done exactly once", n, grain, wrong);
    CHECK(calls <= 1 || shortest >= grain, "n %d, grain %d: a part of %d", n, grain, shortest);
    CHECK(n >= 2 * grain || calls == (n > 0), "n %d, grain %d: %d calls", n, grain, calls);
}

static void test_cover(void)
{
    static const int n[] = { 0, 1, 2, 3, 7, 8, 9, 64, 97, 1000, MOST };
    static const int grain[] = { 1, 2, 5, 64, 4999 };
    for (int threads = 1; threads <= 5; threads++) {
        parallel_set_threads(threads);
        CHECK(parallel_threads() == threads, "%d threads, wanted %d", parallel_threads(), threads);
        for (int i = 0; i < 11; i++)
            for (int j = 0; j < 5; j++) check_cover(n[i], grain[j]);
    }
    parallel_set_threads(2);
}

/* Many short jobs in a row, now and then a pause in which the workers fall asleep. */
static void test_many(void)
{
    parallel_set_threads(3);
    for (int i = 0; i < 3000; i++) {
        if (i % 1000 == 0) nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
        memset(&count, 0, sizeof count);
        parallel_for(12, 1, body, &count);
        for (int j = 0; j < 12; j++)
            CHECK(atomic_load(&count.seen[j]) == 1, "job %d, index %d", i, j);
    }
}

static void outer(void *ctx, int from, int to)
{
    Count *c = ctx;
    for (int i = from; i < to; i++) {
        int before = atomic_load(&c[i].calls);
        parallel_for(100, 1, body, &c[i]);
        CHECK(atomic_load(&c[i].calls) == before + 1, "the nested call %d was split", i);
    }
}

static void test_nested(void)
{
    static Count inner[40];
    parallel_set_threads(3);
    parallel_for(40, 1, outer, inner);
    for (int i = 0; i < 40; i++)
        for (int j = 0; j < MOST; j++)
            CHECK(atomic_load(&inner[i].seen[j]) == (j < 100), "nested %d, index %d", i, j);
}

static void fill(void *ctx, int from, int to)
{
    real *x = ctx;
    for (int i = from; i < to; i++) x[i] = sin((real)i) / (i % 7 + 1);
}

static void test_same_bytes(void)
{
    static real one[MOST], more[MOST];
    parallel_set_threads(1);
    parallel_for(MOST, 10, fill, one);
    for (int threads = 2; threads <= 4; threads++) {
        parallel_set_threads(threads);
        memset(more, 0xFF, sizeof more);
        parallel_for(MOST, 10, fill, more);
        CHECK_BYTES(more, one, sizeof one, "results of several threads");
    }
}

/* Exit status of a forked child that computes: 0 if all was covered, in one go by itself. */
static int child(void)
{
    parallel_set_threads(4);
    memset(&count, 0, sizeof count);
    parallel_for(100, 1, body, &count);
    for (int i = 0; i < 100; i++)
        if (atomic_load(&count.seen[i]) != 1) return 1;
    return atomic_load(&count.calls) != 1;
}

static void test_fork(void)
{
    parallel_set_threads(3);
    parallel_for(100, 1, body, &count);
    pid_t pid = fork();
    if (pid == 0) _exit((alarm(5), child()));
    int status;
    waitpid(pid, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child ended with status %d", status);
    check_cover(1000, 1);
}

static void no_threads(void *ctx) { (void)ctx, parallel_set_threads(0); }

static void test_refusal(void) { CHECK_DIES(no_threads, NULL, "parallel: 0 threads"); }

int main(void)
{
    RUN(test_cover);
    RUN(test_many);
    RUN(test_nested);
    RUN(test_same_bytes);
    RUN(test_fork);
    RUN(test_refusal);
    return test_done();
}
