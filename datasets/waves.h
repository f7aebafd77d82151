/* AU: a tone, as a string or a pipe gives it: harmonics of one pitch under one envelope. And its
 * spectrogram, to see what an ear hears. The arena owns the tensors. Chapter 11. */
#ifndef WAVES_H
#define WAVES_H

#include "tensor/tensor.h"

enum { WAVE_SAMPLES = 512, WAVE_RATE = 8000, WAVE_HARMONICS = 6, WAVE_FACTORS = 4 };

extern const char *const wave_factors[];        /* "pitch", "brightness", "attack", "decay", NULL */

/* Plays x[WAVE_SAMPLES], 64 ms at WAVE_RATE samples a second, within -1..1, from factors of 0..1:
 * pitch, 125 Hz to 1000 Hz, three octaves; brightness, from the first harmonic alone to many;
 * attack, 0.5 ms to 16 ms until the tone is full; decay, the time in which it then falls by e, 8 ms
 * to 128 ms. */
void wave_play(const real factors[WAVE_FACTORS], real *x);

double wave_pitch(double factor);               /* Hz */

/* [n,WAVE_SAMPLES], and their factors [n,WAVE_FACTORS], uniform. Tone i is a function of (seed,
 * split, i). */
Tensor waves_new(Arena *a, uint64_t seed, const char *split, int n, Tensor *factors);

/* Magnitudes [n,frames,frame/2+1] of x [n,t]: frames of `frame` samples, even, each half a frame
 * after the last, under a Hann window. Row k is at k * rate / frame Hz; a sine of amplitude 1 there
 * has magnitude 1. t >= frame. */
Tensor spectrogram(Arena *a, Tensor x, int frame);

#endif
