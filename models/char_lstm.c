/* A symbol comes in as a row with a single one. The bias of the forget gate starts at 1, so that a
 * new network remembers (Jozefowicz et al. 2015). Chapter 17. */
#include "models/char_lstm.h"

#include "nn/density.h"

void char_lstm_init(CharLstm *m, int symbols, int h, Rng r)
{
    *m = (CharLstm){ .symbols = symbols, .h = h };
    m->gates = linear_new(&m->ps, r, "gates", symbols + h, 4 * h, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", h, symbols, INIT_GLOROT);
    for (int j = h; j < 2 * h; j++) m->gates.b->v.x[j] = 1;
}

void char_lstm_free(CharLstm *m) { params_free(&m->ps); }

Var *char_lstm_step(const CharLstm *m, const int *symbol, Var *state)
{
    int n = state->v.s.d[0];
    Tensor one = tensor_zeros(tape_arena(state->tape), SHAPE(n, m->symbols));
    for (int i = 0; i < n; i++) one.x[i * m->symbols + symbol[i]] = 1;
    Var *x = ad_input(state->tape, one), *h = char_lstm_hidden(m, state);
    Var *gates = linear(m->gates, ad_concat(x, h, 1));
    return ad_lstm_cell(gates, state);
}

Var *char_lstm_hidden(const CharLstm *m, Var *state) { return ad_slice(state, 1, m->h, 2 * m->h); }

Var *char_lstm_logits(const CharLstm *m, Var *state)
{
    return linear(m->out, char_lstm_hidden(m, state));
}

Var *char_lstm_loss(const CharLstm *m, const int *symbol, int ld, int n, int steps, Var **state)
{
    Arena *a = tape_arena((*state)->tape);
    Var *sum = NULL;
    for (int t = 0; t < steps; t++) {
        int *now = arena_alloc(a, 2 * sizeof(int) * (size_t)n), *next = now + n;
        for (int i = 0; i < n; i++) now[i] = symbol[i * ld + t], next[i] = symbol[i * ld + t + 1];
        *state = char_lstm_step(m, now, *state);
        Var *loss = nll(categorical(char_lstm_logits(m, *state), next));
        sum = sum ? ad_add(sum, loss) : loss;
    }
    return ad_scale(sum, 1.0 / steps);
}
