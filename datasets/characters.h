/* PC: small people in pixel art, 16 x 16 in colour, put together from layers like the sprites of
 * old video games: who it is, what he or she does, and where to. Seven factors make an image, and
 * nothing else does. The arena owns the images. Chapter 8. */
#ifndef CHARACTERS_H
#define CHARACTERS_H

#include "images.h"

enum { CHARACTER_SIZE = 16, CHARACTER_FACTORS = 7 };

/* Draws x [16,16,3] from whole numbers: skin 0..3, hairstyle 0..3 (short, long, spikes, buns), hair
 * 0..4, shirt 0..5, trousers 0..3 (colours), action 0..3 (stands, walks, cheers, holds a sword),
 * facing 0..2 (front, left, right). */
void character_draw(const float factors[CHARACTER_FACTORS], uint8_t *x);

/* n images of a split; the label is the action, 0..3 in turn, the other factors are drawn, all
 * values of each alike but for the splits: the sum of the first five, mod 10, is 8 in "valid", 9 in
 * "test", below 8 elsewhere. So no character is in two splits. Image i is a function of (seed,
 * split, i). */
Images characters_new(Arena *a, uint64_t seed, const char *split, int n);

#endif
