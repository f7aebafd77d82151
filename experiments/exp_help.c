/* The text of --help, made from the table of options and the experiment's own settings, with the
 * defaults of all three sizes. Owns nothing. Chapter 14. */
#include "exp_inner.h"

#include <stdio.h>
#include <string.h>

static void row(const char *name, const char *value, const char *help)
{
    char left[64];
    snprintf(left, sizeof left, "%s %s", name, value ? value : "");
    printf("  %-18s %s", left, help);
}

/* The defaults: one word if all sizes share it. */
static void defaults(const char *a, const char *b, const char *c)
{
    if (!strcmp(a, b) && !strcmp(b, c)) printf(" (%s)\n", a);
    else printf(" (%s, %s, %s)\n", a, b, c);
}

static void whole_defaults(const int *x)
{
    char text[3][16];
    for (int i = 0; i < 3; i++) snprintf(text[i], sizeof text[i], "%d", x[i]);
    defaults(text[0], text[1], text[2]);
}

static void rate_defaults(const double *x)
{
    char text[3][16];
    for (int i = 0; i < 3; i++) snprintf(text[i], sizeof text[i], "%g", x[i]);
    defaults(text[0], text[1], text[2]);
}

static void option_defaults(const Spec *s, const Option *o)
{
    if (o->at == offsetof(Exp, epochs)) whole_defaults(s->epochs);
    else if (o->at == offsetof(Exp, batch_size)) whole_defaults(s->batch_size);
    else if (o->at == offsetof(Exp, lr)) rate_defaults(s->lr);
    else if (o->at == offsetof(Exp, data)) printf(" (%s)\n", s->data);
    else if (o->at == offsetof(Exp, out)) printf(" (results/%s)\n", s->name);
    else putchar('\n');
}

void exp_help(const Spec *s)
{
    printf("%s: %s\n\nusage: %s [OPTION]...\n\n", s->name, s->purpose, s->name);
    printf("In brackets the default, or those of smoke (seconds), lecture (minutes), full.\n\n");
    for (const Option *o = exp_options; o->name; o++) {
        row(o->name, o->value, o->help);
        option_defaults(s, o);
    }
    for (const Setting *t = s->settings; t && t->key; t++) {
        if (t == s->settings) printf("\nsettings, each --set KEY=VALUE\n");
        row(t->key, NULL, t->help);
        defaults(t->value[0], t->value[1], t->value[2]);
    }
    printf("\nexit status\n"
           "  0  every check and claim holds\n"
           "  1  a check or a claim failed\n"
           "  2  wrong usage\n"
           "  3  a file is missing, damaged or cannot be written\n"
           "  4  a loss became NaN or infinite\n");
}
