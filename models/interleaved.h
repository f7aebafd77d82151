/* An image as four smaller ones, interleaved: the pixels of even rows and even columns, and the
 * three that follow each of those, to the right, below, and below to the right. The first is a
 * small image of the same thing, and log p(x) = log p(small) + log p(the others | small) (van den
 * Oord et al. 2016, multi-scale; S4 slide 60). The others may be the colours of a conditional
 * PixelCNN. Or each is drawn in one step, all of its pixels at once, given those before it (Reed et
 * al. 2017): then its pixels do not know of one another. The FewSteps owns its parameters.
 * Chapter 21. */
#ifndef INTERLEAVED_H
#define INTERLEAVED_H

#include "nn/conv.h"

enum { PARTS = 4 };

/* [B,2h,2w,1] -> [B,h,w,4], and back. */
Tensor interleaved(Arena *a, Tensor x);
Tensor interleaved_back(Arena *a, Tensor parts);

/* Part 1, 2 or 3 given the parts before it, without any mask. */
typedef struct { Params ps; Conv2d l[PARTS - 1][4]; } FewSteps;

void few_steps_init(FewSteps *m, int width, Rng r);
void few_steps_free(FewSteps *m);

/* s [B,h,w,1], x [B,h,w,3], on or off -> log p(x|s): [B], nats. */
Var *few_steps_log_px(const FewSteps *m, Var *s, Var *x);

/* Draws x given s. Returns how many passes it took, one after another. The tape is reset. */
int few_steps_sample(const FewSteps *m, Tape *t, Tensor s, Tensor x, Rng noise);

#endif
