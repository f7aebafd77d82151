/* Every op of ops[]: its gradient against central differences, three mutants of it that the check
 * must reject, inputs left alone. */
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

/* What a blank gradient holds does not matter: an op writes all that it would add to zeros. */
static void test_first_gradients(void)
{
    Tape *t = tape_new();
    for (int k = 0; ops[k]; k++)
        for (int i = 0; differentiable(ops[k]) && i < INSTANCES; i++) {
            Var *loss = instance(t, ops[k], i), *y = sampled;
            bool blank[MAX_IN];
            Tensor added[MAX_IN] = { 0 };
            backward(loss);
            for (int j = 0; j < y->n_in; j++)
                if (y->in[j]->g.x)
                    added[j] = tensor_of(tape_arena(t), y->in[j]->g.s, y->in[j]->g.x);
            for (int j = 0; j < y->n_in; j++) {
                if (!added[j].x) continue;
                y->in[j]->blank = &blank[j], blank[j] = true;
                tensor_fill(y->in[j]->g, (real)NAN);
            }
            backward(loss);
            for (int j = 0; j < y->n_in; j++)
                if (added[j].x)
                    CHECK_BYTES(y->in[j]->g.x, added[j].x, sizeof(real) * (size_t)added[j].n,
                                ops[k]->name);
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

int main(void)
{
    RUN(test_gradients);
    RUN(test_mutants);
    RUN(test_gradients_add);
    RUN(test_first_gradients);
    RUN(test_inputs_untouched);
    RUN(test_draws_refuse);
    return test_done();
}
