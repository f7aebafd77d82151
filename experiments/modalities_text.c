/* Sentences of the grammar: each letter a 1 among 29 zeros, each place 30 Bernoulli variables. What
 * comes back is read letter by letter, and judged by edit distance. Chapter 11. */
#include "modalities_parts.h"

#include <string.h>

enum { TESTS = 300, LONGEST = 96 };

typedef char Line[GRAMMAR_MAX];

static bool among(Line *known, int n, const char *line)
{
    for (int i = 0; i < n; i++)
        if (strcmp(known[i], line) == 0) return true;
    return false;
}

/* n sentences, none of which is among the m known ones. */
static Line *sentences(Run *r, const char *stream, int n, Line *known, int m)
{
    Grammar g = { exp_int(&r->e, "depth", 0, 2), 0.5 };
    Line *line = arena_alloc(r->e.arena, sizeof(Line) * (size_t)n);
    uint64_t tried = 0;
    for (int i = 0; i < n; i++)
        do {
            must(tried < 1000000, "modalities: nearly all sentences are known");
            grammar_sentence(g, rng_fork_i(r->e.rng, stream, tried++), line[i]);
        } while (among(known, m, line[i]));
    return line;
}

static Tensor one_hot(Run *r, Line *line, int n, int length)
{
    Tensor x = tensor_new(r->e.arena, SHAPE(n, length * GRAMMAR_LETTERS));
    for (int i = 0; i < n; i++) text_one_hot(line[i], length, x.x + i * x.s.d[1]);
    return x;
}

/* The same row n times: the mean of x, whose largest letter is the most frequent of its place. */
static Tensor frequent(Run *r, Tensor x, int n)
{
    int d = x.s.d[1];
    Tensor y = tensor_zeros(r->e.arena, SHAPE(n, d));
    for (int i = 0; i < x.n; i++) y.x[i % d] += x.x[i];
    for (int i = 1; i < n; i++) memcpy(y.x + i * d, y.x, sizeof(real) * (size_t)d);
    return y;
}

/* Edits a letter of the originals; *same: the share of sentences without any. */
static double edits(Line *line, Tensor y, double *same)
{
    double wrong = 0, letters = 0;
    int n = y.s.d[0], d = y.s.d[1];
    char copy[LONGEST + 1];
    *same = 0;
    for (int i = 0; i < n; i++) {
        text_read(y.x + i * d, d / GRAMMAR_LETTERS, copy);
        int distance = edit_distance(line[i], copy);
        wrong += distance, letters += (double)strlen(line[i]), *same += (distance == 0) / (double)n;
    }
    return wrong / letters;
}

static void show(Run *r, Line *line, Tensor y)
{
    char copy[LONGEST + 1];
    for (int i = 0; i < 4; i++) {
        text_read(y.x + i * y.s.d[1], y.s.d[1] / GRAMMAR_LETTERS, copy);
        exp_note(&r->e, "%s\n    -> %s", line[i], copy);
    }
}

void text(Run *r)
{
    Exp *e = &r->e;
    int n = exp_int(e, "sentences", 100, 1000000), length = 0, tests = TESTS;
    AeConfig c = { .z = exp_int(e, "text-code", 1, 64), .loss = AE_BERNOULLI };
    int epochs = exp_int(e, "text-epochs", 1, 100000);
    Line *known = sentences(r, "sentences", n, NULL, 0);
    Line *line = sentences(r, "test sentences", tests, known, n);
    for (int i = 0; i < n; i++) length = (int)fmax(length, (double)strlen(known[i]));
    for (int i = 0; i < tests; i++) length = (int)fmax(length, (double)strlen(line[i]));
    must(length <= LONGEST, "modalities: a sentence of %d letters", length);
    Tensor train = one_hot(r, known, n, length), test = one_hot(r, line, tests, length);
    Copies made = copies(r, "text", train, test, c, epochs);
    double same[3], deep = edits(line, made.deep, &same[0]);
    double pca = edits(line, made.pca, &same[1]);
    double most = edits(line, frequent(r, train, tests), &same[2]);
    show(r, line, made.deep);
    exp_table(e, "text.tsv", "z\tedits\tpca_edits\tfrequent_edits\tsame\tpca_same\tlength", 7, 1,
              (double[]){ c.z, deep, pca, most, same[0], same[1], length });
    exp_claim(e, "C15", "edits_of_text_over_those_of_pca", deep / pca, "<",
              e->size == SMOKE ? 0.9 : 0.7);
}
