/* Two networks that make points of noise (A14). The VAE's decoder gives the mean of a Gaussian at
 * every code, and so a density: with codes of two numbers its integral over codes is a sum over a
 * grid, which is a mixture of as many Gaussians. The sampler is a decoder alone. It has no density;
 * it is trained until the two-sample statistic cannot tell its draws from data. Chapter 5. */
#include "density_parts.h"

#include "models/vae.h"
#include "nn/density.h"

#include <math.h>

enum { CODE = 2, HIDDEN = 64 };

static const Kernel kernel = { 3, { 0.1, 0.3, 1 } };

/* Rows of x drawn with replacement, on the tape. */
static Var *batch(Run *r, int n, Rng *rng)
{
    Tensor x = tensor_new(tape_arena(r->t), SHAPE(n, 2));
    for (int i = 0; i < n; i++) {
        int at = rng_below(rng, r->train.s.d[0]);
        x.x[2 * i] = r->train.x[2 * at], x.x[2 * i + 1] = r->train.x[2 * at + 1];
    }
    return ad_input(r->t, x);
}

static Var *noise(Run *r, int n, Rng *rng)
{
    return ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(n, CODE), rng));
}

/* ---- the VAE --------------------------------------------------------------------------------- */

static VaeConfig vae_config(int hidden)
{
    return (VaeConfig){ .x = 2, .z = CODE, .n_hidden = 2, .hidden = { hidden, hidden },
                        .act = ACT_TANH, .likelihood = GAUSSIAN_SHARED, .least_std = 0.01,
                        .most_std = 10 };
}

/* The weight on the KL rises from 0 to 1 in the first half. At once at 1 the decoder is wide before
 * the codes have anything to say, and then it stays so: a code is cheapest when it is not used. */
static Vae train_vae(Run *r)
{
    Vae m;
    Optim o;
    Rng rng = rng_fork(r->e.rng, "vae");
    int size = r->e.batch_size, steps = r->e.epochs * (r->train.s.d[0] / size);
    vae_init(&m, vae_config(HIDDEN), rng);
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        tape_reset(r->t);
        Var *x = batch(r, size, &rng), *eps = noise(r, size, &rng);
        Elbo b = vae_elbo(&m, x, eps, fmin(1, 2.0 * step / steps));
        exp_loss(&r->e, (double)b.loss->v.x[0], r->t);
        params_zero_grad(&m.ps);
        backward(b.loss);
        optim_step(&o, &m.ps, o.lr * schedule_cosine(step, steps));
        if (step % 100 == 99) exp_progress(&r->e, step + 1, steps, "-ELBO", (double)b.loss->v.x[0]);
    }
    optim_free(&o);
    return m;
}

static double std_of(Run *r, const Vae *m)
{
    tape_reset(r->t);
    Var *v = ad_param(r->t, m->shared_logvar);
    Var *bounded = bounded_log(v, 2 * log(m->c.least_std), 2 * log(m->c.most_std));
    return exp((double)bounded->v.x[0] / 2);
}

/* p(x) = sum of p(z) N(x; decoder(z), s^2) over side x side codes from -4.5 to 4.5 on either axis.
 * */
static Kde on_a_grid(Run *r, const Vae *m, int side)
{
    Tensor z = tensor_new(r->e.arena, SHAPE(side * side, CODE));
    for (int i = 0; i < z.s.d[0]; i++) {
        z.x[2 * i] = (real)(9 * (i % side + 0.5) / side - 4.5);
        z.x[2 * i + 1] = (real)(9 * (i / side + 0.5) / side - 4.5);
    }
    Kde k = kde_new(r->e.arena, vae_pixels(m, r->t, r->e.arena, z), std_of(r, m));
    double sum = 0;
    k.weight = arena_alloc(r->e.arena, sizeof(double) * (size_t)k.n);
    for (int i = 0; i < k.n; i++) {
        double a = (double)z.x[2 * i], b = (double)z.x[2 * i + 1];
        sum += k.weight[i] = exp(-0.5 * (a * a + b * b));
    }
    for (int i = 0; i < k.n; i++) k.weight[i] /= sum;
    return k;
}

