/* Where does the KL of a VAE go? Averaged over the images, of which there are N,
 *
 *     E[KL(q(z|x) || p(z))] = I(x; z) + KL(q(z) || prod_j q(z_j)) + sum_j KL(q(z_j) || p(z_j)),
 *
 * where q(z) = 1/N sum_n q(z|x_n) is the aggregate posterior. The first part is what the code says
 * of the image; the second, the total correlation (TC), what its numbers say of each other; the
 * third how far each is from the prior. A weight on the KL presses on all three. The beta-TCVAE
 * (Chen et al. 2018) presses on the second alone: loss = -ELBO + (c - 1) TC. Chapter 15. */
#ifndef TC_VAE_H
#define TC_VAE_H

#include "models/vae.h"

/* log q(z) - sum_j log q(z_j) for each row of z [m,d], m >= 2, of which row i was drawn from
 * q(z|x_i), the rows being m of `total` images: [m], nats. q(z) is estimated from the batch, row i
 * with weight 1/total and the others, who stand for all the rest, with what is left in equal parts;
 * exact if m = total. Its mean over z is the TC. */
Var *total_correlation(Var *z, Posterior q, int total);

/* e's loss with c = 1 and (c - 1) times the mean TC: a scalar, nats per example. */
Var *tc_loss(Elbo e, double c, int total);

#endif
