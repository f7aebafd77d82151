/* Painted outlines, and the three data sets with known factors: each factor changes what it says,
 * and nothing but the factors does. */
#include "test.h"

#include "datasets/characters.h"
#include "datasets/faces.h"
#include "datasets/paint.h"
#include "datasets/shapes.h"
#include "tensor/parallel.h"
#include "tensor/rng.h"

#include <string.h>

/* ---- outlines ------------------------------------------------------------------------------- */

/* A mask's sum is the outline's area: 4 a b, pi a b, and the area between the heart's two curves,
 * y = (sqrt|x| +- sqrt(1 - x^2)) / 1.25, which is pi / 1.25 before it is shrunk by 1.15. */
static void test_areas(void)
{
    const double pi = acos(-1.0), unit[] = { 4, pi, pi / 1.25 / (1.15 * 1.15) };
    for (int kind = 0; kind < 3; kind++) {
        uint8_t x[40 * 50] = { 0 };
        double sum = 0;
        paint_outline(x, 40, 50, (Outline){ (OutlineKind)kind, 24.3, 19.8, 11, 7, 0.6, 0.8 });
        for (int i = 0; i < 40 * 50; i++) sum += x[i] / 255.0;
        CHECK_NEAR(sum, unit[kind] * 77, 0.01 * unit[kind] * 77, "area");
    }
}

/* Turned by a quarter an ellipse changes its axes; a heart's point is down, and turns clockwise. */
static void test_turns(void)
{
    uint8_t a[400] = { 0 }, b[400] = { 0 }, heart[400] = { 0 }, turned[400] = { 0 };
    paint_outline(a, 20, 20, (Outline){ OUTLINE_ELLIPSE, 10, 10, 7, 3, 0, 1 });
    paint_outline(b, 20, 20, (Outline){ OUTLINE_ELLIPSE, 10, 10, 3, 7, 1, 0 });
    CHECK_BYTES(a, b, sizeof a, "a quarter of a turn");
    paint_outline(heart, 20, 20, (Outline){ OUTLINE_HEART, 10, 10, 8, 8, 1, 0 });
    paint_outline(turned, 20, 20, (Outline){ OUTLINE_HEART, 10, 10, 8, 8, 0, 1 });
    CHECK(heart[17 * 20 + 10] > 60 && heart[5 * 20 + 10] < 40 && heart[5 * 20 + 6] == 255,
          "point %d, dent %d", heart[17 * 20 + 10], heart[5 * 20 + 10]);
    for (int i = 0; i < 20; i++)
        for (int j = 0; j < 20; j++)
            CHECK(turned[i * 20 + j] == heart[(19 - j) * 20 + i], "row %d, column %d", i, j);
}

/* What is beyond the image is cut off; the brighter stays; colour goes through the mask. */
static void test_mask(void)
{
    uint8_t m[9 * 9] = { 0 }, x[9 * 9 * 3] = { 0 };
    m[80] = 255;
    paint_outline(m, 9, 9, (Outline){ OUTLINE_SQUARE, 0, 0, 3.5, 3.5, 1, 0 });
    CHECK(m[0] == 255 && m[2 * 9 + 2] == 255 && m[3 * 9] > 100 && m[3 * 9] < 150 && m[4 * 9] == 0,
          "%d %d %d %d", m[0], m[20], m[27], m[36]);
    CHECK(m[80] == 255, "a far corner is now %d", m[80]);
    paint_outline(m, 9, 9, (Outline){ OUTLINE_ELLIPSE, 90, -90, 3, 3, 1, 0 });
    x[3 * 27] = 40;
    paint_colour(x, m, 9, 9, (uint8_t[3]){ 200, 100, 0 });
    CHECK(x[0] == 200 && x[1] == 100 && x[2] == 0 && x[3 * 40] == 0, "%d %d %d", x[0], x[1], x[2]);
    CHECK(x[3 * 27] > 100 && x[3 * 27] < 140, "between 40 and 200: %d", x[3 * 27]);
    for (int i = 0; i < 81; i++) CHECK(m[i] == 0, "mask %d is %d", i, m[i]);
}

/* ---- the sets ------------------------------------------------------------------------------- */

typedef struct {
    Images (*make)(Arena *a, uint64_t seed, const char *split, int n);
    void (*draw)(const float *factors, uint8_t *x);
    uint64_t hash;
} Set;

static const Set sets[] = {
    { shapes_new, shape_draw, 0xC5799A01E33C3950 },
    { characters_new, character_draw, 0x4008E465B897F6D6 },
    { faces_new, face_draw, 0xC23C0801DDB33592 },
};

