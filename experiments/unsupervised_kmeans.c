/* k-means: round by round on eight Gaussians from a poor start, with the cells of its centroids;
 * a hundred starts of either kind; and centroids of digits. Chapter 7. */
#include "unsupervised_parts.h"

#include "datasets/toys.h"

#include <string.h>

enum { POINTS = 240, K = 8, FRAMES = 6, GRID = 61, STARTS = 100 };

static const int frames[FRAMES] = { 0, 1, 2, 4, 8, 40 };       /* the rounds that are drawn */

static int nearest(const KMeans *m, double x, double y)
{
    int best = 0;
    double least = HUGE_VAL;
    for (int j = 0; j < m->k; j++) {
        double s = pow(x - m->centroid[2 * j], 2) + pow(y - m->centroid[2 * j + 1], 2);
        if (s < least) least = s, best = j;
    }
    return best;
}

typedef struct { double *point, *cell, *centroid; } Frames;

/* After a round: whose each point is and each cell of a grid over [-1.5, 1.5]^2; the centroids. */
static void draw(const KMeans *m, int frame, Frames f)
{
    for (int i = 0; i < POINTS; i++) {
        double x[] = { frame, (double)m->x.x[2 * i], (double)m->x.x[2 * i + 1], m->cluster[i] };
        memcpy(f.point + 4 * (frame * POINTS + i), x, sizeof x);
    }
    for (int i = 0; i < GRID * GRID; i++) {
        double x = 3.0 * (i % GRID) / (GRID - 1) - 1.5, y = 3.0 * (i / GRID) / (GRID - 1) - 1.5;
        double cell[] = { frame, x, y, nearest(m, x, y) };
        memcpy(f.cell + 4 * (frame * GRID * GRID + i), cell, sizeof cell);
    }
    for (int j = 0; j < K; j++) {
        double c[] = { frame, m->centroid[2 * j], m->centroid[2 * j + 1], j };
        memcpy(f.centroid + 4 * (frame * K + j), c, sizeof c);
    }
}

/* The start is poor on purpose: the first eight points on the left. */
static KMeans poor_start(Run *r, Tensor x)
{
    KMeans m = kmeans_random(r->e.arena, x, K, rng_fork(r->e.rng, "poor"));
    for (int i = 0, j = 0; j < K; i++)
        if (x.x[2 * i] < R(-0.8)) {
            m.centroid[2 * j] = (double)x.x[2 * i], m.centroid[2 * j + 1] = (double)x.x[2 * i + 1];
            j++;
        }
    return m;
}

static void frames_of(Run *r, Tensor x)
{
    enum { ROUNDS = 40 };
    double inertia[ROUNDS + 1][2];
    KMeans m = poor_start(r, x);
    size_t row = sizeof(double) * 4 * FRAMES;
    Frames f = { arena_alloc(r->e.arena, row * POINTS), arena_alloc(r->e.arena, row * GRID * GRID),
                 arena_alloc(r->e.arena, row * K) };
    for (int t = 0, frame = 0; t <= ROUNDS; t++) {
        round_of(r, &m, t == 0);
        inertia[t][0] = t, inertia[t][1] = m.inertia;
        if (t == frames[frame]) draw(&m, frame++, f);
    }
    exp_table(&r->e, "toy_points.tsv", "frame\tx\ty\tcluster", 4, FRAMES * POINTS, f.point);
    exp_table(&r->e, "toy_cells.tsv", "frame\tx\ty\tcluster", 4, FRAMES * GRID * GRID, f.cell);
    exp_table(&r->e, "toy_centroids.tsv", "frame\tx\ty\tcluster", 4, FRAMES * K, f.centroid);
    exp_table(&r->e, "toy_inertia.tsv", "round\tinertia", 2, ROUNDS + 1, inertia[0]);
    exp_plot(&r->e, "unsupervised_kmeans");
}

/* The inertia that a start ends with. */
static double ends_with(Run *r, Tensor x, bool plus, int start)
{
    Arena *a = arena_new();
    Rng s = rng_fork_i(r->e.rng, plus ? "plus plus" : "random", (uint64_t)start);
    KMeans m = plus ? kmeans_plus_plus(a, x, K, s) : kmeans_random(a, x, K, s);
    kmeans_assign(&m);
    while (m.moved) round_of(r, &m, false);
    arena_free(a);
    return m.inertia;
}

/* The share of starts that end within 1 % of the best, for either way. */
static void starts(Run *r, Tensor x)
{
    double end[2][STARTS], best = HUGE_VAL, good[2] = { 0 }, mean[2] = { 0 };
    for (int i = 0; i < 2 * STARTS; i++) {
        end[i % 2][i / 2] = ends_with(r, x, i % 2, i / 2);
        best = fmin(best, end[i % 2][i / 2]);
        mean[i % 2] += end[i % 2][i / 2] / STARTS;
    }
    for (int i = 0; i < 2 * STARTS; i++) good[i % 2] += end[i % 2][i / 2] <= 1.01 * best;
    exp_table(&r->e, "starts.tsv", "starts\tbest\trandom_good\tplus_good\trandom_mean\tplus_mean",
              6, 1, (double[]){ STARTS, best, good[0], good[1], mean[0], mean[1] });
    exp_check(&r->e, "good_starts_random_minus_plus_plus", good[0] - good[1], 0);
}

void toy_clusters(Run *r)
{
    Tensor x;
    int *y;
    toys_gaussians(r->e.arena, POINTS, 0.12, rng_fork(r->e.rng, "gaussians"), &x, &y);
    frames_of(r, x);
    starts(r, x);
}

/* A cluster is read as its most frequent digit: how many images are read wrong? */
void digit_clusters(Run *r)
{
    const Images *d = &r->images.train;
    Tensor x = tensor_new(r->e.arena, SHAPE(r->m.k, r->h, r->w, d->c));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)r->m.centroid[i];
    exp_grid(&r->e, "centroids.png", x, 10, 2);
    if (!d->y) return;
    double purity = kmeans_purity(&r->m, d->y, d->classes);
    exp_table(&r->e, "clusters.tsv", "clusters\timages\tpurity\tinertia_per_image", 4, 1,
              (double[]){ r->m.k, d->n, purity, r->m.inertia / d->n });
    if (r->m.k >= d->classes) exp_check(&r->e, "images_read_wrong_by_cluster", 1 - purity, 0.6);
}
