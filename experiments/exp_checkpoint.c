/* The checkpoint, one safetensors file that is replaced after every epoch; where a run trains
 * several networks, one for each:
 *
 *     NAME, ...               the parameters
 *     opt.0.NAME, opt.1.NAME  what the optimiser remembers of each; opt.t, its steps
 *     exp.state               epoch, rows of metrics, key and number of the root stream
 *     exp.metrics             the rows
 *     config (metadata)       the text of config.txt
 *
 * Every other random number is a function of the root stream and the epoch, so this is all that a
 * run needs to go on and write the same bytes. What was read is the arena's. Chapter 14. */
#include "exp_inner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *path(const Exp *e)
{
    return exp_path(e, exp_format(e, "%s.safetensors", e->file));
}

static const char *opt_name(const Exp *e, int k, const Param *p)
{
    return exp_format(e, "opt.%d.%s", k, p->name);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void add(StFile *f, const char *name, StType type, Shape s, void *x)
{
    f->t[f->n++] = (StTensor){ name, type, s, x };
}

static void add_params(const Exp *e, StFile *f, const Params *ps, const Optim *o)
{
    for (int i = 0; i < ps->n; i++) {
        const Param *p = ps->p[i];
        add(f, p->name, ST_REAL, p->v.s, p->v.x);
        for (int k = 0; k < 2 && o && o->n; k++)
            add(f, opt_name(e, k, p), ST_REAL, p->v.s, o->s[k] + (p->v.x - ps->v));
    }
}

static double *own_rows(const Exp *e) { return e->history + e->first * exp_columns(e); }

void exp_save(Exp *e, const Params *ps, const Optim *o)
{
    if (e->check) return;
    Error error = { 0 };
    Text config = { 0 };
    int64_t t = o ? o->t : 0, i = (int64_t)e->rng.i;
    int rows = e->n_history - e->first;
    int64_t state[] = { e->epoch, rows, e->rng.key[0], e->rng.key[1], i };
    size_t most = ps ? 3 * (size_t)ps->n + 3 : 3;
    exp_begin(e);
    exp_config(e, &config);
    StFile f = { arena_alloc(e->arena, most * sizeof(StTensor)), 0, NULL, 1 };
    f.meta = &(StMeta){ "config", config.s };
    if (ps) add_params(e, &f, ps, o);
    add(&f, "opt.t", ST_I64, SCALAR, &t);
    add(&f, "exp.state", ST_I64, SHAPE(5), state);
    if (rows)
        add(&f, "exp.metrics", ST_F64, SHAPE(rows, exp_columns(e)), own_rows(e));
    safetensors_save(path(e), &f, &error);
    text_free(&config);
    exp_must(e, &error);
}

/* ---- reading: nothing is taken from a file that is not this run's --------------------------- */

/* The tensor of that name, which must have this type and shape. */
static void *need(const Exp *e, const char *name, StType type, Shape s)
{
    const StTensor *t = safetensors_find(e->checkpoint, name);
    if (!t) exp_fail(e, EXIT_DATA, "%s: of another model: it has no %s", path(e), name);
    if (t->type != type || !shape_eq(t->s, s))
        exp_fail(e, EXIT_DATA, "%s: of another model: its %s is %s %s, here %s %s", path(e), name,
                 st_name(t->type), shape_str(t->s), st_name(type), shape_str(s));
    return t->x;
}

/* Names the first line in which the two configurations differ. */
static void same_config(const Exp *e, const char *there, const char *here)
{
    while (*there || *here) {
        int n = (int)strcspn(there, "\n"), m = (int)strcspn(here, "\n");
        if (n != m || strncmp(there, here, (size_t)n) != 0)
            exp_fail(e, EXIT_DATA, "%s: its run has '%.*s', this one '%.*s'", path(e), n, there,
                     m, here);
        there += n + (there[n] != 0);
        here += m + (here[m] != 0);
    }
}

static void take_state(Exp *e)
{
    const int64_t *state = need(e, "exp.state", ST_I64, SHAPE(5));
    if (state[0] < 0 || state[0] > e->until || state[1] < 0 || state[1] > e->until + 1)
        exp_fail(e, EXIT_DATA, "%s: its epoch or number of rows is impossible", path(e));
    if (state[2] != e->rng.key[0] || state[3] != e->rng.key[1] || state[4] != (int64_t)e->rng.i)
        exp_fail(e, EXIT_DATA, "%s: its random stream is not that of this seed", path(e));
    e->epoch = (int)state[0];
    e->n_history = e->first + (int)state[1];
    if (!state[1]) return;
    Shape s = SHAPE((int)state[1], exp_columns(e));
    memcpy(own_rows(e), need(e, "exp.metrics", ST_F64, s), sizeof(double) * (size_t)shape_n(s));
}

void exp_open_checkpoint(Exp *e)
{
    Error error = { 0 };
    Text here = { 0 };
    if (access(path(e), F_OK)) return;
    e->checkpoint = NEW(e->arena, StFile);
    safetensors_load(e->arena, path(e), true, e->checkpoint, &error);
    exp_must(e, &error);
    const char *there = safetensors_meta(e->checkpoint, "config");
    exp_config(e, &here);
    same_config(e, there ? there : "no configuration", here.s);
    text_free(&here);
    take_state(e);
}

static void take_params(Exp *e, Params *ps, Optim *o)
{
    for (int i = 0; i < ps->n; i++) {
        const Param *p = ps->p[i];
        size_t size = sizeof(real) * (size_t)p->v.n;
        memcpy(p->v.x, need(e, p->name, ST_REAL, p->v.s), size);
        for (int k = 0; k < 2 && o && o->t; k++)
            memcpy(o->s[k] + (p->v.x - ps->v), need(e, opt_name(e, k, p), ST_REAL, p->v.s), size);
    }
}

/* A tensor of the file that no parameter takes. */
static void nothing_left(const Exp *e, const Params *ps)
{
    for (int i = 0; i < e->checkpoint->n; i++) {
        const char *name = e->checkpoint->t[i].name;
        if (strncmp(name, "opt.", 4) && strncmp(name, "exp.", 4) && !(ps && params_find(ps, name)))
            exp_fail(e, EXIT_DATA, "%s: of another model: it has %s", path(e), name);
    }
}

void exp_resume(Exp *e, Params *ps, Optim *o)
{
    if (e->check) return;
    if (e->checkpoint) {
        nothing_left(e, ps);
        if (o) o->t = *(int64_t *)need(e, "opt.t", ST_I64, SCALAR);
        if (o && o->t) optim_reserve(o, ps);
        if (ps) take_params(e, ps, o);
        exp_note(e, "goes on after epoch %d of %d", e->epoch, e->until);
    } else if (e->resume) exp_note(e, "%s: not there yet, so it starts from epoch 1", path(e));
    exp_begin(e);
    if (e->checkpoint) exp_write_metrics(e);
}
