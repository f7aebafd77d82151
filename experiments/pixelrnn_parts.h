/* The parts of the `pixelrnn` experiment: what its files share. Chapter 18. */
#ifndef PIXELRNN_PARTS_H
#define PIXELRNN_PARTS_H

#include "exp.h"
#include "models/pixelrnn.h"

typedef enum { ROW, DIAGONAL, CNN, KINDS } Kind;
extern const char *const kind_names[KINDS];

enum { SIDES = 8 };

typedef struct {
    Exp e;
    Tape *t;
    int width, down;            /* h; rows that the second direction of diagonals goes down  */
    int sides, side[SIDES];     /* images of side x side pixels                              */
    const int *order;           /* of three colours, the one that is drawn first, and so on  */
} Run;

/* A model of random weights and biases; h for each colour, and the width of the first kernel. */
typedef struct { PixelCnn cnn; PixelRnn rnn; PixelModel m; } Model;
void model_init(const Run *r, Model *m, Kind kind, PixelHead head, int h, int first);

/* "row_WHAT", "diagonal_WHAT" or "pixelcnn_WHAT". */
void claim(Run *r, const char *id, Kind k, const char *what, double value, const char *relation,
           double bound);

/* pixelrnn_sees.c: what a pixel depends on (B1), and in which order colours do (E6).
 * pixelrnn_patches.c: what a masked convolution is (B4). pixelrnn_steps.c: how many steps must wait
 * for one another (B3, E7), and what that costs. */
void sees(Run *r);
void colours(Run *r);
void patches(Run *r);
void steps(Run *r);
void times(Run *r);

#endif
