/* SH: a white square, ellipse or heart on black, 28 x 28. Where, how large and how turned is known,
 * and there is nothing else to an image: whoever knows its five factors can draw it. The arena owns
 * the images. Chapter 8. */
#ifndef SHAPES_H
#define SHAPES_H

#include "images.h"

enum { SHAPE_SIZE = 28, SHAPE_FACTORS = 5 };

/* Draws x [28,28] from its factors: shape 0 square, 1 ellipse, 2 heart; scale 0..1, from small to
 * twice as large; orientation 0..1, a full turn clockwise; x and y 0..1, of the middle, from left
 * to right and from top to bottom. */
void shape_draw(const float factors[SHAPE_FACTORS], uint8_t *x);

/* n images of a split ("train"); the label is the shape, 0, 1, 2 in turn, the other factors are
 * uniform. Image i is a function of (seed, split, i). */
Images shapes_new(Arena *a, uint64_t seed, const char *split, int n);

#endif
