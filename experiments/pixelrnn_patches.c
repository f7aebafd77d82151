/* A masked convolution is a product like any other: the patch of a pixel is what is there before
 * it, and nothing else. "Where else did we process patches like this?" (S4 slide 57; claim B4).
 * Chapter 19. */
#include "pixelrnn_parts.h"

#include "nn/conv.h"
#include "tensor/gemm.h"

#include <string.h>

enum { N = 6, K = 5, C = 3, OUT = 4, BEFORE = K * K / 2 };

/* The patches of mask A, cut out: row p has the BEFORE pixels that come before p in its K x K
 * window, in raster order, 0 where that is outside the image. */
static Tensor cut(Arena *a, Tensor x)
{
    Tensor rows = tensor_zeros(a, SHAPE(N * N, BEFORE * C));
    for (int p = 0; p < N * N; p++)
        for (int tap = 0; tap < BEFORE; tap++) {
            int i = p / N + tap / K - K / 2, j = p % N + tap % K - K / 2;
            if (i < 0 || j < 0 || j >= N) continue;
            memcpy(rows.x + (p * BEFORE + tap) * C, x.x + (i * N + j) * C, C * sizeof(real));
        }
    return rows;
}

static int differ(Tensor x, Tensor y)
{
    int count = 0;
    for (int i = 0; i < x.n; i++) count += memcmp(x.x + i, y.x + i, sizeof(real)) != 0;
    return count;
}

void patches(Run *r)
{
    Params ps = { 0 };
    Rng rng = rng_fork(r->e.rng, "patches");
    Arena *a = r->e.arena;
    Window k = { 1, K / 2, K / 2, 0, MASK_A, 1 };
    Conv2d l = conv2d_new(&ps, rng, "masked", K, K, C, OUT, k, INIT_HE);
    Tensor x = tensor_normal(a, SHAPE(1, N, N, C), &rng), y = tensor_zeros(a, SHAPE(N * N, OUT));
    tape_reset(r->t);
    Tensor conv = conv2d(l, ad_input(r->t, x), ACT_NONE)->v;
    gemm_naive(false, false, y, cut(a, x), tensor_of(a, SHAPE(BEFORE * C, OUT), l.w->v.x));
    exp_claim(&r->e, "B4", "numbers_that_differ_from_patches_of_the_past", differ(conv, y), "==",
              0);
    l.k.mask = MASK_NONE;
    rng_fill_normal(&rng, l.w->v.x, l.w->v.n);
    Tensor whole = conv2d(l, ad_input(r->t, x), ACT_NONE)->v;
    tensor_fill(y, 0);
    gemm_naive(false, false, y, cut(a, x), tensor_of(a, SHAPE(BEFORE * C, OUT), l.w->v.x));
    exp_claim(&r->e, "B4", "numbers_that_differ_without_the_mask", differ(whole, y), "==", y.n);
    params_free(&ps);
}
