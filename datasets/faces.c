/* A head is a ball. What is on it, eyes, nose and mouth, has a place (X, Y, Z) on the ball, with
 * X^2 + Y^2 + Z^2 = 1 and Z towards us; a turn by the yaw moves it to
 *
 *     X' = X cos + Z sin,
 *
 * so that all shift together and the far side gets narrower. From back to front all is painted
 * over what is behind it, one mask and colour at a time. Chapter 8. */
#include "faces.h"

#include "loader.h"
#include "paint.h"
#include "stroke.h"

#include <math.h>
#include <string.h>

enum { SIZE = FACE_SIZE, SMILE = 0, YAW, SKIN, HAIR, EYES, LENGTH };

static const char *const names[] = { "smile", "yaw", "skin", "hair", "eyes", "length" };

typedef struct { uint8_t rgb[3]; } Colour;

typedef struct {
    uint8_t *x, mask[SIZE * SIZE];
    double f[FACE_FACTORS], cos, sin;           /* of the yaw */
    Colour skin, hair;
} Face;

static const Colour wall = { { 150, 178, 196 } }, shirt = { { 70, 88, 130 } },
                    white = { { 250, 250, 246 } }, iris = { { 44, 40, 48 } },
                    lip = { { 176, 62, 66 } };
static const Colour skins[] = { { { 252, 222, 198 } }, { { 206, 148, 108 } },
                                { { 112, 72, 52 } } };
static const Colour hairs[] = { { { 232, 200, 112 } }, { { 140, 80, 44 } }, { { 38, 30, 34 } } };

/* Between three colours, at t in 0..1. */
static Colour blend(const Colour c[3], double t)
{
    Colour out;
    int k = t < 0.5 ? 0 : 1;
    for (int i = 0; i < 3; i++) {
        double from = c[k].rgb[i], to = c[k + 1].rgb[i];
        out.rgb[i] = (uint8_t)(from + (2 * t - k) * (to - from) + 0.5);
    }
    return out;
}

static Colour darker(Colour c, double by)
{
    for (int i = 0; i < 3; i++) c.rgb[i] = (uint8_t)(c.rgb[i] * by);
    return c;
}

static void ellipse(Face *f, double x, double y, double a, double b)
{
    paint_outline(f->mask, SIZE, SIZE, (Outline){ OUTLINE_ELLIPSE, x, y, a, b, 1, 0 });
}

static void square(Face *f, double x, double y, double a, double b)
{
    paint_outline(f->mask, SIZE, SIZE, (Outline){ OUTLINE_SQUARE, x, y, a, b, 1, 0 });
}

static void colour(Face *f, Colour c) { paint_colour(f->x, f->mask, SIZE, SIZE, c.rgb); }

/* Where the place (X, Y) of the ball, -1..1, is seen; the ball is 8.5 wide and 10 high. */
static Point seen(const Face *f, double x, double y)
{
    double z = sqrt(fmax(1 - x * x - y * y, 0));
    return (Point){ 16 + 8.5 * (x * f->cos + z * f->sin), 17 + 10 * y };
}

/* A curve through n <= 5 places of the ball. */
static void curve(Face *f, const Point *p, int n, double radius)
{
    Point at[5], chain[4 * STROKE_STEPS + 1];
    for (int i = 0; i < n; i++) at[i] = seen(f, p[i].x, p[i].y);
    stroke_draw(f->mask, SIZE, SIZE, chain, stroke_curve(at, n, chain), radius);
}

/* Hair behind the head, neck and shoulders, all turned a little the other way. */
static void behind(Face *f)
{
    double back = 16 - 3 * f->sin, length = 15 * f->f[LENGTH];
    ellipse(f, back, 13, 10.5, 11);
    square(f, back, 13 + length / 2, 10.2, length / 2 + 0.5);
    ellipse(f, back, 13 + length, 10.2, 3);
    colour(f, darker(f->hair, 0.75));
    ellipse(f, 16, 36, 14, 8);
    colour(f, shirt);
    square(f, 16, 27, 3.4, 3);
    ellipse(f, 16, 29.5, 3.8, 2);
    colour(f, darker(f->skin, 0.8));
}

