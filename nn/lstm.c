/* The Row LSTM's parameters: k h numbers of the row above meet in each of the 4h gates.
 * Chapter 6. */
#include "nn/lstm.h"

RowLstm row_lstm_new(Params *ps, Rng r, const char *name, int k, int h, Init init)
{
    Param *w = param_new_fans(ps, r, name, "w", SHAPE(k, h, 4 * h), init, k * h, 4 * k * h);
    return (RowLstm){ w, param_new(ps, r, name, "b", SHAPE(4 * h), INIT_ZERO) };
}

Var *row_lstm(RowLstm l, Var *gates)
{
    Var *w = ad_param(gates->tape, l.w), *b = ad_param(gates->tape, l.b);
    return ad_row_lstm(gates, w, b);
}
