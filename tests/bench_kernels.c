/* Rows of single kernels: matrix products, elementary functions, and what only passes over memory.
 * A product's bytes are each operand once, its result twice. Chapter 6. */
#include "bench.h"

#include "nn/optim.h"
#include "tensor/gemm.h"
#include "tensor/vmath.h"

/* ---- matrix products ------------------------------------------------------------------------- */

typedef struct { bool ta, tb; Tensor a, b, c; } Product;

Job gemm_setup(Arena *arena, const Bench *b)
{
    int m = b->arg[2], n = b->arg[3], k = b->arg[4];
    Rng r = rng_new(1);
    Product *p = NEW(arena, Product);
    p->ta = b->arg[0], p->tb = b->arg[1];
    p->a = tensor_normal(arena, p->ta ? SHAPE(k, m) : SHAPE(m, k), &r);
    p->b = tensor_normal(arena, p->tb ? SHAPE(n, k) : SHAPE(k, n), &r);
    p->c = tensor_zeros(arena, SHAPE(m, n));
    double entries = (double)m * k + (double)k * n + 2.0 * m * n;
    return (Job){ p, 2.0 * m * n * k, entries * sizeof(real), false };
}

void gemm_step(void *state)
{
    Product *p = state;
    gemm(p->ta, p->tb, p->c, p->a, p->b);
}

void gemm_naive_step(void *state)
{
    Product *p = state;
    gemm_naive(p->ta, p->tb, p->c, p->a, p->b);
}

/* ---- elementary functions, on one thread ----------------------------------------------------- */

typedef struct { int n; const real *x; real *y; } Map;

Job map_setup(Arena *arena, const Bench *b)
{
    Rng r = rng_new(2);
    Map *m = NEW(arena, Map);
    Tensor x = tensor_uniform(arena, SHAPE(b->arg[0]), &r);
    *m = (Map){ x.n, x.x, tensor_zeros(arena, x.s).x };
    return (Job){ m, 0, 2.0 * x.n * sizeof(real), true };
}

#define MAP(f) \
    void map_##f(void *state) \
    { \
        Map *m = state; \
        for (int i = 0; i < m->n; i++) m->y[i] = f(m->x[i]); \
    }
MAP(v_exp)
MAP(v_log)
MAP(v_tanh)
MAP(v_sigmoid)
MAP(v_softplus)

/* ---- Adam: reads w, g and two averages, writes all but g ------------------------------------- */

typedef struct { Params ps; Optim o; } Update;

Job adam_setup(Arena *arena, const Bench *b)
{
    Update *u = NEW(arena, Update);
    Param *p = param_new(&u->ps, rng_new(3), "w", "w", SHAPE(b->arg[0]), INIT_HE);
    tensor_fill(p->g, R(0.01));
    optim_init(&u->o, "adam", 1e-3);
    return (Job){ u, 14.0 * b->arg[0], 7.0 * b->arg[0] * sizeof(real), true };
}

void adam_step(void *state)
{
    Update *u = state;
    optim_step(&u->o, &u->ps, u->o.lr);
}

/* ---- single ops of the tape: one forward pass over what is recorded -------------------------- */

static Job op_job(Var *y, double flops, double entries)
{
    return (Job){ y, flops, entries * sizeof(real), true };
}

Job relu_setup(Arena *arena, const Bench *b)
{
    Rng r = rng_new(4);
    Var *x = ad_input(tape_new(), tensor_normal(arena, SHAPE(b->arg[0]), &r));
    return op_job(ad_relu(x), x->v.n, 2.0 * x->v.n);
}

Job bernoulli_setup(Arena *arena, const Bench *b)
{
    Rng r = rng_new(5);
    Tensor logits = tensor_normal(arena, SHAPE(b->arg[0] / 784, 784), &r);
    Tape *t = tape_new();
    Var *x = ad_input(t, tensor_uniform(arena, logits.s, &r)), *l = ad_input(t, logits);
    return op_job(ad_bernoulli(x, l), 0, 2.0 * logits.n);
}

void op_step(void *state)
{
    Var *y = state;
    y->op->forward(y);
}