static uint64_t fnv(const uint8_t *x, size_t n)
{
    uint64_t h = 0xCBF29CE484222325;
    for (size_t i = 0; i < n; i++) h = (h ^ x[i]) * 0x100000001B3;
    return h;
}

static size_t size_of(const Images *d) { return (size_t)d->h * (size_t)d->w * (size_t)d->c; }

/* The same bytes for every compiler and any number of threads, and the first of 200 are those of
 * 300; another seed or split is another set. */
static void test_known_bytes(void)
{
    for (int k = 0; k < 3; k++) {
        Arena *a = arena_new();
        int threads = parallel_threads();
        parallel_set_threads(1);
        Images d = sets[k].make(a, 1, "train", 200);
        parallel_set_threads(3);
        Images longer = sets[k].make(a, 1, "train", 300), other = sets[k].make(a, 2, "train", 200),
               test = sets[k].make(a, 1, "test", 200);
        parallel_set_threads(threads);
        size_t n = 200 * size_of(&d);
        CHECK(fnv(d.x, n) == sets[k].hash, "%s: 0x%016llX", d.name,
              (unsigned long long)fnv(d.x, n));
        CHECK_BYTES(longer.x, d.x, n, d.name);
        CHECK_BYTES(longer.factors, d.factors, 200 * sizeof(float) * (size_t)d.n_factors, d.name);
        CHECK(memcmp(other.x, d.x, n) && memcmp(test.x, d.x, n), "%s: seeds or splits agree",
              d.name);
        arena_free(a);
    }
}

/* An image is drawn again from its factors; another value of any factor is another image. */
static void test_factors(void)
{
    for (int k = 0; k < 3; k++) {
        Arena *a = arena_new();
        Images d = sets[k].make(a, 3, "train", 60);
        size_t size = size_of(&d);
        uint8_t *x = arena_alloc(a, size);
        for (int i = 0; i < d.n; i++) {
            float f[8];
            memcpy(f, d.factors + i * d.n_factors, sizeof *f * (size_t)d.n_factors);
            sets[k].draw(f, x);
            CHECK_BYTES(x, d.x + (size_t)i * size, size, d.name);
            for (int j = 0; j < d.n_factors; j++) {
                float old = f[j];
                bool whole = sets[k].make == characters_new || (k == 0 && j == 0);
                f[j] = whole ? (old > 0 ? old - 1 : 1) : old > 0.5f ? old - 0.3f : old + 0.3f;
                sets[k].draw(f, x);
                CHECK(memcmp(x, d.x + (size_t)i * size, size), "%s: image %d, factor %s", d.name, i,
                      d.factor_names[j]);
                f[j] = old;
            }
        }
        arena_free(a);
    }
}

/* The middle of the ink is where x and y say, and there is none on the
 * border; labels are shapes; a square has the area that its scale says. */
static void test_shapes(void)
{
    Arena *a = arena_new();
    Images d = shapes_new(a, 1, "train", 600);
    for (int i = 0; i < d.n; i++) {
        const float *f = d.factors + i * SHAPE_FACTORS;
        double sum = 0, mean[2] = { 0, 0 }, side = 2 * 0.8 * 3.25 * (1 + (double)f[1]);
        for (int k = 0; k < 784; k++) {
            double ink = d.x[i * 784 + k] / 255.0;
            sum += ink, mean[0] += ink * (k % 28 + 0.5), mean[1] += ink * (k / 28 + 0.5);
            CHECK(ink == 0 || (k % 28 % 27 && k / 28 % 27), "image %d has ink at %d", i, k);
        }
        CHECK(d.y[i] == i % 3 && (int)f[0] == i % 3, "image %d is of class %d", i, d.y[i]);
        CHECK_NEAR(mean[0] / sum, 8 + 12 * (double)f[3], 0.1, "x of the middle");
        CHECK_NEAR(mean[1] / sum, 8 + 12 * (double)f[4], 0.1, "y of the middle");
        if (i % 3 == 0) CHECK_NEAR(sum, side * side, 0.05 * side * side, "area of a square");
    }
    arena_free(a);
}

