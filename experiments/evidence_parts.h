/* The parts of the `evidence` experiment: what its files share. Chapter 12. */
#ifndef EVIDENCE_PARTS_H
#define EVIDENCE_PARTS_H

#include "exp.h"
#include "models/estimators.h"
#include "models/linear_gaussian.h"
#include "models/vae.h"

enum { MAX_SIZES = 12 };

typedef struct {
    Exp e;
    Splits data;
    Tape *t;
    Vae vae;
    int n_sizes, size[MAX_SIZES];       /* latent dimensions of the sweep, rising                 */
    int samples, repeats;               /* draws an estimate, and how many estimates              */
    int grid;                           /* most dimensions for the grid                           */
    int images, draws, fewer;           /* test images, naive draws an image, that over encoder's */
} Run;

/* A linear-Gaussian model with z latent and per * z observed numbers, and an x that it drew from a
 * code of +-1s, which is as far out as codes are on average. */
typedef struct { LinearGaussian m; double *z, *x; } Case;
Case a_case(Run *r, const char *stream, int z, int per);

void lines(Run *r);             /* evidence_lines.c: the derivation, exactly (V12 V13 V14 E1-E3) */
void forms(Run *r);             /* evidence_forms.c: three estimates of one bound (V15)           */
void grid(Run *r);              /* evidence_grid.c: the integral by a grid (V10)                  */
void sizes(Run *r);             /* evidence_sizes.c: naive against the size of z (V11 E8)         */
void more_samples(Run *r);      /* evidence_samples.c: bounds against k (V11 V26)                 */

/* evidence_digits.c: a small VAE on images (V11 V13). start: its gradients. */
void digits_start(Run *r);
void digits(Run *r);

#endif
