/* FA: faces, 32 x 32 in colour, drawn from six numbers: how they smile, where they look, and what
 * they look like. Nothing else goes in. The arena owns the images. Chapter 8. */
#ifndef FACES_H
#define FACES_H

#include "images.h"

enum { FACE_SIZE = 32, FACE_FACTORS = 6 };

/* Draws x [32,32,3] from factors of 0..1: smile, from sad to glad; yaw, the head turned from the
 * image's left to its right; skin and hair, from light to dark; eyes, from nearly closed to wide;
 * length of the hair, from short to the shoulders. */
void face_draw(const float factors[FACE_FACTORS], uint8_t *x);

/* n faces of a split, factors uniform, no labels. Image i is a function of (seed, split, i). */
Images faces_new(Arena *a, uint64_t seed, const char *split, int n);

/* The same faces in grey, [32,32]: 0.299 red + 0.587 green + 0.114 blue. */
Images faces_grey_new(Arena *a, uint64_t seed, const char *split, int n);

#endif
