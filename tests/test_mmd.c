/* The two-sample statistic: its two forms agree, its mean is that of the formula, it is near 0 for
 * two samples of one distribution and sees differences that the first two moments do not show. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/mmd.h"

#include <math.h>

static const Kernel k = { 3, { 0.3, 1, 3 } };

static void test_two_forms(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Tensor x = tensor_normal(tape_arena(t), SHAPE(7, 3), &r),
           y = tensor_uniform(tape_arena(t), SHAPE(5, 3), &r);
    Var *loss = mmd2_loss(ad_input(t, x), ad_input(t, y), k);
    CHECK_CLOSE((double)loss->v.x[0], mmd2(x, y, k), TOL(1e-5, 1e-13), "ops against pairs");
    tape_free(t);
}

static void test_gradient(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(2);
    Tensor x = tensor_normal(tape_arena(t), SHAPE(6, 2), &r),
           y = tensor_normal(tape_arena(t), SHAPE(4, 2), &r);
    Var *leaf = ad_leaf(t, x, tensor_zeros(tape_arena(t), x.s)), *in = ad_input(t, y);
    Var *loss = mmd2_loss(leaf, in, k);
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-2);
    CHECK(c.error <= TOL(1e-2, 1e-8), "%s", gradcheck_str(&c));
    tape_free(t);
}

/* Two Gaussians of the line, one width w: E k(x, x') has a closed form, since x - x' is a Gaussian
 * of variance s, and the mean of e^(-u^2 / 2w^2) is w / sqrt(w^2 + s) e^(-m^2 / 2(w^2 + s)). */
static double exact(double m, double v, double w)
{
    double own = w / sqrt(w * w + 2), other = w / sqrt(w * w + 2 * v), s = w * w + 1 + v;
    return own + other - 2 * w / sqrt(s) * exp(-m * m / (2 * s));
}

/* The mean of the estimate over many small samples: unbiased means that it may be of any size. */
static void test_unbiased(void)
{
    enum { TIMES = 2000, N = 6 };
    Arena *a = arena_new();
    Rng r = rng_new(3);
    Kernel one = { 1, { 0.7 } };
    for (int same = 0; same < 2; same++) {
        double sum = 0, square = 0, m = same ? 0 : 1, v = same ? 1 : 0.25;
        for (int i = 0; i < TIMES; i++) {
            arena_reset(a);
            Tensor x = tensor_normal(a, SHAPE(N, 1), &r), y = tensor_normal(a, SHAPE(N, 1), &r);
            for (int j = 0; j < N; j++) y.x[j] = (real)(m + sqrt(v) * (double)y.x[j]);
            double d = mmd2(x, y, one);
            sum += d / TIMES, square += d * d / TIMES;
        }
        CHECK_NEAR(sum, exact(m, v, 0.7), 4 * sqrt((square - sum * sum) / TIMES), "mean of MMD^2");
    }
    arena_free(a);
}

/* N(0,1) against +-1 by the toss of a coin: same mean, same variance. */
static void test_sees_shape(void)
{
    enum { N = 400 };
    Arena *a = arena_new();
    Rng r = rng_new(4);
    Tensor x = tensor_normal(a, SHAPE(N, 1), &r), y = tensor_normal(a, SHAPE(N, 1), &r),
           coin = tensor_normal(a, SHAPE(N, 1), &r);
    for (int i = 0; i < N; i++) coin.x[i] = coin.x[i] > 0 ? 1 : -1;
    CHECK_NEAR(mmd2(x, y, k), 0, 0.01, "two samples of one distribution");
    CHECK(mmd2(x, coin, k) > 0.05, "a coin looks normal: %g", mmd2(x, coin, k));
    arena_free(a);
}

static void too_few(void *ctx)
{
    mmd2(tensor_zeros(ctx, SHAPE(1, 2)), tensor_zeros(ctx, SHAPE(3, 2)), k);
}

static void test_refuses(void)
{
    Arena *a = arena_new();
    CHECK_DIES(too_few, a, "mmd2: [1,2] and [3,2]");
    arena_free(a);
}

int main(void)
{
    RUN(test_two_forms);
    RUN(test_gradient);
    RUN(test_unbiased);
    RUN(test_sees_shape);
    RUN(test_refuses);
    return test_done();
}
