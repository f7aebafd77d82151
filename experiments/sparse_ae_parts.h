/* The parts of the `sparse_ae` experiment: what its files share. Chapter 9. */
#ifndef SPARSE_AE_PARTS_H
#define SPARSE_AE_PARTS_H

#include "exp.h"
#include "models/pca.h"
#include "models/sparse_ae.h"

enum { KINDS = 4, WEIGHTS = 7 };        /* penalties; values of c in the sweep                    */

typedef struct {
    Exp e;
    int side, units, n_c;               /* patches are side x side; code entries; weights c used  */
    double rho;
    Tensor x, test;                     /* patches, [n,side*side]                                 */
    Pca pca;                            /* of x                                                   */
    Tape *t;
} Run;

/* On the test patches. An entry counts as active if it is not 0, a sigmoid one if it is above
 * 0.1. */
typedef struct {
    double error;                       /* mean of |y - x|^2                                      */
    double active;                      /* entries, mean over patches                             */
    double dead;                        /* entries that no patch makes active                     */
} Score;

/* sparse_ae_train.c */
void load_patches(Run *r);              /* x, test, pca                                           */
SparseAe train(Run *r, Sparsity kind, double c);
Score measure(Run *r, const SparseAe *m);
double dense_error(const Run *r, double numbers);       /* of PCA with so many numbers, rounded   */

/* Larger c that made a code no sparser, or an error no larger. */
int not_sparser(int n, const Score *s);
int not_worse(int n, const Score *s);

#endif
