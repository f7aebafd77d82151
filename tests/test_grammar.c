/* The grammar: its probabilities add up to 1 over every sentence there is, its entropy and length
 * are those of what it writes, and it reads what it writes and nothing else. */
#include "test.h"

#include "datasets/grammar.h"

#include <string.h>

/* Nothing is random about depth 0: 3 topics, 4 x 4 x 4 words. */
static void test_flat(void)
{
    Grammar g = { 0, 0.5 };
    CHECK_NEAR(grammar_entropy(g), log(3 * 64), 1e-12, "entropy");
    CHECK_NEAR(grammar_log_prob(g, "the cat sees the owl."), -log(3 * 64), 1e-12, "log p");
    CHECK_NEAR(grammar_entropy((Grammar){ 3, 0 }), log(3 * 64), 1e-12, "entropy without nesting");
}

/* p by hand: topic 1/3, five words of four, nesting 0.3 and then 0.7. */
static void test_probability(void)
{
    const char *s = "the fox (that the owl sees) fears the dog.";
    CHECK_NEAR(grammar_log_prob((Grammar){ 2, 0.3 }, s), log(0.3 * 0.7 / 3) - 5 * log(4), 1e-12,
               "two levels allowed");
    CHECK_NEAR(grammar_log_prob((Grammar){ 1, 0.3 }, s), log(0.3 / 3) - 5 * log(4), 1e-12,
               "one level allowed");
}

static void test_refused(void)
{
    static const char *const bad[] = {
        "", "the cat sees the owl", "the cat sees the ship.", "the cat sees the owl. ",
        "the cat meets the owl.", "the fox (that the owl sees fears the dog.",
        "the fox (that the ship sees) fears the dog.", "The cat sees the owl.",
        "the fox (that the owl (that the cat sees) sees) fears the dog." };
    for (int k = 0; k < 9; k++) {
        double log_p = grammar_log_prob((Grammar){ 1, 0.3 }, bad[k]);
        CHECK(isinf(log_p) && log_p < 0, "\"%s\" has log p %g", bad[k], log_p);
    }
}

/* Over 20,000 sentences: the means of -log p and of the length, within 5 standard errors. */
static void test_means(void)
{
    enum { N = 20000 };
    for (int depth = 0; depth <= GRAMMAR_DEPTH; depth += 2) {
        Grammar g = { depth, depth == 2 ? 1 : 0.4 };
        double nats[2] = { 0, 0 }, length[2] = { 0, 0 };
        int topics[3] = { 0 };
        for (int i = 0; i < N; i++) {
            char text[GRAMMAR_MAX];
            topics[grammar_sentence(g, rng_fork_i(rng_new(1), "s", (uint64_t)i), text)]++;
            double h = -grammar_log_prob(g, text), n = (double)strlen(text);
            nats[0] += h / N, nats[1] += h * h / N, length[0] += n / N, length[1] += n * n / N;
        }
        double se = sqrt(fmax(nats[1] - nats[0] * nats[0], 0) / N);
        CHECK_NEAR(nats[0], grammar_entropy(g), 5 * se + 1e-9, "entropy");
        se = sqrt((length[1] - length[0] * length[0]) / N);
        CHECK_NEAR(length[0], grammar_length(g), 5 * se, "length");
        for (int k = 0; k < 3; k++) CHECK_NEAR(topics[k], N / 3.0, 5 * sqrt(N * 2 / 9.0), "topic");
    }
}

/* Every flat sentence is drawn sooner or later, and their probabilities add up to 1. */
static void test_all(void)
{
    static char seen[200][GRAMMAR_MAX];
    double sum = 0;
    int n = 0;
    for (uint64_t i = 0; i < 5000 && n < 200; i++) {
        int k = 0;
        grammar_sentence((Grammar){ 0, 0.5 }, rng_fork_i(rng_new(5), "s", i), seen[n]);
        while (strcmp(seen[k], seen[n]) != 0) k++;
        if (k == n) sum += exp(grammar_log_prob((Grammar){ 0, 0.5 }, seen[n++]));
    }
    CHECK(n == 192, "%d sentences", n);
    CHECK_NEAR(sum, 1, 1e-9, "sum of p");
}

/* If what is drawn comes with probability p, and the sum of p is 1, the mean of 1 / p is the number
 * of sentences there are: at depth 1, 3 * (4^3 + 4^5). */
static void test_sum_is_1(void)
{
    enum { N = 20000 };
    Grammar g = { 1, 0.5 };
    double count = 0, square = 0;
    for (int i = 0; i < N; i++) {
        char text[GRAMMAR_MAX];
        grammar_sentence(g, rng_fork_i(rng_new(2), "s", (uint64_t)i), text);
        double n = exp(-grammar_log_prob(g, text));
        count += n / N, square += n * n / N;
    }
    CHECK_NEAR(count, 3 * (64 + 1024), 5 * sqrt((square - count * count) / N), "sentences");
}

static void test_longest(void)
{
    Grammar g = { GRAMMAR_DEPTH, 1 };
    char text[GRAMMAR_MAX];
    int longest = 0;
    for (int i = 0; i < 300; i++) {
        grammar_sentence(g, rng_fork_i(rng_new(3), "s", (uint64_t)i), text);
        if ((int)strlen(text) > longest) longest = (int)strlen(text);
    }
    CHECK(longest > 170 && longest < GRAMMAR_MAX, "the longest has %d characters", longest);
}

/* A text has its sentences in order, and knows its depth. */
static void test_text(void)
{
    enum { N = 3000 };
    Arena *a = arena_new();
    Grammar g = { 3, 0.5 };
    uint8_t *depth, *other;
    char text[GRAMMAR_MAX];
    int deepest = 0;
    char *s = grammar_text(a, g, rng_new(4), N, &depth);
    char *start = grammar_text(a, g, rng_new(4), 100, &other);
    CHECK((int)strlen(s) == N && strncmp(s, start, 100) == 0, "%d characters", (int)strlen(s));
    CHECK_BYTES(other, depth, 100, "depth");
    int n = 0, open = 0;
    for (int i = 0; i < N; i++) {
        int symbol = grammar_symbol(s[i]);
        CHECK(symbol >= 0 && symbol < GRAMMAR_LETTERS && grammar_letter(symbol) == s[i], "'%c'",
              s[i]);
        open += (s[i] == '(') - (s[i] == ')');
        CHECK(depth[i] == open, "depth %d of \"%.*s\"", depth[i], i + 1, s);
        if (open > deepest) deepest = open;
        if (s[i] != '.') continue;
        s[i] = text[0] = 0;
        strcat(strcat(text, s + n), ".");
        CHECK(isfinite(grammar_log_prob(g, text)) && s[i + 1 < N ? i + 1 : i] != '.', "%s", text);
        s[i] = '.', n = i + 2;
    }
    CHECK(deepest == 3 && grammar_symbol('T') == -1 && grammar_symbol(0) == -1, "%d", deepest);
    arena_free(a);
}

static void too_deep(void *ctx) { (void)ctx; grammar_entropy((Grammar){ 7, 0.5 }); }

static void test_misuse(void) { CHECK_DIES(too_deep, NULL, "grammar: depth 7, nest 0.5"); }

int main(void)
{
    RUN(test_flat);
    RUN(test_probability);
    RUN(test_refused);
    RUN(test_means);
    RUN(test_all);
    RUN(test_sum_is_1);
    RUN(test_longest);
    RUN(test_text);
    RUN(test_misuse);
    return test_done();
}
