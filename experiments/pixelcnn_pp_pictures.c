/* Draws from both models, to the right of each the training image nearest to it; and the judgement
 * (claim B7): a copy would be at distance 0 from its neighbour, and an image that looks like the
 * data as far as a test image is from its own. Chapter 20. */
#include "pixelcnn_pp_parts.h"

#include "models/measure.h"

#include <string.h>

enum { COLUMNS = 12, TEST = 200 };

/* The mean distance of x's images from their nearest training images, in grey values from 0 to 1;
 * into near, if given, x and these, in pairs. */
static double from_nearest(Run *r, Tensor x, real *near)
{
    int n = x.s.d[0], d = x.n / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double distance;
        int k = nearest_row(r->x, x.x + i * d, &distance);
        sum += distance / n;
        if (!near) continue;
        memcpy(near + 2 * i * d, x.x + i * d, sizeof(real) * (size_t)d);
        memcpy(near + (2 * i + 1) * d, r->x.x + k * d, sizeof(real) * (size_t)d);
    }
    return sum;
}

static double draw(Run *r, Head h, const char *file)
{
    PixelModel m = pixelcnn_pp_model(&r->m[h]);
    Shape s = r->test.s;
    s.d[0] = exp_int(&r->e, "samples", 1, 1000);
    Tensor x = tensor_new(r->e.arena, s);
    pixel_sample(&m, r->t, x, NULL, 1, rng_fork(r->e.rng, "samples"));
    s.d[0] *= 2;
    Tensor pairs = tensor_new(r->e.arena, s);
    double distance = from_nearest(r, x, pairs.x);
    exp_grid(&r->e, file, pairs, COLUMNS, 3);
    return distance;
}

void pictures(Run *r)
{
    int n = r->test.s.d[0] < TEST ? r->test.s.d[0] : TEST;
    double softmax = draw(r, SOFTMAX, "samples.png");
    double logistics = draw(r, LOGISTICS, "logistics.png");
    double test = from_nearest(r, tensor_rows(r->test, 0, n), NULL);
    exp_table(&r->e, "nearest.tsv", "softmax\tlogistics\ttest", 3, 1,
              (double[]){ softmax, logistics, test });
    exp_claim(&r->e, "B7", "nearest_to_a_draw_over_that_of_a_test_image", softmax / test, ">=",
              0.5);
    if (r->e.size != SMOKE)             /* which is too short to draw well */
        exp_claim(&r->e, "B7", "nearest_to_a_draw_over_that_of_a_test_image", softmax / test, "<=",
                  2);
}
