/* The score-function surrogate, exactly: z has two values, and their gradients, weighed by q(z),
 * must give the derivative of E_q[f]. Baselines change nothing; a draw that is not held is
 * refused. */
#include "test.h"

#include "models/score_function.h"

#include <math.h>

/* d/dl of q(0) f0 + q(1) f1, q(1) = sigmoid(l), by the surrogate: both z on a tape, each weighed by
 * q(z). f may also have its own parameter c, f = c (f0, f1). */
static void gradients(double l, double f0, double f1, double b0, double b1, double *dl, double *dc)
{
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Tensor gl = tensor_zeros(a, SHAPE(1)), gc = tensor_zeros(a, SHAPE(1));
    Tensor l0 = tensor_of(a, SHAPE(1), (real[]){ (real)l }),
           c0 = tensor_of(a, SHAPE(1), (real[]){ 1 });
    Var *logit = ad_broadcast(ad_leaf(t, l0, gl), SHAPE(2, 1)), *c = ad_leaf(t, c0, gc);
    Var *z = ad_input(t, tensor_of(a, SHAPE(2, 1), (real[]){ 0, 1 }));
    Var *values = ad_input(t, tensor_of(a, SHAPE(2), (real[]){ (real)f0, (real)f1 }));
    Var *f = ad_mul(values, ad_broadcast(c, SHAPE(2))), *log_q = ad_bernoulli(z, logit);
    Tensor b = tensor_of(a, SHAPE(2), (real[]){ (real)b0, (real)b1 });
    Var *weight = ad_held(ad_exp(log_q));
    backward(ad_sum_all(ad_mul(weight, score_surrogate(f, log_q, b))));
    *dl = (double)gl.x[0], *dc = (double)gc.x[0];
    tape_free(t);
}

static void test_exact(void)
{
    for (int i = 0; i < 3; i++) {
        double l = (double[]){ -1.2, 0, 2 }[i], p = 1 / (1 + exp(-l)), dl, dc;
        gradients(l, 3, -2, 0, 0, &dl, &dc);
        CHECK_CLOSE(dl, p * (1 - p) * -5, TOL(1e-5, 1e-13), "d/dl E[f]");
        CHECK_CLOSE(dc, 3 * (1 - p) - 2 * p, TOL(1e-5, 1e-13), "d/dc E[f]");
        gradients(l, 3, -2, 7, 7, &dl, &dc);
        CHECK_CLOSE(dl, p * (1 - p) * -5, TOL(1e-5, 1e-13), "with a baseline");
        gradients(l, 3, -2, 3, -2, &dl, &dc);
        CHECK_NEAR(dl, 0, TOL(1e-6, 1e-14), "with f itself taken off, which is no baseline");
    }
}

static void test_leave_one_out(void)
{
    Arena *a = arena_new();
    Tensor b = leave_one_out(a, tensor_of(a, SHAPE(4), (real[]){ 1, 2, 3, 6 }));
    static const double want[] = { 11.0 / 3, 10.0 / 3, 3, 2 };
    for (int i = 0; i < 4; i++) CHECK_CLOSE((double)b.x[i], want[i], TOL(1e-6, 1e-14), "baseline");
    arena_free(a);
}

/* z straight from a draw: backward would have to cross it. Held, it need not. */
static void test_held(void)
{
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Rng r = rng_new(4);
    Tensor g = tensor_zeros(a, SHAPE(3, 1));
    Var *mean = ad_leaf(t, tensor_zeros(a, SHAPE(3, 1)), g),
        *logvar = ad_input(t, tensor_zeros(a, SHAPE(3, 1)));
    Var *z = ad_draw_normal(mean, logvar, ad_input(t, tensor_normal(a, SHAPE(3, 1), &r)));
    const char *crossed = backward_refusal(ad_sum_all(ad_gaussian(z, mean, logvar)));
    CHECK(crossed, "a draw is crossed");
    Var *held = ad_sum_all(ad_gaussian(ad_held(z), mean, logvar));
    CHECK(!backward_refusal(held), "a held draw is refused: %s", backward_refusal(held));
    tape_free(t);
}

int main(void)
{
    RUN(test_exact);
    RUN(test_leave_one_out);
    RUN(test_held);
    return test_done();
}
