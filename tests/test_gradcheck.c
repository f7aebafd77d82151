/* Who checks the checker? Right gradients must pass it, wrong ones must not; and the ways in which
 * a check goes blind (a plain sum, a kink, float) are shown to be so. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "autograd/op.h"

#include <math.h>
#include <string.h>

static Var *leaf_of(Tape *t, Shape s, const real *x)
{
    return ad_leaf(t, tensor_of(tape_arena(t), s, x), tensor_zeros(tape_arena(t), s));
}

static Var *four(Tape *t) { return leaf_of(t, SHAPE(1, 4), (real[]){ 1, -2, R(0.5), R(0.25) }); }

/* ---- log softmax with the sign of its backward flipped --------------------------------------- */

static void flipped_backward(Var *y)
{
    Tensor g = y->in[0]->g;
    op_log_softmax.backward(y);
    for (int i = 0; i < g.n; i++) g.x[i] = -g.x[i];
}

static Var *log_softmax_of(Tape *t, bool flipped)
{
    static Op wrong;
    Var *y = ad_log_softmax(four(t));
    wrong = op_log_softmax, wrong.backward = flipped_backward;
    if (flipped) y->op = &wrong;
    return y;
}

static double error_of(Var *loss)
{
    Rng r = rng_new(2);
    return IS_F64 ? gradcheck(loss).error : gradcheck_directions(loss, &r, 8, 1e-2).error;
}

static void test_right_and_wrong(void)
{
    Tape *t = tape_new();
    for (int flipped = 0; flipped < 2; flipped++) {
        Rng r = rng_new(1);
        double e = error_of(random_contraction(log_softmax_of(t, flipped), &r));
        if (flipped) CHECK(e > 0.1, "the flipped sign passed, error %g", e);
        else CHECK(e < TOL(1e-3, 1e-9), "the right gradient failed, error %g", e);
    }
    tape_free(t);
}

/* Probabilities sum to 1, whatever the logits: the gradient of a plain sum is 0, and minus 0 is
 * 0. Under random weights the same mistake stands out. */
static void test_plain_sum_is_blind(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    double plain = error_of(ad_sum_all(ad_exp(log_softmax_of(t, true))));
    double weighted = error_of(random_contraction(ad_exp(log_softmax_of(t, true)), &r));
    CHECK(plain < TOL(1e-3, 1e-9), "the plain sum saw the flipped sign, error %g", plain);
    CHECK(weighted > 0.1, "random weights missed it, error %g", weighted);
    tape_free(t);
}

/* At 0 relu's difference quotient is 1/2, and backward says 0: neither is wrong. */
static void test_kink(void)
{
    Tape *t = tape_new();
    GradCheck c = gradcheck(ad_sum_all(ad_relu(leaf_of(t, SHAPE(2), (real[]){ 1, 0 }))));
    CHECK_NEAR(c.error, 0.5, TOL(1e-2, 1e-10), "the error on the kink");
    CHECK(c.entry == 1, "it was found at entry %d", c.entry);
    tape_free(t);
}

static void test_nan_is_the_worst(void)
{
    Tape *t = tape_new();
    GradCheck c = gradcheck(ad_sum_all(ad_log(leaf_of(t, SHAPE(3), (real[]){ 1, -1, 2 }))));
    CHECK(c.error == HUGE_VAL, "a NaN counts as an error of %g", c.error);
    tape_free(t);
}

/* One step for all: the right gradient of x^3 fails in float, by more than one part in 1000. */
static void test_float_is_blind(void)
{
    Tape *t = tape_new();
    Var *x = four(t);
    double e = gradcheck(ad_sum_all(ad_mul(ad_square(x), x))).error;
    if (IS_F64) CHECK(e < 1e-9, "in double the error is %g", e);
    else CHECK(e > 1e-3, "in float the error is only %g", e);
    tape_free(t);
}

/* The check puts back what it moves: values, loss, and the gradient that backward makes. */
static void test_leaves_no_trace(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(3);
    Var *x = four(t), *loss = random_contraction(ad_tanh(x), &r);
    backward(loss);
    real v[4], g[4], l = loss->v.x[0];
    memcpy(v, x->v.x, sizeof v), memcpy(g, x->g.x, sizeof g);
    for (int directions = 0; directions < 2; directions++) {
        if (directions) gradcheck_directions(loss, &r, 3, 1e-3);
        else gradcheck(loss);
        CHECK_BYTES(x->v.x, v, sizeof v, "the leaf");
        CHECK_BYTES(x->g.x, g, sizeof g, "its gradient");
        CHECK_BYTES(loss->v.x, &l, sizeof l, "the loss");
    }
    tape_free(t);
}

/* A parameter that a model uses twice has two leaves, and one memory for value and gradient. */
static void test_two_leaves_of_one_parameter(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(4);
    Var *x = four(t), *again = ad_leaf(t, x->v, x->g);
    Var *loss = random_contraction(ad_mul(ad_tanh(x), ad_exp(again)), &r);
    CHECK(error_of(loss) < TOL(1e-3, 1e-9), "the error is %g", error_of(loss));
    double along = gradcheck_directions(loss, &r, 8, 1e-2).error;
    CHECK(along < 1e-3, "along directions the error is %g", along);
    tape_free(t);
}

int main(void)
{
    RUN(test_right_and_wrong);
    RUN(test_plain_sum_is_blind);
    RUN(test_kink);
    RUN(test_nan_is_the_worst);
    RUN(test_float_is_blind);
    RUN(test_leaves_no_trace);
    RUN(test_two_leaves_of_one_parameter);
    return test_done();
}
