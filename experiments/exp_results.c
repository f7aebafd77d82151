/* The results folder: config.txt, metrics.csv, claims.txt, tables, images. Every file is written
 * whole under another name and then renamed, so that a kill or a full disk leaves the old one; none
 * holds a date or a time, so that the same options give the same bytes. Chapter 14. */
#include "exp_inner.h"

#include "tensor/png.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *exp_format(const Exp *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(e->arena, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return text;
}

const char *exp_path(const Exp *e, const char *file)
{
    return exp_format(e, "%s/%s", e->out, file);
}

void exp_write(Exp *e, const char *file, const Text *t)
{
    Error error = { 0 };
    exp_begin(e);
    file_save(exp_path(e, file), t->s, t->n, &error);
    exp_must(e, &error);
}

/* The first file of a run starts the folder anew: no row or claim of an older run stays. */
void exp_begin(Exp *e)
{
    Text config = { 0 };
    if (e->writing) return;
    e->writing = true;
    exp_config(e, &config);
    exp_write(e, "config.txt", &config);
    text_free(&config);
    exp_write(e, "claims.txt", &e->claims);
    exp_write_metrics(e);
}

/* Shortest of the usual formats that reads back as the same number. */
static void print_rate(Text *t, double x)
{
    char text[32];
    snprintf(text, sizeof text, "%g", x);
    if (strtod(text, NULL) != x) snprintf(text, sizeof text, "%.17g", x);
    text_printf(t, "%s", text);
}

void exp_config(const Exp *e, Text *t)
{
    const Setting *s = e->spec->settings;
    text_printf(t, "experiment = %s\nprecision = %s\n", e->spec->name, REAL_NAME);
    text_printf(t, "size = %s\ndata = %s\n", exp_sizes[e->size], e->data);
    text_printf(t, "epochs = %d\nbatch-size = %d\nlr = ", e->epochs, e->batch_size);
    print_rate(t, e->lr);
    text_printf(t, "\nseed = %llu\n", (unsigned long long)e->seed);
    for (int i = 0; s && s[i].key; i++) text_printf(t, "%s = %s\n", s[i].key, e->set[i]);
}

void exp_provenance(const Exp *e, Text *t)
{
    const Spec *s = e->spec;
    text_printf(t, "# elbo %s %s %s", ELBO_VERSION, REAL_NAME, s->name);
    text_printf(t, " --size %s --data %s", exp_sizes[e->size], e->data);
    text_printf(t, " --seed %llu", (unsigned long long)e->seed);
    if (e->epochs != s->epochs[e->size]) text_printf(t, " --epochs %d", e->epochs);
    if (e->batch_size != s->batch_size[e->size]) text_printf(t, " --batch-size %d", e->batch_size);
    if (e->lr != s->lr[e->size]) text_printf(t, " --lr "), print_rate(t, e->lr);
    for (int i = 0; s->settings && s->settings[i].key; i++)
        if (strcmp(e->set[i], s->settings[i].value[e->size]) != 0)
            text_printf(t, " --set %s=%s", s->settings[i].key, e->set[i]);
    text_printf(t, "\n");
}

void exp_table(Exp *e, const char *file, const char *header, int cols, int rows, const double *x)
{
    Text t = { 0 };
    int tabs = 0;
    for (const char *c = header; *c; c++) tabs += *c == '\t';
    must(tabs + 1 == cols, "exp_table: %s: %d columns, \"%s\"", file, cols, header);
    if (e->check) return;
    exp_provenance(e, &t);
    text_printf(&t, "%s\n", header);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            text_printf(&t, "%.9g%c", exp_unsigned_nan(*x++), j + 1 < cols ? '\t' : '\n');
    exp_write(e, file, &t);
    text_free(&t);
}

void exp_grid(Exp *e, const char *file, Tensor images, int columns, int scale)
{
    Error error = { 0 };
    const char *path = exp_path(e, file);
    if (e->check) return;
    exp_begin(e);
    png_grid(path, images, columns, scale, &error);
    exp_must(e, &error);
    printf("figure %s\n", path);
}
