/* The tape: order, accumulation, repetition, refusals, and what it prints. */
#include "test.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Var *number(Tape *t, double x)
{
    Tensor v = tensor_new(tape_arena(t), SCALAR);
    v.x[0] = (real)x;
    return ad_leaf(t, v, tensor_zeros(tape_arena(t), SCALAR));
}

static double value(const Var *x) { return (double)x->v.x[0]; }
static double slope(const Var *x) { return (double)x->g.x[0]; }

/* b = a + a; c = b + b: a node used twice collects both gradients before it hands on. */
static void test_shared_node(void)
{
    Tape *t = tape_new();
    Var *a = number(t, 3), *b = ad_keep(ad_add(a, a)), *c = ad_add(b, b);
    backward(c);
    CHECK_NEAR(value(c), 12, 0, "c = 4 a");
    CHECK_NEAR(slope(a), 4, 0, "dc/da");
    CHECK_NEAR(slope(b), 2, 0, "dc/db");
    tape_free(t);
}

/* The gradient of a maximum goes to the first of equals; a NaN is the maximum wherever it is. */
static void test_max_ties(void)
{
    Tape *t = tape_new();
    Tensor v = tensor_of(tape_arena(t), SHAPE(4), (real[]){ 1, 5, 5, 2 });
    Var *x = ad_leaf(t, v, tensor_zeros(tape_arena(t), v.s)), *y = ad_max(x, 0);
    backward(y);
    CHECK_NEAR(value(y), 5, 0, "max");
    CHECK_BYTES(x->g.x, ((real[]){ 0, 1, 0, 0 }), 4 * sizeof(real), "its gradient");
    for (int i = 0; i < 4; i++) {
        v.x[i] = (real)NAN;
        tape_replay(t);
        CHECK(isnan(y->v.x[0]), "with a NaN as entry %d the maximum is %g", i, value(y));
        v.x[i] = 1;
    }
    tape_free(t);
}

/* Twice backward: interior gradients are made anew, those of leaves are added to: 7, then 14. */
static void test_backward_twice(void)
{
    Tape *t = tape_new();
    Var *a = number(t, 2), *b = ad_keep(ad_scale(a, 7)), *c = ad_mul(b, number(t, 1));
    backward(c);
    CHECK_NEAR(slope(a), 7, 0, "dc/da after one backward");
    backward(c);
    CHECK_NEAR(slope(a), 14, 0, "dc/da after two");
    CHECK_NEAR(slope(b), 1, 0, "dc/db after two");
    tape_free(t);
}

/* Gradients of two losses on one tape, and nodes that no loss needs. */
static void test_two_losses(void)
{
    Tape *t = tape_new();
    Var *a = number(t, 2), *x = ad_square(a), *y = ad_exp(a), *unused = ad_scale(y, 3);
    backward(x);
    CHECK_NEAR(slope(a), 4, 0, "d a^2 / da");
    CHECK(!y->g.x && !unused->g.x, "nodes behind no loss got gradients");
    backward(y);
    CHECK_NEAR(slope(a), 4 + exp(2), TOL(2e-6, 1e-14), "plus d e^a / da");
    tape_free(t);
}

/* An interior gradient is gone when its node has been passed, if it was not to be kept. */
static void test_gradients_die(void)
{
    Tape *t = tape_new();
    Var *a = number(t, 2), *b = ad_scale(a, 3), *c = ad_keep(ad_square(b)), *d = ad_scale(c, 5);
    backward(d);
    CHECK(!b->g.x && !d->g.x, "a gradient was left behind");
    CHECK_NEAR(slope(c), 5, 0, "the gradient that was kept");
    CHECK_NEAR(slope(a), 180, 0, "d 5 (3a)^2 / da");
    tape_free(t);
}

/* reshape hands on its gradient's memory: not if there is one to add to, not if it is kept. */
static void test_handed_on(void)
{
    Tape *t = tape_new();
    Tensor v = tensor_of(tape_arena(t), SHAPE(2), (real[]){ 3, 5 });
    Var *x = ad_leaf(t, v, tensor_zeros(tape_arena(t), v.s)), *y = ad_square(x);
    Var *row = ad_reshape(y, SHAPE(1, 2)), *kept = ad_keep(ad_reshape(y, SHAPE(2, 1)));
    Var *sum = ad_add(ad_sum_all(ad_square(row)), ad_sum_all(kept));
    backward(sum);
    CHECK_NEAR((double)x->g.x[0], 114, 0, "d (x^4 + x^2) / dx");
    CHECK_NEAR((double)x->g.x[1], 510, 0, "its other entry");
    CHECK(kept->g.x && kept->g.x[0] == 1 && kept->g.x[1] == 1, "the kept gradient is not 1");
    tape_free(t);
}

