/* The command line. One table names every option, says what it takes and where in Exp it goes; the
 * same table prints --help. Numbers are strict: "3x", "-1" and "nan" are refused with one line that
 * names the option, and status 2. Strings stay where argv has them. Chapter 14. */
#include "exp_inner.h"

#include "tensor/parallel.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1000000, CORES = 256 };

#define AT(field) offsetof(Exp, field)

const char *const exp_sizes[] = { "smoke", "lecture", "full", NULL };

const Option exp_options[] = {
    { "--size",       "SIZE", A_SIZE,    AT(size),       0,     "smoke, lecture, full (lecture)" },
    { "--data",       "NAME", A_WORD,    AT(data),       0,     "what to train on" },
    { "--data-dir",   "DIR",  A_WORD,    AT(data_dir),   0,     "data files ($ELBO_DATA or data)" },
    { "--epochs",     "N",    A_COUNT,   AT(epochs),     MOST,  "passes over the training data" },
    { "--batch-size", "N",    A_COUNT,   AT(batch_size), MOST,  "examples a step" },
    { "--lr",         "X",    A_RATE,    AT(lr),         0,     "learning rate" },
    { "--seed",       "N",    A_SEED,    AT(seed),       0,     "of all random numbers (1)" },
    { "--threads",    "N",    A_COUNT,   AT(threads),    CORES, "changes no result (all cores)" },
    { "--out",        "DIR",  A_WORD,    AT(out),        0,     "where results go" },
    { "--check",      NULL,   A_FLAG,    AT(check),      0,     "check gradients, do not train" },
    { "--resume",     NULL,   A_FLAG,    AT(resume),     0,     "go on from --out's checkpoint" },
    { "--trace",      NULL,   A_FLAG,    AT(trace),      0,     "print the graph of a minibatch" },
    { "--set",        "K=V",  A_SETTING, 0,              0,     "one of the settings below" },
    { "--quiet",      NULL,   A_FLAG,    AT(quiet),      0,     "no progress on stderr" },
    { "--help",       NULL,   A_HELP,    0,              0,     "print this" },
    { "--version",    NULL,   A_VERSION, 0,              0,     "print the version" },
    { 0 }
};

/* strtod and strtol stop at an odd character, skip blanks, know "nan", "inf" and hexadecimal; so
 * the characters are looked at first. */
static bool only(const char *text, const char *characters)
{
    return text[0] != 0 && strspn(text, characters) == strlen(text);
}

bool number_whole(const char *text, int low, int high, int *x)
{
    errno = 0;
    if (!only(text + (text[0] == '-'), "0123456789")) return false;
    long v = strtol(text, NULL, 10);
    if (errno || v < low || v > high) return false;
    *x = (int)v;
    return true;
}

bool number_real(const char *text, double low, double high, double *x)
{
    char *end;
    if (!only(text, "+-.eE0123456789")) return false;
    double v = strtod(text, &end);
    if (*end || end == text || !(v >= low && v <= high)) return false;
    *x = v;
    return true;
}

static void set_count(Exp *e, const Option *o, const char *v)
{
    if (!number_whole(v, 1, o->most, (int *)((char *)e + o->at)))
        exp_fail(e, EXIT_USAGE, "%s: '%s' is no whole number from 1 to %d", o->name, v, o->most);
}

static void set_rate(Exp *e, const Option *o, const char *v)
{
    if (!number_real(v, 1e-12, 1e6, (double *)((char *)e + o->at)))
        exp_fail(e, EXIT_USAGE, "%s: '%s' is no number from 1e-12 to 1e6", o->name, v);
}

static void set_seed(Exp *e, const Option *o, const char *v)
{
    errno = 0;
    unsigned long long seed = only(v, "0123456789") ? strtoull(v, NULL, 10) : 0;
    if (errno || !only(v, "0123456789"))
        exp_fail(e, EXIT_USAGE, "%s: '%s' is no whole number from 0 to 2^64 - 1", o->name, v);
    e->seed = seed;
}

