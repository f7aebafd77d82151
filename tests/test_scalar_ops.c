/* The operations of the scalar engine before three judges: derivatives by hand, central
 * differences, and forward mode on random expressions; and mutants that the second judge must
 * reject. */
#include "test.h"

#include "autograd/scalar.h"
#include "tensor/rng.h"

#include <math.h>

/* ---- every operation, by hand --------------------------------------------------------------- */

#define SQ(a) ((a) * (a))

/*    name      on the tape         value             dz/dx                   dz/dy        x, y */
#define CASES(C)                                                                                   \
    C(add,      s_add(x, y),        x + y,            1,                      1,           -2, 2)  \
    C(sub,      s_sub(x, y),        x - y,            1,                      -1,          -2, 2)  \
    C(mul,      s_mul(x, y),        x * y,            y,                      x,           -2, 2)  \
    C(div,      s_div(x, y),        x / y,            1 / y,                  -x / SQ(y),  0.5, 3) \
    C(neg,      s_neg(x),           -x,               -1,                     0,           -2, 2)  \
    C(exp,      s_exp(x),           exp(x),           exp(x),                 0,           -2, 1)  \
    C(log,      s_log(x),           log(x),           1 / x,                  0,           0.3, 3) \
    C(tanh,     s_tanh(x),          tanh(x),          1 / SQ(cosh(x)),        0,           -3, 3)  \
    C(relu,     s_relu(x),          fmax(x, 0),       x > 0,                  0,           -2, 2)  \
    C(softplus, s_softplus(x),      log(1 + exp(x)),  (1 + tanh(x / 2)) / 2,  0,           -3, 3)  \
    C(cube,     s_pow(x, 3),        x * x * x,        3 * x * x,              0,           -2, 2)  \
    C(root,     s_pow(x, 0.5),      sqrt(x),          0.5 / sqrt(x),          0,           0.3, 3) \
    C(inverse,  s_pow(x, -1),       1 / x,            -1 / SQ(x),             0,           0.5, 3) \
    C(one,      s_pow(x, 0),        1,                0,                      0,           -2, 2)  \
    C(square,   s_mul(x, x),        x * x,            2 * x,                  0,           -2, 2)  \
    C(nothing,  s_sub(x, x),        0,                0,                      0,           -2, 2)  \
    C(self_div, s_div(x, x),        1,                0,                      0,           0.5, 3)

typedef struct {
    const char *name;
    Scalar (*f)(Scalar, Scalar);
    double (*value)(double, double), (*dx)(double, double), (*dy)(double, double);
    double lo, hi;
} Case;

#define FUNCTIONS(name, tape, z, zx, zy, lo, hi)                                                   \
    static Scalar name##_f(Scalar x, Scalar y) { (void)y; return tape; }                           \
    static double name##_z(double x, double y) { (void)x, (void)y; return z; }                     \
    static double name##_x(double x, double y) { (void)x, (void)y; return zx; }                    \
    static double name##_y(double x, double y) { (void)x, (void)y; return zy; }