/* A blank leaf counts as 0, whatever its gradient holds, until somebody gives; also if two leaves
 * are windows on one parameter. */
static void test_blank_leaf(void)
{
    Tape *t = tape_new();
    bool blank = true;
    Var *a = number(t, 2), *b = ad_leaf(t, a->v, a->g);
    a->blank = b->blank = &blank;
    a->g.x[0] = (real)NAN;
    backward(ad_mul(ad_scale(a, 3), b));
    CHECK(!blank, "it is blank after a gradient came");
    CHECK_NEAR(slope(a), 12, 0, "d 3 a a / da");
    tape_free(t);
}

static void test_long_chain(void)
{
    Tape *t = tape_new();
    Var *a = number(t, 1), *x = a;
    for (int i = 0; i < 100000; i++) x = ad_shift(x, 1);
    backward(x);
    CHECK_NEAR(value(x), 100001, 0, "the end of the chain");
    CHECK_NEAR(slope(a), 1, 0, "its slope");
    CHECK(tape_length(t) == 100001, "%d nodes", tape_length(t));
    tape_free(t);
}

static void test_replay_and_reset(void)
{
    Tape *t = tape_new();
    for (int round = 0; round < 3; round++) {
        Var *a = number(t, 2), *y = ad_exp(ad_scale(a, 0.5));
        double before = value(y);
        tape_replay(t);
        CHECK_NEAR(value(y), before, 0, "the replayed value");
        a->v.x[0] = 4;
        tape_replay(t);
        CHECK_NEAR(value(y), exp(2), TOL(2e-6, 1e-14), "e^(4/2) after a change");
        tape_reset(t);
        CHECK(tape_length(t) == 0 && !tape_last(t), "%d nodes after a reset", tape_length(t));
    }
    tape_free(t);
}

static void test_first_bad(void)
{
    Tape *t = tape_new();
    Var *a = number(t, -1), *b = ad_named(ad_log(a), "surprise"), *c = ad_add(b, a);
    CHECK(tape_first_bad(t) == b, "the first bad node is %s", var_str(tape_first_bad(t)));
    CHECK(strcmp(var_str(b), "log #1 [] 'surprise'") == 0, "it is called %s", var_str(b));
    CHECK(isnan(c->v.x[0]), "NaN + 1 is %g", value(c));
    a->v.x[0] = 0;
    tape_replay(t);
    CHECK(tape_first_bad(t) == b, "log 0 is %g, which is as bad", value(b));
    tape_free(t);
}

static void test_refusal(void)
{
    Tape *t = tape_new();
    Var *m = number(t, 1), *v = number(t, 0),
        *eps = ad_input(t, tensor_zeros(tape_arena(t), SCALAR));
    Var *drawn = ad_named(ad_draw_normal(m, v, eps), "z"), *path = ad_reparam(m, v, eps);
    CHECK(backward_refusal(ad_square(path)) == NULL, "a reparameterised draw is refused");
    const char *why = backward_refusal(ad_square(drawn));
    CHECK(why && strstr(why, "draw_normal #3 [] 'z'") && strstr(why, "ad_reparam"), "it said %s",
          why);
    CHECK_NEAR(value(drawn), value(path), 0, "the draw and its reparameterisation");
    Var *still = ad_draw_normal(ad_input(t, m->v), ad_input(t, v->v), eps);
    CHECK(backward_refusal(ad_mul(m, still)) == NULL,
          "a draw that nothing wants to cross is refused");
    tape_free(t);
}

static void test_dot(void)
{
    Tape *t = tape_new();
    Error e = { 0 };
    char name[] = "/tmp/elbo-dot-XXXXXX", text[2000] = { 0 };
    Var *a = ad_named(number(t, 1), "w");
    ad_scale(a, 2);
    int fd = mkstemp(name);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
    CHECK(f && tape_dot(t, name, &e), "not written: %s", e.text);
    if (f) fclose(f);
    if ((f = fopen(name, "r"))) {
        CHECK(fread(text, 1, sizeof text - 1, f) > 0, "an empty file");
        fclose(f);
    }
    CHECK(strstr(text, "digraph") && strstr(text, "label=\"scale\\n[]\"") &&
              strstr(text, "n0 -> n1"),
          "wrote %s", text);
    remove(name);
    tape_free(t);
}

