/* The convolutional autoencoder (S4 slide 71; the demo of S2): four convolutions of 3 x 3 that look
 * at every second place, so that 28 pixels become 14, 7, 4, 2; and four layers back, trained by
 * squared error. A layer back is one of two things:
 *
 *     UPCONV        the transposed convolution, the adjoint of the encoder's layer
 *     RESIZE_CONV   every pixel twice in both directions, then a convolution (Odena et al. 2016)
 *
 * Images and reconstructions are rows, [n,h*w*c], as of the autoencoder without convolutions. The
 * code is the last feature map, or z numbers, by a linear layer at either side. The ConvAe owns its
 * parameters until conv_ae_free. Chapter 8. */
#ifndef CONV_AE_H
#define CONV_AE_H

#include "models/autoencoder.h"
#include "nn/conv.h"

enum { CONV_LAYERS = 4 };

typedef enum { UPCONV, RESIZE_CONV } Enlarge;

typedef struct {
    int h, w, c;                    /* height, width, channels of an image, of any size          */
    int width[CONV_LAYERS];         /* channels after each layer of the encoder                  */
    int z;                          /* code size; 0: all of the last feature map                 */
    Enlarge enlarge;
    int out;                        /* channels of what is decoded; 0: as many as of an image    */
} ConvAeConfig;

typedef struct {
    ConvAeConfig c;
    Params ps;
    Shape map[CONV_LAYERS + 1];     /* [h,w,channels] of the image and after each layer          */
    Conv2d down[CONV_LAYERS], up[CONV_LAYERS];      /* down[i]: map[i] -> map[i+1]; up[i]: back  */
    Linear code, out;               /* if z > 0: map[4] -> z -> map[4]                           */
} ConvAe;

void conv_ae_init(ConvAe *m, ConvAeConfig c, Rng r);
void conv_ae_free(ConvAe *m);
int conv_ae_code_size(const ConvAe *m);             /* z, or as many as the last map has         */

Var *conv_ae_features(const ConvAe *m, Var *x, int layers);     /* [n,h,w,c] after 0..4 layers   */
Var *conv_ae_encode(const ConvAe *m, Var *x);       /* [n,h*w*c] -> [n,code size]                */
Var *conv_ae_decode(const ConvAe *m, Var *z);       /* [n,code size] -> [n,h*w*out]              */

/* What is seen goes in, x is what should come out: the same Var, but for a denoising autoencoder.
 * error = |y - x|^2 of each example, loss = its mean / 2. */
Reconstruction conv_ae_reconstruct(const ConvAe *m, Var *seen, Var *x);

/* Without a tape of one's own: values in `to`, computed on t, which is reset. */
Tensor conv_ae_codes(const ConvAe *m, Tape *t, Arena *to, Tensor x);
Tensor conv_ae_pixels(const ConvAe *m, Tape *t, Arena *to, Tensor z);

#endif
