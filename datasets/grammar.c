/* A sentence is written by following the rules, and read by following them again: the same three
 * functions that draw have three that multiply probabilities. As no sentence can be made in two
 * ways, the probability of how it was made is its own, and the entropy is a sum over the rules.
 * Chapter 11. */
#include "grammar.h"

#include "tensor/must.h"

#include <math.h>
#include <string.h>

enum { WORDS = 4 };

static const char *const nouns[GRAMMAR_TOPICS][WORDS] = {
    { "cat", "dog", "fox", "owl" }, { "cook", "baker", "waiter", "guest" },
    { "ship", "whale", "captain", "storm" } };
static const char *const verbs[GRAMMAR_TOPICS][WORDS] = {
    { "sees", "hears", "chases", "fears" }, { "serves", "thanks", "calls", "pays" },
    { "meets", "follows", "finds", "escapes" } };

static const char letters[] = " abcdefghijklmnopqrstuvwxyz().";

static void check(Grammar g)
{
    must(g.depth >= 0 && g.depth <= GRAMMAR_DEPTH && g.nest >= 0 && g.nest <= 1,
         "grammar: depth %d, nest %g", g.depth, g.nest);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put(char *text, const char *word) { strcat(text, word); }

static void put_who(Grammar g, Rng *r, int topic, int d, char *text)
{
    put(text, "the ");
    put(text, nouns[topic][rng_below(r, WORDS)]);
    if (d == g.depth || rng_uniform(r) >= g.nest) return;
    put(text, " (that ");
    put_who(g, r, topic, d + 1, text);
    put(text, " ");
    put(text, verbs[topic][rng_below(r, WORDS)]);
    put(text, ")");
}

int grammar_sentence(Grammar g, Rng r, char *text)
{
    check(g);
    int topic = rng_below(&r, GRAMMAR_TOPICS);
    text[0] = 0;
    put_who(g, &r, topic, 0, text);
    put(text, " ");
    put(text, verbs[topic][rng_below(&r, WORDS)]);
    put(text, " the ");
    put(text, nouns[topic][rng_below(&r, WORDS)]);
    put(text, ".");
    return topic;
}

char *grammar_text(Arena *a, Grammar g, Rng r, int n, uint8_t **depth)
{
    char *text = arena_alloc(a, (size_t)n + GRAMMAR_MAX + 1);
    int length = 0, open = 0;
    for (uint64_t k = 0; length < n; k++) {
        grammar_sentence(g, rng_fork_i(r, "sentence", k), text + length);
        length += (int)strlen(text + length);
        text[length++] = ' ';
    }
    text[n] = 0;
    *depth = arena_alloc(a, (size_t)n);
    for (int i = 0; i < n; i++) {
        open += (text[i] == '(') - (text[i] == ')');
        (*depth)[i] = (uint8_t)open;
    }
    return text;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Steps over `word` at *text, if it is there. */
static bool skip(const char **text, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(*text, word, n) != 0) return false;
    *text += n;
    return true;
}

static bool one_of(const char **text, const char *const words[WORDS])
{
    for (int k = 0; k < WORDS; k++)
        if (skip(text, words[k])) return true;
    return false;
}

/* Reads who(d), and adds its log probability given the topic to *log_p. */
static bool read_who(Grammar g, const char **text, int topic, int d, double *log_p)
{
    if (!skip(text, "the ") || !one_of(text, nouns[topic])) return false;
    *log_p -= log(WORDS);
    bool nested = skip(text, " (that ");
    if (d == g.depth) return !nested;
    *log_p += log(nested ? g.nest : 1 - g.nest);
    if (!nested) return true;
    *log_p -= log(WORDS);
    return read_who(g, text, topic, d + 1, log_p) && skip(text, " ")
        && one_of(text, verbs[topic]) && skip(text, ")");
}

double grammar_log_prob(Grammar g, const char *text)
{
    check(g);
    for (int topic = 0; topic < GRAMMAR_TOPICS; topic++) {
        const char *at = text;
        double log_p = -log(GRAMMAR_TOPICS) - 2 * log(WORDS);
        if (read_who(g, &at, topic, 0, &log_p) && skip(&at, " ") && one_of(&at, verbs[topic])
            && skip(&at, " the ") && one_of(&at, nouns[topic]) && strcmp(at, ".") == 0)
            return log_p;
    }
    return -HUGE_VAL;
}

/* ---- means ---------------------------------------------------------------------------------- */

/* The mean of a sum over the rules that who(d) uses: `once` for itself, `nested` for a clause. */
static double mean_who(Grammar g, int d, double once, double nested)
{
    if (d == g.depth) return once;
    return once + g.nest * (nested + mean_who(g, d + 1, once, nested));
}

double grammar_entropy(Grammar g)
{
    check(g);
    double q = g.nest, choice = q > 0 && q < 1 ? -q * log(q) - (1 - q) * log(1 - q) : 0;
    double choices = mean_who(g, 0, choice, 0) - pow(q, g.depth) * choice;  /* none at the bottom */
    return log(GRAMMAR_TOPICS) + 2 * log(WORDS) + choices + mean_who(g, 0, log(WORDS), log(WORDS));
}

static double mean_word(const char *const words[GRAMMAR_TOPICS][WORDS])
{
    double sum = 0;
    for (int k = 0; k < GRAMMAR_TOPICS * WORDS; k++)
        sum += (double)strlen(words[k / WORDS][k % WORDS]);
    return sum / (GRAMMAR_TOPICS * WORDS);
}

double grammar_length(Grammar g)
{
    check(g);
    double noun = mean_word(nouns), verb = mean_word(verbs);
    double who = mean_who(g, 0, 4 + noun, 9 + verb);        /* "the ", " (that " and " )" */
    return who + 1 + verb + 5 + noun + 1;
}

int grammar_symbol(char letter)
{
    const char *at = letter ? strchr(letters, letter) : NULL;
    return at ? (int)(at - letters) : -1;
}

char grammar_letter(int symbol)
{
    must(symbol >= 0 && symbol < GRAMMAR_LETTERS, "grammar_letter: %d", symbol);
    return letters[symbol];
}