/* The skin of the face, and the hair above it that ends in a parting. */
static void face(Face *f)
{
    double ear = 8.4 * f->cos;
    ellipse(f, 16 - ear - 3 * f->sin, 18, 1.6, 2.3);
    ellipse(f, 16 + ear - 3 * f->sin, 18, 1.6, 2.3);
    colour(f, darker(f->skin, 0.88));
    ellipse(f, 16, 13.5, 9.7, 10.4);
    colour(f, f->hair);
    ellipse(f, 16 + 1.6 * f->sin, 18.5, 8.2, 9.3);
    ellipse(f, 16 + 4 * f->sin, 15, 6.6, 7);
    colour(f, f->skin);
}

static void eye(Face *f, int side)
{
    double open = 0.5 + 1.9 * f->f[EYES];
    Point at = seen(f, side * 0.4, -0.08), look = seen(f, side * 0.4 + 0.03, -0.08);
    double turned = side * 0.4 + 0.9 * f->sin, wide = 1.9 * sqrt(fmax(1 - turned * turned, 0.2));
    ellipse(f, at.x, at.y, wide + 0.5, open + 0.4);
    colour(f, darker(f->skin, 0.6));
    ellipse(f, at.x, at.y, wide, open);
    colour(f, white);
    ellipse(f, look.x + 0.6 * f->sin, at.y, 1.1, fmin(open, 1.3));
    colour(f, iris);
    double up = -0.3 - 0.1 * f->f[EYES];
    curve(f, (Point[3]){ { side * 0.2, up + 0.04 }, { side * 0.4, up - 0.03 },
                             { side * 0.62, up + 0.03 } }, 3, 0.45);
    colour(f, darker(f->hair, 0.6));
}

/* The mouth is a parabola; the gladder, the more its corners are up, and the wider it is. */
static void nose_and_mouth(Face *f)
{
    double bend = 0.27 * (f->f[SMILE] - 0.5), wide = 0.27 + 0.12 * f->f[SMILE];
    Point mouth[5];
    for (int k = -2; k <= 2; k++)
        mouth[k + 2] = (Point){ wide * k / 2, 0.52 + bend * (1 - k * k / 2.0) };
    curve(f, (Point[3]){ { 0.02, 0.02 }, { 0.1, 0.22 }, { -0.04, 0.24 } }, 3, 0.35);
    colour(f, darker(f->skin, 0.72));
    curve(f, mouth, 5, 0.75);
    colour(f, lip);
}

void face_draw(const float factors[FACE_FACTORS], uint8_t *x)
{
    Face f = { .x = x };
    for (int k = 0; k < FACE_FACTORS; k++) f.f[k] = (double)factors[k];
    double t = 0.5 * (f.f[YAW] - 0.5);          /* a turn by 2 atan(t), rational in t: 28 degrees */
    f.cos = (1 - t * t) / (1 + t * t), f.sin = 2 * t / (1 + t * t);
    f.skin = blend(skins, f.f[SKIN]), f.hair = blend(hairs, f.f[HAIR]);
    for (int i = 0; i < SIZE * SIZE; i++) memcpy(x + 3 * i, wall.rgb, 3);
    behind(&f);
    face(&f);
    nose_and_mouth(&f);
    eye(&f, -1);
    eye(&f, 1);
}

static void make(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors)
{
    (void)split, (void)i, (void)y;
    for (int k = 0; k < FACE_FACTORS; k++) factors[k] = (float)rng_uniform(&r);
    face_draw(factors, x);
}

static void make_grey(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors)
{
    uint8_t rgb[SIZE * SIZE * 3];
    make(r, split, i, rgb, y, factors);
    for (int k = 0; k < SIZE * SIZE; k++)
        x[k] = (uint8_t)((299 * rgb[3 * k] + 587 * rgb[3 * k + 1] + 114 * rgb[3 * k + 2] + 500)
                         / 1000);
}

static Images of_kind(int n, int channels)
{
    return (Images){ "faces", n, SIZE, SIZE, channels, .n_factors = FACE_FACTORS,
                     .factor_names = names };
}

Images faces_new(Arena *a, uint64_t seed, const char *split, int n)
{
    return images_make(a, of_kind(n, 3), seed, split, make);
}

Images faces_grey_new(Arena *a, uint64_t seed, const char *split, int n)
{
    return images_make(a, of_kind(n, 1), seed, split, make_grey);
}
