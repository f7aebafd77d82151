/* A sparse autoencoder: a code with more entries than the image, most of which are 0 (S1). One
 * layer a = x W + b proposes, z is made of a, and y = z D + d puts the image together from rows
 * of D, the dictionary. The objective is S1's, in the mean over examples,
 *
 *     |y - x|^2 / 2 + c nnz(z)     or, with a gradient,     |y - x|^2 / 2 + c |z|_1
 *
 *     SPARSE_L1     z = relu(a),                   + c |z|_1
 *     SPARSE_PROX   z = S_c(a), soft threshold,   + c |z|_1; S_c = argmin_z |z - a|^2 / 2 + c |z|_1
 *     SPARSE_NNZ    z = H_t(a), hard threshold at t = sqrt(2 c), which is argmin_z |z - a|^2 / 2 +
 *                   c nnz(z); its gradient goes straight through to a
 *     SPARSE_KL     z = sigmoid(a),                + c sum_j KL(rho || mean of z_j over the batch)
 *
 * The rows of D must not be longer than 1, or the code could shrink and pay nothing:
 * sparse_project sees to it after every step. With KL there is no need. Chapter 9. */
#ifndef SPARSE_AE_H
#define SPARSE_AE_H

#include "nn/layer.h"

typedef enum { SPARSE_L1, SPARSE_PROX, SPARSE_NNZ, SPARSE_KL } Sparsity;

typedef struct {
    int x, z;               /* features, code entries                                           */
    Sparsity kind;
    double c, rho;          /* weight of the penalty; with KL the mean activity that is asked for */
} SparseConfig;

typedef struct { SparseConfig c; Params ps; Linear code, out; } SparseAe;

typedef struct {
    Var *z, *y;             /* [n,z] the code, [n,x] its reconstruction                         */
    Var *error;             /* [n]: |y - x|^2                                                   */
    Var *loss;              /* scalar: half the mean error, and the penalty                     */
} Sparse;

void sparse_init(SparseAe *m, SparseConfig c, Rng r);
void sparse_free(SparseAe *m);
Sparse sparse_reconstruct(const SparseAe *m, Var *x);           /* x [n,x]                      */
void sparse_project(SparseAe *m);               /* rows of D longer than 1 are made as long as 1 */

/* S_t(a) = sign(a) max(|a| - t, 0), entry by entry; t >= 0. */
Var *soft_threshold(Var *a, double t);

/* H_t(a) = a where |a| > t, else 0; for the gradient it is the identity, also where it is 0. A
 * replay of the tape keeps what was cut when it was recorded. */
Var *straight_through(Var *a, double t);

/* sum_j KL(rho || m_j), m_j the mean of column j of z [n,d], in (0,1): a scalar, nats. */
Var *kl_to_rho(Var *z, double rho);

#endif
