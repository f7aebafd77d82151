/* Every image has a stream of its own, and takes from it what its corruption needs, pixel after
 * pixel or block after block. Chapter 10. */
#include "corrupt.h"

#include "tensor/parallel.h"

#include <string.h>

const char *const corruption_names[] = { "gaussian", "mask", "salt_pepper", "blocks", NULL };

typedef struct {
    const real *x;
    real *out;
    int h, w, c;
    Corruption kind;
    double level;
    const int *index;
    Rng r;
} Job;

static void add_noise(const Job *job, real *out, const real *x, Rng r)
{
    int n = job->h * job->w * job->c;
    rng_fill_normal(&r, out, n);
    for (int k = 0; k < n; k++) out[k] = x[k] + (real)job->level * out[k];
}

/* u < level: hit. Given that, u / level is uniform again, and its halves are the coin. */
static void hit_pixels(const Job *job, real *out, Rng r)
{
    for (int p = 0; p < job->h * job->w; p++) {
        double u = rng_uniform(&r);
        if (u >= job->level) continue;
        bool white = job->kind == CORRUPT_SALT_PEPPER && u < job->level / 2;
        for (int k = 0; k < job->c; k++) out[p * job->c + k] = white;
    }
}

static void put_blocks(const Job *job, real *out, Rng r)
{
    int side = (job->h < job->w ? job->h : job->w) / 4;
    if (side < 1) side = 1;
    for (int b = 0; b < (int)job->level; b++) {
        int top = rng_below(&r, job->h - side + 1), left = rng_below(&r, job->w - side + 1);
        for (int i = top; i < top + side; i++)
            for (int k = left * job->c; k < (left + side) * job->c; k++)
                out[i * job->w * job->c + k] = 0;
    }
}

static void corrupt_range(void *ctx, int from, int to)
{
    const Job *job = ctx;
    size_t size = (size_t)job->h * (size_t)job->w * (size_t)job->c;
    for (int i = from; i < to; i++) {
        const real *x = job->x + (size_t)i * size;
        real *out = job->out + (size_t)i * size;
        Rng r = rng_fork_i(job->r, "image", (uint64_t)(job->index ? job->index[i] : i));
        if (job->kind != CORRUPT_GAUSSIAN) memcpy(out, x, sizeof *x * size);
        if (job->kind == CORRUPT_GAUSSIAN) add_noise(job, out, x, r);
        else if (job->kind == CORRUPT_BLOCKS) put_blocks(job, out, r);
        else hit_pixels(job, out, r);
    }
}

Tensor corrupt(Arena *a, Tensor x, int h, int w, Corruption kind, double level, const int *index,
               Rng r)
{
    bool share = kind == CORRUPT_MASK || kind == CORRUPT_SALT_PEPPER;
    bool image = x.s.nd == 4 ? x.s.d[1] == h && x.s.d[2] == w
                             : x.s.nd == 2 && h > 0 && w > 0 && x.s.d[1] % (h * w) == 0;
    must(image, "corrupt: %s are no images of %d x %d", shape_str(x.s), h, w);
    must(level >= 0 && (!share || level <= 1), "corrupt: level %g of %s", level,
         corruption_names[kind]);
    must(kind != CORRUPT_BLOCKS || level == (int)level, "corrupt: %g blocks", level);
    Tensor out = tensor_new(a, x.s);
    Job job = { x.x, out.x, h, w, x.n / x.s.d[0] / (h * w), kind, level, index, r };
    parallel_for(x.s.d[0], 8, corrupt_range, &job);
    return out;
}
