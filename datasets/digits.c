/* Each digit has a few shapes, each shape a few strokes. A hand moves the points a little,
 * squeezes, bows, slants and turns the whole, fits it into a box of about 20 x 20 pixels and draws
 * it with a pen of its own width. With (0, 0) the middle of the table's box, a point (x, y) goes to
 *
 *     turn( k (1 + taper y) x + bow y^2 + slant y,  y ).
 *
 * Chapter 5. */
#include "digits.h"

#include "stroke.h"
#include "tensor/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_POINTS = 24 };

typedef struct { int digit; const char *strokes; } Glyph;

/* Points "x,y" in percent of a box, x to the right, y down; '|' lifts the pen. A digit's shapes are
 * equally likely, so a common one stands twice. */
static const Glyph glyphs[] = {
    { 0, "52,2 25,14 12,45 22,85 48,98 76,86 88,52 76,14 50,3" },
    { 0, "66,8 40,3 16,28 12,62 32,96 64,94 86,62 84,28 62,4 46,6" },
    { 1, "50,0 50,50 50,100" },
    { 1, "50,0 50,50 50,100" },
    { 1, "50,0 50,50 50,100" },
    { 1, "28,22 52,2 | 52,2 50,50 50,100" },
    { 1, "28,22 52,2 | 52,2 50,50 50,100" },
    { 1, "30,20 52,2 | 52,2 51,50 51,98 | 26,98 76,98" },
    { 2, "15,25 30,5 60,3 78,22 68,50 40,76 12,97 | 12,97 45,95 86,96" },
    { 2, "15,22 38,3 68,8 76,30 58,62 30,92 14,88 24,74 50,86 88,96" },
    { 3, "18,12 45,2 74,12 70,36 42,47 | 42,47 76,56 80,82 50,99 14,88" },
    { 3, "16,4 48,5 80,4 | 80,4 46,42 | 46,42 78,54 80,82 50,99 14,88" },
    { 4, "22,4 16,30 14,52 | 14,52 50,54 86,50 | 72,4 70,50 66,100" },
    { 4, "22,4 16,30 14,52 | 14,52 50,54 86,50 | 72,4 70,50 66,100" },
    { 4, "62,2 36,32 10,64 | 10,64 50,65 90,62 | 62,2 62,50 60,100" },
    { 5, "78,4 28,5 | 28,5 22,42 | 22,42 52,38 80,58 74,88 44,99 12,88" },
    { 5, "30,6 24,44 | 24,44 50,36 80,56 72,90 40,99 12,86 | 30,6 56,4 84,2" },
    { 6, "68,4 38,20 18,55 22,88 50,99 78,84 74,60 48,52 20,72" },
    { 6, "60,0 30,40 16,72 32,97 62,96 74,76 58,60 34,64 20,80" },
    { 7, "12,6 48,6 84,4 | 84,4 60,48 44,100" },
    { 7, "12,6 48,6 84,4 | 84,4 60,48 44,100" },
    { 7, "12,6 48,6 84,4 | 84,4 60,48 44,100 | 34,50 76,48" },
    { 7, "14,22 14,5 | 14,5 48,8 84,4 | 84,4 58,44 50,100" },
    { 8, "74,14 48,2 24,16 32,38 66,58 76,82 50,99 22,84 34,58 68,36 76,16" },
    { 8, "50,2 26,14 30,38 50,46 72,38 74,14 50,2 | 50,46 22,62 20,86 50,99 80,86 78,62 50,46" },
    { 9, "80,20 54,3 22,16 22,42 50,52 76,36 82,10 | 82,10 78,50 72,100" },
    { 9, "80,24 56,3 24,14 20,38 46,52 74,38 80,14 | 80,14 82,55 68,90 30,97" },
};
enum { N_GLYPHS = sizeof glyphs / sizeof *glyphs };

/* The strokes of one digit: stroke k is p[start[k]..start[k+1]). */
typedef struct { Point p[MAX_POINTS * STROKE_STEPS]; int n, start[8], strokes; } Drawing;

/* Uniform in lo..hi, and the sum of two such around 0: a bell of half-width w. */
static double between(Rng *r, double lo, double hi) { return lo + (hi - lo) * rng_uniform(r); }
static double around_0(Rng *r, double w) { return w * (rng_uniform(r) + rng_uniform(r) - 1); }

static const Glyph *choose_glyph(Rng *r, int digit)
{
    int first = 0, n = 0;
    while (glyphs[first].digit != digit) first++;
    while (first + n < N_GLYPHS && glyphs[first + n].digit == digit) n++;
    return &glyphs[first + rng_below(r, n)];
}

static Point moved(Point p, Rng *r, double jitter)
{
    p.x += around_0(r, jitter);
    p.y += around_0(r, jitter);
    return p;
}

/* The points of the table, each moved by up to `jitter`. A stroke that begins where the last one
 * ended begins at the moved point, so that corners stay closed. */
