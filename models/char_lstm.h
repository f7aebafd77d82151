/* A language model of characters: an LSTM reads one symbol after the other, and its hidden numbers
 * say what the next may be (S4 slides 46 to 47; Hochreiter and Schmidhuber 1997). The CharLstm owns
 * its parameters. Chapter 17. */
#ifndef CHAR_LSTM_H
#define CHAR_LSTM_H

#include "nn/layer.h"

typedef struct {
    int symbols, h;
    Params ps;
    Linear gates, out;          /* [symbols + h, 4h], [h, symbols] */
} CharLstm;

void char_lstm_init(CharLstm *m, int symbols, int h, Rng r);
void char_lstm_free(CharLstm *m);

/* One step for n texts: their symbols and the state [n,2h], cell and hidden numbers. */
Var *char_lstm_step(const CharLstm *m, const int *symbol, Var *state);
Var *char_lstm_hidden(const CharLstm *m, Var *state);           /* [n,h]                       */
Var *char_lstm_logits(const CharLstm *m, Var *state);           /* of the next one: [n,symbols] */

/* Mean of -log p(symbol t + 1 | symbols to t), over n texts and t < steps, nats per symbol: text i
 * is symbol[i * ld..], steps + 1 of them. *state goes in as after what was read before, and comes
 * out. */
Var *char_lstm_loss(const CharLstm *m, const int *symbol, int ld, int n, int steps, Var **state);

#endif
