/* How fast is it, and how fast could it be? The machine is measured first: the bytes a second that
 * its threads move in large arrays, its fused multiply-adds a second on one thread, and these again
 * beside each row, for a processor's clock drifts by a fifth. Then each row of the table at the end
 * is run for a while, in a process of its own, and its median compared with that. Chapter 6.
 *
 *     bench [--json | --profile] [--threads N] [--seconds S] [NAME...]
 *
 * NAME stands for the rows whose names begin so; without one all are run, each for S seconds (0.5)
 * and at least 5 steps. With --json one object a line: name, ms (median of a step), gflops (0: not
 * counted), share (of the threads' peak, or of the bandwidth for what only passes over memory),
 * rss_mb (the most memory that the row's process had). With --profile instead where the time of a
 * training step goes. */
#include "bench.h"

#include "tensor/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* flops: a second, of one thread; bytes: a second, of all; for how long a row runs. */
typedef struct { double flops, bytes, seconds; int threads; bool json, profile; } Machine;

/* Measures in a process of its own, so that the large arrays do not count as this one's memory. */
static void measure(Machine *m)
{
    int p[2];
    must(pipe(p) == 0, "bench: no pipe");
    if (fork() == 0) {
        parallel_set_threads(m->threads);
        m->bytes = bandwidth(), m->flops = peak_flops();
        _exit(write(p[1], m, sizeof *m) != sizeof *m);
    }
    must(read(p[0], m, sizeof *m) == sizeof *m, "bench: the machine was not measured");
    wait(NULL);
    close(p[0]), close(p[1]);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_seconds(const Bench *b, void *state, double budget)
{
    enum { MOST = 1000 };
    static double t[MOST];
    int n = 0;
    b->step(state);
    for (double start = seconds(); n < MOST && (n < 5 || seconds() - start < budget); n++) {
        t[n] = seconds();
        b->step(state);
        t[n] = seconds() - t[n];
    }
    qsort(t, (size_t)n, sizeof *t, by_size);
    return t[n / 2];
}

static double rss_mb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

/* Intensity: operations a byte that must move at least; 0: not counted. */
static void print_row(const Bench *b, Job job, double s, double share, int threads, bool json)
{
    double gflops = job.flops / s / 1e9, intensity = job.bytes > 0 ? job.flops / job.bytes : 0;
    if (json)
        printf("{\"name\": \"%s\", \"ms\": %.6g, \"gflops\": %.6g, \"share\": %.4g, "
               "\"rss_mb\": %.1f}\n", b->name, 1e3 * s, gflops, share, rss_mb());
    else
        printf("%-38s %7d %10.4f %8.2f %9.1f %9.2f %7.1f\n", b->name, threads, 1e3 * s, gflops,
               100 * share, intensity, rss_mb());
}

static void run(const Bench *b, Machine m)
{
    Arena *arena = arena_new();
    int threads = b->threads ? b->threads : m.threads;
    parallel_set_threads(threads);
    Job job = b->setup(arena, b);
    if (m.profile) {
        if (b->step == train_step) profile(b->name, job.state);
        return;
    }
    double peak = job.memory ? 0 : peak_flops(), s = median_seconds(b, job.state, m.seconds);
    if (!job.memory) peak = fmax(peak, peak_flops());
    double share = job.memory ? job.bytes / s / m.bytes : job.flops / s / (peak * threads);
    print_row(b, job, s, share, threads, m.json);
}

/* In a process of its own, so that memory and threads are this row's alone. */
static bool run_apart(const Bench *b, Machine m)
{
    int status = 1;
    fflush(stdout);
    if (fork() == 0) {
        run(b, m);
        fflush(stdout);
        _exit(EXIT_OK);
    }
    wait(&status);
    return status == 0;
}

/* Each product once on one thread and once on all. */
#define GEMM(name, ta, tb, m, n, k) \
    { name, gemm_setup, gemm_step, 1, { ta, tb, m, n, k } }, \
    { name "_all", gemm_setup, gemm_step, 0, { ta, tb, m, n, k } }
#define MAP_ROW(f) { #f "_1000000", map_setup, map_##f, 1, { 1000000 } }    /* ms = ns an entry */
#define CONV(name, ...) \
    { name "_y", conv_setup, conv_y_step, 0, { __VA_ARGS__ } }, \
    { name "_x", conv_setup, conv_x_step, 0, { __VA_ARGS__ } }, \
    { name "_w", conv_setup, conv_w_step, 0, { __VA_ARGS__ } }

static const Bench table[] = {
    { "fma_chains", fma_setup, fma_step, 1, { 0 } },
    { "triad_16777216", triad_setup, triad_step, 0, { 0 } },
    { "gemm_naive_512x512x512", gemm_setup, gemm_naive_step, 1, { 0, 0, 512, 512, 512 } },
    GEMM("gemm_512x512x512", 0, 0, 512, 512, 512),
    GEMM("gemm_1024x1024x1024", 0, 0, 1024, 1024, 1024),
    GEMM("gemm_128x400x784", 0, 0, 128, 400, 784),          /* y = x w           */
    GEMM("gemm_128x784x400_nt", 0, 1, 128, 784, 400),       /* dx += dy w'       */
    GEMM("gemm_784x400x128_tn", 1, 0, 784, 400, 128),       /* dw += x' dy       */
    GEMM("gemm_25088x32x288", 0, 0, 25088, 32, 288),        /* a 3 x 3 conv      */
    GEMM("gemm_288x32x25088_tn", 1, 0, 288, 32, 25088),     /* its weights       */
    GEMM("gemm_25088x64x32", 0, 0, 25088, 64, 32),          /* a 1 x 1 conv      */
    GEMM("gemm_1x784x400", 0, 0, 1, 784, 400),              /* a batch of one    */
    CONV("conv_3x3b_32_32", 32, 28, 32, 32, 3, 1, MASK_B),  /* of the PixelCNN   */
    CONV("conv_1x1_64_32", 32, 28, 64, 32, 1, 1, MASK_NONE),
    CONV("conv_7x7a_1_64", 32, 28, 1, 64, 7, 1, MASK_A),
    CONV("conv_3x3s2_64_64", 128, 4, 64, 64, 3, 2, MASK_NONE),  /* of conv_ae    */
    MAP_ROW(v_exp),
    MAP_ROW(v_log),
    MAP_ROW(v_tanh),
    MAP_ROW(v_sigmoid),
    MAP_ROW(v_softplus),
    { "relu_12845056", relu_setup, op_step, 0, { 12845056 } },          /* 2^14 images of 784 */
    { "bernoulli_12845056", bernoulli_setup, op_step, 0, { 12845056 } },
    { "adam_1000000", adam_setup, adam_step, 0, { 1000000 } },
    { "vae_784_400_20_b128", vae_setup, train_step, 0, { 652824, 1, 400, 20 } },
    { "vae_784_256x2_128_b128", vae_setup, train_step, 0, { 632848, 2, 256, 128 } },
    { "vae_784_500x2_50_b128", vae_setup, train_step, 0, { 1361884, 2, 500, 50 } },
    { "conv_ae_b128", conv_ae_setup, train_step, 0, { 120385 } },
    { "pixelcnn_c32_7blocks_b32", pixelcnn_setup, train_step, 0, { 99393, 1 } },
    { "pixelcnn_c32_7blocks_softmax256_b32", pixelcnn_setup, train_step, 0, { 107808, 256 } },
    { "row_lstm_h16_b32", lstm_setup, train_step, 0, { 3409 } },
    { "pixelcnn_c32_7blocks_sample16", sample_setup, sample_step, 0, { 99393, 16 } },
    { "pixelcnn_c32_7blocks_sample64", sample_setup, sample_step, 0, { 99393, 64 } },
};

enum { ROWS = sizeof table / sizeof *table };

static bool wanted(const char *name, int n, char **prefix)
{
    for (int i = 0; i < n; i++)
        if (strncmp(name, prefix[i], strlen(prefix[i])) == 0) return true;
    return n == 0;
}

static int usage(const char *what)
{
    fprintf(stderr, "bench: %s\n"
            "usage: bench [--json | --profile] [--threads N] [--seconds S] [NAME...]\n", what);
    return EXIT_USAGE;
}

/* Reads the options into m; the index of the first NAME, or 0 if there is a mistake. */
static int options(int argc, char **argv, Machine *m)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        char *end = "";
        if (strcmp(argv[i], "--json") == 0) m->json = true;
        else if (strcmp(argv[i], "--profile") == 0) m->profile = true;
        else if (i + 1 == argc) return 0;
        else if (strcmp(argv[i], "--threads") == 0) m->threads = (int)strtol(argv[++i], &end, 10);
        else if (strcmp(argv[i], "--seconds") == 0) m->seconds = strtod(argv[++i], &end);
        else return 0;
        if (*end || m->threads < 1 || !(m->seconds >= 0)) return 0;
    }
    return i;
}

static int count(int names, char **name)
{
    int n = 0;
    for (int k = 0; k < ROWS; k++) n += wanted(table[k].name, names, name);
    return n;
}

int main(int argc, char **argv)
{
    Machine m = { .seconds = 0.5, .threads = parallel_threads() };
    int from = options(argc, argv, &m), failed = 0;
    if (!from) return usage("an unknown option, or a number that is none");
    if (!count(argc - from, argv + from)) return usage("no row of that name");
    measure(&m);
    if (m.profile) printf("name\top\tnodes\tforward_ms\tbackward_ms\tpercent\n");
    else if (!m.json)
        printf("# peak %.1f GFLOP/s on one thread, %.1f GB/s of memory on %d (%s)\n"
               "%-38s threads         ms  GFLOP/s   %% limit    flop/B      MB\n", m.flops / 1e9,
               m.bytes / 1e9, m.threads, REAL_NAME, "name");
    for (int k = 0; k < ROWS; k++)
        if (wanted(table[k].name, argc - from, argv + from)) failed += !run_apart(&table[k], m);
    return failed ? EXIT_CLAIM : EXIT_OK;
}
