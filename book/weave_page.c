/* One page of the book, line by line: what it says is compared with what it should say. Fences are
 * listings; a num stands within a line; ![..](fig/..) is a figure. */
#include "weave.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Chapter *c;
    Lines out;              /* the page as it should be */
    int i;                  /* the line, from 0         */
    bool fix;
    bool formula;           /* between $$ and $$        */
} Page;

static Place here(const Page *p) { return (Place){ p->c->path, p->i + 1 }; }

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The words of <!-- KIND: ... --> in line s; no words if it does not end in this line. */
static Lines directive(const char *s, const char *kind)
{
    const char *end = strstr(s, "-->");
    return end && begins(s, kind) ? words_of(s + strlen(kind), end) : (Lines){ 0 };
}

/* ---- listings ------------------------------------------------------------------------------- */

static bool is_fence(const char *s) { return begins(s + strspn(s, " "), "```"); }

/* From the fence in line p->i to the one that closes it; p->i is then behind it. */
static Lines read_fence(Page *p)
{
    Lines l = { 0 };
    Place at = here(p);
    for (p->i++; p->i < p->c->text.n && !is_fence(p->c->text.at[p->i]); p->i++)
        lines_add(&l, p->c->text.at[p->i]);
    if (p->i == p->c->text.n) fault(at, "this listing is not closed");
    else p->i++;
    return l;
}

static void copy_lines(Page *p, int from)
{
    for (; from < p->i; from++) lines_add(&p->out, p->c->text.at[from]);
}

static void copy_fence(Page *p)
{
    int from = p->i;
    const char *s = p->c->text.at[from], *word = s + strspn(s, " ") + 3;
    if (!strcmp(word, "c"))
        fault(here(p), "code without <!-- code: FILE NAME -->; a fence without c if it is not from "
              "the source");
    read_fence(p);
    copy_lines(p, from);
}

static bool same_lines(Lines a, Lines b)
{
    if (a.n != b.n) return false;
    for (int i = 0; i < a.n; i++)
        if (strcmp(a.at[i], b.at[i])) return false;
    return true;
}

