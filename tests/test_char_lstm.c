/* The language model of characters: the probabilities of all texts of a length sum to 1, a text
 * read in two pieces is the text, and its gradient is right. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/char_lstm.h"

#include <math.h>

enum { SYMBOLS = 3, HIDDEN = 4, LENGTH = 5, ALL = 81 };    /* 3^4: the first symbol is given */

static CharLstm model_new(void)
{
    CharLstm m;
    Rng r = rng_new(2);
    char_lstm_init(&m, SYMBOLS, HIDDEN, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    return m;
}

static Var *start(Tape *t, int n)
{
    return ad_input(t, tensor_zeros(tape_arena(t), SHAPE(n, 2 * HIDDEN)));
}

/* Text k of all those that begin with symbol 0. */
static void text(int k, int *symbol)
{
    symbol[0] = 0;
    for (int i = 1; i < LENGTH; i++, k /= SYMBOLS) symbol[i] = k % SYMBOLS;
}

static void test_sums_to_one(void)
{
    CharLstm m = model_new();
    Tape *t = tape_new();
    double sum = 0;
    for (int k = 0; k < ALL; k++) {
        int symbol[LENGTH];
        tape_reset(t);
        text(k, symbol);
        Var *state = start(t, 1);
        Var *loss = char_lstm_loss(&m, symbol, LENGTH, 1, LENGTH - 1, &state);
        sum += exp(-(LENGTH - 1) * (double)loss->v.x[0]);
    }
    CHECK_NEAR(sum, 1, TOL(1e-5, 1e-12), "all texts");
    tape_free(t), char_lstm_free(&m);
}

static void test_pieces(void)
{
    CharLstm m = model_new();
    Tape *t = tape_new();
    int symbol[2 * LENGTH];
    text(50, symbol), text(31, symbol + LENGTH);
    Var *whole = start(t, 2), *half = start(t, 2);
    double all = (double)char_lstm_loss(&m, symbol, LENGTH, 2, 4, &whole)->v.x[0];
    double first = (double)char_lstm_loss(&m, symbol, LENGTH, 2, 2, &half)->v.x[0];
    double second = (double)char_lstm_loss(&m, symbol + 2, LENGTH, 2, 2, &half)->v.x[0];
    CHECK_CLOSE((first + second) / 2, all, TOL(1e-6, 1e-14), "the mean of two pieces");
    CHECK_BYTES(half->v.x, whole->v.x, sizeof(real) * (size_t)whole->v.n, "the state behind them");
    tape_free(t), char_lstm_free(&m);
}

static void test_gradients(void)
{
    CharLstm m = model_new();
    Tape *t = tape_new();
    Rng r = rng_new(3);
    int symbol[2 * LENGTH];
    text(50, symbol), text(31, symbol + LENGTH);
    Var *state = start(t, 2), *loss = char_lstm_loss(&m, symbol, LENGTH, 2, 4, &state);
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-2);
    CHECK(c.error <= TOL(1e-2, 1e-6), "%s", gradcheck_str(&c));
    tape_free(t), char_lstm_free(&m);
}

int main(void)
{
    RUN(test_sums_to_one);
    RUN(test_pieces);
    RUN(test_gradients);
    return test_done();
}
