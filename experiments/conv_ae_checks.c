/* Before anything is trained: each layer back is the adjoint of a layer forth, by the dot-product
 * test, and the gradients are right. Chapter 8. */
#include "conv_ae_parts.h"

#include "models/checker.h"

#include <math.h>

static Var *noise(Tape *t, Shape s, Rng *r)
{
    return ad_input(t, tensor_normal(tape_arena(t), s, r));
}

/* A = down[i], A' = the same kernel transposed; for the size of map[i], whose rows and columns are
 * as many as A' is told to return. */
static double layer_gap(Run *r, int i, Rng *rng)
{
    const int *from = r->m.map[i].d, *to = r->m.map[i + 1].d;
    tape_reset(r->t);
    Var *x = noise(r->t, SHAPE(2, from[0], from[1], from[2]), rng);
    Var *y = noise(r->t, SHAPE(2, to[0], to[1], to[2]), rng);
    Var *b = ad_input(r->t, tensor_zeros(tape_arena(r->t), SHAPE(to[2])));
    Var *d = ad_input(r->t, tensor_zeros(tape_arena(r->t), SHAPE(from[2])));
    Window k = r->m.down[i].k;
    Var *w = ad_param(r->t, r->m.down[i].w), *ax = ad_conv2d(x, w, b, NULL, k, ACT_NONE);
    k.extra = 1;
    Var *aty = ad_conv2d_t(y, w, d, k, ACT_NONE);
    aty = ad_slice(ad_slice(aty, 1, 0, from[0]), 2, 0, from[1]);
    return adjoint_gap(ax->v, y->v, x->v, aty->v);
}

void check_adjoint(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "adjoint");
    double worst = 0;
    for (int i = 0; i < CONV_LAYERS; i++) worst = fmax(worst, layer_gap(r, i, &rng));
    exp_claim(&r->e, "C12", "worst_gap_of_the_dot_product_test", worst, "<=",
              sizeof(real) == 8 ? 1e-12 : 1e-5);
}

/* Random parameters, so that no unit stands on its bend. In float, whose steps are long, small
 * weights and a bias of 1 keep the units far from it too. */
static void shake(Params *ps, Rng *rng)
{
    bool exact = sizeof(real) == 8;
    rng_fill_normal(rng, ps->v, ps->total);
    for (int i = 0; i < ps->total; i++) ps->v[i] *= exact ? R(0.4) : R(0.05);
    for (int i = 0; i < ps->n && !exact; i++)
        if (ps->p[i]->v.s.nd == 1) tensor_fill(ps->p[i]->v, 1);
}

/* Of a narrow network on noise. */
static void check_one(Run *r, const char *what, Enlarge e, Rng *rng)
{
    ConvAe m;
    conv_ae_init(&m, (ConvAeConfig){ 9, 6, 2, { 3, 4, 3, 4 }, 3, e }, *rng);
    shake(&m.ps, rng);
    tape_reset(r->t);
    Var *x = noise(r->t, SHAPE(2, 9 * 6 * 2), rng), *loss = conv_ae_reconstruct(&m, x, x).loss;
    exp_gradients(&r->e, what, loss, rng);
    conv_ae_free(&m);
}

void check_gradients(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "directions");
    check_one(r, "gradients_upconv", UPCONV, &rng);
    check_one(r, "gradients_resize", RESIZE_CONV, &rng);
}
