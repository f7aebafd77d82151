/* PixelRNN (van den Oord et al. 2016; S4 slides 48 to 56): what a pixel knows of those before it
 * comes through recurrent layers. A Row LSTM goes down the image row by row, each pixel reading
 * three of the row above; a Diagonal BiLSTM goes along the diagonals, each pixel reading the one to
 * the left and the one above, and a second one goes the same way from the right. The PixelRnn owns
 * its parameters. Chapter 18. */
#ifndef PIXELRNN_H
#define PIXELRNN_H

#include "models/pixelcnn.h"
#include "nn/lstm.h"

/* One direction of a layer: what the layer below gives to the gates, and the recurrence. */
typedef struct { Conv2d in; RowLstm lstm; } PixelLstm;

typedef struct {
    PixelCnnConfig c;           /* width: h of each LSTM, 2h channels between layers; blocks:
                                   layers; one group of colours                                 */
    bool diagonal;
    int down;                   /* rows that the second direction is shifted: 1, for with 0 it
                                   would see the future                                         */
    Params ps;
    Conv2d first, up[MAX_BLOCKS], last[2];
    PixelLstm layer[MAX_BLOCKS][2];     /* the second one is the diagonal's other direction     */
} PixelRnn;

void pixelrnn_init(PixelRnn *m, PixelCnnConfig c, bool diagonal, Rng r);
void pixelrnn_free(PixelRnn *m);
Var *pixelrnn(const void *m, Var *x);                   /* a Network, as pixelcnn               */
PixelModel pixelrnn_model(PixelRnn *m);

#endif
