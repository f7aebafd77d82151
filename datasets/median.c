/* Insertion sort of at most 49 numbers a pixel; images are split among the threads. Chapter 10. */
#include "median.h"

#include "tensor/parallel.h"

typedef struct { const real *x; real *out; int h, w, side; } Job;

static int within(int i, int n) { return i < 0 ? 0 : i < n ? i : n - 1; }

static real median(const real *x, const Job *job, int row, int col)
{
    real sorted[MAX_MEDIAN * MAX_MEDIAN];
    int n = 0, side = job->side;
    for (int k = 0; k < side * side; k++) {
        int r = within(row + k / side - side / 2, job->h);
        int c = within(col + k % side - side / 2, job->w), at = n++;
        for (; at > 0 && sorted[at - 1] > x[r * job->w + c]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = x[r * job->w + c];
    }
    return sorted[n / 2];
}

static void filter_range(void *ctx, int from, int to)
{
    const Job *job = ctx;
    int size = job->h * job->w;
    for (int i = from; i < to; i++)
        for (int p = 0; p < size; p++)
            job->out[i * size + p] = median(job->x + i * size, job, p / job->w, p % job->w);
}

Tensor median_filter(Arena *a, Tensor x, int h, int w, int side)
{
    must(side >= 1 && side <= MAX_MEDIAN && side % 2 && x.n % (h * w) == 0,
         "median_filter: side %d on images of %d x %d in %s", side, h, w, shape_str(x.s));
    Tensor out = tensor_new(a, x.s);
    parallel_for(x.n / (h * w), 4, filter_range, &(Job){ x.x, out.x, h, w, side });
    return out;
}
