/* What a C file defines at the start of a line. No parser: a definition begins in column 0 and ends
 * where its braces and parentheses are closed and a line ends with ; or }, or, for a row of a table
 * that a macro stamps, UNARY(exp, ...), with ). Of #if ... #else only the first branch is seen. */
#include "weave.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    bool comment;
    int depth;              /* open braces and parentheses                 */
    char last;              /* the last character that is code             */
    char *code;             /* all of it, without comments                 */
    int n;
} Scan;

static bool in_name(char c) { return isalnum((unsigned char)c) || c == '_'; }

static const char *skip_quoted(const char *p)
{
    char quote = *p++;
    while (*p && *p != quote) p += *p == '\\' && p[1] ? 2 : 1;
    return p;
}

static void scan(Scan *s, const char *p)
{
    for (; *p; p++) {
        if (s->comment || begins(p, "/*")) {
            const char *end = strstr(s->comment ? p : p + 2, "*/");
            s->comment = !end;
            if (!end) break;
            p = end + 1;
            continue;
        }
        if (!isspace((unsigned char)*p)) s->last = *p;
        *ADD(s->code, s->n) = *p;
        if (*p == '"' || *p == '\'') p = skip_quoted(p);
        else s->depth += (*p == '{' || *p == '(') - (*p == '}' || *p == ')');
        if (!*p) break;
    }
    *ADD(s->code, s->n) = ' ';
}

