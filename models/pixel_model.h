/* An autoregressive model of images: a causal network, whose logits say what the next number is.
 * Numbers are in raster order, and the colours of a pixel in the order of its channels: red,
 * green, blue (claim B2; E6). Number i sees the numbers before it, and
 *
 *     log p(x) = sum_i log p(x_i | x_1 .. x_(i-1))     in nats, exact.
 *
 * A number has one of `levels` values 0, 1/(levels-1), ..., 1. With two of them one logit is
 * enough; else there are `levels` of them, side by side, and a softmax; or a mixture of logistics
 * for all colours of a pixel at once. Chapter 19. */
#ifndef PIXEL_MODEL_H
#define PIXEL_MODEL_H

#include "models/logistic_mixture.h"
#include "nn/param.h"

/* What the network's numbers for a pixel mean. */
typedef struct {
    int colours, levels;                /* of a pixel; of a colour                            */
    int mixtures;                       /* 0, or so many logistics: see logistic_mixture.h    */
    int known;                          /* channels before the colours, which are the condition */
} PixelHead;

int pixel_outputs(PixelHead h);         /* how many numbers a pixel                           */
int pixel_groups(PixelHead h);          /* in how many steps its colours are predicted        */

/* What training, measuring and sampling need to know of a model; PixelCNN and others give it. */
typedef struct {
    Network network;
    const void *m;                      /* for the network                                    */
    Params *ps;
    PixelHead head;
} PixelModel;

/* x [B,H,W,known + colours] -> log p(colours | what is known): [B]. */
Var *pixel_log_px(const PixelModel *m, Var *x);

/* For causal_sample or causal_sample_naive, with all logits divided by `temperature`: below 1 the
 * draws keep to what is likely. d must live as long as the result is used. */
typedef struct { PixelHead head; double temperature; } PixelDraw;
Causal pixel_causal(const PixelModel *m, double temperature, PixelDraw *d);

/* The same at once, by the fast sampler; see causal.h for `given`. */
void pixel_sample(const PixelModel *m, Tape *t, Tensor x, const bool *given, double temperature,
                  Rng noise);

/* How many steps of a pass over an image of h x w must wait for one another: counted. A recurrence
 * does its rows one by one, everything else all pixels at once (B3). */
int pixel_steps(const PixelModel *m, Tape *t, int h, int w);

/* How many passes of the network the definition of sampling needs for an image: counted (B6). */
int pixel_passes(const PixelModel *m, Tape *t, int h, int w);

/* The orders of three colours, "rgb" first: colour orders[o][0] is drawn first, and so on, 0 being
 * red; their names, ended by NULL. Any of them is a chain of conditionals (E6). */
extern const int colour_orders[6][3];
extern const char *const colour_order_names[7];

/* Images [..,3], red, green and blue, in the order in which a model is to draw them; and back. */
Tensor colours_ordered(Arena *a, Tensor x, const int *order);
Tensor colours_restored(Arena *a, Tensor x, const int *order);

#endif
