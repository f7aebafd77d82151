/* The parts of the `nll_table` experiment: what its files share. Chapter 16. */
#ifndef NLL_TABLE_PARTS_H
#define NLL_TABLE_PARTS_H

#include "datasets/batch.h"
#include "exp.h"
#include "models/flow.h"
#include "models/gumbel.h"
#include "models/made.h"

typedef enum { CONTINUOUS, DISCRETE, AUTOREGRESSIVE } Family;

typedef enum {
    CONSTANT,
    FALLING,        /* times 0.3, 0.1, 0.03 after 1/2, 3/4 and 9/10 of the epochs                */
    TWO_STEPS,      /* times 10^(-1/5) after 2/5 and 7/10 of the epochs (pythae)                 */
    POWERS          /* stage i has 3^i epochs at 10^(-i/7) (Burda et al.)                        */
} Schedule;

/* A row of the table: what is trained, how, and what the source reports. */
typedef struct {
    const char *name;
    Family family;
    int hidden[3];              /* widths of the encoder, ended by 0; of MADE its hidden layers */
    Act act;
    int z, steps;               /* code; of a flow                                               */
    bool softplus;              /* see flow.h                                                    */
    int groups, classes;        /* of a discrete code                                            */
    bool straight;
    int k;                      /* draws in the objective; 0: ELBO with the KL in closed form    */
    bool doubly, prior;         /* reparameterised doubly; N(0,I) on the parameters too          */
    const char *optimizer;
    double lr, eps;
    Schedule schedule;
    double warm;                /* the share of the steps in which the KL is let in, from 0 to 1  */
    int batch, epochs, is;      /* is: draws for log p(x)                                        */
    double elbo, nll;           /* the source's -ELBO and -log p(x) on the test set, or 0        */
    double elbo_asked, nll_asked;           /* what is asked of this program, at most; or 0      */
} Preset;

extern const Preset presets[];  /* ended by a NULL name (nll_table_presets.c)                    */

/* The preset that argv's --set model=NAME names, the first if it names none; NULL: no such. */
const Preset *preset_named(int argc, char **argv);
double schedule_factor(const Preset *p, int epoch, int epochs);         /* epoch = 1..           */

typedef struct {
    Exp e;
    Spec spec;                  /* with the preset's epochs, batch and learning rate             */
    const Preset *p;
    Splits data;
    FlowVae flow;
    GumbelVae gumbel;
    Params made_ps;
    Made made;
    Params *ps;                 /* of whichever is trained                                       */
    Guide guide;                /* not for AUTOREGRESSIVE                                        */
    Optim opt;
    Tape *t;
    int pixels, widest, code;   /* hidden layers are at most so wide, codes so long              */
    int *order, is;
    double tau;                 /* temperature, of a discrete code                               */
    double weight;              /* on the KL, in training                                        */
    double seconds;             /* of training, in this process                                  */
} Run;

/* nll_table_model.c */
void model_init(Run *r);
void model_free(Run *r);
void independent_start(Run *r);                         /* a MADE begins as independent pixels   */
Var *training_bound(Run *r, Var *x, Rng *noise);        /* [n], nats: what is raised             */
Var *honest_bound(Run *r, Var *x, Rng *noise);          /* [n]: a bound on log p(x), or itself   */
double model_backward(Run *r, Var *x, Rng *noise);      /* gradients of -training_bound, its mean */

enum { VALID_LOSS = 2, COLUMNS = 6 };       /* of metrics.csv */

/* nll_table_train.c: an epoch; the bound on the validation images; the parameters that were best
 * there are kept in best.safetensors and come back at the end. */
double train_epoch(Run *r);
double validate(Run *r);
void keep_best(Run *r);
void take_best(Run *r);
double *pixel_odds(Run *r);                             /* log odds of each pixel, in training   */
double *pixel_means(Run *r, const Images *d);           /* the share of images that have it on   */
Tensor all_images(Run *r, Arena *a, const Images *d, int from, int to);

/* nll_table_judge.c: the test set, the printed row, the claims. Whether the code is used, on some
 * validation images: mean of log q(z|x) - log p(z), which estimates the KL, and active units. */
typedef struct { double kl; int active; } Usage;
Usage usage(Run *r);
void check_gradients(Run *r);
void judge(Run *r);

#endif