static const char *fence_of(const char *file)
{
    const char *dot = strrchr(file, '.');
    if (dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h"))) return "```c";
    if (dot && !strcmp(dot, ".gp")) return "```gnuplot";
    return "```";
}

static void put_listing(Page *p, const char *file, Lines l)
{
    lines_add(&p->out, text_of("%s", fence_of(file)));
    for (int i = 0; i < l.n; i++) lines_add(&p->out, l.at[i]);
    lines_add(&p->out, "```");
}

/* open: the line that opens the listing, NULL if there is none. */
static void compare_listing(Place at, Lines words, Lines want, Lines have, const char *open)
{
    char *what = words_joined(words);
    if (!open)
        fault(at, "%s has no listing here yet; run make book", what);
    else if (!same_lines(have, want) || strcmp(open, fence_of(words.at[0])))
        fault(at, "%s has changed; run make book, then reread the prose around it", what);
}

static void weave_listing(Page *p)
{
    Place at = here(p);
    Lines words = directive(p->c->text.at[p->i], "<!-- code:"), want, have = { 0 };
    bool known = listing_of(at, words, &want);
    lines_add(&p->out, p->c->text.at[p->i++]);
    bool fence = p->i < p->c->text.n && is_fence(p->c->text.at[p->i]);
    int from = p->i;
    if (fence) have = read_fence(p);
    p->c->listings++;
    if (known) put_listing(p, words.at[0], want);
    else copy_lines(p, from);
    if (known && !p->fix)
        compare_listing(at, words, want, have, fence ? p->c->text.at[from] : NULL);
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* The line up to the value of the num at s is added to *out; the value's end is returned. */
static const char *weave_number(Page *p, const char *line, const char *s, char **out)
{
    static const char close[] = "<!-- /num -->";
    const char *from = strstr(s, "-->"), *end = strstr(s, close);
    if (!from || !end || end < from) {
        fault(here(p), "a num is <!-- num: FILE ROW COLUMN FORMAT -->VALUE%s, all in one line",
              close);
        *out = text_of("%s%s", *out, line);
        return line + strlen(line);
    }
    from += 3;
    Lines words = directive(s, "<!-- num:");
    char *have = text_cut(from, end), *want = number_of(here(p), words);
    p->c->numbers++;
    if (want && strcmp(want, have) && !p->fix)
        fault(here(p), "%s is %s, the text says %s; run make book, then reread the prose around it",
              words_joined(words), want, have);
    *out = text_of("%s%s%s%s", *out, text_cut(line, from), want ? want : have, close);
    return end + strlen(close);
}

static void weave_numbers(Page *p, const char *line)
{
    char *out = "";
    const char *s;
    if (strstr(line, "<!-- num:") == line)
        fault(here(p), "a line that begins with a num ends its paragraph; put a word before it");
    while ((s = strstr(line, "<!-- num:"))) line = weave_number(p, line, s, &out);
    lines_add(&p->out, text_of("%s%s", out, line));
}

/* ---- figures and the rest ------------------------------------------------------------------- */

static void check_figures(Page *p, const char *line)
{
    char *folder = text_cut(p->c->path, base_of(p->c->path));
    for (const char *s = line; (s = strstr(s, "![")); s += 2) {
        const char *from = strstr(s, "](");
        if (!from) return;
        const char *end = from + 2 + strcspn(from + 2, " )");
        char *path = text_cut(from + 2, end);
        figure_check(here(p), folder, path);
        lines_add(&p->c->figures, text_cut(base_of(path), path + strlen(path)));
    }
}

/* Markdown would end the formula here and begin a list, a quotation or a heading. */
static void check_formula(Page *p, const char *line)
{
    const char *first = line + strspn(line, " ");
    if (p->formula && *first && strchr("+-*>#", *first) && first[1] == ' ')
        fault(here(p), "no line of a formula begins with %c; put it at the end of the one above",
              *first);
    for (const char *s = line; (s = strstr(s, "$$")); s += 2) p->formula = !p->formula;
}

static void check_directive(Page *p, const char *line)
{
    static const char *const known[] = { "<!-- num: ", "<!-- /num -->", "<!-- code: " };
    if (p->i == p->c->sources_line && begins(line, "<!-- sources: ")) return;
    for (const char *s = line; (s = strstr(s, "<!--")); s++) {
        bool ok = false;
        for (int i = 0; i < 3; i++) ok = ok || begins(s, known[i]);
        if (!ok) fault(here(p), "no such directive: %s", s);
        if (begins(s, "<!-- code: ") && s > line)
            fault(here(p), "a code directive stands at the start of a line");
    }
}

static void check_sources(Page *p)
{
    Chapter *c = p->c;
    if (c->number < 0) return;
    p->i = c->sources_line < 0 ? 0 : c->sources_line;
    if (c->sources_line < 0) fault(here(p), "a chapter opens with <!-- sources: FILE... -->");
    for (int i = 0; i < c->sources.n; i++) {
        Source *s = source_open(c->sources.at[i]);
        if (!s) fault(here(p), "%s cannot be read", c->sources.at[i]);
        else if (s->chapter != c->number)
            fault(here(p), "the opening comment of %s does not end with \"Chapter %d.\"", s->path,
                  c->number);
    }
    p->i = 0;
}

void chapter_weave(Chapter *c, bool fix)
{
    Page p = { .c = c, .fix = fix };
    check_sources(&p);
    while (p.i < c->text.n) {
        const char *line = c->text.at[p.i];
        if (is_fence(line)) {
            copy_fence(&p);
        } else if (begins(line, "<!-- code: ")) {
            weave_listing(&p);
        } else {
            check_directive(&p, line);
            check_figures(&p, line);
            check_formula(&p, line);
            weave_numbers(&p, line);
            p.i++;
        }
    }
    if (!fix || same_lines(p.out, c->text)) return;
    if (lines_write(c->path, &p.out)) printf("%s: rewritten\n", c->path);
    else fault((Place){ c->path, 1 }, "cannot be written");
}

/* book/03-tape.md is chapter 3. */
Chapter chapter_open(const char *path)
{
    bool ok;
    const char *base = base_of(path);
    Chapter c = { .path = text_of("%s", path), .number = -1, .sources_line = -1 };
    c.text = lines_read(path, &ok);
    if (!ok) fault((Place){ c.path, 1 }, "cannot be read");
    if (isdigit((unsigned char)base[0]) && isdigit((unsigned char)base[1]) && base[2] == '-')
        c.number = atoi(base);
    for (int i = 0; i < c.text.n && i < 5 && c.sources_line < 0; i++)
        if (begins(c.text.at[i], "<!-- sources: ")) c.sources_line = i;
    if (c.sources_line >= 0) c.sources = directive(c.text.at[c.sources_line], "<!-- sources:");
    return c;
}
