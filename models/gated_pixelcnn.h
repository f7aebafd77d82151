/* The gated PixelCNN (van den Oord et al. 2016, "Conditional image generation"; S4 slide 60).
 * Kernels with masks A and B leave a wedge to the upper right of a pixel unseen, however many there
 * are. Here two stacks run side by side: the vertical one sees the rows above, all columns; the
 * horizontal one sees the pixels to the left and, through a 1 x 1 link, what the vertical one sees.
 * Activations are gates, tanh(a) sigmoid(b). The GatedPixelCnn owns its parameters. Chapter 20. */
#ifndef GATED_PIXELCNN_H
#define GATED_PIXELCNN_H

#include "models/pixelcnn.h"

/* One layer. v: of the vertical stack; h, link: of the horizontal one; the two of each pair give a
 * and b. mix: behind the gate, with a short-cut around the layer but in the first. know: what the
 * condition adds to a and b of the vertical stack and of the horizontal one, if there is one. */
typedef struct { Conv2d v[2], h[2], link[2], mix, know[2][2]; } GatedLayer;

typedef struct {
    PixelCnnConfig c;           /* width: channels of each stack; kernels first, then 3 wide,
                                   the second layer being block 0 of reach                   */
    Params ps;
    GatedLayer layer[MAX_BLOCKS];
    Conv2d last[2];
} GatedPixelCnn;

void gated_pixelcnn_init(GatedPixelCnn *m, PixelCnnConfig c, Rng r);
void gated_pixelcnn_free(GatedPixelCnn *m);
Var *gated_pixelcnn(const void *m, Var *x);             /* a Network, as pixelcnn */
PixelModel gated_pixelcnn_model(GatedPixelCnn *m);

#endif
