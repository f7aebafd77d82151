/* TX: sentences of a small grammar, whose probability, entropy and nesting are known exactly.
 *
 *     sentence -> who(0) " " verb " the " noun "."
 *     who(d)   -> "the " noun                                     with probability 1 - nest
 *               | "the " noun " (that " who(d+1) " " verb ")"     with probability nest, d < depth
 *
 * All words of a sentence are of one of three topics, each equally likely, as are a topic's four
 * nouns and four verbs. Chapter 11. */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include "tensor/arena.h"
#include "tensor/rng.h"

enum { GRAMMAR_DEPTH = 6, GRAMMAR_MAX = 256, GRAMMAR_LETTERS = 30, GRAMMAR_TOPICS = 3 };

typedef struct {
    int depth;          /* at most so many brackets are open, 0..GRAMMAR_DEPTH */
    double nest;        /* 0..1 */
} Grammar;

/* A sentence in text, at most GRAMMAR_MAX - 1 characters and a 0. Returns its topic, 0..2. */
int grammar_sentence(Grammar g, Rng r, char *text);

/* log p(text) of one sentence, nats; -infinity where the grammar does not make it. */
double grammar_log_prob(Grammar g, const char *text);

double grammar_entropy(Grammar g);          /* the mean of -log p of a sentence, nats, exact     */
double grammar_length(Grammar g);           /* the mean number of its characters, exact          */

/* n characters, one sentence after the other with a space between; (*depth)[i] brackets are open
 * after character i. Sentence k is drawn from the k-th fork of r. The arena owns both. */
char *grammar_text(Arena *a, Grammar g, Rng r, int n, uint8_t **depth);

/* Characters as numbers 0..29: space, a to z, '(', ')' and '.'; -1 for any other. And back. */
int grammar_symbol(char letter);
char grammar_letter(int symbol);

#endif
