/* Claims C18 and V21: what lies between two images, if one mixes their pixels, and if one walks
 * from code to code. Chapter 11. */
#include "ae_sampling_parts.h"

#include "models/codes.h"

#include <math.h>
#include <string.h>

enum { POINTS = 11, MIDDLE = POINTS / 2, PAIRS = 200, STRIPS = 4 };
enum { PIXELS, AE_LINE, VAE_LINE, VAE_ARC, KINDS };

/* Pairs of test images that show different digits. */
typedef struct { Tensor from, to; } Ends;

static Ends ends(Run *r)
{
    const Images *d = &r->data.test;
    int *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)d->n), *a = order, n = 0;
    int *b = arena_alloc(r->e.arena, sizeof(int) * (size_t)d->n);
    batch_order(order, d->n, rng_fork(r->e.rng, "pairs"));
    for (int i = 0; i + 1 < d->n && n < PAIRS; i += 2)
        if (d->y[order[i]] != d->y[order[i + 1]]) b[n] = order[i + 1], a[n] = order[i], n++;
    Tensor from = batch_images(r->e.arena, d, a, n, BIN_NONE, r->e.rng);
    return (Ends){ from, batch_images(r->e.arena, d, b, n, BIN_NONE, r->e.rng) };
}

static Tensor images_between(Run *r, Ends e, int kind)
{
    Arena *a = r->e.arena;
    if (kind == PIXELS) return codes_line(a, e.from, e.to, POINTS);
    Coder c = kind == AE_LINE ? PLAIN : VARIATIONAL;
    Tensor from = codes_of(r, c, e.from), to = codes_of(r, c, e.to);
    return decoded(r, c, (kind == VAE_ARC ? codes_arc : codes_line)(a, from, to, POINTS));
}

/* Of all images at one place of their paths: the judge's mean confidence. */
static double at(const double *p, int n, int point)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += p[i * POINTS + point] / n;
    return sum;
}

/* Their mean on the inner part, t from 0.3 to 0.7. */
static double inside(double p[POINTS][1 + KINDS], int kind)
{
    double sum = 0;
    for (int i = MIDDLE - 2; i <= MIDDLE + 2; i++) sum += p[i][1 + kind] / 5;
    return sum;
}

/* The share of ink that is neither there nor not: x (1 - x) against x, 0 for black and white. */
static double grey(Tensor x, int point)
{
    double half = 0, ink = 0;
    int d = x.s.d[1];
    for (int i = point; i < x.s.d[0]; i += POINTS)
        for (int k = 0; k < d; k++) {
            double v = (double)x.x[i * d + k];
            half += v * (1 - v), ink += v;
        }
    return half / ink;
}

typedef struct { double uneven, detour; } Smooth;

static Smooth smooth(Tensor x)
{
    int n = x.s.d[0] / POINTS;
    Smooth s = { 0, 0 };
    for (int i = 0; i < n; i++) {
        Path p = path_measure(tensor_rows(x, i * POINTS, (i + 1) * POINTS));
        s.uneven += p.largest / (p.length / (POINTS - 1)) / n;
        s.detour += p.length / p.direct / n;
    }
    return s;
}

static void strips(Run *r, const Tensor *x)
{
    int d = x[0].s.d[1];
    size_t strip = sizeof(real) * (size_t)(POINTS * d);
    Tensor all = tensor_new(r->e.arena, SHAPE(STRIPS * KINDS * POINTS, d));
    for (int i = 0; i < STRIPS * KINDS; i++)
        memcpy(all.x + i * POINTS * d, x[i % KINDS].x + i / KINDS * POINTS * d, strip);
    grid(r, "strips.png", all, POINTS);
}

static void along(Run *r, double p[POINTS][1 + KINDS])
{
    exp_table(&r->e, "along.tsv", "t\tpixels\tae_line\tvae_line\tvae_arc", 1 + KINDS, POINTS, p[0]);
    exp_plot(&r->e, "ae_sampling_paths");
}

static void measure(Run *r, Tensor x, int kind, double row[6], double p_along[POINTS][1 + KINDS])
{
    const double *p = confidence(r, x, false);
    for (int i = 0; i < POINTS; i++) {
        p_along[i][0] = (double)i / (POINTS - 1);
        p_along[i][1 + kind] = at(p, x.s.d[0] / POINTS, i);
    }
    Smooth s = smooth(x);
    memcpy(row, (double[]){ kind, p_along[MIDDLE][1 + kind], inside(p_along, kind), grey(x, MIDDLE),
                            s.uneven, s.detour }, 6 * sizeof *row);
}

void paths(Run *r)
{
    double row[KINDS][6], p[POINTS][1 + KINDS];
    Ends e = ends(r);
    Tensor x[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
        x[kind] = images_between(r, e, kind);
        measure(r, x[kind], kind, row[kind], p);
    }
    exp_table(&r->e, "paths.tsv", "path\tmiddle\tinside\tgrey\tuneven\tdetour", 6, KINDS, row[0]);
    strips(r, x);
    along(r, p);
    exp_claim(&r->e, "C18", "confidence_inside_of_vae_arc_minus_pixels",
              inside(p, VAE_ARC) - inside(p, PIXELS), ">", 0);
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "C18", "grey_in_the_middle_of_vae_arc_over_pixels",
                  row[VAE_ARC][3] / row[PIXELS][3], "<=", 0.8);
    exp_claim(&r->e, "V21", "detour_of_the_vae_over_the_autoencoder",
              row[VAE_LINE][5] / row[AE_LINE][5], "<=", 0.93);
}
