/* The machine's two limits: how fast it multiplies when nothing has to be fetched, and how fast it
 * fetches when next to nothing has to be computed. Chapter 6. */
#include "bench.h"

#include "tensor/parallel.h"
#include "tensor/tile.h"

#include <time.h>

double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Independent chains s = s x + y, as many as a tile has sums: enough to fill the pipelines, and few
 * enough to stay in registers. */
static void fma_chains(int n, real x, real y, real *out)
{
    real s[TILE_ROWS][TILE_COLS];
    for (int i = 0; i < TILE_ROWS; i++)
        for (int j = 0; j < TILE_COLS; j++) s[i][j] = out[i * TILE_COLS + j];
    for (int k = 0; k < n; k++)
        for (int i = 0; i < TILE_ROWS; i++)
            #pragma omp simd
            for (int j = 0; j < TILE_COLS; j++) s[i][j] = fma(s[i][j], x, y);
    for (int i = 0; i < TILE_ROWS; i++)
        for (int j = 0; j < TILE_COLS; j++) out[i * TILE_COLS + j] = s[i][j];
}

enum { FMA_STEPS = 200000 };

Job fma_setup(Arena *arena, const Bench *b)
{
    (void)b;
    return (Job){ tensor_zeros(arena, SHAPE(TILE_ROWS, TILE_COLS)).x,
                  2.0 * FMA_STEPS * TILE_ROWS * TILE_COLS, 0, false };
}

void fma_step(void *state) { fma_chains(FMA_STEPS, R(0.999), R(0.1), state); }

static void triad(void *ctx, int from, int to)
{
    real **v = ctx;
    for (int i = from; i < to; i++) v[0][i] = v[1][i] + R(0.5) * v[2][i];
}

enum { TRIAD = 1 << 24 };

Job triad_setup(Arena *arena, const Bench *b)
{
    (void)b;
    real **v = arena_alloc(arena, 3 * sizeof *v);
    for (int i = 0; i < 3; i++) v[i] = tensor_zeros(arena, SHAPE(TRIAD)).x;
    return (Job){ v, 2.0 * TRIAD, 3.0 * TRIAD * sizeof(real), true };
}

void triad_step(void *state) { parallel_for(TRIAD, 4096, triad, state); }

/* The least time of some steps: what disturbs a measurement only ever makes it longer. */
static double least_seconds(void (*step)(void *), void *state, int steps)
{
    double least = 1e30;
    for (int i = 0; i < steps; i++) {
        double t = seconds();
        step(state);
        least = fmin(least, seconds() - t);
    }
    return least;
}

double peak_flops(void)
{
    Arena *arena = arena_new();
    Job j = fma_setup(arena, NULL);
    double s = least_seconds(fma_step, j.state, 20);
    arena_free(arena);
    return j.flops / s;
}

double bandwidth(void)
{
    Arena *arena = arena_new();
    Job j = triad_setup(arena, NULL);
    double s = least_seconds(triad_step, j.state, 8);
    arena_free(arena);
    return j.bytes / s;
}