/* Everyone is in one split. */
static void test_characters(void)
{
    static int in[3][4 * 4 * 5 * 6 * 4];
    static const char *const split[] = { "train", "valid", "test" };
    Arena *a = arena_new();
    int people = 0;
    for (int s = 0; s < 3; s++) {
        Images d = characters_new(a, 1, split[s], 3000);
        for (int i = 0; i < d.n; i++) {
            const float *f = d.factors + i * CHARACTER_FACTORS;
            float who = (((f[0] * 4 + f[1]) * 5 + f[2]) * 6 + f[3]) * 4 + f[4];
            in[s][(int)who]++;
            CHECK(d.y[i] == i % 4 && (int)f[5] == i % 4, "image %d has label %d", i, d.y[i]);
            int digit = (int)(f[0] + f[1] + f[2] + f[3] + f[4]) % 10;
            CHECK(s ? digit == 7 + s : digit < 8, "check digit %d in %s", digit, split[s]);
        }
    }
    for (int k = 0; k < 1920; k++) {
        int splits = (in[0][k] > 0) + (in[1][k] > 0) + (in[2][k] > 0);
        CHECK(splits <= 1, "character %d is in %d splits", k, splits);
        people += splits;
    }
    CHECK(people > 1500, "only %d characters", people);
    arena_free(a);
}

/* Left and right are mirror images; the upper three quarters of one who stands, seen from the
 * front, are their own. */
static void test_mirrored_characters(void)
{
    uint8_t x[3][768];
    for (int style = 0; style < 4; style++)
        for (int facing = 0; facing < 3; facing++) {
            character_draw((float[]){ 1, (float)style, 2, 3, 1, 0, (float)facing }, x[facing]);
            for (int k = 0; facing != 1 && k < 256; k++) {
                const uint8_t *mirror = x[facing ? 1 : 0] + 3 * (k / 16 * 16 + 15 - k % 16);
                CHECK(facing == 0 ? k / 16 > 11 || memcmp(x[0] + 3 * k, mirror, 3) == 0
                                  : memcmp(x[2] + 3 * k, mirror, 3) == 0,
                      "style %d, facing %d: pixel %d", style, facing, k);
            }
        }
}

/* Mirrored, a face that looks straight ahead is itself but for its nose; a smile lifts the corners
 * of the mouth, which is the reddest thing there. */
static void test_faces(void)
{
    double corner[2] = { 0, 0 };
    for (int glad = 0; glad < 2; glad++) {
        uint8_t x[32 * 32 * 3];
        double weight = 0, low = 0;
        face_draw((float[]){ (float)glad, 0.5f, 0.2f, 0.5f, 0.5f, 0.3f }, x);
        for (int k = 0; k < 1024; k++) {
            int red = x[3 * k] - x[3 * k + 1], column = k % 32;
            if (red < 90 || (column > 13 && column < 18)) continue;
            weight += red, low += red * (k / 32);
        }
        CHECK(weight > 200, "no mouth");
        corner[glad] = low / weight;
        int unlike = 0;
        for (int k = 0; k < 1024; k++)
            unlike += memcmp(x + 3 * k, x + 3 * (k / 32 * 32 + 31 - k % 32), 3) != 0;
        CHECK(unlike < 40, "%d pixels unlike their mirror image", unlike);
    }
    CHECK(corner[1] < corner[0] - 1, "corners at %g glad, %g sad", corner[1], corner[0]);
}

/* The head turns where yaw says: the eyes' dark pixels move by pixels. */
static void test_yaw(void)
{
    double at[3];
    for (int k = 0; k < 3; k++) {
        uint8_t x[32 * 32 * 3];
        double sum = 0, dark = 0;
        face_draw((float[]){ 0.5f, (float)k / 2, 0, 0, 1, 0.3f }, x);
        for (int i = 12 * 32; i < 20 * 32; i++)
            if (x[3 * i] < 90) dark++, sum += i % 32;
        at[k] = sum / dark;
    }
    CHECK(at[0] < at[1] - 1.5 && at[1] < at[2] - 1.5, "eyes at %g, %g, %g", at[0], at[1], at[2]);
}

static void test_grey(void)
{
    Arena *a = arena_new();
    Images d = faces_new(a, 1, "train", 20), grey = faces_grey_new(a, 1, "train", 20);
    for (int i = 0; i < 20 * 1024; i++) {
        const uint8_t *p = d.x + 3 * i;
        CHECK_NEAR(grey.x[i], 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2], 0.5001, "grey");
    }
    CHECK_BYTES(grey.factors, d.factors, sizeof(float) * 20 * FACE_FACTORS, "factors");
    CHECK(!d.y && d.classes == 0 && strcmp(d.name, "faces train") == 0, "\"%s\"", d.name);
    arena_free(a);
}

int main(void)
{
    RUN(test_areas);
    RUN(test_turns);
    RUN(test_mask);
    RUN(test_known_bytes);
    RUN(test_factors);
    RUN(test_shapes);
    RUN(test_characters);
    RUN(test_mirrored_characters);
    RUN(test_faces);
    RUN(test_yaw);
    RUN(test_grey);
    return test_done();
}
