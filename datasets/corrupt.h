/* Four ways to spoil an image, for a model that learns to repair it. What happens to an image is a
 * function of its own number and a stream, so that neither the batch, its order nor the threads
 * matter. The arena owns the result; the original is not touched. Chapter 10. */
#ifndef CORRUPT_H
#define CORRUPT_H

#include "tensor/tensor.h"

typedef enum {
    CORRUPT_GAUSSIAN,       /* x + level * N(0,1), not cut off at 0 or 1; level >= 0            */
    CORRUPT_MASK,           /* each pixel black with probability level, 0..1                    */
    CORRUPT_SALT_PEPPER,    /* each pixel black or white with probability level / 2 each        */
    CORRUPT_BLOCKS          /* level = 0, 1, 2, ... black squares anywhere inside the image; a  */
} Corruption;               /* side is a quarter of the image's shorter one, at least one pixel */

/* "gaussian", "mask", "salt_pepper", "blocks": the words of an option, in the enum's order, then
 * NULL. */
extern const char *const corruption_names[];

/* A spoilt copy of n images x, [n,h*w*c] or [n,h,w,c], in the same shape; a pixel's channels go
 * black or white together. Image i draws from the fork index[i] of r, or i where index is NULL. For
 * new noise in every epoch fork r by the epoch's number. */
Tensor corrupt(Arena *a, Tensor x, int h, int w, Corruption kind, double level, const int *index,
               Rng r);

#endif