/* The same log p(x) in another way, by importance samples from the encoder (chapter 14). */
static void compare(Run *r, const Vae *m, const Kde *k)
{
    int n = r->test.s.d[0];
    double *out = arena_alloc(r->e.arena, sizeof(double) * (size_t)n), mean = 0;
    vae_log_px(m, r->t, r->test, 200, rng_fork(r->e.rng, "importance"), out);
    for (int i = 0; i < n; i++) mean += out[i] / n;
    double grid = mean_log(&(Model){ "VAE", k, of_kde, r->test }, r->test);
    exp_note(&r->e, "VAE: log p %.4f on a grid of codes, %.4f by importance; std %.4f", grid, mean,
             k->h);
    exp_check(&r->e, "vae_grid_minus_importance_nats", fabs(grid - mean), 0.05);
}

Kde vae_density(Run *r, Tensor *draws)
{
    Vae m = train_vae(r);
    Kde k = on_a_grid(r, &m, exp_int(&r->e, "codes", 2, 1000));
    Rng rng = rng_fork(r->e.rng, "vae draws");
    Shape s = SHAPE(r->test.s.d[0], CODE);
    *draws = vae_pixels(&m, r->t, r->e.arena, tensor_normal(r->e.arena, s, &rng));
    for (int i = 0; i < draws->n; i++) draws->x[i] += (real)(k.h * rng_normal(&rng));
    compare(r, &m, &k);
    vae_free(&m);
    return k;
}

/* ---- the sampler ----------------------------------------------------------------------------- */

typedef struct { Params ps; Mlp hidden; Linear out; } Sampler;

static Sampler sampler_new(int hidden, Rng r)
{
    Sampler s = { .ps = { 0 } };
    s.hidden = mlp_new(&s.ps, r, "sampler", 2, (int[]){ CODE, hidden, hidden }, ACT_TANH,
                       INIT_GLOROT);
    s.out = linear_new(&s.ps, r, "out", hidden, 2, INIT_GLOROT);
    return s;
}

static Var *sample(const Sampler *s, Var *eps) { return linear(s->out, mlp(&s->hidden, eps)); }

/* Batches twice as large as a likelihood's would be: the statistic is about pairs. */
Tensor generator_draws(Run *r)
{
    Optim o;
    Rng rng = rng_fork(r->e.rng, "sampler");
    Sampler s = sampler_new(HIDDEN, rng);
    int steps = exp_int(&r->e, "steps", 1, 1000000), size = 2 * r->e.batch_size;
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < steps; step++) {
        tape_reset(r->t);
        Var *x = batch(r, size, &rng), *y = sample(&s, noise(r, size, &rng));
        Var *loss = mmd2_loss(y, x, kernel);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&s.ps);
        backward(loss);
        optim_step(&o, &s.ps, o.lr * schedule_cosine(step, steps));
        if (step % 100 == 99) exp_progress(&r->e, step + 1, steps, "MMD^2", (double)loss->v.x[0]);
    }
    tape_reset(r->t);
    Tensor y = sample(&s, noise(r, r->test.s.d[0], &rng))->v;
    optim_free(&o), params_free(&s.ps);
    return tensor_of(r->e.arena, y.s, y.x);
}

/* ---- gradients ------------------------------------------------------------------------------- */

void check_gradients(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "miniature");
    Sampler s = sampler_new(4, rng);
    Vae m;
    vae_init(&m, vae_config(4), rng);
    Var *x = batch(r, 5, &rng), *y = sample(&s, noise(r, 4, &rng));
    exp_gradients(&r->e, "gradients_of_the_sampler", mmd2_loss(y, x, kernel), &rng);
    tape_reset(r->t);
    x = batch(r, 5, &rng);
    Var *eps = noise(r, 5, &rng);
    exp_gradients(&r->e, "gradients_of_the_vae", vae_elbo(&m, x, eps, 1).loss, &rng);
    params_free(&s.ps), vae_free(&m);
}
