/* An image given another one: log p(x|s), exact (van den Oord et al. 2016, section 2.3; S4 slides
 * 22 and 27). s is a small image to be enlarged, or a grey one to be coloured, and is there as a
 * whole, so that two convolutions without a mask may look at all of it. What they find at a pixel
 * is the condition of a gated PixelCNN there: it goes into every gate. The model owns its
 * parameters. Chapter 20. */
#ifndef CONDITIONAL_PIXELCNN_H
#define CONDITIONAL_PIXELCNN_H

#include "models/gated_pixelcnn.h"

typedef struct {
    GatedPixelCnn g;            /* owns all parameters; head.known features of s */
    Conv2d see[2];              /* 5 x 5 */
} ConditionalPixelCnn;

/* c.head.known: how many features; s has `channels`. */
void conditional_init(ConditionalPixelCnn *m, PixelCnnConfig c, int channels, Rng r);
void conditional_free(ConditionalPixelCnn *m);

/* s [B,H,W,channels], x [B,H,W,colours] -> log p(x|s): [B], nats. */
Var *conditional_log_px(const ConditionalPixelCnn *m, Var *s, Var *x);

/* Draws x given s; both as above. The tape is reset. */
void conditional_sample(const ConditionalPixelCnn *m, Tape *t, Tensor s, Tensor x,
                        double temperature, Rng noise);

/* How many passes the definition of sampling needs for an image of h x w: counted. */
int conditional_passes(const ConditionalPixelCnn *m, Tape *t, int h, int w);

#endif
