/* The parts of the `posteriors` experiment: what its files share. Chapter 16. */
#ifndef POSTERIORS_PARTS_H
#define POSTERIORS_PARTS_H

#include "exp.h"
#include "models/flow.h"
#include "models/mixture_posterior.h"

enum { MAX_PLANAR = 16 };

typedef enum { DIAGONAL, MIXTURE, PLANAR, IAF, FAMILIES } Kind;

/* A posterior of one x, of some kind; k: draws in the bound that it is fitted by. */
typedef struct {
    Kind kind;
    int k, steps;
    Params ps;
    Param *mean, *logvar;           /* [1,2] each: of z_0, or of z                               */
    Mixture mixture;
    Planar planar[MAX_PLANAR];
    Iaf iaf[MAX_STEPS];
    Arena *masks;
    Guide guide;
} Family;

/* posteriors_toy.c: p(z) = N(0, I) in the plane, p(x|z) = N(x; z_1^2 + z_2 / 2, 1/4), and x = 2.
 * Both z_1 = 1.4 and z_1 = -1.4 explain it. */
Tensor toy_x(Arena *a, int n);                          /* [n,1]: 2, n times                     */
Var *toy_log_prior(const void *unused, Var *z);         /* [n] */
Var *toy_log_likelihood(const void *unused, Var *x, Var *z);
double toy_log_joint(double z1, double z2);             /* log p(x,z)                            */

/* log p(x) by the midpoint rule on [-6,6]^2; side cells a side. */
double toy_log_px(int side);

/* posteriors_family.c */
extern const char *const family_names[];
void family_init(Family *f, Kind kind, int k, double start, Rng r); /* z_0 around (start, 0)     */
void family_move(Family *to, const Family *from);       /* from must not be freed or used again  */
void family_free(Family *f);
Var *family_bound(Family *f, Var *x, Rng *noise);       /* [n]: what is raised                   */

#endif
