/* A cursor that moves over the text. Every function takes what it promises or leaves an Error, of
 * which the first one stays. Strings go to the arena. Chapter 2. */
#include "json.h"

#include <string.h>

static bool fail(Json *j, const char *expected)
{
    return error_set(j->e, EXIT_DATA, "%s: header, byte %zu: %s expected", j->path,
                     (size_t)(j->p - j->start), expected);
}

static void skip_blanks(Json *j)
{
    while (j->p < j->end && *j->p && strchr(" \t\n\r", *j->p)) j->p++;
}

bool json_is(Json *j, char c)
{
    skip_blanks(j);
    if (j->p == j->end || *j->p != c) return false;
    j->p++;
    return true;
}

bool json_need(Json *j, char c)
{
    return json_is(j, c) || fail(j, (char[]){ '\'', c, '\'', 0 });
}

bool json_end(Json *j)
{
    skip_blanks(j);
    return j->p == j->end || fail(j, "its end");
}

bool json_whole(Json *j, uint64_t *x)
{
    skip_blanks(j);
    const char *first = j->p;
    for (*x = 0; j->p < j->end && *j->p >= '0' && *j->p <= '9'; j->p++) {
        uint64_t digit = (uint64_t)(*j->p - '0');
        if (*x > (INT64_MAX - digit) / 10) return fail(j, "a number below 2^63");
        *x = 10 * *x + digit;
    }
    bool ok = j->p > first && (*first != '0' || j->p == first + 1);
    return ok || fail(j, "a whole number");
}

/* How many bytes the UTF-8 character at p takes, at most n; 0 if there is none. Refused are longer
 * forms than a character needs, the surrogates 0xD800 to 0xDFFF, and what is above 0x10FFFF. */
static size_t utf8_length(const char *p, size_t n)
{
    static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned c = (unsigned char)*p;
    size_t k = c < 0x80 ? 1 : c >> 5 == 0x06 ? 2 : c >> 4 == 0x0E ? 3 : c >> 3 == 0x1E ? 4 : 0;
    if (k <= 1 || k > n) return k > n ? 0 : k;
    c &= 0x7Fu >> k;
    for (size_t i = 1; i < k; i++) {
        if (((unsigned char)p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | ((unsigned char)p[i] & 0x3F);
    }
    return c >= least[k] && c <= 0x10FFFF && c >> 11 != 0x1B ? k : 0;
}

/* Writes the character c in UTF-8; returns the place behind it. */
static char *put_utf8(char *to, unsigned c)
{
    static const unsigned char head[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    int k = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int i = k - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(head[k] | c);
    return to + k;
}

/* Takes u and four hex digits; 0, which no string may hold, if they do not come. */
static unsigned take_u(Json *j)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    unsigned c = 0;
    if (j->end - j->p < 5 || *j->p != 'u') return 0;
    j->p++;
    for (int i = 0; i < 4; i++, j->p++) {
        const char *at = memchr(hex, *j->p, sizeof hex - 1);
        if (!at) return 0;
        c = 16 * c + (unsigned)(at - hex < 16 ? at - hex : at - hex - 6);
    }
    return c;
}

/* A character above 0xFFFF comes as two: ten bits behind 0xD800, ten bits behind 0xDC00. */
static unsigned take_unicode(Json *j)
{
    unsigned c = take_u(j);
    if (c >> 11 != 0x1B) return c;
    if (c >> 10 != 0x36 || j->p == j->end || *j->p++ != '\\') return 0;
    unsigned low = take_u(j);
    return low >> 10 == 0x37 ? 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF)) : 0;
}

/* Takes what a backslash starts and writes what it means; returns the place behind, or NULL. */
static char *take_escape(Json *j, char *to)
{
    static const char name[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    const char *at = ++j->p < j->end ? memchr(name, *j->p, sizeof name - 1) : NULL;
    if (!at) {
        unsigned c = take_unicode(j);
        return c ? put_utf8(to, c) : (fail(j, "an escape like \\n or \\u00e9"), NULL);
    }
    j->p++;
    *to = means[at - name];
    return to + 1;
}

static char *take_char(Json *j, char *to)
{
    size_t k = utf8_length(j->p, (size_t)(j->end - j->p));
    if (k == 0) return fail(j, "UTF-8"), NULL;
    if ((unsigned char)*j->p < 0x20) return fail(j, "an escape for a control character"), NULL;
    if (*j->p == '\\') return take_escape(j, to);
    memcpy(to, j->p, k);
    j->p += k;
    return to + k;
}

/* Bytes up to the closing quote; what they stand for is never longer. */
static size_t raw_length(const Json *j)
{
    const char *p = j->p;
    while (p < j->end && *p != '"') p += *p == '\\' && p + 1 < j->end ? 2 : 1;
    return (size_t)(p - j->p);
}

char *json_string(Json *j)
{
    if (!json_need(j, '"')) return NULL;
    char *s = arena_alloc(j->a, raw_length(j) + 1), *to = s;
    while (j->p < j->end && *j->p != '"') {
        to = take_char(j, to);
        if (!to) return NULL;
    }
    if (j->p == j->end) return fail(j, "'\"'"), NULL;
    j->p++;
    *to = 0;
    return s;
}

char *json_key(Json *j, int i)
{
    if (json_is(j, '}') || (i > 0 && !json_need(j, ','))) return NULL;
    char *key = json_string(j);
    return key && json_need(j, ':') ? key : NULL;
}

bool json_item(Json *j, int i) { return !json_is(j, ']') && (i == 0 || json_need(j, ',')); }

bool json_quote(Text *t, const char *s)
{
    text_bytes(t, "\"", 1);
    for (size_t n = strlen(s), k; n > 0; s += k, n -= k) {
        k = utf8_length(s, n);
        if (k == 0) return false;
        if ((unsigned char)*s < 0x20) {
            text_printf(t, "\\u%04x", (unsigned)*s);
            continue;
        }
        if (*s == '"' || *s == '\\') text_bytes(t, "\\", 1);
        text_bytes(t, s, k);
    }
    text_bytes(t, "\"", 1);
    return true;
}
