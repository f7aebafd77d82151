/* What the trained model is worth: exact nats on the test set, against a model without any
 * dependence and, where it is known, the entropy of the data; and what it thinks of images that
 * were spoiled (claim A9), or whose halves do not belong together (B14). Chapter 19. */
#include "pixelcnn_parts.h"

#include "datasets/bars.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Nats of the test images under independent numbers, whose frequencies are those of training
 * images, one more of every value counted. */
static double independent(Run *r)
{
    int n = r->data.train.n < 5000 ? r->data.train.n : 5000, levels = r->c.head.levels;
    batch_order(r->order, r->data.train.n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)r->e.epoch));
    Tensor x = images(r, &r->data.train, r->order, n, r->e.arena);
    int d = x.n / n;
    double sum = 0;
    double *count = arena_alloc(r->e.arena, sizeof(double) * (size_t)(d * levels));
    for (int i = 0; i < d * levels; i++) count[i] = 1;
    for (int i = 0; i < x.n; i++) count[i % d * levels + lround((double)x.x[i] * (levels - 1))]++;
    for (int i = 0; i < r->test.n; i++) {
        long value = lround((double)r->test.x[i] * (levels - 1));
        sum -= log(count[i % d * levels + value] / (n + levels));
    }
    return sum / r->test.s.d[0];
}

/* ---- A9: who gets the mass ------------------------------------------------------------------- */

typedef enum { AS_IT_IS, MIRRORED, SHUFFLED, NOISE, SPOILED } Spoil;

/* Pixel p of an image goes to place[p]. */
static void permute(Tensor x, Tensor to, const int *place)
{
    int n = x.s.d[1] * x.s.d[2], c = x.s.d[3];
    for (int i = 0; i < x.s.d[0]; i++)
        for (int p = 0; p < n; p++)
            memcpy(to.x + (i * n + place[p]) * c, x.x + (i * n + p) * c, sizeof(real) * (size_t)c);
}

static Tensor spoiled(Run *r, Tensor x, Spoil how)
{
    Rng rng = rng_fork(r->e.rng, "spoil");
    int h = x.s.d[1], w = x.s.d[2];
    Tensor to = tensor_of(r->e.arena, x.s, x.x);
    int *place = arena_alloc(r->e.arena, sizeof(int) * (size_t)(h * w));
    for (int p = 0; p < h * w; p++) place[p] = how == MIRRORED ? p / w * w + w - 1 - p % w : p;
    if (how == SHUFFLED) rng_shuffle(&rng, place, h * w);
    permute(x, to, place);
    for (int i = 0; how == NOISE && i < to.n; i++)
        to.x[i] = (real)rng_below(&rng, r->c.head.levels) / (real)(r->c.head.levels - 1);
    return to;
}

static void competition(Run *r)
{
    Tensor x = tensor_rows(r->test, 0, r->test.s.d[0] < 500 ? r->test.s.d[0] : 500);
    static const char *const lost[SPOILED] = { NULL, "nats_lost_by_mirroring",
                                               "nats_lost_by_shuffling", "nats_lost_by_noise" };
    double rows[SPOILED][3];
    for (int s = 0; s < SPOILED; s++) {
        Nats n = measure(r, spoiled(r, x, (Spoil)s));
        memcpy(rows[s], (double[]){ s, n.nats, n.se }, sizeof rows[s]);
    }
    exp_table(&r->e, "competition.tsv", "spoiled\tnats\tse", 3, SPOILED, rows[0]);
    if (strcmp(r->e.data, "bars") == 0) return;     /* whose mirrored images are bars, too */
    for (int s = 1; s < SPOILED; s++)
        exp_claim(&r->e, "A9", lost[s], rows[s][1] - rows[0][1], ">", 0);
}

/* ---- B14: half an image ---------------------------------------------------------------------- */

/* Rows of the network's answer do not depend on the rows below, so that the upper half alone is an
 * image with a density. What is left of log p(x) is the lower half's, given the upper. */
static double lower_nats(Run *r, Tensor x)
{
    const int *d = x.s.d;
    int size = x.n / d[0], half = d[1] / 2 * d[2] * d[3];
    Tensor upper = tensor_new(r->e.arena, SHAPE(d[0], d[1] / 2, d[2], d[3]));
    for (int i = 0; i < d[0]; i++)
        memcpy(upper.x + i * half, x.x + i * size, sizeof(real) * (size_t)half);
    return measure(r, x).nats - measure(r, upper).nats;
}

/* Lower halves below their own upper halves, and below those of the next image. */
static void halves(Run *r)
{
    Tensor x = tensor_rows(r->test, 0, r->test.s.d[0] < 500 ? r->test.s.d[0] : 500);
    Tensor mixed = tensor_of(r->e.arena, x.s, x.x);
    int n = x.s.d[0], size = x.n / n, half = x.s.d[1] / 2 * x.s.d[2] * x.s.d[3];
    for (int i = 0; i < n; i++)
        memcpy(mixed.x + i * size, x.x + (i + 1) % n * size, sizeof(real) * (size_t)half);
    double own = lower_nats(r, x), others = lower_nats(r, mixed);
    exp_table(&r->e, "halves.tsv", "own_nats\tothers_nats", 2, 1, (double[]){ own, others });
    exp_claim(&r->e, "B14", "nats_of_the_lower_half_below_anothers_upper_over_its_own",
              others / own, ">=", 1.05);
}

void results(Run *r)
{
    Nats test = measure(r, r->test);
    double bits = test.nats / log(2) / (r->test.n / r->test.s.d[0]), alone = independent(r);
    printf("test %s: %.3f nats (s.e. %.3f), %.4f bits/dim, %d images, exact\n", r->data.test.name,
           test.nats, test.se, bits, r->test.s.d[0]);
    exp_table(&r->e, "test.tsv", "nats\tse\tbits_per_dim\tindependent_nats\tparameters", 5, 1,
              (double[]){ test.nats, test.se, bits, alone, params_count(r->m.ps) });
    exp_claim(&r->e, "B8", "nats_over_those_of_independent_pixels", test.nats / alone, "<=",
              r->e.size == SMOKE ? 0.95 : 0.75);
    if (strcmp(r->e.data, "bars") == 0 && r->e.size != SMOKE) {
        double entropy = bars_entropy(), above = test.nats - entropy;
        exp_table(&r->e, "entropy.tsv", "nats", 1, 1, &entropy);
        exp_claim(&r->e, "B8", "standard_errors_above_the_entropy", above / test.se, ">=", -2);
        exp_claim(&r->e, "B8", "nats_above_the_entropy", above, "<=", 0.1);
    }
    if (r->e.size == FULL && r->c.head.levels == 256 && strcmp(r->e.data, "mnist") == 0)
        exp_claim(&r->e, "B2", "bits_per_number_of_grey_digits", bits, "<=", 1);
    competition(r);
    halves(r);
    exp_plot(&r->e, "pixelcnn_nats");
}
