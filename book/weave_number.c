/* A number of a results file by its address: row and column, then how to print it.
 *
 *     book/results/vae.csv last test_elbo %.2f        the last row; also first, or 3, the third
 *     book/results/vae.csv epoch=4 test_elbo %.2f     the first row whose epoch is 4
 *     book/results/vae.txt claim:V6 value %.3g        of "claim V6 ok ink=0.02 <= 0.03 smoke": the
 *                                                     value 0.02, or bound 0.03; with the column
 *                                                     ink, the claim V6 that measures this
 *
 * Lines that begin with # are passed over; the next one names the columns, divided by tabs if it
 * has one, else by commas. */
#include "weave.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Lines cells_of(const char *line, char sep)
{
    Lines l = { 0 };
    for (const char *p = line;; p++) {
        const char *from = p;
        while (*p && *p != sep) p++;
        lines_add(&l, text_cut(from, p));
        if (!*p) return l;
    }
}

static Lines without_comments(Lines all)
{
    Lines l = { 0 };
    for (int i = 0; i < all.n; i++)
        if (all.at[i][0] != '#') lines_add(&l, all.at[i]);
    return l;
}

/* A header cell is the column's name, or the name, a space and the unit: "loss (nats)". */
static int column_of(Lines header, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; i < header.n; i++)
        if (!strncmp(header.at[i], name, n) && (!header.at[i][n] || header.at[i][n] == ' '))
            return i;
    return -1;
}

static bool same(const char *a, const char *b)
{
    char *end_a, *end_b;
    double x = strtod(a, &end_a), y = strtod(b, &end_b);
    return !strcmp(a, b) || (end_a > a && end_b > b && !*end_a && !*end_b && x == y);
}

/* The number of the row in `table`, whose line 0 is the header; -1 if there is none. */
static int row_of(Lines table, char sep, const char *row)
{
    const char *equals = strchr(row, '=');
    int i = 0;
    if (!strcmp(row, "last")) i = table.n - 1;
    else if (!strcmp(row, "first")) i = 1;
    else if (!equals) i = atoi(row);
    else {
        int col = column_of(cells_of(table.at[0], sep), text_cut(row, equals));
        for (int k = table.n - 1; k > 0 && col >= 0; k--) {
            Lines cells = cells_of(table.at[k], sep);
            if (col < cells.n && same(cells.at[col], equals + 1)) i = k;
        }
    }
    return i > 0 && i < table.n ? i : -1;
}

static char *table_cell(Place at, const char *file, Lines table, const char *row,
                        const char *column)
{
    if (table.n < 2) return fault(at, "%s has no rows", file), NULL;
    char sep = strchr(table.at[0], '\t') ? '\t' : ',';
    int i = row_of(table, sep, row), j = column_of(cells_of(table.at[0], sep), column);
    if (i < 0) return fault(at, "%s has no row %s", file, row), NULL;
    if (j < 0) return fault(at, "%s has no column %s", file, column), NULL;
    Lines cells = cells_of(table.at[i], sep);
    if (j >= cells.n) return fault(at, "%s: row %s ends before %s", file, row, column), NULL;
    return cells.at[j];
}

/* The words of a line: claim ID verdict quantity=value relation bound size. */
static char *claim_cell(Place at, const char *file, Lines l, const char *id, const char *column)
{
    for (int i = 0; i < l.n; i++) {
        Lines w = words_of(l.at[i], l.at[i] + strlen(l.at[i]));
        char *equals = w.n >= 6 && !strcmp(w.at[0], "claim") && !strcmp(w.at[1], id)
                       ? strchr(w.at[3], '=') : NULL;
        if (!equals) continue;
        if (!strcmp(column, "bound")) return w.at[5];
        if (!strcmp(column, "value")) return equals + 1;
        if (!strcmp(column, text_cut(w.at[3], equals))) return equals + 1;
    }
    return fault(at, "%s has no claim %s with %s", file, id, column), NULL;
}

/* One conversion of a number or a text, %.2f or %s, perhaps among other characters; its letter. */
static char format_letter(const char *f)
{
    char letter = 0;
    for (; *f; f++) {
        if (*f != '%') continue;
        if (*++f == '%') continue;
        f += strspn(f, "-+0#");
        f += strspn(f, "0123456789.");
        if (letter || !*f || !strchr("eEfgGs", *f)) return 0;
        letter = *f;
    }
    return letter;
}

char *number_of(Place at, Lines words)
{
    bool ok;
    char *cell, *end;
    if (words.n != 4) return fault(at, "num wants FILE ROW COLUMN FORMAT"), NULL;
    const char *file = words.at[0], *row = words.at[1], *column = words.at[2];
    const char *format = words.at[3];
    char letter = format_letter(format);
    if (!letter) return fault(at, "%s is no format of one number, such as %%.2f", format), NULL;
    Lines l = lines_read(file, &ok);
    if (!ok) return fault(at, "%s cannot be read", file), NULL;
    l = without_comments(l);
    cell = begins(row, "claim:") ? claim_cell(at, file, l, row + 6, column)
                                 : table_cell(at, file, l, row, column);
    if (!cell || letter == 's') return cell ? text_of(format, cell) : NULL;
    double x = strtod(cell, &end);
    if (end == cell || *end) return fault(at, "%s: \"%s\" is no number", file, cell), NULL;
    return text_of(format, x);
}
