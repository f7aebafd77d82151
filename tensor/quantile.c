/* The inverse of the normal distribution function, by Wichura's algorithm AS 241 (Applied
 * Statistics 37, 1988, routine PPND16): three rational functions, one for the middle and two for
 * the tails, relative error about 1e-16. One uniform number gives one normal number, so that number
 * i of a normal stream is a function of (key, i) too. Chapter 2. */
#include "rng.h"

#include <math.h>

/* (p[0] + p[1] x + ... + p[7] x^7) / (q[0] + ... + q[7] x^7), by Horner. */
static inline double ratio(const double p[8], const double q[8], double x)
{
    double a = p[7], b = q[7];
    #pragma GCC unroll 7
    for (int i = 6; i >= 0; i--) a = a * x + p[i], b = b * x + q[i];
    return a / b;
}

static const double middle_p[8] = {
    3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
    3.3430575583588128105e+4, 2.5090809287301226727e+3 };
static const double middle_q[8] = {
    1, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
    5.3941960214247511077e+3, 2.1213794301586595867e+4, 3.9307895800092710610e+4,
    2.8729085735721942674e+4, 5.2264952788528545610e+3 };
static const double near_p[8] = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4 };
static const double near_q[8] = {
    1, 2.05319162663775882187e0, 1.67638483018380384940e0,
    6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
    5.47593808499534494600e-4, 1.05075007164441684324e-9 };
static const double far_p[8] = {
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7 };
static const double far_q[8] = {
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
    1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
    1.42151175831644588870e-7, 2.04426310338993978564e-15 };

static bool in_tail(double u) { return fabs(u - 0.5) > 0.425; }

static double middle(double u)
{
    double q = u - 0.5;
    return q * ratio(middle_p, middle_q, 0.180625 - q * q);
}

static double tail_r(double u) { return sqrt(-log(u < 0.5 ? u : 1 - u)); }
static double near(double r) { return ratio(near_p, near_q, r - 1.6); }
static double far(double r) { return ratio(far_p, far_q, r - 5); }

double normal_quantile(double u)
{
    if (!in_tail(u)) return middle(u);
    double r = tail_r(u), z = r <= 5 ? near(r) : far(r);
    return u < 0.5 ? -z : z;
}

/* The middle's formula for all; then what lies in the tails, one in seven, is picked out, and gets
 * the near tail's. These two loops become vectors. */
void normal_quantiles(const double *restrict u, double *restrict z, int n)
{
    double r[QUANTILES], t[QUANTILES];
    int at[QUANTILES], tails = 0;
    for (int i = 0; i < n; i++) z[i] = middle(u[i]);
    for (int i = 0; i < n; i++) at[tails] = i, tails += in_tail(u[i]);
    for (int i = 0; i < tails; i++) r[i] = tail_r(u[at[i]]);
    for (int i = 0; i < tails; i++) t[i] = near(r[i]);
    for (int i = 0; i < tails; i++) {
        double x = r[i] <= 5 ? t[i] : far(r[i]);
        z[at[i]] = u[at[i]] < 0.5 ? -x : x;
    }
}
