/* An exercise is a hole in the real source: comment and signature stay, the body becomes a stop
 * that names the function. */
#include "weave.h"

#include <stdio.h>
#include <string.h>

/* The body of d, from its first brace on, is left out. */
static void print_blank(const Source *s, const Def *d)
{
    for (int i = d->first; i <= d->last; i++) {
        const char *line = s->text.at[i], *brace = strchr(line, '{');
        if (!brace) { puts(line); continue; }
        while (brace > line && brace[-1] == ' ') brace--;
        if (brace > line) printf("%.*s\n", (int)(brace - line), line);
        break;
    }
    printf("{\n    must_fail(__FILE__, __LINE__, \"exercise: write %s\");\n}\n", d->name);
}

void blank_print(const char *path, char **names, int n)
{
    Source *s = source_open(path);
    Place at = { path, 1 };
    bool *blank = grow(NULL, 0, (size_t)(s ? s->n : 0) + 1);
    if (!s) { fault(at, "cannot be read"); return; }
    for (int i = 0; i < n; i++) {
        Def *d = source_find(s, names[i]);
        if (d && d->function && !d->declared) blank[d - s->def] = true;
        else fault(at, "has no function %s to blank", names[i]);
    }
    for (int i = 0, k = 0; i < s->text.n; i++) {
        while (k < s->n && s->def[k].first < i) k++;
        if (k == s->n || s->def[k].first != i || !blank[k]) { puts(s->text.at[i]); continue; }
        print_blank(s, &s->def[k]);
        i = s->def[k].last;
    }
}
