/* Every op of ops[]: its gradient against central differences, three mutants of it that the check
 * must reject, inputs left alone. Then the composite ops against the compositions that define
 * them. */
#include "test.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { INSTANCES = 12 };

static bool differentiable(const Op *op) { return op->backward != NULL; }

static Var *sampled;        /* the node under test, inside the last instance */

/* Instance i of an op on a fresh tape, contracted to one number. */
static Var *instance(Tape *t, const Op *op, int i)
{
    Rng r = rng_fork_i(rng_new(7), op->name, (uint64_t)i);
    tape_reset(t);
    sampled = op->sample(t, &r);
    return random_contraction(sampled, &r);
}

static GradCheck check(Var *loss)
{
    Rng r = rng_fork(rng_new(8), "directions");
    return IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
}

static void test_gradients(void)
{
    Tape *t = tape_new();
    for (int k = 0; ops[k]; k++)
        for (int i = 0; differentiable(ops[k]) && i < INSTANCES; i++) {
            GradCheck c = check(instance(t, ops[k], i));
            CHECK(c.error <= TOL(1e-2, 1e-7), "%s, instance %d: %s", ops[k]->name, i,
                  gradcheck_str(&c));
            CHECK(c.checked > 0, "%s, instance %d: nothing was checked", ops[k]->name, i);
        }
    tape_free(t);
}

/* ---- mutants: the op under test with its backward spoilt ------------------------------------- */

typedef enum { FLIP_SIGN, ONE_PERCENT, DROP_ENTRY, MUTANTS } Mutation;
static const char *const mutation_name[] = { "sign flipped", "scaled by 1.01",
                                             "one entry dropped" };
static const Op *original;
static Mutation mutation;

static bool spoilt;        /* was there a gradient to spoil? */

/* Spoils what backward added to one input: now = before + f(added). */
static void spoil(real *now, const real *before, int n)
{
    int top = 0;
    for (int i = 1; i < n; i++)
        if (fabs(now[i] - before[i]) > fabs(now[top] - before[top])) top = i;
    for (int i = 0; i < n; i++) {
        real added = now[i] - before[i];
        spoilt |= fabs((double)added) > 1e-6;     /* x / x: 0, but for rounding */
        if (mutation == FLIP_SIGN) added = -added;
        if (mutation == ONE_PERCENT) added *= R(1.01);
        if (mutation == DROP_ENTRY && i == top) added = 0;
        now[i] = before[i] + added;
    }
}

static void spoilt_backward(Var *y)
{
    Tensor before[MAX_IN];
    for (int i = 0; i < y->n_in; i++)
        if (y->in[i]->g.x) before[i] = tensor_of(tape_arena(y->tape), y->in[i]->g.s, y->in[i]->g.x);
    original->backward(y);
    for (int i = 0; i < y->n_in; i++) {
        bool seen = false;
        for (int j = 0; j < i; j++) seen |= y->in[j] == y->in[i];
        if (y->in[i]->g.x && !seen) spoil(y->in[i]->g.x, before[i].x, before[i].n);
    }
}

/* Every instance with a gradient must reject the mutant, and some instance must have one. */
static void try_mutant(Tape *t, const Op *op, Mutation m)
{
    Op mutant = *op;
    int tried = 0;
    mutant.backward = spoilt_backward;
    original = op, mutation = m;
    for (int i = 0; i < INSTANCES; i++) {
        Var *loss = instance(t, op, i);
        sampled->op = &mutant;
        spoilt = false;
        GradCheck c = gradcheck(loss);
        tried += spoilt;
        CHECK(!spoilt || c.error > 1e-7, "%s, %s: instance %d passed the check, %s", op->name,
              mutation_name[m], i, gradcheck_str(&c));
    }
    CHECK(tried > 0, "%s: no instance has a gradient", op->name);
}

static void test_mutants(void)
{
    Tape *t = tape_new();
    for (int k = 0; IS_F64 && ops[k]; k++)
        for (int m = 0; differentiable(ops[k]) && m < MUTANTS; m++)
            try_mutant(t, ops[k], (Mutation)m);
    tape_free(t);
}

/* ---- manners --------------------------------------------------------------------------------- */

/* backward adds to a leaf's gradient: called again, it doubles it. */
static void test_gradients_add(void)
{
    Tape *t = tape_new();
    for (int k = 0; ops[k]; k++)
        for (int i = 0; differentiable(ops[k]) && i < INSTANCES; i++) {
            Var *loss = instance(t, ops[k], i), *y = sampled;
            backward(loss);
            Tensor once[MAX_IN] = { 0 };
            for (int j = 0; j < y->n_in; j++)
                if (y->in[j]->g.x) once[j] = tensor_of(tape_arena(t), y->in[j]->g.s, y->in[j]->g.x);
            backward(loss);
            for (int j = 0; j < y->n_in; j++)
                for (int e = 0; !y->in[j]->op && e < once[j].n; e++)
                    CHECK_CLOSE((double)y->in[j]->g.x[e], 2 * (double)once[j].x[e],
                                TOL(1e-5, 1e-13), ops[k]->name);
        }
    tape_free(t);
}

/* Neither pass writes to an input's value, and a gradient that is not wanted stays away. */
static void test_inputs_untouched(void)
{
    Tape *t = tape_new();
    for (int k = 0; ops[k]; k++) {
        Rng r = rng_fork(rng_new(9), ops[k]->name);
        Var *y = ops[k]->sample(t, &r), *x = y->in[0];
        Tensor before = tensor_of(tape_arena(t), x->v.s, x->v.x);
        x->wanted = false, x->g = (Tensor){ 0 };
        if (differentiable(ops[k])) backward(random_contraction(y, &r));
        CHECK_BYTES(x->v.x, before.x, sizeof(real) * (size_t)before.n, ops[k]->name);
        CHECK(!x->g.x, "%s gave a gradient to an input that wants none", ops[k]->name);
        tape_reset(t);
    }
    tape_free(t);
}

static void cross_draw(void *ctx)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    const Op *op = ctx;
    backward(ad_sum_all(ad_named(op->sample(t, &r), "z")));
}

/* Claim V2: the message names the node and says what to do. */
static void test_draws_refuse(void)
{
    int draws = 0;
    for (int k = 0; ops[k]; k++) {
        if (differentiable(ops[k])) continue;
        draws++;
        CHECK_DIES(cross_draw, (void *)(uintptr_t)ops[k], ops[k]->name);
        CHECK_DIES(cross_draw, (void *)(uintptr_t)ops[k], "'z' draws random numbers");
        CHECK_DIES(cross_draw, (void *)(uintptr_t)ops[k], "ad_reparam");
    }
    CHECK(draws == 2, "%d ops draw", draws);
}

/* ---- composites: the same as what defines them ----------------------------------------------- */

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
    { "log_softmax", softmax1, softmax2 },  { "linear", linear1, linear2 } };

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
    RUN(test_gradients);
    RUN(test_mutants);
    RUN(test_gradients_add);
    RUN(test_inputs_untouched);
    RUN(test_draws_refuse);
    RUN(test_composites);
    return test_done();
}
