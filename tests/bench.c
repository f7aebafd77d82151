/* How fast is it, and how fast could it be? The machine is measured first: the bytes a second that
 * its threads move in large arrays, its fused multiply-adds a second on one thread, and these again
 * beside each row, for a processor's clock drifts by a fifth. Then each row of the table at the end
 * is run for a while, and its median compared with that. Chapter 6.
 *
 *     bench [--json] [--threads N] [NAME...]      NAME: the rows whose names begin so
 *
 * With --json one object a line: name, ms (median of a step), gflops (0: not counted), share (of
 * the threads' peak where gflops are counted, else of the bandwidth), rss_mb (the most so far). */
#include "bench.h"

#include "tensor/gemm.h"
#include "tensor/parallel.h"
#include "tensor/tile.h"
#include "tensor/vmath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- matrix products: arg is transposed a, transposed b, m, n, k -------------------------- */

typedef struct { bool ta, tb; Tensor a, b, c; } Product;

static Job gemm_setup(Arena *arena, const Bench *b)
{
    int m = b->arg[2], n = b->arg[3], k = b->arg[4];
    Rng r = rng_new(1);
    Product *p = NEW(arena, Product);
    p->ta = b->arg[0], p->tb = b->arg[1];
    p->a = tensor_normal(arena, p->ta ? SHAPE(k, m) : SHAPE(m, k), &r);
    p->b = tensor_normal(arena, p->tb ? SHAPE(n, k) : SHAPE(k, n), &r);
    p->c = tensor_zeros(arena, SHAPE(m, n));
    return (Job){ p, 2.0 * m * n * k, 0 };
}

static void gemm_step(void *state)
{
    Product *p = state;
    gemm(p->ta, p->tb, p->c, p->a, p->b);
}

/* ---- elementary functions: arg[0] is the number of entries --------------------------------- */

typedef struct { int n; const real *x; real *y; } Map;

static Job map_setup(Arena *arena, const Bench *b)
{
    Rng r = rng_new(2);
    Map *m = NEW(arena, Map);
    Tensor x = tensor_uniform(arena, SHAPE(b->arg[0]), &r);
    *m = (Map){ x.n, x.x, tensor_zeros(arena, x.s).x };
    return (Job){ m, 0, 2.0 * x.n * sizeof(real) };
}

#define MAP(f) \
    static void map_##f(void *state) \
    { \
        Map *m = state; \
        for (int i = 0; i < m->n; i++) m->y[i] = f(m->x[i]); \
    }
MAP(v_exp)
MAP(v_log)
MAP(v_tanh)
MAP(v_sigmoid)
MAP(v_softplus)

/* ---- the machine ---------------------------------------------------------------------------- */

enum { CHAINS = 12 };

/* Independent chains s = s x + y, enough of them to fill the pipelines: n steps each. */
static void fma_chains(int n, real x, real y, real *out)
{
    real s[CHAINS][TILE_COLS];
    for (int i = 0; i < CHAINS; i++)
        for (int j = 0; j < TILE_COLS; j++) s[i][j] = out[i * TILE_COLS + j];
    for (int k = 0; k < n; k++)
        for (int i = 0; i < CHAINS; i++)
            #pragma omp simd
            for (int j = 0; j < TILE_COLS; j++) s[i][j] = fma(s[i][j], x, y);
    for (int i = 0; i < CHAINS; i++)
        for (int j = 0; j < TILE_COLS; j++) out[i * TILE_COLS + j] = s[i][j];
}

/* Floating-point operations a second on one thread, the best of some tries. */
static double peak_flops(void)
{
    static real out[CHAINS * TILE_COLS];
    enum { STEPS = 200000 };
    double best = 0;
    for (int i = 0; i < 20; i++) {
        double t = seconds();
        fma_chains(STEPS, R(0.999), R(0.1), out);
        best = fmax(best, 2.0 * STEPS * CHAINS * TILE_COLS / (seconds() - t));
    }
    return best;
}

static void triad(void *ctx, int from, int to)
{
    real **v = ctx;
    for (int i = from; i < to; i++) v[0][i] = v[1][i] + R(0.5) * v[2][i];
}

/* Bytes a second of a = b + c / 2 on arrays that no cache holds, by all threads. */
static double bandwidth(void)
{
    enum { N = 1 << 24 };
    Arena *arena = arena_new();
    real *v[3];
    double best = 0;
    for (int i = 0; i < 3; i++) v[i] = tensor_zeros(arena, SHAPE(N)).x;
    for (int i = 0; i < 8; i++) {
        double t = seconds();
        parallel_for(N, 4096, triad, v);
        best = fmax(best, 3.0 * N * sizeof(real) / (seconds() - t));
    }
    arena_free(arena);
    return best;
}

typedef struct { double flops, bytes; int threads; } Machine;