/* "UNARY(exp, ...": capitals, then a parenthesis. */
static bool is_row(const char *code)
{
    const char *p = code;
    while (isupper((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_') p++;
    return p > code && *p == '(';
}

/* ---- names ---------------------------------------------------------------------------------- */

static char *name_after(const char *p)
{
    while (*p && !in_name(*p)) p++;
    const char *from = p;
    while (in_name(*p)) p++;
    return text_cut(from, p);
}

static char *name_before(const char *code, const char *p)
{
    while (p > code && !in_name(p[-1])) p--;
    const char *end = p;
    while (p > code && in_name(p[-1])) p--;
    return text_cut(p, end);
}

/* Behind the parenthesis or brace that closes the one at p. */
static const char *past(const char *p)
{
    int depth = 0;
    for (; *p; p++) {
        depth += (*p == '(' || *p == '{') - (*p == ')' || *p == '}');
        if (depth == 0) return p + 1;
    }
    return p;
}

/* The character that ends the declared name: int x = 3; int f(void); int a[3]; */
static const char *name_end(const char *code)
{
    const char *p = strpbrk(code, "([={;,");
    while (p && *p == '(') {
        char *name = name_before(code, p);
        if (strcmp(name, "__attribute__") && strcmp(name, "_Alignas")) break;
        p = strpbrk(past(p), "([={;,");
    }
    return p ? p : code + strlen(code);
}

static void name_typedef(Def *d, const char *code)
{
    const char *pointer = strstr(code, "(*"), *brace = strchr(code, '{');
    bool tag = begins(code, "typedef struct") || begins(code, "typedef enum") ||
               begins(code, "typedef union");
    d->name = pointer && !brace ? name_after(pointer) : name_before(code, code + strlen(code));
    d->declared = tag && !brace;
}

static void name_def(Def *d, const char *code)
{
    const char *end = name_end(code);
    bool tag = begins(code, "struct ") || begins(code, "enum ") || begins(code, "union ");
    d->is_static = begins(code, "static ");
    if (begins(code, "typedef ")) {
        name_typedef(d, code);
    } else if (tag && (*end == '{' || *end == ';')) {
        d->name = name_after(strchr(code, ' '));    /* an enum without a tag: its first member */
        d->declared = *end == ';';
    } else if (is_row(code)) {
        d->name = name_after(strchr(code, '('));
    } else {
        d->name = name_before(code, end);
        if (!strcmp(d->name, "struct")) d->name = name_after(past(end));    /* struct {..} x; */
        d->function = *end == '(';
        d->declared = begins(code, "extern ") || !strpbrk(code, "{=");
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The definition that begins in line i, its comment in line `from`: the number of its last line. */
static int read_def(Source *s, int i, int from)
{
    Scan state = { 0 };
    Def *d = ADD(s->def, s->n);
    d->from = from, d->first = i;
    for (; i < s->text.n; i++) {
        scan(&state, s->text.at[i]);
        bool row = is_row(state.code) && state.last == ')';
        if (!state.comment && !state.depth && (strchr(";}", state.last) || row)) break;
    }
    *ADD(state.code, state.n) = 0;
    d->last = i < s->text.n ? i : s->text.n - 1;
    name_def(d, state.code);
    if (!strcmp(d->name, "_Static_assert")) s->n--;
    return d->last;
}

/* A line that begins with #: a macro is a definition; an #else is skipped. Its last line. */
static int read_hash(Source *s, int i, int from)
{
    char **line = s->text.at;
    if (begins(line[i], "#define ")) {
        Def *d = ADD(s->def, s->n);
        *d = (Def){ .name = name_after(line[i] + 8), .from = from, .first = i };
        while (i + 1 < s->text.n && *line[i] && line[i][strlen(line[i]) - 1] == '\\') i++;
        d->last = i;
    }
    if (begins(line[i], "#el"))
        while (i + 1 < s->text.n && !begins(line[i], "#endif")) i++;
    return i;
}

static int comment_last(const Source *s, int i)
{
    while (i + 1 < s->text.n && !strstr(s->text.at[i], "*/")) i++;
    return i;
}

static void read_defs(Source *s)
{
    int comment = -1;
    for (int i = 0; i < s->text.n; i++) {
        const char *line = s->text.at[i];
        int from = comment < 0 ? i : comment;
        comment = -1;
        if (begins(line, "/*")) comment = from, i = comment_last(s, i);
        else if (*line == '#') i = read_hash(s, i, from);
        else if (isalpha((unsigned char)*line) || *line == '_') i = read_def(s, i, from);
    }
}

/* The opening comment ends with "Chapter N.": that N, else -1. */
static int read_chapter(const Source *s)
{
    int n = 0;
    const char *p = NULL;
    if (!s->text.n || !begins(s->text.at[0], "/*")) return -1;
    for (char *at = s->text.at[comment_last(s, 0)]; (at = strstr(at, "Chapter ")); at++) p = at + 8;
    while (p && isdigit((unsigned char)*p) && n < 100) n = 10 * n + *p++ - '0';
    return p && p[-1] != ' ' && !strcmp(p, ". */") ? n : -1;
}

/* ---- the files that were read --------------------------------------------------------------- */

static Source **opened;
static int n_opened;

int sources_all(Source ***list)
{
    *list = opened;
    return n_opened;
}

static void check_twice(const Source *s)
{
    const Def *d = s->def;
    for (int i = 0; i < s->n; i++)
        for (int j = 0; j < i; j++)
            if (!strcmp(d[i].name, d[j].name) && !d[i].declared && !d[j].declared)
                fault((Place){ s->path, d[i].first + 1 }, "%s is defined in line %d too", d[i].name,
                      d[j].first + 1);
}

static bool is_c(const char *path)
{
    size_t n = strlen(path);
    return n > 2 && (!strcmp(path + n - 2, ".c") || !strcmp(path + n - 2, ".h"));
}

Source *source_open(const char *path)
{
    for (int i = 0; i < n_opened; i++)
        if (!strcmp(opened[i]->path, path)) return opened[i];
    bool ok;
    Lines text = lines_read(path, &ok);
    if (!ok) return NULL;
    Source *s = grow(NULL, 0, sizeof *s);
    *s = (Source){ .path = text_of("%s", path), .text = text, .chapter = -1 };
    if (is_c(path)) read_defs(s), s->chapter = read_chapter(s), check_twice(s);
    return *ADD(opened, n_opened) = s;
}

Def *source_find(Source *s, const char *name)
{
    Def *found = NULL;
    for (int i = 0; i < s->n; i++)
        if (!strcmp(s->def[i].name, name) && (!found || found->declared)) found = &s->def[i];
    return found;
}
