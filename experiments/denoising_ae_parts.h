/* The parts of the `denoising_ae` experiment: what its files share. Chapter 10. */
#ifndef DENOISING_AE_PARTS_H
#define DENOISING_AE_PARTS_H

#include "datasets/batch.h"
#include "datasets/corrupt.h"
#include "datasets/images.h"
#include "exp.h"
#include "models/denoiser.h"

enum { KINDS = 4, LEVELS = 5, MAX_WARM = 100 };
extern const double levels[KINDS][LEVELS];      /* of each Corruption, what is measured, rising  */

typedef struct {
    Exp e;
    Splits data;
    Denoiser m;
    Optim opt;
    Tape *t;
    int *order;             /* the training images, shuffled         */
    int width;              /* channels at full size                 */
    int warm, few;          /* of claim C11: epochs, training images */
    int steps;              /* of claim C10: minibatches             */
    double sigma;           /* and the noise on its points           */
} Run;

/* Images, and what is left of them. */
typedef struct { Tensor seen, clean; } Pair;    /* [n,pixels] each */

/* denoising_ae_train.c */
DenoiserConfig config(const Run *r);
Tensor all_images(Arena *a, const Images *d, int most);         /* at most the first `most`       */
Tensor spoilt(const Run *r, Arena *a, Tensor clean, Corruption kind, double level);
Tensor restored(Run *r, Arena *a, const Denoiser *m, Tensor seen);
double train_epoch(Run *r);                     /* the mean loss, in dB */
double valid_psnr(Run *r, const Denoiser *m);   /* mean over kinds, at the middle level, in dB    */
void check_gradients(Run *r);

void compare(Run *r);       /* denoising_ae_compare.c: claim C9, against median filters and PCA   */
void field(Run *r);         /* denoising_ae_field.c: claim C10, the score of a density            */
void warm_start(Run *r);    /* denoising_ae_warm.c: claim C11, an autoencoder learns to denoise   */

#endif
