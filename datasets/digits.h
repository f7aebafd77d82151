/* GL: digits that look handwritten, 28 x 28, drawn by a pen along the strokes of a table. They
 * stand in for MNIST where there is no network: ten classes, known labels, about as much ink
 * (0.13 in the mean). The arena owns the images. Chapter 5. */
#ifndef DIGITS_H
#define DIGITS_H

#include "images.h"
#include "tensor/rng.h"

enum { DIGIT_SIZE = 28 };

/* Draws one digit 0..9 on x [28,28]; which hand writes it comes from r alone. */
void digit_draw(Rng r, int digit, uint8_t *x);

/* n digits of a split ("train"), labels 0..9 in turn. Image i is a function of (seed, split, i). */
Images digits_new(Arena *a, uint64_t seed, const char *split, int n);

/* OD: the same digits in 8 x 8. The outer 2 pixels go, where there is hardly any ink; then each
 * square of 3 x 3 becomes its mean. */
Images digits8_new(Arena *a, uint64_t seed, const char *split, int n);

#endif
