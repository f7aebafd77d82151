/* Strings, files and the list of faults. Nothing is freed. */
#include "weave.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int n_faults;

void fault(Place at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", at.path, at.line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    n_faults++;
}

int faults(void) { return n_faults; }

/* Doubles the room each time n is a power of two. */
void *grow(void *list, int n, size_t size)
{
    if ((n & (n - 1)) == 0) list = realloc(list, (n ? 2 * (size_t)n : 1) * size);
    if (!list) perror("weave"), exit(1);
    memset((char *)list + (size_t)n * size, 0, size);
    return list;
}

char *text_cut(const char *from, const char *to)
{
    size_t n = (size_t)(to - from);
    char *s = malloc(n + 1);
    if (!s) perror("weave"), exit(1);
    memcpy(s, from, n);
    s[n] = 0;
    return s;
}

char *text_of(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *s = malloc((size_t)n + 1);
    if (!s) perror("weave"), exit(1);
    va_start(args, format);
    vsnprintf(s, (size_t)n + 1, format, args);
    va_end(args);
    return s;
}

bool begins(const char *s, const char *with) { return !strncmp(s, with, strlen(with)); }

static bool in_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

bool has_word(const char *s, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = s; (p = strstr(p, word)); p++)
        if ((p == s || !in_word(p[-1])) && !in_word(p[n])) return true;
    return false;
}

void lines_add(Lines *l, char *s) { *ADD(l->at, l->n) = s; }

bool lines_have(const Lines *l, const char *s)
{
    for (int i = 0; i < l->n; i++)
        if (!strcmp(l->at[i], s)) return true;
    return false;
}

/* The file's bytes, ended by a 0; NULL if it cannot be read. */
static char *file_bytes(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *s = NULL;
    int n = 0;
    if (!f) return NULL;
    for (int c; (c = getc(f)) != EOF;) *ADD(s, n) = (char)c;
    *ADD(s, n) = 0;
    bool bad = ferror(f) != 0;
    fclose(f);
    return bad ? NULL : s;
}

Lines lines_read(const char *path, bool *ok)
{
    Lines l = { 0 };
    char *s = file_bytes(path);
    *ok = s != NULL;
    while (s && *s) {
        char *end = s + strcspn(s, "\n"), *next = *end ? end + 1 : end;
        *end = 0;
        lines_add(&l, s);
        s = next;
    }
    return l;
}

bool lines_write(const char *path, const Lines *l)
{
    char *part = text_of("%s.part", path);
    FILE *f = fopen(part, "wb");
    if (!f) return false;
    for (int i = 0; i < l->n; i++) fprintf(f, "%s\n", l->at[i]);
    bool ok = !ferror(f);
    ok = !fclose(f) && ok && !rename(part, path);
    if (!ok) remove(part);
    return ok;
}

Lines words_of(const char *s, const char *end)
{
    Lines l = { 0 };
    while (s < end) {
        const char *from = s;
        while (s < end && !isspace((unsigned char)*s)) s++;
        if (s > from) lines_add(&l, text_cut(from, s));
        else s++;
    }
    return l;
}

char *words_joined(Lines words)
{
    char *s = "";
    for (int i = 0; i < words.n; i++) s = text_of("%s%s%s", s, i ? " " : "", words.at[i]);
    return s;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

Lines folder_files(const char *folder, const char *ends)
{
    Lines l = { 0 };
    DIR *d = opendir(folder);
    size_t n = strlen(ends);
    for (struct dirent *e; d && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len > n && !strcmp(e->d_name + len - n, ends))
            lines_add(&l, text_of("%s/%s", folder, e->d_name));
    }
    if (d) closedir(d);
    if (l.n) qsort(l.at, (size_t)l.n, sizeof *l.at, by_name);
    return l;
}
