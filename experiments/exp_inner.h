/* What the files of the frame share with each other and an experiment does not need. Chapter 14. */
#ifndef EXP_INNER_H
#define EXP_INNER_H

#include "exp.h"

/* A row of the table of options (exp_options.c). `at` is the place in Exp that it fills. */
typedef enum {
    A_FLAG, A_COUNT, A_RATE, A_SEED, A_WORD, A_SIZE, A_SETTING, A_HELP, A_VERSION
} OptionKind;

typedef struct {
    const char *name, *value;                   /* "--lr", "X"; a flag's value is NULL           */
    OptionKind kind;
    size_t at;
    int most;                                   /* of a whole number                             */
    const char *help;
} Option;

extern const Option exp_options[];              /* ended by a NULL name                          */
extern const char *const exp_sizes[];           /* "smoke", "lecture", "full", NULL              */

void exp_parse(Exp *e, int argc, char **argv);
void exp_help(const Spec *s);                   /* the text of --help, on stdout                 */

bool number_whole(const char *text, int low, int high, int *x);
bool number_real(const char *text, double low, double high, double *x);

void exp_config(const Exp *e, Text *t);         /* "KEY = value" lines: all that fixes the result */
void exp_provenance(const Exp *e, Text *t);    /* "# elbo 0.1 vae --size smoke ..." and a newline */
void exp_begin(Exp *e);                         /* before the first file: config.txt and so on   */
void exp_open_checkpoint(Exp *e);               /* reads it, if it is there, and judges it       */

/* What follows belongs to the next network: its checkpoint, its epochs, from 1, and their rows. */
void exp_network(Exp *e, const char *file, int epochs);
void exp_write(Exp *e, const char *file, const Text *t);        /* OUT/FILE, whole or not at all */
void exp_write_metrics(Exp *e);
int exp_columns(const Exp *e);                  /* of metrics.csv                                */
void exp_flush(const Exp *e);                   /* stdout must take everything, else status 3    */
char *exp_format(const Exp *e, const char *format, ...)     /* in the arena                      */
    __attribute__((format(printf, 2, 3)));
double exp_seconds(void);                       /* a clock that only runs forward                */

/* A NaN has a sign bit, which compilers set as they like; printed, it should have none. */
static inline double exp_unsigned_nan(double x) { return isnan(x) ? fabs(x) : x; }

#endif
