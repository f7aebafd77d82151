/* The whole book: every source names its chapter and is named by it, every public function is
 * quoted or excused in not-quoted.txt, every plot script is shown. A line of not-quoted.txt is
 * FILE NAME REASON; a plot script's NAME is *. */
#include "weave.h"

#include <stdio.h>
#include <string.h>

typedef struct { char *file, *name; int line; bool used; } Excuse;
typedef struct { char *path; Excuse *at; int n; } Excuses;

/* The sources that belong to a chapter. */
static Lines code_files(const char *ends)
{
    static const char *const folders[] = { "tensor", "autograd", "nn", "models", "datasets" };
    Lines all = { 0 };
    for (int i = 0; i < 5; i++) {
        Lines l = folder_files(folders[i], ends);
        for (int k = 0; k < l.n; k++) lines_add(&all, l.at[k]);
    }
    return all;
}

/* ---- chapters ------------------------------------------------------------------------------- */

static Chapter *numbered(Chapter *c, int n, int number)
{
    for (int i = 0; i < n; i++)
        if (c[i].number == number) return &c[i];
    return NULL;
}

static void check_file(const char *path, Chapter *c, int n)
{
    Source *s = source_open(path);
    Place at = { path, 1 };
    Chapter *owner = s && s->chapter >= 0 ? numbered(c, n, s->chapter) : NULL;
    if (!s)
        fault(at, "cannot be read");
    else if (s->chapter < 0)
        fault(at, "the opening comment does not end with \"Chapter N.\"");
    else if (!owner)
        fault(at, "names chapter %d, and there is none", s->chapter);
    else if (!lines_have(&owner->sources, path))
        fault(at, "names chapter %d, but %s does not list it in its sources", s->chapter,
              owner->path);
}

static void check_chapters(Chapter *c, int n)
{
    static const char *const ends[] = { ".c", ".h" };
    for (int e = 0; e < 2; e++) {
        Lines l = code_files(ends[e]);
        for (int i = 0; i < l.n; i++) check_file(l.at[i], c, n);
    }
    for (int i = 0; i < n; i++)
        if (c[i].number >= 0 && numbered(c, n, c[i].number) != &c[i])
            fault((Place){ c[i].path, 1 }, "is a second chapter %d", c[i].number);
}

/* The table of contents, README.md beside the chapters, links to each. */
static void check_contents(Chapter *c, int n)
{
    for (int i = 0; i < n; i++) {
        size_t len = strlen(c[i].path);
        if (len < 9 || strcmp(c[i].path + len - 9, "README.md")) continue;
        char *text = words_joined(c[i].text);
        for (int k = 0; k < n; k++) {
            const char *slash = strrchr(c[k].path, '/'), *base = slash ? slash + 1 : c[k].path;
            if (k != i && !strstr(text, text_of("](%s)", base)))
                fault((Place){ c[i].path, 1 }, "has no link to %s", base);
        }
    }
}

/* ---- what nobody quotes --------------------------------------------------------------------- */

static bool is_quoted(const char *name)
{
    Source **s;
    int n = sources_all(&s);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < s[i]->n; k++) {
            const Def *d = &s[i]->def[k];
            bool in_header = strstr(s[i]->path, ".h") != NULL;
            if (d->quoted && (in_header || !d->is_static) && !strcmp(d->name, name)) return true;
        }
    return false;
}

static bool is_shown(const char *script, const Chapter *c, int n)
{
    const char *base = strrchr(script, '/') + 1;
    char *svg = text_of("%s.svg", text_cut(base, strrchr(base, '.')));
    Source *s = source_open(script);
    bool shown = s && s->quoted;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < c[i].figures.n; k++)
            shown = shown || figure_is(c[i].figures.at[k], svg);
    return shown;
}

/* Everything that ought to be quoted and is not, through `report`. */
static void each_unquoted(const Chapter *c, int n, Excuses *x,
                          void (*report)(Excuses *x, const char *file, int line, const char *name))
{
    Lines headers = code_files(".h"), scripts = folder_files("experiments", ".gp");
    for (int i = 0; i < headers.n; i++) {
        Source *s = source_open(headers.at[i]);
        for (int k = 0; s && k < s->n; k++)
            if (s->def[k].function && !is_quoted(s->def[k].name))
                report(x, s->path, s->def[k].first + 1, s->def[k].name);
    }
    for (int i = 0; i < scripts.n; i++)
        if (!is_shown(scripts.at[i], c, n)) report(x, scripts.at[i], 1, "*");
}

static Excuse *find_excuse(Excuses *x, const char *file, const char *name)
{
    for (int i = 0; i < x->n; i++)
        if (!strcmp(x->at[i].file, file) && !strcmp(x->at[i].name, name)) return &x->at[i];
    return NULL;
}

static void report_fault(Excuses *x, const char *file, int line, const char *name)
{
    Excuse *found = find_excuse(x, file, name);
    if (found) found->used = true;
    else if (*name == '*')
        fault((Place){ file, line }, "no chapter shows its figure; show it or give a reason in %s",
              x->path);
    else
        fault((Place){ file, line }, "%s is quoted in no chapter; quote it or give a reason in %s",
              name, x->path);
}

static void report_line(Excuses *x, const char *file, int line, const char *name)
{
    (void)line;
    if (!find_excuse(x, file, name)) printf("%s %s \n", file, name);
}

/* ---- not-quoted.txt ------------------------------------------------------------------------- */

static Excuses read_excuses(const Chapter *c)
{
    const char *slash = strrchr(c->path, '/');
    char *folder = slash ? text_cut(c->path, slash + 1) : "";
    Excuses x = { .path = text_of("%snot-quoted.txt", folder) };
    bool ok;
    Lines l = lines_read(x.path, &ok);
    for (int i = 0; i < l.n; i++) {
        Lines w = words_of(l.at[i], l.at[i] + strlen(l.at[i]));
        if (!w.n || l.at[i][0] == '#') continue;
        if (w.n < 3) { fault((Place){ x.path, i + 1 }, "a line is FILE NAME REASON"); continue; }
        *ADD(x.at, x.n) = (Excuse){ w.at[0], w.at[1], i + 1, false };
    }
    return x;
}

void cover_check(Chapter *c, int n)
{
    Excuses x = read_excuses(c);
    check_chapters(c, n);
    check_contents(c, n);
    each_unquoted(c, n, &x, report_fault);
    for (int i = 0; i < x.n; i++)
        if (!x.at[i].used)
            fault((Place){ x.path, x.at[i].line }, "%s %s is quoted, or is no longer there; take "
                  "this line out", x.at[i].file, x.at[i].name);
}

void cover_list(Chapter *c, int n)
{
    Excuses x = read_excuses(c);
    each_unquoted(c, n, &x, report_line);
}
