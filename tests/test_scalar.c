/* The scalar engine's loop over the tape, its marks and refusals, and a perceptron built on it. */
#include "test.h"

#include "models/scalar_mlp.h"

#include <math.h>
#include <string.h>

/* ---- the loop ------------------------------------------------------------------------------- */

static void test_shared_operand(void)
{
    ScalarTape *t = scalar_tape();
    Scalar a = scalar_leaf(t, 3), b = s_add(a, a), c = s_add(b, b);
    scalar_backward(c);
    CHECK_NEAR(scalar_value(c), 12, 0, "c");
    CHECK_NEAR(scalar_grad(b), 2, 0, "scalar_backward: dc/db");
    CHECK_NEAR(scalar_grad(a), 4, 0, "scalar_backward: dc/da");
    scalar_free(t);
}

static void test_backward_twice(void)
{
    ScalarTape *t = scalar_tape();
    Scalar a = scalar_leaf(t, 3), b = s_mul(a, a), c = s_mul(b, b);
    scalar_backward(c);
    scalar_backward(c);
    CHECK_NEAR(scalar_grad(b), 18, 0, "scalar_backward twice: dc/db, cleared between");
    CHECK_NEAR(scalar_grad(a), 2 * 108, 0, "scalar_backward twice: dc/da, added up");
    scalar_clear(t);
    scalar_backward(b);
    CHECK_NEAR(scalar_grad(a), 6, 0, "db/da");
    CHECK_NEAR(scalar_grad(c), 0, 0, "db/dc: c came later");
    scalar_free(t);
}

/* The example of micrograd's README, and the digits printed there. */
static void test_readme_expression(void)
{
    ScalarTape *t = scalar_tape();
    Scalar one = scalar_leaf(t, 1), two = scalar_leaf(t, 2), three = scalar_leaf(t, 3);
    Scalar a = scalar_leaf(t, -4), b = scalar_leaf(t, 2);
    Scalar c = s_add(a, b), d = s_add(s_mul(a, b), s_pow(b, 3));
    c = s_add(c, s_add(c, one));
    c = s_add(c, s_sub(s_add(one, c), a));
    d = s_add(d, s_add(s_mul(d, two), s_relu(s_add(b, a))));
    d = s_add(d, s_add(s_mul(three, d), s_relu(s_sub(b, a))));
    Scalar e = s_sub(c, d), f = s_pow(e, 2), g = s_div(f, two);
    g = s_add(g, s_div(scalar_leaf(t, 10), f));
    scalar_backward(g);
    CHECK_NEAR(scalar_value(g), 24.7041, 5e-5, "g");
    CHECK_NEAR(scalar_grad(a), 138.8338, 5e-5, "dg/da");
    CHECK_NEAR(scalar_grad(b), 645.5773, 5e-5, "dg/db");
    scalar_free(t);
}

static void test_edges(void)
{
    ScalarTape *t = scalar_tape();
    Scalar zero = scalar_leaf(t, 0), big = scalar_leaf(t, 1000), nan = scalar_leaf(t, (double)NAN);
    scalar_backward(s_relu(zero));
    scalar_backward(s_pow(zero, 0));
    CHECK_NEAR(scalar_grad(zero), 0, 0, "relu'(0) and (x^0)'");
    scalar_backward(s_softplus(big));
    CHECK_NEAR(scalar_grad(big), 1, 0, "softplus'(1000)");
    CHECK_NEAR(scalar_value(s_softplus(big)), 1000, 0, "softplus(1000)");
    CHECK_NEAR(scalar_value(s_softplus(s_neg(big))), 0, 0, "softplus(-1000)");
    CHECK(isnan(scalar_value(s_relu(nan))) && isnan(scalar_value(s_softplus(nan))),
          "a NaN was lost");
    scalar_free(t);
}

/* log 0 stands on the tape, but nothing comes from it. */
static void test_what_the_loss_does_not_read(void)
{
    ScalarTape *t = scalar_tape();
    Scalar x = scalar_leaf(t, 0), y = s_log(x), z = s_exp(x);
    scalar_backward(z);
    CHECK_NEAR(scalar_grad(x), 1, 0, "dz/dx");
    CHECK_NEAR(scalar_grad(y), 0, 0, "dz/dy");
    scalar_free(t);
}

static void test_a_chain_of_a_million(void)
{
    ScalarTape *t = scalar_tape();
    Scalar x = scalar_leaf(t, 1), half = scalar_leaf(t, 0.5), s = x;
    for (int i = 0; i < 1000000; i++) s = s_add(x, s_mul(s, half));
    scalar_backward(s);
    CHECK_NEAR(scalar_value(s), 2, 1e-12, "s");
    CHECK_NEAR(scalar_grad(x), 2, 1e-12, "ds/dx");
    scalar_free(t);
}

static void test_printing(void)
{
    const char *want =
        " node       value    gradient   reads (partial derivative)\n"
        "    2           6           1   0 (3) 1 (2)\n"
        "    3      403.43           0   2 (403.4)\n";
    char got[400];
    FILE *f = tmpfile();
    ScalarTape *t = scalar_tape();
    Scalar x = scalar_leaf(t, 2), y = scalar_leaf(t, 3), z = s_mul(x, y);
    s_exp(z);
    scalar_backward(z);
    scalar_print(t, 2, f);
    rewind(f);
    size_t n = fread(got, 1, sizeof got - 1, f);
    got[n] = 0;
    CHECK(!strcmp(got, want), "\n%s", got);
    fclose(f);
    scalar_free(t);
}

