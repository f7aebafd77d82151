/* A mixture of K discretised logistics for a pixel (PixelCNN++, Salimans et al. 2017; claim B11). A
 * softmax of 256 values knows nothing of their order; here grey values near each other have similar
 * mass, and 3 K numbers do for a pixel what took 256. All colours of a pixel belong to one of the K
 * components:
 *
 *     log p(x) = log sum_k pi_k prod_c P(x_c; m_kc, s_kc),
 *
 * and with three colours the means of green and blue shift with those before them,
 *     m_g + a r,    m_b + b r + c g,    a, b, c in (-1, 1).
 * Grey values are 0, 1/(levels-1), ..., 1. Chapter 20. */
#ifndef LOGISTIC_MIXTURE_H
#define LOGISTIC_MIXTURE_H

#include "nn/causal.h"

/* Numbers that the network gives for a pixel: K weights, then K means and K log scales for each
 * colour, and 3 K coefficients if there are three colours. */
int logistics_numbers(int k, int colours);

/* x [n,colours], out [n,logistics_numbers] -> log p of each pixel: [n], nats. */
Var *logistics_log_p(Var *x, Var *out, int k, int levels);

/* One pixel drawn from its numbers. A temperature below 1 sharpens the choice of a component and
 * narrows the logistic. */
void logistics_draw(const real *out, int k, int levels, double temperature, Rng *noise, real *x,
                  int colours);

#endif
