/* The edit distance fills a table of distances between beginnings of a and of b, and keeps one row
 * of it. Chapter 11. */
#include "modality.h"

#include <math.h>
#include <string.h>

void text_one_hot(const char *text, int length, real *x)
{
    int n = (int)strlen(text);
    must(n <= length, "text_one_hot: %d letters, room for %d", n, length);
    memset(x, 0, sizeof(real) * (size_t)(length * GRAMMAR_LETTERS));
    for (int i = 0; i < length; i++) {
        int symbol = grammar_symbol(i < n ? text[i] : ' ');
        must(symbol >= 0, "text_one_hot: '%c' is no letter of the grammar", text[i]);
        x[i * GRAMMAR_LETTERS + symbol] = 1;
    }
}

void text_read(const real *x, int length, char *text)
{
    int n = 0;
    for (int i = 0; i < length; i++, x += GRAMMAR_LETTERS) {
        int best = 0;
        for (int k = 1; k < GRAMMAR_LETTERS; k++) best = x[k] > x[best] ? k : best;
        text[i] = grammar_letter(best);
        if (text[i] != ' ') n = i + 1;
    }
    text[n] = 0;
}

static int least(int a, int b) { return a < b ? a : b; }

int edit_distance(const char *a, const char *b)
{
    int row[GRAMMAR_MAX], n = (int)strlen(b);
    must(n < GRAMMAR_MAX, "edit_distance: %d letters", n);
    for (int j = 0; j <= n; j++) row[j] = j;
    for (int i = 1; *a; i++, a++) {
        int before = row[0];                    /* the row above, one to the left */
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int replaced = before + (*a != b[j - 1]);
            before = row[j];
            row[j] = least(replaced, 1 + least(row[j], row[j - 1]));
        }
    }
    return row[n];
}

double snr(Tensor y, Tensor x)
{
    double signal = 0, noise = 0;
    must(y.n == x.n, "snr: %s of %s", shape_str(y.s), shape_str(x.s));
    for (int i = 0; i < x.n; i++) {
        signal += pow((double)x.x[i], 2);
        noise += pow((double)(y.x[i] - x.x[i]), 2);
    }
    return 10 * log10(signal / noise);
}