static void not_scalar(void *ctx)
{
    Tape *t = tape_new();
    (void)ctx;
    backward(ad_input(t, tensor_zeros(tape_arena(t), SHAPE(2))));
}

static void two_tapes(void *ctx)
{
    (void)ctx;
    ad_add(number(tape_new(), 1), number(tape_new(), 1));
}

static Var *zeros(Tape *t, Shape s) { return ad_input(t, tensor_zeros(tape_arena(t), s)); }

static void bad_matmul(void *ctx) { ad_matmul(zeros(ctx, SHAPE(2, 3)), zeros(ctx, SHAPE(2, 3))); }
static void bad_linear(void *ctx)
{
    ad_linear(zeros(ctx, SHAPE(2, 3)), zeros(ctx, SHAPE(3, 4)), zeros(ctx, SHAPE(5)), ACT_NONE);
}
static void bad_add(void *ctx) { ad_add(zeros(ctx, SHAPE(2, 3)), zeros(ctx, SHAPE(2, 4))); }
static void bad_slice(void *ctx) { ad_slice(zeros(ctx, SHAPE(2, 3)), 1, 2, 4); }
static void bad_gather(void *ctx) { ad_gather(zeros(ctx, SHAPE(2, 3)), (int[]){ 0, 3 }); }
static void bad_concat(void *ctx)
{
    ad_concat(zeros(ctx, SHAPE(2, 3)), zeros(ctx, SHAPE(3, 3)), 1);
}
static void bad_reshape(void *ctx) { ad_reshape(zeros(ctx, SHAPE(2, 3)), SHAPE(7)); }
static void bad_rows(void *ctx) { ad_bernoulli(zeros(ctx, SHAPE(6)), zeros(ctx, SHAPE(6))); }

/* Wrong use stops with a message that names the op and the shapes. */
static void test_messages(void)
{
    Tape *t = tape_new();
    CHECK_DIES(not_scalar, NULL, "backward: the loss has shape [2]");
    CHECK_DIES(two_tapes, NULL, "add: operand 1 is on another tape");
    CHECK_DIES(bad_matmul, t, "matmul: [2,3] times [2,3]");
    CHECK_DIES(bad_linear, t, "linear: x is [2,3], w [3,4], b [5]");
    CHECK_DIES(bad_add, t, "broadcast: [2,3] to [2,4]");
    CHECK_DIES(bad_slice, t, "slice: 2..4 of axis 1 of [2,3]");
    CHECK_DIES(bad_gather, t, "gather: index 3 of row 1, from [2,3]");
    CHECK_DIES(bad_concat, t, "concat: [2,3] and [3,3] along axis 1");
    CHECK_DIES(bad_reshape, t, "reshape: [2,3] to [7]");
    CHECK_DIES(bad_rows, t, "bernoulli: operands are [6]");
    tape_free(t);
}

/* Logits of -infinity are classes that cannot be: they weigh nothing, and all of them sum to 0. */
static void test_impossible_classes(void)
{
    Tape *t = tape_new();
    real no = -(real)HUGE_VAL;
    Tensor x = tensor_of(tape_arena(t), SHAPE(2, 3), (real[]){ no, 0, no, no, no, no });
    Var *y = ad_logsumexp(ad_input(t, x));
    CHECK_NEAR((double)y->v.x[0], 0, 0, "log(0 + e^0 + 0)");
    CHECK(y->v.x[1] == no, "the log of an empty sum is %g", (double)y->v.x[1]);
    tape_free(t);
}

int main(void)
{
    RUN(test_shared_node);
    RUN(test_max_ties);
    RUN(test_backward_twice);
    RUN(test_two_losses);
    RUN(test_gradients_die);
    RUN(test_handed_on);
    RUN(test_blank_leaf);
    RUN(test_long_chain);
    RUN(test_replay_and_reset);
    RUN(test_first_bad);
    RUN(test_refusal);
    RUN(test_dot);
    RUN(test_messages);
    RUN(test_impossible_classes);
    return test_done();
}
