/* The `char_lstm` experiment's options, its text, and its training: the texts are read in pieces of
 * STEPS symbols, the state goes on from piece to piece, the gradient does not. Chapter 17. */
#include "char_lstm_parts.h"

#include <math.h>
#include <string.h>

static const Setting settings[] = {
    { "hidden", { "32", "96", "128" }, "hidden numbers of the LSTM" },
    { "length", { "1000", "10000", "50000" }, "characters of each of 32 training texts" },
    { "nest", { "0.3", "0.3", "0.3" }, "probability of a bracket inside a bracket" },
    { "depth", { "3", "3", "4" }, "at most so many open brackets" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "char_lstm",
    .purpose = "a language model of characters, against the entropy of its text",
    .data = "grammar",
    .epochs = { 8, 4, 8 },
    .batch_size = { TEXTS, TEXTS, TEXTS },
    .lr = { 2e-2, 1e-2, 5e-3 },
    .settings = settings,
    .metrics = "epoch,train_nats_per_symbol,test_nats_per_symbol",
};

static Corpus corpus_new(Run *r, int length, const char *stream)
{
    size_t n = (size_t)(TEXTS * length);
    Corpus c = { arena_alloc(r->e.arena, sizeof(int) * n), length, arena_alloc(r->e.arena, n) };
    for (int i = 0; i < TEXTS; i++) {
        uint8_t *depth;
        Rng own = rng_fork_i(r->e.rng, stream, (uint64_t)i);
        const char *text = grammar_text(r->e.arena, r->g, own, length, &depth);
        for (int k = 0; k < length; k++) c.symbol[i * length + k] = grammar_symbol(text[k]);
        memcpy(c.depth + i * length, depth, (size_t)length);
    }
    return c;
}

void run_start(Run *r, int argc, char **argv)
{
    *r = (Run){ .t = NULL };
    exp_start(&r->e, &spec, argc, argv);
    int hidden = exp_int(&r->e, "hidden", 1, 10000);
    int length = exp_int(&r->e, "length", 2 * STEPS, 10000000);
    r->g = (Grammar){ exp_int(&r->e, "depth", 0, GRAMMAR_DEPTH), exp_real(&r->e, "nest", 0, 1) };
    r->train = corpus_new(r, length, "train");
    r->test = corpus_new(r, length < 2000 ? length : 2000, "test");
    r->t = tape_new();
    optim_init(&r->opt, "adam", r->e.lr);
    char_lstm_init(&r->m, GRAMMAR_LETTERS, hidden, rng_fork(r->e.rng, "init"));
    exp_note(&r->e, "%d texts of %d characters, %d parameters", TEXTS, length,
             params_count(&r->m.ps));
}

int run_end(Run *r)
{
    char_lstm_free(&r->m);
    optim_free(&r->opt);
    tape_free(r->t);
    return exp_end(&r->e);
}

/* The grammar's sentences are independent, and a space stands behind each. */
double entropy_rate(const Run *r) { return grammar_entropy(r->g) / (grammar_length(r->g) + 1); }

Var *state_of(Run *r, int n, const real *memory)
{
    return ad_input(r->t, tensor_of(tape_arena(r->t), SHAPE(n, 2 * r->m.h), memory));
}

/* Records the next piece on a fresh tape; `memory` is the state [TEXTS,2h] before, then after. */
static Var *piece(Run *r, const Corpus *c, int from, real *memory)
{
    int steps = c->length - 1 - from < STEPS ? c->length - 1 - from : STEPS;
    tape_reset(r->t);
    Var *state = state_of(r, TEXTS, memory);
    Var *loss = char_lstm_loss(&r->m, c->symbol + from, c->length, TEXTS, steps, &state);
    memcpy(memory, state->v.x, sizeof(real) * (size_t)state->v.n);
    return loss;
}

double train_epoch(Run *r)
{
    const Corpus *c = &r->train;
    int pieces = (c->length - 1 + STEPS - 1) / STEPS;
    double sum = 0;
    real *memory = arena_zalloc(r->e.arena, sizeof(real) * (size_t)(TEXTS * 2 * r->m.h));
    for (int i = 0; i < pieces; i++) {
        Var *loss = piece(r, c, i * STEPS, memory);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(&r->m.ps);
        backward(loss);
        params_clip(&r->m.ps, 1);
        optim_step(&r->opt, &r->m.ps,
                   r->opt.lr * schedule_cosine(r->opt.t, (int64_t)r->e.epochs * pieces));
        sum += (double)loss->v.x[0] / pieces;
        exp_progress(&r->e, i + 1, pieces, "nats", (double)loss->v.x[0]);
    }
    return sum;
}

Nats measure(Run *r, const Corpus *c)
{
    double nats[TEXTS] = { 0 }, mean = 0, square = 0;
    tape_reset(r->t);
    real *memory = arena_zalloc(r->e.arena, sizeof(real) * (size_t)(TEXTS * 2 * r->m.h));
    for (int t = 0; t + 1 < c->length; t++) {
        int now[TEXTS];
        for (int i = 0; i < TEXTS; i++) now[i] = c->symbol[i * c->length + t];
        tape_reset(r->t);
        Var *state = state_of(r, TEXTS, memory);
        state = char_lstm_step(&r->m, now, state);
        Tensor log_p = ad_log_softmax(char_lstm_logits(&r->m, state))->v;
        for (int i = 0; i < TEXTS; i++) {
            int next = c->symbol[i * c->length + t + 1];
            nats[i] -= (double)log_p.x[i * r->m.symbols + next] / (c->length - 1);
        }
        memcpy(memory, state->v.x, sizeof(real) * (size_t)state->v.n);
    }
    for (int i = 0; i < TEXTS; i++) mean += nats[i] / TEXTS;
    for (int i = 0; i < TEXTS; i++) square += pow(nats[i] - mean, 2) / (TEXTS - 1);
    return (Nats){ mean, sqrt(square / TEXTS) };
}
