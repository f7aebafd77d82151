/* Draws like given codes have their mean and covariance; lines and arcs start and end where they
 * should, an arc of the unit circle in equal angles; the length of a path that is known. */
#include "test.h"

#include "models/codes.h"
#include "models/pca.h"

#include <math.h>

static void test_like(void)
{
    enum { N = 20000, D = 3 };
    Arena *a = arena_new();
    Rng r = rng_new(1);
    Tensor z = tensor_normal(a, SHAPE(500, D), &r);
    for (int i = 0; i < 500; i++) {
        z.x[i * D + 1] = 2 * z.x[i * D] + R(0.5) * z.x[i * D + 1] - 3;
        z.x[i * D + 2] *= 4;
    }
    Pca want = pca_fit(a, z), got = pca_fit(a, codes_like(a, z, N, &r));
    for (int k = 0; k < D; k++) CHECK_NEAR(got.mean[k], want.mean[k], 0.15, "a mean");
    for (int k = 0; k < D * D; k++)
        CHECK_NEAR(got.covariance[k], want.covariance[k], 0.5, "an entry of the covariance");
    arena_free(a);
}

static void test_ends(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(2);
    Tensor from = tensor_normal(a, SHAPE(3, 5), &r), to = tensor_normal(a, SHAPE(3, 5), &r);
    Tensor walks[] = { codes_line(a, from, to, 4), codes_arc(a, from, to, 4) };
    for (int w = 0; w < 2; w++)
        for (int i = 0; i < 15; i++) {
            int row = i / 5 * 4;
            CHECK_NEAR((double)walks[w].x[row * 5 + i % 5], (double)from.x[i], TOL(1e-6, 1e-14),
                       "the start");
            CHECK_NEAR((double)walks[w].x[(row + 3) * 5 + i % 5], (double)to.x[i], TOL(1e-6, 1e-14),
                       "the end");
        }
    arena_free(a);
}

/* From (1,0) to (0,1) in steps of 30 degrees; the line's middle is inside the circle. */
static void test_arc(void)
{
    Arena *a = arena_new();
    Tensor from = tensor_of(a, SHAPE(1, 2), (real[]){ 1, 0 });
    Tensor to = tensor_of(a, SHAPE(1, 2), (real[]){ 0, 1 });
    Tensor arc = codes_arc(a, from, to, 4), line = codes_line(a, from, to, 3);
    for (int i = 0; i < 4; i++) {
        double angle = i * acos(-1) / 6;
        CHECK_NEAR((double)arc.x[2 * i], cos(angle), TOL(1e-6, 1e-14), "a cosine");
        CHECK_NEAR((double)arc.x[2 * i + 1], sin(angle), TOL(1e-6, 1e-14), "a sine");
    }
    CHECK_NEAR((double)line.x[2], 0.5, 0, "the middle of the line");
    arena_free(a);
}

/* Where there is no angle, or no plane that it lies in, an arc is a line. */
static void test_degenerate(void)
{
    Arena *a = arena_new();
    Tensor from = tensor_of(a, SHAPE(3, 2), (real[]){ 1, 2, 0, 0, 1, 2 });
    Tensor to = tensor_of(a, SHAPE(3, 2), (real[]){ 2, 4, 1, 1, -1, -2 });
    Tensor arc = codes_arc(a, from, to, 5), line = codes_line(a, from, to, 5);
    for (int i = 0; i < arc.n; i++)
        CHECK_NEAR((double)arc.x[i], (double)line.x[i], TOL(1e-6, 1e-14), "a degenerate arc");
    arena_free(a);
}

static void test_path(void)
{
    real x[] = { 0, 0, 3, 4, 3, 5, 0, 5 };
    Path p = path_measure((Tensor){ SHAPE(4, 2), 8, x });
    CHECK_NEAR(p.length, 5 + 1 + 3, 1e-12, "the length");
    CHECK_NEAR(p.largest, 5, 1e-12, "the largest step");
    CHECK_NEAR(p.direct, 5, 1e-12, "from end to end");
}

static void one_point(void *a)
{
    Tensor z = tensor_zeros(a, SHAPE(1, 2));
    codes_line(a, z, z, 1);
}

static void test_refusals(void)
{
    Arena *a = arena_new();
    CHECK_DIES(one_point, a, "in 1 points");
    arena_free(a);
}

int main(void)
{
    RUN(test_like);
    RUN(test_ends);
    RUN(test_arc);
    RUN(test_degenerate);
    RUN(test_path);
    RUN(test_refusals);
    return test_done();
}