/* ---- marks ---------------------------------------------------------------------------------- */

static void test_rewinding(void)
{
    ScalarTape *t = scalar_tape();
    Scalar w = scalar_leaf(t, 2);
    int mark = scalar_mark(t), room = 0;
    for (int step = 1; step <= 5; step++) {
        scalar_rewind(t, mark);
        Scalar s = w;
        for (int i = 0; i < 3000; i++) s = s_add(s, w);
        scalar_backward(s);
        CHECK_NEAR(scalar_grad(w), 3001 * step, 0, "the leaf's gradient is kept and added to");
        CHECK(step == 1 || t->room == room, "step %d grew the tape to %d", step, t->room);
        room = t->room;
    }
    scalar_set(w, 5);
    CHECK_NEAR(scalar_value(w), 5, 0, "the leaf's new value");
    scalar_free(t);
}

static void use_rewound(void *ctx)
{
    Scalar x = s_exp(scalar_leaf(ctx, 1));
    scalar_rewind(x.t, 0);
    scalar_value(x);
}

static void use_two_tapes(void *ctx) { s_add(scalar_leaf(ctx, 1), scalar_leaf(scalar_tape(), 1)); }
static void set_inner(void *ctx) { scalar_set(s_exp(scalar_leaf(ctx, 1)), 2); }
static void rewind_forward(void *ctx) { scalar_rewind(ctx, 3); }

static void test_refusals(void)
{
    ScalarTape *t = scalar_tape();
    CHECK_DIES(use_rewound, t, "scalar: node 1 was rewound, the tape has 0");
    CHECK_DIES(use_two_tapes, t, "add: the operands are on two tapes");
    CHECK_DIES(set_inner, t, "scalar: node 1 is computed, only a leaf is set");
    CHECK_DIES(rewind_forward, t, "scalar: mark 3 on a tape of 0 nodes");
    scalar_free(t);
}

/* ---- the perceptron ------------------------------------------------------------------------- */

static void test_mlp_value(void)
{
    const double p[] = { 1, 2, 3, 4, 5, 6, 0.1, 0.2, 0.3, 0.5, -1, 2, 0.7 }; /* W1 [2,3] b1 W2 b2 */
    Arena *a = arena_new();
    ScalarTape *t = scalar_tape();
    ScalarMlp m = scalar_mlp_new(a, t, rng_new(1), 2, (int[]){ 2, 3, 1 }, s_tanh);
    CHECK(m.n == 13, "%d parameters", m.n);
    for (int i = 0; i < m.n; i++) scalar_set(m.w[i], p[i]);
    Scalar x[] = { scalar_leaf(t, 0.3), scalar_leaf(t, -0.2) }, y;
    scalar_mlp(&m, x, &y);
    double h1 = tanh(0.3 * 1 - 0.2 * 4 + 0.1), h2 = tanh(0.3 * 2 - 0.2 * 5 + 0.2),
           h3 = tanh(0.3 * 3 - 0.2 * 6 + 0.3);
    CHECK_CLOSE(scalar_value(y), 0.5 * h1 - h2 + 2 * h3 + 0.7, 1e-15, "y");
    scalar_free(t);
    arena_free(a);
}

/* y1 + 2 y2 of a network with two outputs. */
static Scalar mlp_loss(const ScalarMlp *m)
{
    ScalarTape *t = m->w[0].t;
    Scalar x[] = { scalar_leaf(t, 0.8), scalar_leaf(t, -0.5) }, y[2];
    scalar_mlp(m, x, y);
    return s_add(y[0], s_mul(scalar_leaf(t, 2), y[1]));
}

static double mlp_loss_at(const ScalarMlp *m, int i, double w)
{
    scalar_rewind(m->w[0].t, m->n);
    scalar_set(m->w[i], w);
    return scalar_value(mlp_loss(m));
}

static void check_mlp_gradient(Scalar (*f)(Scalar))
{
    const double h = 1e-5;
    Arena *a = arena_new();
    ScalarTape *t = scalar_tape();
    ScalarMlp m = scalar_mlp_new(a, t, rng_new(5), 3, (int[]){ 2, 16, 16, 2 }, f);
    CHECK(m.n == 3 * 16 + 17 * 16 + 17 * 2, "%d parameters", m.n);
    scalar_backward(mlp_loss(&m));
    for (int i = 0; i < m.n; i++) {
        double w = scalar_value(m.w[i]);
        double num = (mlp_loss_at(&m, i, w + h) - mlp_loss_at(&m, i, w - h)) / (2 * h);
        scalar_set(m.w[i], w);
        CHECK_CLOSE(scalar_grad(m.w[i]), num, 1e-8, "gradient of a parameter");
    }
    scalar_free(t);
    arena_free(a);
}

static void test_mlp_gradient(void)
{
    check_mlp_gradient(s_tanh);
    check_mlp_gradient(s_relu);
}

int main(void)
{
    RUN(test_shared_operand);
    RUN(test_backward_twice);
    RUN(test_readme_expression);
    RUN(test_edges);
    RUN(test_what_the_loss_does_not_read);
    RUN(test_a_chain_of_a_million);
    RUN(test_printing);
    RUN(test_rewinding);
    RUN(test_refusals);
    RUN(test_mlp_value);
    RUN(test_mlp_gradient);
    return test_done();
}