#define ROW(name, tape, z, zx, zy, lo, hi)                                                         \
    { #name, name##_f, name##_z, name##_x, name##_y, lo, hi },

CASES(FUNCTIONS)
static const Case cases[] = { CASES(ROW) };
enum { N_CASES = sizeof cases / sizeof *cases, POINTS = 20 };

static double between(Rng *r, double lo, double hi) { return lo + (hi - lo) * rng_uniform(r); }

static void test_every_op_by_hand(void)
{
    Rng r = rng_new(1);
    ScalarTape *t = scalar_tape();
    for (int i = 0; i < N_CASES * POINTS; i++) {
        const Case *c = &cases[i / POINTS];
        double x = between(&r, c->lo, c->hi), y = between(&r, c->lo, c->hi);
        Scalar a = scalar_leaf(t, x), b = scalar_leaf(t, y), z = c->f(a, b);
        scalar_backward(z);
        CHECK_CLOSE(scalar_value(z), c->value(x, y), 1e-14, c->name);
        CHECK_CLOSE(scalar_grad(a), c->dx(x, y), 1e-14, c->name);
        CHECK_CLOSE(scalar_grad(b), c->dy(x, y), 1e-14, c->name);
    }
    scalar_free(t);
}

/* ---- central differences, and mutants ------------------------------------------------------- */

static double value_at(ScalarTape *t, const Case *c, double x, double y)
{
    scalar_rewind(t, 0);
    return 1.7 * scalar_value(c->f(scalar_leaf(t, x), scalar_leaf(t, y)));
}

static double off(double num, double ana)
{
    return fabs(num - ana) / fmax(1, fmax(fabs(num), fabs(ana)));
}

/* The worse relative error of the two gradients of 1.7 f(x, y), when partial derivative k of f's
 * node was first multiplied by `damage`. */
static double gradient_error(ScalarTape *t, const Case *c, double x, double y, int k, double damage)
{
    const double h = 1e-5;
    double nx = (value_at(t, c, x + h, y) - value_at(t, c, x - h, y)) / (2 * h);
    double ny = (value_at(t, c, x, y + h) - value_at(t, c, x, y - h)) / (2 * h);
    scalar_rewind(t, 0);
    Scalar w = scalar_leaf(t, 1.7), a = scalar_leaf(t, x), b = scalar_leaf(t, y), z = c->f(a, b);
    t->node[z.i].d[k] *= damage;
    scalar_backward(s_mul(z, w));
    return fmax(off(nx, scalar_grad(a)), off(ny, scalar_grad(b)));
}

static void test_every_op_by_central_differences(void)
{
    Rng r = rng_new(2);
    ScalarTape *t = scalar_tape();
    for (int i = 0; i < N_CASES * POINTS; i++) {
        const Case *c = &cases[i / POINTS];
        double x = between(&r, c->lo, c->hi), y = between(&r, c->lo, c->hi);
        CHECK_NEAR(gradient_error(t, c, x, y, 0, 1), 0, 1e-8, c->name);
    }
    scalar_free(t);
}

/* For every partial derivative of every op: sign flipped, 1 % too large, dropped. */
static void test_mutants_are_rejected(void)
{
    const double damage[] = { -1, 1.01, 0 };
    int mutants = 0;
    ScalarTape *t = scalar_tape();
    for (int i = 0; i < N_CASES; i++)
        for (int m = 0; m < 6; m++) {
            const Case *c = &cases[i];
            double x = c->hi * 0.9, y = c->hi * 0.8;
            value_at(t, c, x, y);
            if (t->node[t->n - 1].d[m % 2] == 0) continue;
            double e = gradient_error(t, c, x, y, m % 2, damage[m / 2]);
            CHECK(e > 1e-5, "%s, partial %d times %g: error %g", c->name, m % 2, damage[m / 2], e);
            mutants++;
        }
    CHECK(mutants == 3 * (9 + 2 * 7), "%d mutants were tried", mutants);
    scalar_free(t);
}

/* ---- forward mode on random expressions ----------------------------------------------------- */

/* A dual number v + d eps, eps^2 = 0, carries the derivative with respect to one input along. */
typedef struct { double v, d; } Dual;
typedef struct { int op, a, b; } Step;

enum { INPUTS = 4, STEPS = 40 };

static Dual dual_step(const Case *c, Dual a, Dual b)
{
    return (Dual){ c->value(a.v, b.v), c->dx(a.v, b.v) * a.d + c->dy(a.v, b.v) * b.d };
}

static bool inside(const Case *c, double x) { return c->lo <= x && x <= c->hi; }

/* Draws an expression whose steps read any two earlier numbers that their op accepts, and records
 * it. The result is the sum of all steps, so that each of them counts. */
static Scalar record_random(Rng *r, Scalar *z, Step *program)
{
    Scalar sum = z[0];
    for (int i = INPUTS; i < STEPS; i++) {
        Step s;
        do s = (Step){ rng_below(r, N_CASES), rng_below(r, i), rng_below(r, i) };
        while (!inside(&cases[s.op], scalar_value(z[s.a])) ||
               !inside(&cases[s.op], scalar_value(z[s.b])));
        z[i] = cases[s.op].f(z[s.a], z[s.b]);
        program[i] = s;
        sum = s_add(sum, z[i]);
    }
    return sum;
}

static Dual replay(const Step *program, const Scalar *input, int with_respect_to)
{
    Dual z[STEPS];
    for (int i = 0; i < INPUTS; i++) z[i] = (Dual){ scalar_value(input[i]), i == with_respect_to };
    Dual sum = z[0];
    for (int i = INPUTS; i < STEPS; i++) {
        z[i] = dual_step(&cases[program[i].op], z[program[i].a], z[program[i].b]);
        sum = (Dual){ sum.v + z[i].v, sum.d + z[i].d };
    }
    return sum;
}

static void test_random_expressions_by_forward_mode(void)
{
    Rng r = rng_new(3);
    ScalarTape *t = scalar_tape();
    int moved = 0;
    for (int trial = 0; trial < 2000; trial++) {
        Scalar z[STEPS];
        Step program[STEPS];
        scalar_rewind(t, 0);
        for (int i = 0; i < INPUTS; i++) z[i] = scalar_leaf(t, between(&r, 0.5, 1));
        Scalar sum = record_random(&r, z, program);
        scalar_backward(sum);
        for (int i = 0; i < INPUTS; i++) {
            Dual want = replay(program, z, i);
            CHECK_CLOSE(scalar_value(sum), want.v, 1e-12, "value");
            CHECK_CLOSE(scalar_grad(z[i]), want.d, 1e-12, "gradient");
            moved += want.d != 0;
        }
    }
    CHECK(moved > 7000, "only %d gradients were not 0", moved);
    scalar_free(t);
}

int main(void)
{
    RUN(test_every_op_by_hand);
    RUN(test_every_op_by_central_differences);
    RUN(test_mutants_are_rejected);
    RUN(test_random_expressions_by_forward_mode);
    return test_done();
}
