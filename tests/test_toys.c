/* Two moons: on their circles without noise, with the noise that was asked for, the same twice; and
 * their density, which must integrate to 1 and have the points' own mean. */
#include "test.h"

#include "datasets/toys.h"

/* The distance of point p of class c from the circle that its moon is half of. */
static double off_circle(const real *p, int c)
{
    return hypot((double)p[0] - c, (double)p[1] - 0.5 * c) - 1;
}

static void test_moons_without_noise(void)
{
    Arena *a = arena_new();
    Tensor x;
    int *y;
    toys_moons(a, 201, 0, rng_new(7), &x, &y);
    CHECK(shape_eq(x.s, SHAPE(201, 2)), "shape %s", shape_str(x.s));
    for (int i = 0; i < 201; i++) {
        const real *p = x.x + 2 * i;
        CHECK(y[i] == i % 2, "label %d is %d", i, y[i]);
        CHECK_NEAR(off_circle(p, y[i]), 0, TOL(1e-6, 1e-14), "distance from the circle");
        CHECK(y[i] ? p[1] <= R(0.5) : p[1] >= 0, "point %d of class %d has y = %g", i, y[i],
              (double)p[1]);
    }
    arena_free(a);
}

static void test_moons_noise(void)
{
    enum { N = 4000 };
    Arena *a = arena_new();
    Tensor x, again;
    int *y;
    toys_moons(a, N, 0.1, rng_new(7), &x, &y);
    double sum = 0;
    for (int i = 0; i < N; i++) sum += pow(off_circle(x.x + 2 * i, y[i]), 2);
    CHECK_NEAR(sqrt(sum / N), 0.1, 0.005, "noise across the moon");
    toys_moons(a, N, 0.1, rng_new(7), &again, &y);
    CHECK_BYTES(again.x, x.x, sizeof(real) * 2 * N, "the same stream again");
    arena_free(a);
}

static void test_moons_density(void)
{
    const double noise = 0.2, h = 0.1, pi = acos(-1.0);
    for (int class = 0; class < 2; class++) {
        double mass = 0, mean[2] = { 0, 0 };
        for (double x = -2.5; x < 3.5; x += h)
            for (double y = -2; y < 2.5; y += h) {
                double p = exp(toys_moons_log_density(x, y, class, noise)) * h * h;
                mass += p, mean[0] += p * x, mean[1] += p * y;
            }
        CHECK_NEAR(mass, 1, 1e-6, "mass");
        CHECK_NEAR(mean[0], class, 1e-5, "mean of x");
        CHECK_NEAR(mean[1], class ? 0.5 - 2 / pi : 2 / pi, 1e-5, "mean of y");
    }
}

static void coarse(void *ctx) { (void)ctx; toys_moons_log_density(0, 0, 0, 0.01); }

static void test_moons_refusal(void)
{
    CHECK_DIES(coarse, NULL, "moons: the midpoint rule is too coarse for noise 0.01");
}

int main(void)
{
    RUN(test_moons_without_noise);
    RUN(test_moons_noise);
    RUN(test_moons_density);
    RUN(test_moons_refusal);
    return test_done();
}
