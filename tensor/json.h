/* JSON, as much of it as a header needs: objects, arrays, strings and whole numbers, read from left
 * to right by whoever knows what has to come next. Nothing is kept of the text but the strings, so
 * there is no tree and no depth. Strict: what RFC 8259 forbids is refused, and so are "\u0000",
 * which no C string can hold, and bytes that are not UTF-8. Chapter 2. */
#ifndef JSON_H
#define JSON_H

#include "file.h"

#include <stdint.h>

typedef struct {
    const char *path;           /* for messages                          */
    const char *start, *p, *end;        /* the text; p is what comes next */
    Arena *a;                   /* owns the strings                      */
    Error *e;
} Json;

/* Each of these skips blanks first. Where they say "or an Error", it is EXIT_DATA and one line with
 * the path, the number of the byte and what was expected there. */
bool json_is(Json *j, char c);                  /* takes c if it comes next                     */
bool json_need(Json *j, char c);                /* takes c, or an Error                         */
char *json_string(Json *j);                     /* takes a string; NULL and an Error            */
bool json_whole(Json *j, uint64_t *x);          /* takes 0, 1, ... 2^63 - 1, or an Error        */
bool json_end(Json *j);                         /* nothing comes, or an Error                   */

/* The i-th key of an object, behind its {, with the colon taken; NULL at its } or with an Error.
 *     for (int i = 0; (key = json_key(&j, i)); i++) ... */
char *json_key(Json *j, int i);

/* Whether the i-th element of an array comes, behind its [; false at its ] or with an Error. */
bool json_item(Json *j, int i);

/* Appends s as a JSON string, with escapes where they must be; false if s is not UTF-8. */
bool json_quote(Text *t, const char *s);

#endif
