/* Toys: on their curves without noise, with the noise that was asked for, the same twice. Their
 * densities must integrate to 1 and have the points' own mean; a score must be its density's
 * gradient. */
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

/* log p of the toys that have a score. */
static double moons(double x, double y, double noise)
{
    double both[2] = { toys_moons_log_density(x, y, 0, noise),
                       toys_moons_log_density(x, y, 1, noise) };
    return log_sum_exp(both, 2) - log(2);
}

typedef double Density(double x, double y, double noise);
typedef void Gradient(double x, double y, double noise, double *sx, double *sy);
static const struct { const char *name; Density *log_p; Gradient *score; } toys[] = {
    { "moons", moons, toys_moons_score },
    { "ring", toys_ring_log_density, toys_ring_score },
    { "gaussians", toys_gaussians_log_density, toys_gaussians_score },
};

static void test_mass(void)
{
    const double h = 0.05, noise = 0.15;
    for (int k = 0; k < 3; k++) {
        double mass = 0;
        for (double x = -2.5; x < 3.5; x += h)
            for (double y = -2.5; y < 2.5; y += h) mass += exp(toys[k].log_p(x, y, noise)) * h * h;
        CHECK_NEAR(mass, 1, 1e-6, toys[k].name);
    }
}

static void test_score(void)
{
    const double h = 1e-5;
    Rng r = rng_new(5);
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 100; i++) {
            double x = 4 * rng_uniform(&r) - 2, y = 4 * rng_uniform(&r) - 2, s[2];
            double noise = 0.1 + rng_uniform(&r);
            Density *p = toys[k].log_p;
            toys[k].score(x, y, noise, &s[0], &s[1]);
            CHECK_CLOSE(s[0], (p(x + h, y, noise) - p(x - h, y, noise)) / (2 * h), 1e-7, "x");
            CHECK_CLOSE(s[1], (p(x, y + h, noise) - p(x, y - h, noise)) / (2 * h), 1e-7, "y");
        }
}

/* The ring's density has a closed form: exp(-(d^2 + 1) / 2 s^2) I_0(d / s^2) / 2 pi s^2 at distance
 * d from the centre, with the Bessel function's power series. */
static void test_ring_exact(void)
{
    const double d = 0.8, s2 = 0.09, pi = acos(-1.0);
    double term = 1, bessel = 0;
    for (int k = 1; k < 100; k++) bessel += term, term *= pow(d / s2 / 2 / k, 2);
    double log_p = log(bessel) - (d * d + 1) / (2 * s2) - log(2 * pi * s2);
    CHECK_NEAR(toys_ring_log_density(0.48, -0.64, 0.3), log_p, 1e-12, "log p at distance 0.8");
}

/* Without noise: on the circle, on the spiral, on one of eight points. */
static void test_curves(void)
{
    enum { N = 500 };
    const double pi = acos(-1.0);
    Arena *a = arena_new();
    int *y, count[8] = { 0 };
    Tensor ring = toys_ring(a, N, 0, rng_new(1)), roll = toys_roll(a, N, 0, rng_new(2)), eight,
           along, high = toys_roll_3d(a, N, 0, rng_new(3), &along);
    toys_gaussians(a, N, 0, rng_new(4), &eight, &y);
    for (int i = 0; i < N; i++) {
        double d = hypot((double)roll.x[2 * i], (double)roll.x[2 * i + 1]), t = 4.5 * pi * d;
        double t3 = 1.5 * pi * sqrt(1 + 8 * (double)along.x[i]), d3 = t3 / (4.5 * pi);
        CHECK_NEAR(hypot((double)ring.x[2 * i], (double)ring.x[2 * i + 1]), 1, 1e-6, "radius");
        CHECK(d > 0.333 && d < 1.001, "distance %g", d);
        CHECK_NEAR((double)roll.x[2 * i], d * cos(t), 1e-5, "spiral");
        CHECK_NEAR((double)high.x[3 * i], d3 * cos(t3), 1e-5, "x of the roll");
        CHECK_NEAR((double)high.x[3 * i + 2], d3 * sin(t3), 1e-5, "z of the roll");
        CHECK_NEAR((double)eight.x[2 * i], cos(y[i] * pi / 4), 1e-6, "a centre");
        count[y[i]]++;
    }
    for (int k = 0; k < 8; k++) CHECK(count[k] > 30, "%d points of Gaussian %d", count[k], k);
    arena_free(a);
}

/* The noise around the ring and the eight points, and the same points from the same stream. */
static void test_noise(void)
{
    enum { N = 4000 };
    Arena *a = arena_new();
    int *y;
    double off[2] = { 0, 0 };
    Tensor ring = toys_ring(a, N, 0.1, rng_new(1)), again = toys_ring(a, N, 0.1, rng_new(1)), x;
    toys_gaussians(a, N, 0.1, rng_new(2), &x, &y);
    for (int i = 0; i < N; i++) {
        off[0] += pow(hypot((double)ring.x[2 * i], (double)ring.x[2 * i + 1]) - 1, 2) / N;
        off[1] += pow((double)x.x[2 * i + 1] - sin(y[i] * acos(-1.0) / 4), 2) / N;
    }
    CHECK_NEAR(sqrt(off[0]), 0.1, 0.005, "noise across the ring");
    CHECK_NEAR(sqrt(off[1]), 0.1, 0.005, "noise around a centre");
    CHECK_BYTES(again.x, ring.x, sizeof(real) * 2 * N, "the same stream again");
    arena_free(a);
}

static void coarse(void *ctx) { (void)ctx; toys_moons_log_density(0, 0, 0, 0.01); }
static void coarse_ring(void *ctx) { toys_ring_score(0, 0, 0.01, ctx, ctx); }

static void test_refusal(void)
{
    CHECK_DIES(coarse, NULL, "moons: the midpoint rule is too coarse for noise 0.01");
    CHECK_DIES(coarse_ring, &(double){ 0 }, "ring: the midpoint rule is too coarse");
}

int main(void)
{
    RUN(test_moons_without_noise);
    RUN(test_moons_noise);
    RUN(test_moons_density);
    RUN(test_mass);
    RUN(test_score);
    RUN(test_ring_exact);
    RUN(test_curves);
    RUN(test_noise);
    RUN(test_refusal);
    return test_done();
}
