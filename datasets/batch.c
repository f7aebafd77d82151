/* Shuffling, scaling, drawing pixels. Every image of a batch is written by one thread, from numbers
 * that belong to that image: no result depends on the batch or the threads. Chapter 5. */
#include "batch.h"

#include "tensor/parallel.h"

void batch_order(int *order, int n, Rng r)
{
    for (int i = 0; i < n; i++) order[i] = i;
    rng_shuffle(&r, order, n);
}

Rng batch_stream(Binarize b, Rng r, int epoch)
{
    return b == BIN_EPOCH ? rng_fork_i(r, "epoch", (uint64_t)epoch) : r;
}

typedef struct {
    const Images *d;
    const int *index;
    int pixels;
    Binarize b;
    Rng r;
    real *out;
} Job;

static void grey(real *out, const uint8_t *x, int n)
{
    for (int k = 0; k < n; k++) out[k] = (real)x[k] / R(255.0);
}

/* u < b/255 in integers: u is 32 bits, and 255 u < 2^32 b. */
static void draw(real *out, const uint8_t *x, int n, Rng r, uint64_t first)
{
    for (int k = 0; k < n; k++) {
        out[k] = x[k] == 255;
        if (x[k] == 0 || x[k] == 255) continue;
        uint64_t u = rng_at(r, first + (uint64_t)k) >> 32;
        out[k] = 255 * u < (uint64_t)x[k] << 32;
    }
}

static void fill(void *ctx, int from, int to)
{
    Job *job = ctx;
    for (int i = from; i < to; i++) {
        uint64_t at = (uint64_t)job->index[i] * (uint64_t)job->pixels;
        real *out = job->out + (size_t)i * (size_t)job->pixels;
        if (job->b == BIN_NONE) grey(out, job->d->x + at, job->pixels);
        else draw(out, job->d->x + at, job->pixels, job->r, at);
    }
}

static void check_index(const char *who, const Images *d, const int *index, int n)
{
    for (int i = 0; i < n; i++)
        must(index[i] >= 0 && index[i] < d->n, "%s: image %d of %s, which has %d", who, index[i],
             d->name, d->n);
}

Tensor batch_images(Arena *a, const Images *d, const int *index, int n, Binarize b, Rng r)
{
    int pixels = d->h * d->w * d->c;
    Tensor t = tensor_new(a, SHAPE(n, pixels));
    check_index("batch_images", d, index, n);
    parallel_for(n, 16, fill, &(Job){ d, index, pixels, b, r, t.x });
    return t;
}

Tensor batch_first(Arena *a, const Images *d, int n, Binarize b, Rng r)
{
    n = n < d->n ? n : d->n;
    int *index = arena_alloc(a, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) index[i] = i;
    return batch_images(a, d, index, n, b, r);
}

Tensor batch_shrunk(Arena *a, const Images *d, int s)
{
    must(s >= 1 && s <= d->h && s <= d->w, "batch_shrunk: %d x %d pixels of %s", s, s, d->name);
    int h = d->h / s, w = d->w / s, c = d->c, scale = 255 * s * s;
    Tensor t = tensor_new(a, SHAPE(d->n, h * w * c));
    for (int i = 0; i < t.n; i++) {
        int row = i / (c * w) % h * s, column = i / c % w * s, sum = 0;
        const uint8_t *image = d->x + (size_t)(i / (h * w * c)) * (size_t)(d->h * d->w * c);
        for (int k = 0; k < s * s; k++)
            sum += image[((row + k / s) * d->w + column + k % s) * c + i % c];
        t.x[i] = (real)sum / (real)scale;
    }
    return t;
}

int *batch_labels(Arena *a, const Images *d, const int *index, int n)
{
    int *y = arena_alloc(a, sizeof(int) * (size_t)n);
    must(d->y, "batch_labels: %s has no labels", d->name);
    check_index("batch_labels", d, index, n);
    for (int i = 0; i < n; i++) y[i] = d->y[index[i]];
    return y;
}

Tensor batch_factors(Arena *a, const Images *d, const int *index, int n)
{
    must(d->factors, "batch_factors: %s has no factors", d->name);
    check_index("batch_factors", d, index, n);
    Tensor f = tensor_new(a, SHAPE(n, d->n_factors));
    for (int i = 0; i < f.n; i++)
        f.x[i] = (real)d->factors[index[i / d->n_factors] * d->n_factors + i % d->n_factors];
    return f;
}
