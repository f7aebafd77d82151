/* Composite ops against the compositions of small ops that define them: values and gradients. */
#include "test.h"

#include "autograd/gradcheck.h"

#include <math.h>

typedef Var *(*Build)(Var *a, Var *b, Var *c);

static Var *row_sum(Var *x) { return ad_sum(x, -1); }

static Var *softplus1(Var *a, Var *b, Var *c) { (void)b, (void)c; return ad_softplus(a); }
static Var *softplus2(Var *a, Var *b, Var *c)
{
    (void)b, (void)c;
    return ad_log(ad_shift(ad_exp(a), 1));
}

static Var *bernoulli1(Var *a, Var *b, Var *c) { (void)c; return ad_bernoulli(a, b); }
static Var *bernoulli2(Var *a, Var *b, Var *c)      /* x log p + (1 - x) log(1 - p) */
{
    (void)c;
    Var *p = ad_sigmoid(b);
    Var *on = ad_mul(a, ad_log(p)),
        *off = ad_mul(ad_shift(ad_neg(a), 1), ad_log(ad_shift(ad_neg(p), 1)));
    return row_sum(ad_add(on, off));
}

static Var *gaussian1(Var *a, Var *b, Var *c) { return ad_gaussian(a, b, c); }
static Var *gaussian2(Var *a, Var *b, Var *c) /* log of e^(-(x - m)^2 / 2 s^2) / (s sqrt(2 pi)) */
{
    Var *s = ad_exp(ad_scale(c, 0.5)), *u = ad_div(ad_sub(a, b), s);
    Var *density = ad_div(ad_exp(ad_scale(ad_square(u), -0.5)), ad_scale(s, sqrt(2 * acos(-1))));
    return row_sum(ad_log(density));
}

static Var *kl1(Var *a, Var *b, Var *c) { (void)c; return ad_gaussian_kl(a, b); }
static Var *kl2(Var *a, Var *b, Var *c)
{
    (void)c;
    return row_sum(ad_scale(ad_sub(ad_add(ad_square(a), ad_exp(b)), ad_shift(b, 1)), 0.5));
}

static Var *reparam1(Var *a, Var *b, Var *c) { return ad_reparam(a, b, c); }
static Var *reparam2(Var *a, Var *b, Var *c)
{
    return ad_add(a, ad_mul(ad_exp(ad_scale(b, 0.5)), c));
}

static Var *lse1(Var *a, Var *b, Var *c) { (void)b, (void)c; return ad_logsumexp(a); }
static Var *lse2(Var *a, Var *b, Var *c) { (void)b, (void)c; return ad_log(row_sum(ad_exp(a))); }

static Var *softmax1(Var *a, Var *b, Var *c) { (void)b, (void)c; return ad_log_softmax(a); }
static Var *softmax2(Var *a, Var *b, Var *c)
{
    (void)b, (void)c;
    Var *lse = ad_reshape(lse2(a, NULL, NULL), SHAPE(a->v.s.d[0], 1));
    return ad_sub(a, ad_broadcast(lse, a->v.s));
}

static const int classes[] = { 3, 36, 0, 17, 3 };

static Var *class1(Var *a, Var *b, Var *c) { (void)b, (void)c; return ad_categorical(a, classes); }
static Var *class2(Var *a, Var *b, Var *c)
{
    (void)b, (void)c;
    return ad_gather(ad_log_softmax(a), classes);
}

static Var *first_row(Var *x) { return ad_reshape(ad_slice(x, 0, 0, 1), SHAPE(x->v.s.d[1])); }

static Var *linear1(Var *a, Var *b, Var *c)
{
    return ad_linear(a, ad_matmul_t(b, b, true, false), first_row(c), ACT_NONE);
}
static Var *linear2(Var *a, Var *b, Var *c)
{
    return ad_add(ad_matmul(a, ad_matmul(ad_transpose(b), b)), first_row(c));
}

static const struct { const char *name; Build fused, small; } composites[] = {
    { "softplus", softplus1, softplus2 },   { "bernoulli", bernoulli1, bernoulli2 },
    { "gaussian", gaussian1, gaussian2 },   { "gaussian_kl", kl1, kl2 },
    { "reparam", reparam1, reparam2 },      { "logsumexp", lse1, lse2 },
    { "log_softmax", softmax1, softmax2 },  { "categorical", class1, class2 },
    { "linear", linear1, linear2 } };

static Var *leaf(Tape *t, Rng *r)
{
    Tensor v = tensor_new(tape_arena(t), SHAPE(5, 37));
    for (int i = 0; i < v.n; i++) v.x[i] = (real)(2 * rng_uniform(r) - 1);
    return ad_leaf(t, v, tensor_zeros(tape_arena(t), v.s));
}

/* Values and all three gradients of both forms. */
static void compare_forms(int k)
{
    Tape *t = tape_new();
    Var *in[2][3], *y[2];
    for (int form = 0; form < 2; form++) {
        Rng r = rng_new(12), w = rng_new(13);
        for (int i = 0; i < 3; i++) in[form][i] = leaf(t, &r);
        y[form] = (form ? composites[k].small : composites[k].fused)(in[form][0], in[form][1],
                                                                     in[form][2]);
        backward(random_contraction(y[form], &w));
    }
    for (int i = 0; i < y[0]->v.n; i++)
        CHECK_CLOSE((double)y[0]->v.x[i], (double)y[1]->v.x[i], TOL(3e-6, 1e-13),
                    composites[k].name);
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < in[0][j]->g.n; i++)
            CHECK_CLOSE((double)in[0][j]->g.x[i], (double)in[1][j]->g.x[i], TOL(2e-5, 1e-12),
                        composites[k].name);
    tape_free(t);
}

static void test_composites(void)
{
    for (int k = 0; k < (int)(sizeof composites / sizeof *composites); k++) compare_forms(k);
}

int main(void)
{
    RUN(test_composites);
    return test_done();
}
