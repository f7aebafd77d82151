/* The elementary functions: error bounds over all floats, special values, the same bytes from
 * vectors, from single calls and from every compiler. */
#include "test.h"

#include "tensor/vmath.h"

typedef struct {
    const char *name;
    real (*f)(real);
    double (*exact)(double), ulp;
    uint32_t sum;
} Fn;

static real f_exp(real x) { return v_exp(x); }
static real f_log(real x) { return v_log(x); }
static real f_tanh(real x) { return v_tanh(x); }
static real f_sigmoid(real x) { return v_sigmoid(x); }
static real f_softplus(real x) { return v_softplus(x); }
static double d_exp(double x) { return exp(x); }
static double d_log(double x) { return log(x); }
static double d_tanh(double x) { return tanh(x); }
static double d_sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
static double d_softplus(double x) { return fmax(x, 0) + log1p(exp(-fabs(x))); }

/* The bounds that the header states; the checksums of their results over the sweep below. */
static const Fn fn[] = { { "exp", f_exp, d_exp, 1.1, 0x9410D48A },
                         { "log", f_log, d_log, 1, 0xB494C52B },
                         { "tanh", f_tanh, d_tanh, 1.5, 0xC8424CC9 },
                         { "sigmoid", f_sigmoid, d_sigmoid, 2.5, 0xA1DF2CE3 },
                         { "softplus", f_softplus, d_softplus, 3, 0xC6B2B9DD } };
enum { FNS = 5 };

#ifdef REAL_IS_DOUBLE

/* In double they are libm's, or two lines on top of it. */
static void test_double(void)
{
    for (int i = 0; i < FNS; i++)
        for (double x = 0.01; x < 700; x *= 1.1) {
            CHECK_CLOSE(fn[i].f(x) / fn[i].exact(x), 1, 1e-14, fn[i].name);
            if (i != 1) CHECK_CLOSE(fn[i].f(-x) / fn[i].exact(-x), 1, 1e-14, fn[i].name);
        }
}

#else

enum { STEP = 3001, CHUNK = 4096 };     /* of the 2^32 bit patterns; a chunk in one go */

/* Distance of got and want in units of the last place that want has as a float. */
static double ulps(float got, double want)
{
    float nearest = (float)want;
    if (isnan(nearest)) return isnan(got) ? 0 : (double)INFINITY;
    if (isinf(nearest) || isinf(got)) return got == nearest ? 0 : (double)INFINITY;
    int e;
    frexp(want, &e);
    return fabs((double)got - want) / ldexp(1, (e < -125 ? -125 : e) - 24);
}

/* The vector form of each, as a layer would write it. */
static void apply(int i, int n, float *restrict y, const float *restrict x)
{
    switch (i) {
    case 0: for (int j = 0; j < n; j++) y[j] = v_exp(x[j]); break;
    case 1: for (int j = 0; j < n; j++) y[j] = v_log(x[j]); break;
    case 2: for (int j = 0; j < n; j++) y[j] = v_tanh(x[j]); break;
    case 3: for (int j = 0; j < n; j++) y[j] = v_sigmoid(x[j]); break;
    default: for (int j = 0; j < n; j++) y[j] = v_softplus(x[j]);
    }
}

/* FNV-1a over the results, all NaNs counting as one. */
static uint32_t checksum(uint32_t h, float y)
{
    uint32_t u = isnan(y) ? 1 : float_bits(y);
    for (int b = 0; b < 4; b++) h = (h ^ (u >> 8 * b & 0xFF)) * 0x01000193u;
    return h;
}

/* One function over every STEP-th float. */
static void sweep(int i)
{
    float x[CHUNK], y[CHUNK], at = 0;
    uint64_t u = 0;
    uint32_t sum = 0x811C9DC5u;
    int differ = 0;
    double worst = 0;
    while (u <= UINT32_MAX) {
        int n = 0;
        for (; n < CHUNK && u <= UINT32_MAX; n++, u += STEP) x[n] = float_from_bits((uint32_t)u);
        apply(i, n, y, x);
        for (int j = 0; j < n; j++) {
            double off = ulps(y[j], fn[i].exact((double)x[j]));
            if (off > worst) worst = off, at = x[j];
            sum = checksum(sum, y[j]);
            differ += checksum(0, fn[i].f(x[j])) != checksum(0, y[j]);
        }
    }
    CHECK(worst <= fn[i].ulp, "%s is off by %.3g ulp at %a", fn[i].name, worst, (double)at);
    CHECK(differ == 0, "%s: %d vector results differ from single calls", fn[i].name, differ);
    CHECK(sum == fn[i].sum, "%s: checksum %08x, wanted %08x", fn[i].name, sum, fn[i].sum);
}

static void test_all_floats(void)
{
    for (int i = 0; i < FNS; i++) sweep(i);
}

#endif

/* f(x) = want, the sign of zero included. */
static void check_special(const char *name, real (*f)(real), real x, real want)
{
    real got = f(x);
    bool same = isnan(want) ? isnan(got) : got == want && !signbit(got) == !signbit(want);
    CHECK(same, "%s(%g) is %g, not %g", name, (double)x, (double)got, (double)want);
}

static void test_special_values(void)
{
    real inf = (real)INFINITY, nan = (real)NAN, tiny = TOL(0x1p-149, 0x1p-1074);
    for (int i = 0; i < FNS; i++) check_special(fn[i].name, fn[i].f, nan, nan);
    check_special("exp", f_exp, inf, inf), check_special("exp", f_exp, -inf, 0);
    check_special("exp", f_exp, 0, 1), check_special("exp", f_exp, 1000, inf);
    check_special("exp", f_exp, -1000, 0), check_special("log", f_log, 1, 0);
    check_special("log", f_log, 0, -inf), check_special("log", f_log, -R(0.0), -inf);
    check_special("log", f_log, -1, nan), check_special("log", f_log, -inf, nan);
    check_special("log", f_log, inf, inf), check_special("tanh", f_tanh, inf, 1);
    check_special("tanh", f_tanh, -inf, -1), check_special("tanh", f_tanh, -R(0.0), -R(0.0));
    check_special("tanh", f_tanh, tiny, tiny), check_special("tanh", f_tanh, -tiny, -tiny);
    check_special("sigmoid", f_sigmoid, inf, 1), check_special("sigmoid", f_sigmoid, -inf, 0);
    check_special("sigmoid", f_sigmoid, 0, R(0.5)), check_special("softplus", f_softplus, inf, inf);
    check_special("softplus", f_softplus, -inf, 0), check_special("softplus", f_softplus, 900, 900);
}

/* Small results keep their digits: sigmoid(x) and softplus(x) tend to e^x, tanh(x) to x. */
static void test_tails(void)
{
    for (real x = -40; x > -80; x -= R(1.7)) {
        CHECK_CLOSE((double)(v_sigmoid(x) / v_exp(x)), 1, TOL(3e-7, 1e-15), "sigmoid / exp");
        CHECK_CLOSE((double)(v_softplus(x) / v_exp(x)), 1, TOL(3e-7, 1e-15), "softplus / exp");
    }
    for (real x = R(1e-4); x > R(1e-30); x /= 3)
        CHECK_CLOSE((double)(v_tanh(x) / x), 1, 1e-8 + TOL(1e-7, 0), "tanh x / x");
}

int main(void)
{
#ifdef REAL_IS_DOUBLE
    RUN(test_double);
#else
    RUN(test_all_floats);
#endif
    RUN(test_special_values);
    RUN(test_tails);
    return test_done();
}
