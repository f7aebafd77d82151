/* What holds of any weights, trained or not: the gradient is right, no number sees itself or what
 * comes after it (claim B5), all images of one size share a probability of 1 (A5), and the fast
 * sampler draws what the definition draws (B6). Chapter 19. */
#include "pixelcnn_parts.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <string.h>

enum { SIDE = 3 };

/* Random images, n of side x side pixels, of values that the model knows. */
static Tensor random_images(Run *r, int n, int side, const char *stream)
{
    Rng rng = rng_fork(r->e.rng, stream);
    Tensor x = tensor_new(r->e.arena, SHAPE(n, side, side, r->c.head.colours));
    for (int i = 0; i < x.n; i++)
        x.x[i] = (real)rng_below(&rng, r->c.head.levels) / (real)(r->c.head.levels - 1);
    return x;
}

/* At random weights and biases. */
static GradCheck gradient_at(Run *r, Rng rng)
{
    Run mini = { .e = r->e, .c = r->c, .kind = r->kind };
    model_init(&mini, rng);
    for (int i = 0; i < mini.m.ps->n; i++) {
        Tensor v = mini.m.ps->p[i]->v;
        if (v.s.nd == 1) rng_fill_normal(&rng, v.x, v.n);
    }
    tape_reset(r->t);
    Var *x = ad_input(r->t, random_images(r, 2, SIDE, "gradients"));
    Var *loss = random_contraction(pixel_log_px(&mini.m, x), &rng);
    GradCheck c = gradcheck_directions(loss, &rng, 4, sizeof(real) == 8 ? 1e-6 : 2e-4);
    exp_note(&r->e, "gradients: %s", gradcheck_str(&c));
    model_free(&mini);
    return c;
}

/* A float's step is so long that it may cross a relu's kink. At three places that will not happen
 * each time; a wrong gradient is wrong at all of them. */
static void gradients(Run *r)
{
    bool f64 = sizeof(real) == 8;
    double error = 1e30;
    for (uint64_t i = 0; i < (f64 ? 1 : 3); i++)
        error = fmin(error, gradient_at(r, rng_fork_i(r->e.rng, "directions", i)).error);
    exp_check(&r->e, "gradients", error, f64 ? 1e-6 : 1e-2);
}

/* The largest slope of any logit in a number that it must not see. */
static double looks_ahead(Run *r)
{
    Tensor x = random_images(r, 1, 2 * SIDE, "ahead"), g = tensor_zeros(r->e.arena, x.s);
    Rng rng = rng_fork(r->e.rng, "weights");
    int steps = SIDE * SIDE * 4 * pixel_groups(r->c.head);
    double most = 0;
    for (int at = 0; at < steps; at++) {
        memset(g.x, 0, sizeof(real) * (size_t)g.n);
        tape_reset(r->t);
        Var *logits = r->m.network(r->m.m, ad_leaf(r->t, x, g));
        Var *rows = ad_reshape(logits, SHAPE(steps, logits->v.n / steps));
        backward(random_contraction(ad_slice(rows, 0, at, at + 1), &rng));
        for (int j = at * (x.n / steps); j < x.n; j++) most = fmax(most, fabs((double)g.x[j]));
    }
    params_zero_grad(r->m.ps);
    return most;
}

/* |sum - 1| over all images of SIDE x SIDE pixels that are on or off. */
static double mass_missing(Run *r)
{
    int n = 1 << SIDE * SIDE;
    Tensor x = tensor_new(r->e.arena, SHAPE(n, SIDE, SIDE, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(i / (SIDE * SIDE) >> i % (SIDE * SIDE) & 1);
    tape_reset(r->t);
    Var *log_p = pixel_log_px(&r->m, ad_input(r->t, x));
    double sum = 0;
    for (int i = 0; i < n; i++) sum += exp((double)log_p->v.x[i]);
    return fabs(sum - 1);
}

/* How many numbers of some draws differ between the two samplers. */
static int samplers_differ(Run *r)
{
    PixelDraw d;
    Causal c = pixel_causal(&r->m, 1, &d);
    Shape s = SHAPE(2, 2 * SIDE, 2 * SIDE, r->c.head.colours);
    Tensor fast = tensor_new(r->e.arena, s), slow = tensor_new(r->e.arena, s);
    causal_sample(&c, r->t, fast, NULL, rng_fork(r->e.rng, "draw"));
    causal_sample_naive(&c, r->t, slow, NULL, rng_fork(r->e.rng, "draw"));
    int count = 0;
    for (int i = 0; i < fast.n; i++) count += memcmp(fast.x + i, slow.x + i, sizeof(real)) != 0;
    return count;
}

/* ---- B3: what must wait ---------------------------------------------------------------------- */

static void steps(Run *r)
{
    int h = r->test.s.d[1], w = r->test.s.d[2], side = 2 * SIDE;
    int training = pixel_steps(&r->m, r->t, h, w);
    int sampling = pixel_passes(&r->m, r->t, side, side);
    exp_claim(&r->e, "B3", "steps_of_training_that_wait", training, "==",
              r->kind == DIAGONAL ? h + w - 1 : r->kind == ROW ? h : 1);
    exp_claim(&r->e, "B6", "passes_for_a_sample_of_6_x_6", sampling, "==",
              side * side * pixel_groups(r->c.head));
    if (!r->e.check)
        exp_table(&r->e, "steps.tsv", "training\tsampling", 2, 1,
                  (double[]){ training, h * w * pixel_groups(r->c.head) });
}

void checks(Run *r)
{
    gradients(r);
    exp_claim(&r->e, "B5", "slope_in_what_comes_later", looks_ahead(r), "==", 0);
    if (r->c.head.levels == 2 && r->c.head.colours == 1)
        exp_claim(&r->e, "A5", "sum_over_all_3x3_images_minus_1", mass_missing(r), "<=",
                  sizeof(real) == 8 ? 1e-10 : 1e-5);
    steps(r);
    exp_claim(&r->e, "B6", "numbers_that_differ_between_samplers", samplers_differ(r), "==", 0);
}
