/* Settings, the options that only one experiment has: --set KEY=VALUE. Values are text until the
 * experiment asks for a number or a word, and says what it can take. Chapter 14. */
#include "exp_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *exp_str(const Exp *e, const char *key)
{
    const Setting *s = e->spec->settings;
    int i = 0;
    while (s && s[i].key && strcmp(s[i].key, key) != 0) i++;
    must(s && s[i].key, "%s has no setting %s", e->spec->name, key);
    return e->set[i];
}

int exp_int(const Exp *e, const char *key, int low, int high)
{
    int x = 0;
    const char *v = exp_str(e, key);
    if (!number_whole(v, low, high, &x))
        exp_fail(e, EXIT_USAGE, "%s: '%s' is no whole number from %d to %d", key, v, low, high);
    return x;
}

double exp_real(const Exp *e, const char *key, double low, double high)
{
    double x = 0;
    const char *v = exp_str(e, key);
    if (!number_real(v, low, high, &x))
        exp_fail(e, EXIT_USAGE, "%s: '%s' is no number from %g to %g", key, v, low, high);
    return x;
}

int exp_word(const Exp *e, const char *key, const char *const *words)
{
    const char *v = exp_str(e, key);
    char all[300] = "";
    for (int i = 0; words[i]; i++) {
        if (!strcmp(v, words[i])) return i;
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", words[i]);
    }
    exp_fail(e, EXIT_USAGE, "%s: '%s' is none of %s", key, v, all);
}

/* Up to `most` whole numbers from 1 to 100000. */
int exp_list(const Exp *e, const char *key, int most, int *x)
{
    const char *s = exp_str(e, key);
    int n = 0;
    for (char *end; n < most; s = end + 1) {
        long v = strtol(s, &end, 10);
        if (end == s || v < 1 || v > 100000 || (*end && *end != ',')) break;
        x[n++] = (int)v;
        if (!*end) return n;
    }
    exp_fail(e, EXIT_USAGE, "--set %s=%s is not a list of up to %d widths, as in 500,500", key,
             exp_str(e, key), most);
}
