/* The recurrent layer of PixelRNN: a Row LSTM reads an image from the first row to the last, each
 * row one step of an LSTM in every column. What a pixel itself contributes to its gates comes in;
 * what it sees of the row above is the layer's own. Chapter 6. */
#ifndef NN_LSTM_H
#define NN_LSTM_H

#include "nn/param.h"

/* w is [k,h,4h], k odd, and starts as `init` says; b [4h] starts as 0. */
typedef struct { Param *w, *b; } RowLstm;

RowLstm row_lstm_new(Params *ps, Rng r, const char *name, int k, int h, Init init);
Var *row_lstm(RowLstm l, Var *gates);       /* [B,H,W,4h], in the order i, f, o, g -> [B,H,W,h] */

#endif