static Drawing read_strokes(const char *s, Rng *r, double jitter)
{
    Drawing d = { .strokes = 1 };
    Point p, before = { -1, -1 };
    for (char *end; *s; s = end + (*end == ' '), before = p) {
        if (*s == '|') {
            d.start[d.strokes++] = d.n;
            s += 2;
        }
        p.x = (double)strtol(s, &end, 10);
        p.y = (double)strtol(end + 1, &end, 10);
        bool corner = d.n == d.start[d.strokes - 1] && p.x == before.x && p.y == before.y;
        d.p[d.n] = corner ? d.p[d.n - 1] : moved(p, r, jitter);
        d.n++;
    }
    d.start[d.strokes] = d.n;
    return d;
}

static Drawing smooth(const Drawing *d)
{
    Drawing out = { .strokes = d->strokes };
    for (int k = 0; k < d->strokes; k++) {
        out.start[k] = out.n;
        out.n += stroke_curve(d->p + d->start[k], d->start[k + 1] - d->start[k], out.p + out.n);
    }
    out.start[out.strokes] = out.n;
    return out;
}

/* With y from -1 (top) to 1: tapers and squeezes x, bows and slants the upright, turns. The turn by
 * 2 atan(t) is rational in t: no sin, the same everywhere. */
static void deform(Drawing *d, Rng *r)
{
    double squeeze = between(r, 0.7, 1.1), taper = around_0(r, 0.25), bow = around_0(r, 0.2);
    double slant = around_0(r, 0.35) - 0.1, t = around_0(r, 0.12);
    double c = (1 - t * t) / (1 + t * t), s = 2 * t / (1 + t * t);
    for (int i = 0; i < d->n; i++) {
        double x = d->p[i].x / 50 - 1, y = d->p[i].y / 50 - 1;
        x = squeeze * (1 + taper * y) * x + bow * y * y + slant * y;
        d->p[i] = (Point){ c * x - s * y, s * x + c * y };
    }
}

/* Scales the drawing's longer side to `size` pixels, and puts it near the image's centre. */
static void fit(Drawing *d, Rng *r, double size)
{
    Point lo = d->p[0], hi = d->p[0];
    for (int i = 1; i < d->n; i++) {
        lo = (Point){ fmin(lo.x, d->p[i].x), fmin(lo.y, d->p[i].y) };
        hi = (Point){ fmax(hi.x, d->p[i].x), fmax(hi.y, d->p[i].y) };
    }
    double scale = size / fmax(hi.x - lo.x, hi.y - lo.y);
    double x = DIGIT_SIZE / 2.0 + around_0(r, 1.5), y = DIGIT_SIZE / 2.0 + around_0(r, 1.5);
    for (int i = 0; i < d->n; i++)
        d->p[i] = (Point){ x + scale * (d->p[i].x - (lo.x + hi.x) / 2),
                           y + scale * (d->p[i].y - (lo.y + hi.y) / 2) };
}

void digit_draw(Rng r, int digit, uint8_t *x)
{
    double radius = 1.25 + around_0(&r, 0.6);
    Drawing points = read_strokes(choose_glyph(&r, digit)->strokes, &r, 6);
    Drawing d = smooth(&points);
    deform(&d, &r);
    fit(&d, &r, between(&r, 17.5, 20.5) - 2 * radius);
    memset(x, 0, DIGIT_SIZE * DIGIT_SIZE);
    for (int k = 0; k < d.strokes; k++) {
        int n = d.start[k + 1] - d.start[k];
        stroke_draw(x, DIGIT_SIZE, DIGIT_SIZE, d.p + d.start[k], n, radius);
    }
}

typedef struct { Rng r; uint8_t *x, *y; } Job;

static void draw_range(void *ctx, int from, int to)
{
    Job *job = ctx;
    for (int i = from; i < to; i++) {
        job->y[i] = (uint8_t)(i % 10);
        digit_draw(rng_fork_i(job->r, "digit", (uint64_t)i), i % 10,
                   job->x + (size_t)i * DIGIT_SIZE * DIGIT_SIZE);
    }
}

Images digits_new(Arena *a, uint64_t seed, const char *split, int n)
{
    must(n >= 1, "digits_new: %d images", n);
    Job job = { rng_fork(rng_fork(rng_new(seed), "digits"), split),
                arena_alloc(a, (size_t)n * DIGIT_SIZE * DIGIT_SIZE), arena_alloc(a, (size_t)n) };
    parallel_for(n, 64, draw_range, &job);
    Images d = { "", n, DIGIT_SIZE, DIGIT_SIZE, 1, job.x, job.y, 10 };
    snprintf(d.name, sizeof d.name, "digits %s", split);
    return d;
}

static int mean_of_9(const uint8_t *x)
{
    int sum = 4;                                        /* rounds to the nearest */
    for (int k = 0; k < 9; k++) sum += x[k / 3 * DIGIT_SIZE + k % 3];
    return sum / 9;
}

Images digits8_new(Arena *a, uint64_t seed, const char *split, int n)
{
    Images d = digits_new(a, seed, split, n);
    uint8_t *x = arena_alloc(a, (size_t)n * 64);
    for (size_t k = 0; k < (size_t)n * 64; k++) {
        size_t row = 2 + k % 64 / 8 * 3, column = 2 + k % 8 * 3;
        x[k] = (uint8_t)mean_of_9(d.x + (k / 64 * DIGIT_SIZE + row) * DIGIT_SIZE + column);
    }
    d.x = x, d.h = d.w = 8;
    snprintf(d.name, sizeof d.name, "digits8 %s", split);
    return d;
}
