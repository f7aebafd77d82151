/* Rows of convolution: the result, and the gradients of the image and of the kernel. Chapter 6. */
#include "bench.h"

Job conv_setup(Arena *arena, const Bench *b)
{
    int side = b->arg[1], c = b->arg[2], kernel = b->arg[4];
    Rng r = rng_new(6);
    Conv *v = NEW(arena, Conv);
    v->k = (Window){ b->arg[5], kernel / 2, kernel / 2, 0, (Mask)b->arg[6], 1 };
    v->x = tensor_normal(arena, SHAPE(b->arg[0], side, side, c), &r);
    v->w = tensor_normal(arena, SHAPE(kernel, kernel, c, b->arg[3]), &r);
    v->y = tensor_normal(arena, conv_shape("bench", v->x.s, v->w.s, v->k), &r);
    double entries = (double)v->x.n + v->w.n + v->y.n;
    return (Job){ v, 2 * conv_products(v), entries * sizeof(real), false };
}

void conv_y_step(void *state) { conv_y(*(Conv *)state, (Wrap){ 0 }); }
void conv_x_step(void *state) { conv_x(*(Conv *)state, (Wrap){ 0 }); }
void conv_w_step(void *state) { conv_w(*(Conv *)state, false); }

/* How many of n places `stride` apart, shifted by `shift`, lie inside 0..size-1. */
static double places(int n, int stride, int shift, int size)
{
    int count = 0;
    for (int i = 0; i < n; i++) count += i * stride + shift >= 0 && i * stride + shift < size;
    return count;
}

/* Pairs of channels that see each other through the tap. */
static double pairs(const Conv *v, int ky, int kx)
{
    int count = 0;
    for (int i = 0; i < v->w.s.d[2] * v->w.s.d[3]; i++)
        count += conv_sees(v, ky, kx, i / v->w.s.d[3], i % v->w.s.d[3]);
    return count;
}

/* The products of a convolution, without those with the border's zeros or with a hidden weight. */
double conv_products(const Conv *v)
{
    const int *x = v->x.s.d, *y = v->y.s.d;
    double sum = 0;
    for (int ky = 0; ky < v->w.s.d[0]; ky++)
        for (int kx = 0; kx < v->w.s.d[1]; kx++)
            sum += places(y[1], v->k.stride, conv_down(v, ky), x[1]) *
                   places(y[2], v->k.stride, conv_right(v, kx), x[2]) * pairs(v, ky, kx);
    return sum * x[0];
}
