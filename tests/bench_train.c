/* Training steps as peers/torch_steps.py defines them: zero the gradients, forward, backward, Adam, on
 * one fixed batch of 128 images of which 13 % is ink; fresh noise in every step. */
#include "bench.h"

#include "models/vae.h"
#include "nn/optim.h"

typedef struct { Vae m; Optim adam; Tape *t; Tensor x; Rng noise; } Training;

/* Two operations a weight and example forward, four backward, but for x no gradient is wanted. */
static double flops(const Vae *m, int batch)
{
    double weights = 0;
    for (int i = 0; i < m->ps.n; i++) weights += m->ps.p[i]->v.s.nd == 2 ? m->ps.p[i]->v.n : 0;
    return 2.0 * batch * (3 * weights - m->c.x * m->c.hidden[0]);
}

Job vae_setup(Arena *arena, const Bench *b)
{
    VaeConfig c = { .x = 784, .z = b->arg[2], .n_hidden = b->arg[0], .act = ACT_RELU };
    Training *s = NEW(arena, Training);
    Rng r = rng_new(1);
    for (int i = 0; i < c.n_hidden; i++) c.hidden[i] = b->arg[1];
    vae_init(&s->m, c, r);
    optim_init(&s->adam, "adam", 1e-3);
    s->t = tape_new(), s->noise = r;
    s->x = tensor_uniform(arena, SHAPE(128, 784), &r);
    for (int i = 0; i < s->x.n; i++) s->x.x[i] = s->x.x[i] > R(0.87);
    return (Job){ s, flops(&s->m, 128), 0 };
}

void vae_step(void *state)
{
    Training *s = state;
    tape_reset(s->t);
    Tensor eps = tensor_normal(tape_arena(s->t), SHAPE(128, s->m.c.z), &s->noise);
    Elbo e = vae_elbo(&s->m, ad_input(s->t, s->x), ad_input(s->t, eps), 1);
    params_zero_grad(&s->m.ps);
    backward(e.loss);
    optim_step(&s->adam, &s->m.ps, s->adam.lr);
}
