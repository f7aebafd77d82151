/* A pool of threads that waits for work. parallel_for cuts 0..n into PARTS parts a thread and gives
 * each thread its own run of them, the same run every time, so that it finds in its cache what it
 * wrote there a step ago; who is done early takes parts from the others. The caller is thread 0 and
 * needs nobody: workers that are slow to wake find nothing left. Between two calls a worker watches
 * for a moment, which costs less than to sleep and be woken, then sleeps. The pool lives as long as
 * the process. Chapter 2. */
#include "parallel.h"

#include "must.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_THREADS = 256, PARTS = 4, WATCH = 150000 };   /* WATCH: about 0.2 ms */

/* The parts of a thread that nobody has taken yet. Its own cache line: others write theirs. */
typedef struct { _Alignas(64) atomic_int left; } Share;

/* What is being done. Written only while no part is left or at work, read with a part in hand. */
static struct { RangeFn body; void *ctx; int n, parts; } job;

static Share share[MAX_THREADS];
static _Alignas(64) atomic_int at_work;     /* parts of the job not finished yet */
static atomic_bool busy;                    /* a job is on, or this is the child of a fork */
static atomic_bool stop;
static atomic_int asleep;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static pthread_t thread[MAX_THREADS];
static int threads, running = 1;            /* as set; as started, the caller included */

/* The first part of thread t's share; t = threads gives the end of the last one's. */
static int share_begin(int t) { return t * job.parts / threads; }

/* Takes one part of thread t's share: true, and it is done. */
static bool do_part(int t)
{
    int left = atomic_load(&share[t].left);
    while (left > 0 && !atomic_compare_exchange_weak(&share[t].left, &left, left - 1)) {}
    if (left <= 0) return false;
    long long p = share_begin(t + 1) - left;
    job.body(job.ctx, (int)(p * job.n / job.parts), (int)((p + 1) * job.n / job.parts));
    atomic_fetch_sub(&at_work, 1);
    return true;
}

/* Thread `me` does its own share, then what others have left. */
static void do_parts(int me)
{
    for (int i = 0; i < threads; i++)
        while (do_part((me + i) % threads)) {}
}

static bool has_work(int me) { return atomic_load(&share[me].left) > 0 || atomic_load(&stop); }

static void wait_for_work(int me)
{
    for (int i = 0; i < WATCH; i++) {
        if (has_work(me)) return;
        if (i % 64 == 63) sched_yield();
    }
    pthread_mutex_lock(&mutex);
    atomic_fetch_add(&asleep, 1);         /* before the last look: a giver of work reads it after */
    while (!has_work(me)) pthread_cond_wait(&wake, &mutex);
    atomic_fetch_sub(&asleep, 1);
    pthread_mutex_unlock(&mutex);
}

static void wake_sleepers(void)
{
    if (atomic_load(&asleep) == 0) return;
    pthread_mutex_lock(&mutex);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&mutex);
}

static void *work(void *me)
{
    int t = (int)((Share *)me - share);
    for (;;) {
        wait_for_work(t);
        if (atomic_load(&stop)) return NULL;
        do_parts(t);
    }
}

/* A child of fork() has none of the threads: busy for ever, it does everything by itself. */
static void in_child(void) { atomic_store(&busy, true); }

static void start_workers(void)
{
    static bool registered;
    if (!registered) pthread_atfork(NULL, NULL, in_child);
    registered = true;
    for (; running < threads; running++)
        must(!pthread_create(&thread[running], NULL, work, &share[running]),
             "parallel: thread %d does not start", running);
}

static void stop_workers(void)
{
    atomic_store(&stop, true);
    wake_sleepers();
    for (; running > 1; running--) pthread_join(thread[running - 1], NULL);
    atomic_store(&stop, false);
}

int parallel_threads(void)
{
    if (threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cores < 1 ? 1 : cores > MAX_THREADS ? MAX_THREADS : (int)cores;
    }
    return threads;
}

void parallel_set_threads(int n)
{
    must(n >= 1 && n <= MAX_THREADS, "parallel: %d threads, 1 to %d are possible", n, MAX_THREADS);
    if (atomic_exchange(&busy, true)) return;
    stop_workers();
    threads = n;
    atomic_store(&busy, false);
}

void parallel_for(int n, int grain, RangeFn body, void *ctx)
{
    int most = PARTS * parallel_threads(), parts = n / (grain > 1 ? grain : 1);
    if (parts > most) parts = most;
    if (parts < 2 || threads == 1 || atomic_exchange(&busy, true)) {
        if (n > 0) body(ctx, 0, n);
        return;
    }
    start_workers();
    job.body = body, job.ctx = ctx, job.n = n, job.parts = parts;
    atomic_store(&at_work, parts);
    for (int t = 0; t < threads; t++)
        atomic_store(&share[t].left, share_begin(t + 1) - share_begin(t));
    wake_sleepers();
    do_parts(0);
    for (int i = 1; atomic_load(&at_work) > 0; i++)
        if (i % 64 == 0) sched_yield();
    atomic_store(&busy, false);
}
