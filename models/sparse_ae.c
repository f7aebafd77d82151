/* Four ways to a sparse code, each a few lines around the same two layers. Chapter 9. */
#include "sparse_ae.h"

#include <math.h>

/* W starts as D transposed: a unit looks for what it will draw. */
void sparse_init(SparseAe *m, SparseConfig c, Rng r)
{
    must(c.c >= 0 && (c.kind != SPARSE_KL || (c.rho > 0 && c.rho < 1)), "sparse_init: c %g, rho %g",
         c.c, c.rho);
    *m = (SparseAe){ .c = c };
    m->code = linear_new(&m->ps, r, "code", c.x, c.z, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", c.z, c.x, INIT_GLOROT);
    sparse_project(m);
    for (int i = 0; i < m->code.w->v.n; i++)
        m->code.w->v.x[i] = m->out.w->v.x[i % c.z * c.x + i / c.z];
}

void sparse_free(SparseAe *m) { params_free(&m->ps); }

void sparse_project(SparseAe *m)
{
    int d = m->c.x;
    for (int j = 0; m->c.kind != SPARSE_KL && j < m->c.z; j++) {
        real *row = m->out.w->v.x + j * d;
        double square = 0;
        for (int k = 0; k < d; k++) square += (double)row[k] * (double)row[k];
        real scale = (real)(1 / sqrt(fmax(1, square)));
        for (int k = 0; k < d; k++) row[k] *= scale;
    }
}

/* What is within t of 0 is taken away, and t of the rest: a - clamp(a, -t, t). */
Var *soft_threshold(Var *a, double t) { return ad_sub(a, ad_clamp(a, -t, t)); }

/* a plus a constant, which happens to be -a where |a| <= t. */
Var *straight_through(Var *a, double t)
{
    Tensor cut = tensor_new(tape_arena(a->tape), a->v.s);
    for (int i = 0; i < cut.n; i++) cut.x[i] = fabs(a->v.x[i]) > (real)t ? 0 : -a->v.x[i];
    return ad_add(a, ad_input(a->tape, cut));
}

/* rho log(rho / m) + (1 - rho) log((1 - rho) / (1 - m)). */
Var *kl_to_rho(Var *z, double rho)
{
    Var *m = ad_mean(z, 0);
    Var *on = ad_scale(ad_log(m), -rho);
    Var *off = ad_scale(ad_log(ad_shift(ad_neg(m), 1)), rho - 1);
    Var *cross = ad_sum_all(ad_add(on, off));
    double entropy = -rho * log(rho) - (1 - rho) * log(1 - rho);
    return ad_shift(cross, -entropy * m->v.n);
}

static Var *code_of(const SparseAe *m, Var *a)
{
    switch (m->c.kind) {
    case SPARSE_L1:   return ad_relu(a);
    case SPARSE_PROX: return soft_threshold(a, m->c.c);
    case SPARSE_NNZ:  return straight_through(a, sqrt(2 * m->c.c));
    case SPARSE_KL:   break;
    }
    return ad_sigmoid(a);
}

/* The scalar that goes with it. The count of non-zeros has no gradient: there is nothing to add. */
static Var *penalised(const SparseAe *m, Var *z, Var *loss)
{
    if (m->c.kind == SPARSE_NNZ) return loss;
    Var *penalty = m->c.kind == SPARSE_KL ? kl_to_rho(z, m->c.rho)
                                          : ad_mean_all(ad_sum(ad_abs(z), -1));
    return ad_add(loss, ad_scale(penalty, m->c.c));
}

Sparse sparse_reconstruct(const SparseAe *m, Var *x)
{
    Var *z = ad_named(code_of(m, linear(m->code, x)), "z");
    Var *y = ad_named(linear(m->out, z), "y");
    Var *error = ad_named(ad_sum(ad_square(ad_sub(y, x)), -1), "error");
    Var *half = ad_scale(ad_mean_all(error), 0.5);
    return (Sparse){ z, y, error, ad_named(penalised(m, z, half), "loss") };
}
