/* Estimating log p(x) from draws. Everything is a function of log weights
 *
 *     w_i = log p(x|z_i) + log p(z_i) - log q(z_i),    z_i from q,    E_q[e^w] = p(x)
 *
 * the mean of w is the ELBO (E of a log), the log of the mean of e^w importance sampling (a log of
 * an average), and with q = p(z) that is naive Monte Carlo. By Jensen's inequality all are too low
 * on average. In double, in nats. Chapter 12. */
#ifndef ESTIMATORS_H
#define ESTIMATORS_H

/* log 1/n sum e^w, one w at a time: the sum is kept as e^top sum, top being the largest w so far,
 * so that neither e^-800 nor e^800 is ever formed. Starts as { 0 }. */
typedef struct { double top, sum; int n; } LogMean;
void log_mean_add(LogMean *m, double w);
double log_mean(const LogMean *m);              /* -infinity for none                         */

typedef struct { double mean, se; } Estimate;   /* se: the standard error of the mean         */
Estimate estimate(const double *x, int n);      /* n >= 2 independent numbers                 */
double sample_variance(const double *x, int n); /* unbiased: divides by n - 1                 */

/* The bound with k samples (Burda et al. 2016): the mean over the n / k whole groups of k weights,
 * at least 2, of log 1/k sum e^w. k = 1 is the ELBO. */
Estimate iwae_bound(const double *w, int n, int k);

#endif
