/* A mixture of k Gaussians with any covariances, p(x) = sum_k w_k N(x; m_k, C_k), fitted by EM
 * (Dempster, Laird and Rubin 1977). Which Gaussian a point came from is a latent variable, and
 *
 *     E:  r_ik = p(k | x_i) = w_k N(x_i; m_k, C_k) / p(x_i)
 *     M:  w_k, m_k, C_k = share, mean and covariance of the points, point i counting r_ik times.
 *
 * The E step makes a lower bound of sum_i log p(x_i) touch it, the M step raises the bound: so the
 * likelihood never falls. It has no maximum either, since a Gaussian on a single point may become
 * as narrow as it likes. `extra` more points in each, spread around its mean with a std of `std` in
 * every direction, keep it from that; what never falls is then the log likelihood of all the
 * points, these included. The arena owns it. Chapter 5. */
#ifndef GMM_H
#define GMM_H

#include "models/normal.h"
#include "tensor/tensor.h"

typedef struct {
    int k, d;
    double *weight;             /* [k], sum 1                                       */
    Normal *part;               /* [k]                                              */
    double extra, std;
    double *n, *shift, *spread; /* [k], [k,d], [k,d,d]: the sums of an E step       */
} Gmm;

/* Equal weights, centroids of k-means, and the same round covariance everywhere. x [n,d]; extra >=
 * 0, and std > 0 if extra > 0. */
Gmm gmm_start(Arena *a, Tensor x, int k, double extra, double std, Rng r);

/* One E and one M step. Returns the mean over x of log p, of the extra points too, as it was
 * before; nats. */
double gmm_step(Gmm *m, Tensor x);
int gmm_fit(Gmm *m, Tensor x, int most, double gain);   /* steps until one gains less; how many  */

double gmm_log_density(const Gmm *m, const double *x);  /* nats */
void gmm_draw(const Gmm *m, Rng *r, double *x);         /* x[d] */

#endif
