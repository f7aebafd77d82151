/* How small should the step of a numerical derivative be? The loss of logistic regression, the mean
 * of log(1 + e^(x w)) over points x, is differentiated along every w by differences, with steps h
 * from 1 to 1e-12; the worst error over all w is kept:
 *
 *     (L(w + h) - L(w - h)) / 2h - L'(w) = h^2/6 L'''(w) + (rounding error of L) / h.
 *
 * The tensor engine computes in real, which is float in the float build, the scalar engine always
 * in double; its reverse mode is the truth that both are compared with. Chapter 4. */
#include "exp.h"

#include "autograd/gradcheck.h"
#include "autograd/scalar.h"

#include <string.h>

enum { POINTS = 16, WEIGHTS = 8, STEPS = 49, COLUMNS = 4 };

static const Spec spec = {
    .name = "gradcheck", .purpose = "the error of a numerical derivative against its step",
    .data = "normal", .epochs = { 1, 1, 1 }, .batch_size = { POINTS, POINTS, POINTS },
    .lr = { 1, 1, 1 }, .metrics = "epoch",
};

static Tensor x;                    /* [POINTS,WEIGHTS]                                       */
static Var *w, *loss;               /* in the tensor engine                                   */
static Scalar scalar_w[WEIGHTS];    /* the same numbers in the scalar engine                  */

static Scalar scalar_loss(void)
{
    ScalarTape *t = scalar_w[0].t;
    scalar_rewind(t, WEIGHTS);
    Scalar sum = scalar_leaf(t, 0);
    for (int i = 0; i < POINTS; i++) {
        Scalar logit = scalar_leaf(t, 0);
        for (int k = 0; k < WEIGHTS; k++)
            logit = s_add(logit, s_mul(scalar_leaf(t, (double)x.x[i * WEIGHTS + k]), scalar_w[k]));
        sum = s_add(sum, s_softplus(logit));
    }
    return s_div(sum, scalar_leaf(t, POINTS));
}

static void start(Exp *e)
{
    Rng r = rng_fork(e->rng, "points");
    ScalarTape *st = scalar_tape();
    Tape *t = tape_new();
    Shape s = SHAPE(WEIGHTS, 1);
    x = tensor_normal(e->arena, SHAPE(POINTS, WEIGHTS), &r);
    w = ad_leaf(t, tensor_normal(e->arena, s, &r), tensor_zeros(e->arena, s));
    for (int k = 0; k < WEIGHTS; k++) scalar_w[k] = scalar_leaf(st, (double)w->v.x[k]);
    loss = ad_mean_all(ad_softplus(ad_matmul(ad_input(t, x), w)));
    scalar_backward(scalar_loss());
}

/* The change of the tensor engine's loss over 2h, by the h that a real can make of it. */
static double central_in_real(int k, double h)
{
    real *at = &w->v.x[k], old = *at, up = (real)((double)old + h), down = (real)((double)old - h);
    *at = up, tape_replay(loss->tape);
    double rise = (double)loss->v.x[0];
    *at = down, tape_replay(loss->tape);
    rise -= (double)loss->v.x[0];
    *at = old;
    return up > down ? rise / ((double)up - (double)down) : 0;
}

static double moved(int k, double h)    /* the scalar engine's loss at w[k] + h */
{
    double old = scalar_value(scalar_w[k]);
    scalar_set(scalar_w[k], old + h);
    double l = scalar_value(scalar_loss());
    scalar_set(scalar_w[k], old);
    return l;
}

/* row = h, then the worst errors: central in real, central in double, one-sided in double. */
static void measure(double h, double *row)
{
    row[0] = h;
    for (int k = 0; k < WEIGHTS; k++) {
        double central = (moved(k, h) - moved(k, -h)) / (2 * h),
               one = (moved(k, h) - moved(k, 0)) / h;
        double truth = scalar_grad(scalar_w[k]);
        row[1] = fmax(row[1], fabs(central_in_real(k, h) - truth));
        row[2] = fmax(row[2], fabs(central - truth));
        row[3] = fmax(row[3], fabs(one - truth));
    }
}

int main(int argc, char **argv)
{
    static double table[STEPS][COLUMNS];
    double best[COLUMNS] = { 1, 1, 1, 1 };
    Exp e;
    exp_start(&e, &spec, argc, argv);
    if (strcmp(e.data, spec.data) != 0)
        exp_fail(&e, EXIT_USAGE, "--data: '%s' is not normal", e.data);
    start(&e);
    Rng r = rng_fork(e.rng, "directions");
    if (sizeof(real) == 8) exp_check(&e, "gradients", gradcheck(loss).error, 1e-6);
    else exp_check(&e, "gradients", gradcheck_directions(loss, &r, 8, 1e-2).error, 1e-2);
    for (int i = 0; i < STEPS; i++) {
        measure(pow(10, -i / 4.0), table[i]);
        for (int k = 1; k < COLUMNS; k++) best[k] = fmin(best[k], table[i][k]);
    }
    exp_check(&e, "best_central_difference", best[2], 1e-9);
    exp_check(&e, "its_share_of_the_best_one_sided", best[2] / best[3], 1e-1);
    exp_table(&e, "gradcheck_h.tsv", "h\treal\tdouble\tone_sided", COLUMNS, STEPS, table[0]);
    exp_plot(&e, "gradcheck");
    tape_free(loss->tape), scalar_free(scalar_w[0].t);
    return exp_end(&e);
}
