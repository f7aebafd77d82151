/* What is known of a causal network before the first pixel: which nodes depend on x, how many rows
 * of each are read again, and which channels of a pixel it sees. Chapter 21. */
#ifndef CAUSAL_PLAN_H
#define CAUSAL_PLAN_H

#include "nn/causal.h"

/* A node that depends on x. A channel that sees the first r groups of its own pixel has reach r. */
typedef struct {
    Var *y;                 /* NULL: the node does not depend on x        */
    int above;              /* rows above a pixel that readers of y visit */
    int *reach, most;       /* of each channel of y, 0..groups; the most  */
    bool early;             /* sees only rows above: known before its row */
    bool back;              /* and is done from the right to the left     */
} Stage;

typedef struct {
    Var *x, *logits;
    Stage *stage;           /* of every node of the tape, by its id       */
    int n, rows;            /* nodes; rows of the window                  */
    bool whole;             /* which holds all rows of the image          */
    int known;              /* channels of x that are not drawn           */
} Plan;

/* Resets the tape, records the network on it, and gives what depends on x windows [B,rows,W,..] of
 * zeros, for images of shape [B,H,W,C]. Stops with a message if the network is not causal. */
Plan causal_plan(const Causal *m, Tape *t, Shape images);

/* Where pixel p of an image is in the window, when its row is being drawn. */
int causal_place(const Plan *p, int pixel);

#endif
