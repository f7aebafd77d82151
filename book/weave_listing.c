/* What stands under <!-- code: FILE NAME... -->: definitions, each with the comment directly above
 * it, divided by an empty line unless they are neighbours in the file. */
#include "weave.h"

#include <string.h>

enum { MOST_LINES = 30, MOST_WHOLE = 60, MOST_COLUMNS = 100 };

typedef struct { int from, first, last; } Range;        /* lines of the file, from 0 */

static bool find(Place at, Source *s, const char *name, Range *r)
{
    Def *d = source_find(s, name);
    if (!d) return fault(at, "%s has no %s", s->path, name), false;
    *r = (Range){ d->from, d->first, d->last };
    return true;
}

static bool find_range(Place at, Source *s, const char *name, Range *r)
{
    const char *dots = strstr(name, "..");
    Range end;
    if (!strcmp(name, "*")) {
        s->quoted = true;
        *r = (Range){ 0, 0, s->text.n - 1 };
        return true;
    }
    if (!dots) return find(at, s, name, r);
    if (!find(at, s, text_cut(name, dots), r) || !find(at, s, dots + 2, &end)) return false;
    if (end.last < r->first) return fault(at, "%s ends before it begins", name), false;
    r->last = end.last;
    return true;
}

static void quote(Source *s, Range r)
{
    for (int i = 0; i < s->n; i++)
        if (s->def[i].first >= r.first && s->def[i].last <= r.last) s->def[i].quoted = true;
}

static int columns(const char *s)
{
    int n = 0;
    for (; *s; s++) n += (*s & 0xC0) != 0x80;           /* UTF-8: bytes that begin a character */
    return n;
}

static void check_size(Place at, Source *s, int n, Lines listing)
{
    int most = s->quoted ? MOST_WHOLE : MOST_LINES;
    if (n > most) fault(at, "a listing of %d lines of %s, without its comments; %d is the most", n,
                        s->path, most);
    for (int i = 0; i < listing.n; i++)
        if (columns(listing.at[i]) > MOST_COLUMNS)
            fault(at, "a line of %s is %d columns wide, %d is the most: %s", s->path,
                  columns(listing.at[i]), MOST_COLUMNS, listing.at[i]);
}

bool listing_of(Place at, Lines words, Lines *out)
{
    int n = 0, before = -1;
    *out = (Lines){ 0 };
    if (words.n < 2) return fault(at, "code wants FILE NAME..."), false;
    Source *s = source_open(words.at[0]);
    if (!s) return fault(at, "%s cannot be read", words.at[0]), false;
    for (int i = 1; i < words.n; i++) {
        Range r;
        if (!find_range(at, s, words.at[i], &r)) return false;
        if (i > 1 && r.from != before + 1) lines_add(out, "");
        for (int k = r.from; k <= r.last; k++) lines_add(out, s->text.at[k]);
        n += r.last - r.first + 1;
        before = r.last;
        quote(s, r);
    }
    check_size(at, s, n, *out);
    return true;
}
