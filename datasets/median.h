/* The median filter: each pixel becomes the median of the square around it. It knows nothing of
 * images, and takes out single wrong pixels without blurring an edge; which is why it is hard to
 * beat on salt and pepper. The arena owns the result. Chapter 10. */
#ifndef MEDIAN_H
#define MEDIAN_H

#include "tensor/tensor.h"

enum { MAX_MEDIAN = 7 };

/* n grey images x [n,h*w] or [n,h,w], by squares of side 1, 3, 5 or 7. Beyond its border an image
 * goes on with the pixels of the border. */
Tensor median_filter(Arena *a, Tensor x, int h, int w, int side);

#endif
