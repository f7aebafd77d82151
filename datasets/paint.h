/* Filled outlines with soft edges, and colour. An outline is painted on a mask, a grey image, where
 * a pixel's byte says how much of it is covered: 16 points of the pixel are asked whether they are
 * inside. A mask then lets colour through onto an image. It takes + - * / and sqrt in double only,
 * so that the bytes are the same on every machine. The caller owns all memory. Chapter 8. */
#ifndef PAINT_H
#define PAINT_H

#include <stdint.h>

typedef enum { OUTLINE_SQUARE, OUTLINE_ELLIPSE, OUTLINE_HEART } OutlineKind;

/* Around (x, y), in pixels as in stroke.h, a to the right and b up and down from the middle, turned
 * clockwise by the angle whose cosine and sine are given. A heart is about that large; its point is
 * down, and its centre of mass at (x, y). */
typedef struct { OutlineKind kind; double x, y, a, b, cos, sin; } Outline;

/* Paints the outline on mask [h,w]; where there is something already, the brighter stays. */
void paint_outline(uint8_t *mask, int h, int w, Outline o);

/* Colours image [h,w,3] with red, green, blue where the mask is, and leaves the mask black. */
void paint_colour(uint8_t *x, uint8_t *mask, int h, int w, const uint8_t colour[3]);

#endif
