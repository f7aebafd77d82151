/* The weaver keeps the book true. A chapter already contains its listings and its numbers; weave
 * computes what they should be and either reports a difference (check) or writes it (sync).
 *
 *     <!-- code: FILE NAME... -->                      a listing follows, in a fence
 *     <!-- num: FILE ROW COLUMN FORMAT -->1.23<!-- /num -->
 *     <!-- sources: FILE... -->                        at the top of a chapter
 *
 * A name is what is defined at the start of a line of FILE: a function, struct, enum, typedef,
 * macro, variable or table row; a..b is a range of them, * the file. The program reads a few
 * hundred small files and ends, so that it frees no memory. */
#ifndef WEAVE_H
#define WEAVE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- text (weave_text.c) -------------------------------------------------------------------- */

typedef struct { char **at; int n; } Lines;             /* lines or words, without newlines     */
typedef struct { const char *path; int line; } Place;   /* line counts from 1                   */

void *grow(void *list, int n, size_t size);             /* room for one more of n, zeroed       */
#define ADD(list, count) ((list) = grow(list, count, sizeof *(list)), &(list)[(count)++])

char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_cut(const char *from, const char *to);       /* a copy of [from, to)                 */
bool begins(const char *s, const char *with);
bool has_word(const char *s, const char *word);         /* not as a part of a longer word       */
void lines_add(Lines *l, char *s);
bool lines_have(const Lines *l, const char *s);
Lines lines_read(const char *path, bool *ok);
bool lines_write(const char *path, const Lines *l);     /* to another name, then renamed        */
Lines words_of(const char *s, const char *end);         /* divided by spaces                    */
char *words_joined(Lines words);
Lines folder_files(const char *folder, const char *ends);   /* sorted paths; none if no folder  */

/* Prints "path:line: message" to stderr and counts it. */
void fault(Place at, const char *format, ...) __attribute__((format(printf, 2, 3)));
int faults(void);

/* ---- sources (weave_source.c) --------------------------------------------------------------- */

typedef struct {
    char *name;
    int from, first, last;          /* lines from 0; from: of the comment directly above        */
    bool function, is_static;
    bool declared;                  /* a prototype, extern or forward declaration               */
    bool quoted;                    /* in a listing                                             */
} Def;

typedef struct {
    char *path;
    Lines text;
    Def *def;
    int n;
    int chapter;                    /* "Chapter N." ends the opening comment; else -1           */
    bool quoted;                    /* whole                                                    */
} Source;

Source *source_open(const char *path);      /* NULL if it cannot be read; each is read once      */
Def *source_find(Source *s, const char *name);      /* a definition before a declaration         */
int sources_all(Source ***list);                    /* all that were opened                      */

/* ---- one chapter ---------------------------------------------------------------------------- */

typedef struct {
    char *path;
    int number;                     /* of book/NN-name.md; -1 for other pages                   */
    int sources_line;               /* from 0, among the first five; -1 if there is none        */
    Lines text, sources, figures;   /* figures: names without folder                            */
    int listings, numbers;
} Chapter;

Chapter chapter_open(const char *path);
void chapter_weave(Chapter *c, bool fix);           /* reports, or writes what differs           */

/* What a directive stands for; false or NULL after a fault. */
bool listing_of(Place at, Lines words, Lines *out);             /* FILE NAME...                  */
char *number_of(Place at, Lines words);                         /* FILE ROW COLUMN FORMAT        */
void figure_check(Place at, const char *folder, const char *path);      /* fig/NAME.svg          */
bool figure_is(const char *figure, const char *file);   /* the file, or RUN_ and the file        */

/* ---- the whole book (weave_cover.c) --------------------------------------------------------- */

void cover_check(Chapter *c, int n);                /* chapters and sources, what nobody quotes  */
void cover_list(Chapter *c, int n);                 /* what not-quoted.txt lacks, on stdout      */

/* ---- exercises (weave_blank.c) -------------------------------------------------------------- */

/* FILE with the bodies of these functions replaced by a stop, on stdout. */
void blank_print(const char *path, char **names, int n);

#endif
