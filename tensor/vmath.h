/* Elementary functions that any compiler vectorises: no branch, no table, no call. In float they
 * are short polynomials, here in the header so that a loop over them becomes vector code; in
 * double they are libm's. They make float results independent of the C library, and a loop of
 * vectors gives the same bytes as single calls do. The coefficients are minimax fits (Remez) to the
 * function that is named beside them. Error bounds are in units in the last place (ulp), over every
 * float, subnormal results included, and tested against libm in tests/test_vmath.c. NaN stays NaN;
 * overflow, underflow, infinities and signed zeros go where IEEE 754 sends them. Chapter 2. */
#ifndef VMATH_H
#define VMATH_H

#include "real.h"

#include <string.h>

#ifndef REAL_IS_DOUBLE

/* ln 2 in two parts; n * LN2_HIGH is exact for |n| < 2^15. */
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)

static inline uint32_t float_bits(float x)
{
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static inline float float_from_bits(uint32_t u)
{
    float x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* 2^n for -126 <= n <= 127: n is put where a float has its exponent. */
static inline float power_of_two(int n) { return float_from_bits((uint32_t)(n + 127) << 23); }

/* e^x; 1.1 ulp. With n the integer nearest to x / ln 2: e^x = 2^n e^r, |r| <= ln 2 / 2. Adding
 * 1.5 2^23 rounds to n and leaves it in the low bits. 2^n is two factors: alone it may overflow. */
static inline real v_exp(real x)
{
    float y = x > 90.0f ? 90.0f : x < -110.0f ? -110.0f : x;
    float shifted = fmaf(y, 1.44269504f, 0x1.8p23f), n = shifted - 0x1.8p23f;
    float r = fmaf(n, -LN2_LOW, fmaf(n, -LN2_HIGH, y));
    float p = 0.00138144639f;                       /* (e^r - 1 - r) / r^2 */
    p = fmaf(p, r, 0.008368780382f);
    p = fmaf(p, r, 0.04166839426f);
    p = fmaf(p, r, 0.1666652011f);
    p = fmaf(p, r, 0.4999999341f);
    p = fmaf(p * r, r, r) + 1.0f;
    int k = (int)(float_bits(shifted) - float_bits(0x1.8p23f));
    return p * power_of_two(k / 2) * power_of_two(k - k / 2);
}

/* ln x; 1 ulp. x = 2^n m, sqrt(1/2) <= m < sqrt(2); ln x = n ln 2 + ln(1 + f), f = m - 1. */
static inline real v_log(real x)
{
    bool tiny = x < 0x1p-126f;
    uint32_t u = float_bits(tiny ? x * 0x1p23f : x) - 0x3F3504F3;   /* bits of sqrt(1/2) */
    float n = (float)((int)u >> 23) - (tiny ? 23.0f : 0.0f);
    float f = float_from_bits((u & 0x7FFFFF) + 0x3F3504F3) - 1.0f;
    float p = 0.06746598401f;                       /* (ln(1 + f) - f + f^2 / 2) / f^3 */
    p = fmaf(p, f, -0.1167561417f);
    p = fmaf(p, f, 0.1188816049f);
    p = fmaf(p, f, -0.1240559516f);
    p = fmaf(p, f, 0.142195535f);
    p = fmaf(p, f, -0.1666799554f);
    p = fmaf(p, f, 0.2000211859f);
    p = fmaf(p, f, -0.250000096f);
    p = fmaf(p, f, 0.3333331261f);
    float low = fmaf(n, LN2_LOW, f * f * fmaf(p, f, -0.5f));
    float y = fmaf(n, LN2_HIGH, f + low);
    return x > 0 ? x < INFINITY ? y : x : x == 0 ? -INFINITY : NAN;
}

/* tanh x; 1.5 ulp. Near 0 a polynomial in x^2, further out 1 - 2 / (e^2|x| + 1). */
static inline real v_tanh(real x)
{
    float a = fabsf(x), z = a * a;
    float p = -0.005704987805f;                     /* (tanh a / a - 1) / a^2, a < 0.625 */
    p = fmaf(p, z, 0.02063908798f);
    p = fmaf(p, z, -0.05373971531f);
    p = fmaf(p, z, 0.133314422f);
    p = fmaf(p, z, -0.3333328194f);
    float near = fmaf(p * z, a, a), far = 1.0f - 2.0f / (v_exp(2.0f * a) + 1.0f);
    return copysignf(a < 0.625f ? near : far, x);
}

/* 1 / (1 + e^-x); 2.5 ulp, also where it is tiny. The exponential is of -|x|: no overflow. */
static inline real v_sigmoid(real x)
{
    float e = v_exp(-fabsf(x));
    return (x >= 0 ? 1.0f : e) / (1.0f + e);
}

/* ln(1 + e^x) = max(x, 0) + ln(1 + e), e = e^-|x|; 3 ulp, also where it is tiny.
 * ln(1 + e) = 2 artanh(s), s = e / (2 + e) <= 1/3; t = 2 s keeps the last bit of a subnormal e. */
static inline real v_softplus(real x)
{
    float e = v_exp(-fabsf(x)), t = e / fmaf(0.5f, e, 1.0f), z = 0.25f * t * t;
    float p = 0.1214477798f;                        /* (artanh s / s - 1) / s^2, z = s^2 */
    p = fmaf(p, z, 0.1071537068f);
    p = fmaf(p, z, 0.1430829834f);
    p = fmaf(p, z, 0.1999944418f);
    p = fmaf(p, z, 0.3333333775f);
    return (x > 0 ? x : 0.0f) + fmaf(p * z, t, t);
}

#else

static inline real v_exp(real x) { return exp(x); }
static inline real v_log(real x) { return log(x); }
static inline real v_tanh(real x) { return tanh(x); }
static inline real v_sigmoid(real x)
{
    double e = exp(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}
static inline real v_softplus(real x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

#endif

#endif
