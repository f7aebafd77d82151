/* The frame of every experiment: options, streams, the results folder, metrics, claims, checkpoint,
 * figures, exit status. An experiment is one main() that reads like the lecture:
 *
 *     int main(int argc, char **argv)
 *     {
 *         Exp e;
 *         exp_start(&e, &spec, argc, argv);
 *         ... settings, data, model, checks ...
 *         if (e.check) return exp_end(&e);
 *         exp_resume(&e, &model.ps, &opt);
 *         while (exp_epoch(&e)) {
 *             ... train ...
 *             exp_metrics(&e, n, values);
 *             exp_save(&e, &model.ps, &opt);
 *         }
 *         exp_claim(&e, "V6", "ink", value, "<=", 0.03);
 *         return exp_end(&e);
 *     }
 *
 * stdout carries results (checks, claims, the paths of figures), stderr progress and errors. The
 * Exp owns its arena, whose memory lives until exp_end. Chapter 14. */
#ifndef EXP_H
#define EXP_H

#include "datasets/images.h"
#include "nn/optim.h"
#include "tensor/file.h"
#include "tensor/safetensors.h"
#include "tensor/tensor.h"

#define ELBO_VERSION "0.1"

typedef enum { SMOKE, LECTURE, FULL } Size;

typedef struct { const char *key, *value[3], *help; } Setting;  /* --set KEY=VALUE; 3 defaults */

typedef struct {
    const char *name;           /* "vae": the program, and results/NAME                           */
    const char *purpose;        /* one line for --help                                            */
    const char *data;           /* default of --data                                              */
    int epochs[3], batch_size[3];                   /* defaults for smoke, lecture, full          */
    double lr[3];
    const Setting *settings;    /* ended by a NULL key                                            */
    const char *metrics;        /* the header of metrics.csv: "epoch,train_elbo_nats,..."         */
} Spec;

typedef struct Exp {
    const Spec *spec;
    Size size;
    const char *data, *data_dir, *out, *program;    /* program: argv[0]                           */
    int epochs, batch_size, threads;
    double lr;
    uint64_t seed;
    bool check, resume, quiet, trace;
    const char **set;           /* the settings' values, in the order of spec->settings           */
    Rng rng;                    /* the root stream of this seed; fork it by name                  */
    int epoch;                  /* 1.. in the loop, the last one after it                         */
    Arena *arena;               /* for all that lives until exp_end                               */
    double *history;            /* rows of metrics.csv so far                                     */
    int n_history, n_passed, n_failed;
    const char *file;           /* FILE.safetensors: "checkpoint", or a network's (exp_fit.h)     */
    int network, first, until;  /* its number, else -1; its first row of history; its epochs      */
    bool writing;               /* the results folder holds this run: config.txt is written       */
    StFile *checkpoint;         /* what --resume goes on from, or NULL                            */
    Text claims;                /* claims.txt so far                                              */
    double started, epoch_started, drawn;           /* seconds                                    */
} Exp;

/* Reads the command line; --help and --version print and leave with 0; a wrong option ends the
 * program with one line on stderr and status 2, an --out that cannot be made with status 3. */
void exp_start(Exp *e, const Spec *spec, int argc, char **argv);

/* Settings by key. A value that is no number from low to high, or no word of a list that ends with
 * NULL, ends the program with status 2; so ask for all of them before the training. */
const char *exp_str(const Exp *e, const char *key);
int exp_int(const Exp *e, const char *key, int low, int high);
double exp_real(const Exp *e, const char *key, double low, double high);
int exp_word(const Exp *e, const char *key, const char *const *words);      /* its index          */
int exp_list(const Exp *e, const char *key, int most, int *x);  /* "500,500": x, and how many    */

/* The images of --data, at most --set train=N of them for training (0: all), which must be among
 * the settings. Ends the program with status 2 or 3 if they cannot be had. */
Splits exp_images(const Exp *e);

/* Results on stdout: "check WHAT ok|FAIL value=.. <= bound" holds if value <= bound,
 * "claim ID ok|FAIL quantity=value relation bound size" also goes to claims.txt; the relation is
 * one of < <= == >= >. A NaN fails. */
void exp_check(Exp *e, const char *what, double value, double bound);
void exp_claim(Exp *e, const char *id, const char *quantity, double value, const char *relation,
               double bound);

/* The check of a loss's gradients, before the training: in double of every parameter, in float,
 * which cannot see that much, along 8 directions from *r (autograd/gradcheck.h). `loss` is a
 * miniature's, on a few examples:
 *
 *     Rng rng = rng_fork(r->e.rng, "miniature");
 *     vae_init(&m, (VaeConfig){ .x = 7, .z = 2, .n_hidden = 1, .hidden = { 5 } }, rng);
 *     rng_fill_normal(&rng, m.ps.v, m.ps.total);       biases too: none sits on relu's kink
 *     Var *x = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 7), &rng));
 *     ...
 *     exp_gradients(&r->e, "gradients", vae_elbo(&m, x, eps, 1).loss, &rng);
 *
 * A network in its real size takes gradcheck_directions and exp_check. */
void exp_gradients(Exp *e, const char *what, Var *loss, Rng *r);

/* Training. exp_resume writes config.txt, and with --resume loads checkpoint.safetensors if it is
 * there (status 3 if it is damaged, of another model or of another configuration). exp_epoch starts
 * the next epoch; false when done, and always with --check. Whoever needs random numbers in an
 * epoch forks them by its number, rng_fork_i(e->rng, "shuffle", e->epoch): then a resumed run draws
 * what an uninterrupted one draws. ps and o may be NULL. */
void exp_resume(Exp *e, Params *ps, Optim *o);
bool exp_epoch(Exp *e);
void exp_progress(Exp *e, int step, int steps, const char *what, double value); /* after step 1.. */
void exp_loss(Exp *e, double loss, const Tape *t);      /* leaves with 4 if it is NaN or infinite */
void exp_trace(Exp *e, const Tape *t);      /* with --trace: the first tape, on stdout, trace.dot */
void exp_metrics(Exp *e, int n, const double *values);  /* a row of metrics.csv: e->epoch, values */
void exp_save(Exp *e, const Params *ps, const Optim *o);

/* Results. exp_path is OUT/FILE, in the arena. A .tsv opens with a provenance line and the header,
 * whose columns are divided by tabs. A plot runs gnuplot in OUT on experiments/style.gp and
 * experiments/SCRIPT.gp, which draws OUT/SCRIPT.svg from files named without a folder. */
const char *exp_path(const Exp *e, const char *file);
void exp_table(Exp *e, const char *file, const char *header, int cols, int rows, const double *x);
void exp_grid(Exp *e, const char *file, Tensor images, int columns, int scale);     /* [N,H,W,C] */
void exp_folder(Exp *e, const char *name, const Images *d);      /* OUT/NAME/000000.ppm and so on */
void exp_plot(Exp *e, const char *script);

/* A line on stderr, "NAME: ...". exp_fail leaves with the status, exp_must if the error has one. */
void exp_note(const Exp *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void exp_fail(const Exp *e, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void exp_must(const Exp *e, const Error *error);

int exp_end(Exp *e);                /* gives the arena back; the exit status, 0 or 1              */

#endif