/* Measures in a process of its own, so that the large arrays do not count as this one's memory. */
static Machine measure(int threads)
{
    Machine m = { 0, 0, threads };
    int p[2];
    must(pipe(p) == 0, "bench: no pipe");
    if (fork() == 0) {
        parallel_set_threads(threads);
        m.bytes = bandwidth(), m.flops = peak_flops();
        _exit(write(p[1], &m, sizeof m) != sizeof m);
    }
    must(read(p[0], &m, sizeof m) == sizeof m, "bench: the machine was not measured");
    wait(NULL);
    close(p[0]), close(p[1]);
    return m;
}

/* ---- running the table ----------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median time of a step: at least 5 steps, at most 1000, for half a second. */
static double median_seconds(const Bench *b, void *state)
{
    enum { MOST = 1000 };
    static double t[MOST];
    int n = 0;
    b->step(state);
    for (double start = seconds(); n < MOST && (n < 5 || seconds() - start < 0.5); n++) {
        t[n] = seconds();
        b->step(state);
        t[n] = seconds() - t[n];
    }
    qsort(t, (size_t)n, sizeof *t, by_size);
    return t[n / 2];
}

/* The most memory this process has had so far. */
static double rss_mb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static void run(const Bench *b, Machine m, bool json)
{
    Arena *arena = arena_new();
    int threads = b->threads ? b->threads : m.threads;
    parallel_set_threads(threads);
    Job job = b->setup(arena, b);
    double peak = job.flops > 0 ? peak_flops() : 0;
    double s = median_seconds(b, job.state), gflops = job.flops / s / 1e9;
    if (job.flops > 0) peak = fmax(peak, peak_flops());
    double share = job.flops > 0 ? job.flops / s / (peak * threads) : job.bytes / s / m.bytes;
    if (json)
        printf("{\"name\": \"%s\", \"ms\": %.6g, \"gflops\": %.6g, \"share\": %.4g, "
               "\"rss_mb\": %.1f}\n", b->name, 1e3 * s, gflops, share, rss_mb());
    else
        printf("%-36s %7d %10.4f %9.1f %6.1f %%\n", b->name, threads, 1e3 * s, gflops, 100 * share);
    fflush(stdout);
    arena_free(arena);
}

/* Each product once on one thread and once on all. */
#define GEMM(name, ta, tb, m, n, k) \
    { name, gemm_setup, gemm_step, 1, { ta, tb, m, n, k } }, \
    { name "_all", gemm_setup, gemm_step, 0, { ta, tb, m, n, k } }
#define MAP_ROW(f) { #f "_1000000", map_setup, map_##f, 1, { 1000000 } }    /* ms = ns an entry */

static const Bench table[] = {
    GEMM("gemm_512x512x512", 0, 0, 512, 512, 512),
    GEMM("gemm_1024x1024x1024", 0, 0, 1024, 1024, 1024),
    GEMM("gemm_128x400x784", 0, 0, 128, 400, 784),          /* y = x w         */
    GEMM("gemm_128x784x400_nt", 0, 1, 128, 784, 400),       /* dx += dy w'     */
    GEMM("gemm_784x400x128_tn", 1, 0, 784, 400, 128),       /* dw += x' dy     */
    GEMM("gemm_25088x32x288", 0, 0, 25088, 32, 288),        /* a 3 x 3 conv    */
    GEMM("gemm_1x784x400", 0, 0, 1, 784, 400),              /* a batch of one  */
    MAP_ROW(v_exp),
    MAP_ROW(v_log),
    MAP_ROW(v_tanh),
    MAP_ROW(v_sigmoid),
    MAP_ROW(v_softplus),
    { "vae_784_400_20_b128", vae_setup, vae_step, 0, { 1, 400, 20 } },
    { "vae_784_256x2_128_b128", vae_setup, vae_step, 0, { 2, 256, 128 } },
    { "vae_784_500x2_50_b128", vae_setup, vae_step, 0, { 2, 500, 50 } },
};

static bool wanted(const char *name, int n, char **prefix)
{
    for (int i = 0; i < n; i++)
        if (strncmp(name, prefix[i], strlen(prefix[i])) == 0) return true;
    return n == 0;
}

static int usage(const char *what)
{
    fprintf(stderr, "bench: %s\nusage: bench [--json] [--threads N] [NAME...]\n", what);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    int i = 1, ran = 0, threads = parallel_threads();
    bool json = false;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--json") == 0) json = true;
        else if (strcmp(argv[i], "--threads") || ++i == argc || (threads = atoi(argv[i])) < 1)
            return usage("an unknown option, or --threads without a number >= 1");
    }
    Machine m = measure(threads);
    if (!json)
        printf("peak %.1f GFLOP/s on one thread, %.1f GB/s of memory on %d (%s)\n"
               "%-36s threads  median ms   GFLOP/s    share\n", m.flops / 1e9, m.bytes / 1e9,
               m.threads, REAL_NAME, "");
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        if (wanted(table[k].name, argc - i, argv + i)) run(&table[k], m, json), ran++;
    return ran ? EXIT_OK : usage("no row of that name");
}
