/* The Gaussian in d dimensions with any covariance, exactly: its log density, draws from it, and
 * every integral of one Gaussian under another that the theory of the evidence asks for. All in
 * double, in nats; the arena owns a Normal. It is the ruler that the networks are measured with, so
 * it shares no code with them. Chapter 12. */
#ifndef NORMAL_H
#define NORMAL_H

#include "tensor/arena.h"
#include "tensor/rng.h"

enum { NORMAL_MOST = 256 };     /* dimensions */

typedef struct {
    int d;
    double *mean;           /* [d]                                           */
    double *cov;            /* [d,d]                                         */
    double *root;           /* [d,d], Cholesky's factor: cov = root root'    */
} Normal;

/* A covariance that is not positive definite stops the program. */
Normal normal_new(Arena *a, int d, const double *mean, const double *cov);
Normal normal_diagonal(Arena *a, int d, const double *mean, const double *variance);
Normal normal_standard(Arena *a, int d);                    /* N(0, I)                           */

double normal_log_density(const Normal *p, const double *x);
void normal_draw(const Normal *p, Rng *r, double *x);       /* mean + root eps                   */

double normal_entropy(const Normal *q);                     /* E_q[-log q]                       */
double normal_mean_log(const Normal *q, const Normal *p);   /* E_q[log p]                        */
double normal_kl(const Normal *q, const Normal *p);         /* E_q[log q - log p]                */

/* log E_q[(p/q)^r], which is 0 at r = 0 and r = 1; infinite where the integral is. At r = 2 its exp
 * is 1 + the variance of the weight p/q: how well q samples for p. */
double normal_log_moment(Arena *scratch, const Normal *q, const Normal *p, double r);

#endif
