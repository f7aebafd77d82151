/* Convolution of images, channels last, and its two adjoints. With w [kh,kw,C,N]
 *
 *     y[b,i,j,n] = sum over ky, kx, c of x[b, s i + e ky - ph, s j + e kx - pw, c] w[ky,kx,c,n]
 *
 * for a stride s and a dilation e, x being 0 outside the image. The _naive versions are this
 * formula; the others equal them bit for bit: no patch of x is ever written out but the few that a
 * tile is about to read. A masked kernel lacks the taps at (mask A) or behind (A and B) its centre
 * in raster order; or, in whole rows, those below it (ROWS), and those beside it, too (ABOVE).
 * Nothing is multiplied with them. Chapter 6. */
#ifndef CONV_H
#define CONV_H

#include "act.h"
#include "tensor.h"

typedef enum { MASK_NONE, MASK_A, MASK_B, MASK_ABOVE, MASK_ROWS } Mask;

/* How a kernel lies on the image. With `colours` G > 1 the channels of x and y are G groups, in
 * order, and at the centre tap group g of y sees the groups of x before g (A), or up to g (B). */
typedef struct {
    int stride, pad_h, pad_w;
    int extra;              /* of a transposed convolution: rows and columns added at the end */
    Mask mask;
    int colours;            /* 0 and 1: one group                                             */
    int dilation;           /* pixels from tap to tap, 0 and 1: neighbours                    */
} Window;

typedef struct { Tensor x, w, y; Window k; } Conv;      /* [B,H,W,C], [kh,kw,C,N], [B,OH,OW,N] */

Shape conv_shape(const char *op, Shape x, Shape w, Window k);       /* of y; must() names op   */
Shape conv_shape_t(const char *op, Shape y, Shape w, Window k);     /* of x, for the adjoint   */

void conv_y_naive(Conv c, Wrap wrap);       /* y from x and w                                     */
void conv_x_naive(Conv c, Wrap wrap);       /* x from y and w: the transposed convolution, whose
                                               sums run over the pixels of y in raster order      */
void conv_w_naive(Conv c, bool add);        /* w from x and y; entries the mask hides are left */
void conv_y(Conv c, Wrap wrap);
void conv_x(Conv c, Wrap wrap);
void conv_w(Conv c, bool add);

/* y at pixel `at` (row * OW + column) of the images from..to-1 alone, with the kernel of v as
 * conv_panels packed it once. */
Tensor conv_panels(Arena *a, Conv v);
void conv_pixel(Conv v, Wrap wrap, Tensor panels, int at, int from, int to);

/* How far tap (ky,kx) is from the pixel of y that stands at its own place: rows, columns. */
int conv_down(const Conv *v, int ky);
int conv_right(const Conv *v, int kx);

/* Whether the mask lets channel n of y see channel c of x through tap (ky,kx); and whether any. */
bool conv_sees(const Conv *v, int ky, int kx, int c, int n);
bool conv_tap(const Conv *v, int ky, int kx);

#endif
