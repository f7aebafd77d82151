/* Generated images: each from a stream of its own, by all threads. Chapter 8. */
#include "loader.h"

#include "tensor/parallel.h"

#include <stdio.h>

typedef struct {
    Rng r;
    const char *split;
    Draw *draw;
    uint8_t *x, *y;
    float *factors;
    size_t size, n_factors;
} Job;

static void draw_range(void *ctx, int from, int to)
{
    Job *job = ctx;
    for (int i = from; i < to; i++) {
        size_t k = (size_t)i;
        job->draw(rng_fork_i(job->r, "image", k), job->split, i, job->x + k * job->size,
                  job->y + k, job->factors + k * job->n_factors);
    }
}

Images images_make(Arena *a, Images d, uint64_t seed, const char *split, Draw *draw)
{
    must(d.n >= 1, "%s: %d images", d.name, d.n);
    Images out = d;
    size_t n = (size_t)d.n, size = (size_t)d.h * (size_t)d.w * (size_t)d.c;
    Job job = { rng_fork(rng_fork(rng_new(seed), d.name), split), split, draw,
                arena_alloc(a, n * size), arena_alloc(a, n),
                arena_alloc(a, sizeof(float) * n * (size_t)d.n_factors), size,
                (size_t)d.n_factors };
    parallel_for(d.n, 64, draw_range, &job);
    out.x = job.x, out.y = d.classes ? job.y : NULL;
    out.factors = d.n_factors ? job.factors : NULL;
    snprintf(out.name, sizeof out.name, "%.20s %.10s", d.name, split);
    return out;
}
