/* What the language model is worth: nats per character against the entropy of the grammar, how many
 * of its sentences the grammar makes, and whether its state knows how many brackets are open, which
 * no single character tells. Chapter 17. */
#include "char_lstm_parts.h"

#include "nn/density.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void checks(Run *r)
{
    CharLstm m;
    Rng rng = rng_fork(r->e.rng, "checks");
    char_lstm_init(&m, GRAMMAR_LETTERS, 5, rng);
    tape_reset(r->t);
    Var *state = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(3, 10), &rng));
    Var *loss = char_lstm_loss(&m, r->train.symbol, r->train.length, 3, 6, &state);
    exp_gradients(&r->e, "gradients", loss, &rng);
    char_lstm_free(&m);
}

/* ---- sentences ------------------------------------------------------------------------------- */

/* One step of a single text, whose state is in `memory`. Returns the logits of what comes next. */
static const real *read_symbol(Run *r, int symbol, real *memory)
{
    tape_reset(r->t);
    Var *state = char_lstm_step(&r->m, &symbol, state_of(r, 1, memory));
    memcpy(memory, state->v.x, sizeof(real) * (size_t)state->v.n);
    return char_lstm_logits(&r->m, state)->v.x;
}

/* Goes on from what was read, up to a full stop. */
static void sentence(Run *r, double temperature, Rng *rng, real *memory, char *text)
{
    const real *logits = read_symbol(r, grammar_symbol(' '), memory);
    int n = 0;
    while (n < GRAMMAR_MAX - 1 && (n == 0 || text[n - 1] != '.')) {
        int symbol = categorical_draw(logits, r->m.symbols, temperature, rng_uniform(rng));
        text[n++] = grammar_letter(symbol);
        logits = read_symbol(r, symbol, memory);
    }
    text[n] = 0;
}

/* The share of n sentences that the grammar makes; the first two are printed. A sentence of the
 * grammar is read before, so that the model is at the end of one. */
static double accepted(Run *r, double temperature, int n)
{
    Rng rng = rng_fork(r->e.rng, "sentences");
    real *memory = arena_zalloc(r->e.arena, sizeof(real) * (size_t)(2 * r->m.h));
    char text[GRAMMAR_MAX];
    int count = 0;
    grammar_sentence(r->g, rng_fork(rng, "first"), text);
    for (int i = 0; text[i]; i++) read_symbol(r, grammar_symbol(text[i]), memory);
    for (int i = 0; i < n; i++) {
        sentence(r, temperature, &rng, memory, text);
        bool right = isfinite(grammar_log_prob(r->g, text));
        if (i < 2) printf("temperature %g: %s%s\n", temperature, text, right ? "" : " (wrong)");
        count += right;
    }
    return (double)count / n;
}

/* ---- what the state knows -------------------------------------------------------------------- */

/* The hidden numbers after each symbol, [TEXTS * steps, h], in the order of the depths. */
static Tensor states(Run *r, const Corpus *c, int steps)
{
    int h = r->m.h;
    Tensor to = tensor_new(r->e.arena, SHAPE(TEXTS * steps, h));
    real *memory = arena_zalloc(r->e.arena, sizeof(real) * (size_t)(TEXTS * 2 * h));
    for (int t = 0; t < steps; t++) {
        int now[TEXTS];
        for (int i = 0; i < TEXTS; i++) now[i] = c->symbol[i * c->length + t];
        tape_reset(r->t);
        Var *state = char_lstm_step(&r->m, now, state_of(r, TEXTS, memory));
        memcpy(memory, state->v.x, sizeof(real) * (size_t)state->v.n);
        Tensor hidden = char_lstm_hidden(&r->m, state)->v;
        for (int i = 0; i < TEXTS; i++)
            memcpy(to.x + (i * steps + t) * h, hidden.x + i * h, sizeof(real) * (size_t)h);
    }
    return to;
}

/* What a step of the probe can read: the state, or the last symbol alone. */
static Tensor symbols(Run *r, const Corpus *c, int steps)
{
    Tensor to = tensor_zeros(r->e.arena, SHAPE(TEXTS * steps, GRAMMAR_LETTERS));
    for (int i = 0; i < TEXTS * steps; i++)
        to.x[i * GRAMMAR_LETTERS + c->symbol[i / steps * c->length + i % steps]] = 1;
    return to;
}

static int *depths(Run *r, const Corpus *c, int steps)
{
    int *y = arena_alloc(r->e.arena, sizeof(int) * (size_t)(TEXTS * steps));
    for (int i = 0; i < TEXTS * steps; i++) y[i] = c->depth[i / steps * c->length + i % steps];
    return y;
}

/* A softmax on x is taught the depth, and asked on other texts: the share that it gets right. */
static double probe(Run *r, Tensor x, const int *y, Tensor test, const int *answer)
{
    Params ps = { 0 };
    Optim o;
    Linear l = linear_new(&ps, rng_fork(r->e.rng, "probe"), "probe", x.s.d[1], GRAMMAR_DEPTH + 1,
                          INIT_ZERO);
    optim_init(&o, "adam", 0.05);
    for (int step = 0; step < 200; step++) {
        tape_reset(r->t);
        Var *loss = nll(categorical(linear(l, ad_input(r->t, x)), y));
        params_zero_grad(&ps);
        backward(loss);
        optim_step(&o, &ps, o.lr * schedule_cosine(o.t, 200));
    }
    tape_reset(r->t);
    Tensor logits = linear(l, ad_input(r->t, test))->v;
    int right = 0, n = test.s.d[0];
    for (int i = 0; i < n; i++) {
        int best = 0;
        for (int k = 1; k <= GRAMMAR_DEPTH; k++)
            if (logits.x[i * 7 + k] > logits.x[i * 7 + best]) best = k;
        right += best == answer[i];
    }
    params_free(&ps), optim_free(&o);
    return (double)right / n;
}

static void state_knows(Run *r)
{
    int steps = 250;
    const int *y = depths(r, &r->train, steps), *answer = depths(r, &r->test, steps);
    double last = probe(r, symbols(r, &r->train, steps), y, symbols(r, &r->test, steps), answer);
    double state = probe(r, states(r, &r->train, steps), y, states(r, &r->test, steps), answer);
    exp_table(&r->e, "depth.tsv", "symbol_percent\tstate_percent", 2, 1,
              (double[]){ 100 * last, 100 * state });
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "A18", "depth_wrong_from_the_state_over_from_the_symbol",
                  (1 - state) / (1 - last), "<=", 0.5);
}

void results(Run *r)
{
    Nats n = measure(r, &r->test);
    double rate = entropy_rate(r), bits = log(2), cold, warm;
    int draws = r->e.size == SMOKE ? 50 : 500;
    exp_claim(&r->e, "A18", "standard_errors_above_the_entropy", (n.nats - rate) / n.se, ">=", -2);
    exp_claim(&r->e, "A18", "nats_over_the_entropy", n.nats / rate, "<=",
              r->e.size == SMOKE ? 5 : 1.1);
    warm = accepted(r, 1, draws), cold = accepted(r, 0.5, draws);
    exp_table(&r->e, "test.tsv", "bits\tse\tentropy_bits\taccepted_percent\tcold_percent", 5, 1,
              (double[]){ n.nats / bits, n.se / bits, rate / bits, 100 * warm, 100 * cold });
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "A18", "sentences_that_the_grammar_makes", warm, ">=", 0.8);
    state_knows(r);
    exp_plot(&r->e, "char_lstm_nats");
}
