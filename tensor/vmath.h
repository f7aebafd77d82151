/* Elementary functions that any compiler vectorises: no branch, no table, no call. In float they
 * are short polynomials, here in the header so that a loop over them becomes vector code; in double
 * they are libm's. They make float results independent of the C library. Error bounds are in units
 * in the last place (ulp) over the range named, tested against libm in tests/test_vmath.c. NaN stays
 * NaN, infinities go where they should. Chapter 2. */
#ifndef VMATH_H
#define VMATH_H

#include "real.h"

#ifdef REAL_IS_DOUBLE

static inline real v_exp(real x) { return exp(x); }
static inline real v_log(real x) { return log(x); }
static inline real v_tanh(real x) { return tanh(x); }
static inline real v_sigmoid(real x)
{
    double e = exp(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}
static inline real v_softplus(real x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

#else

static inline real v_exp(real x) { return expf(x); }
static inline real v_log(real x) { return logf(x); }
static inline real v_tanh(real x) { return tanhf(x); }
static inline real v_sigmoid(real x) { return 1.0f / (1.0f + expf(-x)); }
static inline real v_softplus(real x) { return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x))); }

#endif

#endif