static void set_size(Exp *e, const Option *o, const char *v)
{
    for (int i = 0; exp_sizes[i]; i++) {
        if (strcmp(v, exp_sizes[i]) != 0) continue;
        e->size = (Size)i;
        return;
    }
    exp_fail(e, EXIT_USAGE, "%s: '%s' is none of smoke, lecture, full", o->name, v);
}

/* Words end up as lines of config.txt, so a control character is refused. */
static const char *word(const Exp *e, const Option *o, const char *v)
{
    for (const char *c = v; *c; c++)
        if (iscntrl((unsigned char)*c))
            exp_fail(e, EXIT_USAGE, "%s: a control character in the value", o->name);
    if (!*v) exp_fail(e, EXIT_USAGE, "%s: the value is empty", o->name);
    return v;
}

static void set_setting(Exp *e, const Option *o, const char *v)
{
    const Setting *s = e->spec->settings;
    size_t n = strcspn(v, "=");
    char keys[300] = "";
    for (int i = 0; s && s[i].key; i++) {
        if (strlen(s[i].key) == n && !strncmp(s[i].key, v, n) && v[n] == '=') {
            e->set[i] = word(e, o, v + n + 1);
            return;
        }
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%s%s", i ? ", " : "", s[i].key);
    }
    exp_fail(e, EXIT_USAGE, "%s: '%s' is not KEY=VALUE with one of the keys: %s", o->name, v, keys);
}

static void assign(Exp *e, const Option *o, const char *v)
{
    char *at = (char *)e + o->at;
    switch (o->kind) {
    case A_FLAG:    *(bool *)at = true;                  return;
    case A_COUNT:   set_count(e, o, v);                  return;
    case A_RATE:    set_rate(e, o, v);                   return;
    case A_SEED:    set_seed(e, o, v);                   return;
    case A_WORD:    *(const char **)at = word(e, o, v);  return;
    case A_SIZE:    set_size(e, o, v);                   return;
    case A_SETTING:     set_setting(e, o, v);                return;
    case A_HELP:    exp_help(e->spec);                   break;
    case A_VERSION: printf("elbo %s %s %s\n", ELBO_VERSION, e->spec->name, REAL_NAME);
    }
    exp_flush(e);
    exit(EXIT_OK);
}

/* The option that argument a names, "--lr" or "--lr=0.1". */
static const Option *lookup(const Exp *e, const char *a)
{
    size_t n = strcspn(a, "=");
    for (const Option *o = exp_options; o->name; o++)
        if (strlen(o->name) == n && !strncmp(o->name, a, n)) return o;
    exp_fail(e, EXIT_USAGE, "%s: unknown option (--help lists them)", a);
}

/* What the command line left open. */
static void fill_defaults(Exp *e)
{
    const Spec *s = e->spec;
    const char *dir = getenv("ELBO_DATA");
    if (!e->data) e->data = s->data;
    if (!e->data_dir) e->data_dir = dir && *dir ? dir : "data";
    if (!e->epochs) e->epochs = s->epochs[e->size];
    if (!e->batch_size) e->batch_size = s->batch_size[e->size];
    if (e->lr == 0) e->lr = s->lr[e->size];
    if (!e->threads) e->threads = parallel_threads();
    for (int i = 0; s->settings && s->settings[i].key; i++)
        if (!e->set[i]) e->set[i] = s->settings[i].value[e->size];
    if (e->out) return;
    e->out = exp_format(e, "results/%s", s->name);
}

void exp_parse(Exp *e, int argc, char **argv)
{
    int settings = 0;
    while (e->spec->settings && e->spec->settings[settings].key) settings++;
    e->set = arena_zalloc(e->arena, (size_t)(settings + 1) * sizeof *e->set);
    e->size = LECTURE;
    e->seed = 1;
    for (int i = 1; i < argc; i++) {
        const Option *o = lookup(e, argv[i]);
        char *equals = strchr(argv[i], '=');
        if (!o->value && equals) exp_fail(e, EXIT_USAGE, "%s: takes no value", o->name);
        if (o->value && !equals && i + 1 == argc)
            exp_fail(e, EXIT_USAGE, "%s: its %s is missing", o->name, o->value);
        assign(e, o, !o->value ? NULL : equals ? equals + 1 : argv[++i]);
    }
    fill_defaults(e);
}
