/* The network of `denoising_ae`, what it is shown, and the loop over minibatches. Chapter 10. */
#include "denoising_ae_parts.h"

#include "autograd/gradcheck.h"
#include "models/measure.h"

const double levels[KINDS][LEVELS] = {
    [CORRUPT_GAUSSIAN] = { 0.1, 0.25, 0.5, 0.75, 1 },
    [CORRUPT_MASK] = { 0.1, 0.25, 0.5, 0.75, 0.9 },
    [CORRUPT_SALT_PEPPER] = { 0.05, 0.1, 0.25, 0.5, 0.75 },
    [CORRUPT_BLOCKS] = { 1, 2, 4, 6, 8 },
};

enum { CHUNK = 100, VALID = 200 };

DenoiserConfig config(const Run *r)
{
    int size = r->data.train.h;
    DenoiserConfig c = { .size = size, .channels = 1, .width = { r->width } };
    for (; c.n_down < MAX_DOWN && size > 2; size = (size + 1) / 2, c.n_down++)
        c.width[c.n_down + 1] = (c.n_down == 0 ? 2 : 4) * r->width;
    return c;
}

Tensor all_images(Arena *a, const Images *d, int most)
{
    return batch_first(a, d, most, BIN_NONE, rng_new(0));
}

/* Always the same noise for the same kind and level. */
Tensor spoilt(const Run *r, Arena *a, Tensor clean, Corruption kind, double level)
{
    Rng own = rng_fork_i(rng_fork(r->e.rng, corruption_names[kind]), "fixed",
                         (uint64_t)(1000 * level));
    return corrupt(a, clean, r->data.train.h, r->data.train.w, kind, level, NULL, own);
}

Tensor restored(Run *r, Arena *a, const Denoiser *m, Tensor seen)
{
    int n = seen.s.d[0];
    Tensor y = tensor_new(a, seen.s);
    for (int from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        Tensor part = denoiser_pixels(m, r->t, tape_arena(r->t), tensor_rows(seen, from, to));
        tensor_copy(tensor_rows(y, from, to), part);
    }
    return y;
}

/* ---- training -------------------------------------------------------------------------------- */

static double random_level(Corruption kind, Rng *r)
{
    double top = levels[kind][LEVELS - 1];
    return kind == CORRUPT_BLOCKS ? 1 + rng_below(r, (int)top) : top * rng_uniform(r);
}

/* The loss of images index[0..n), which are spoilt in one way: in dB, as it is judged. The squared
 * error itself would be that of the strongest noise, and weak noise would count for nothing. */
static Var *record(Run *r, const Denoiser *m, Corruption kind, double level, const int *index,
                   int n, Rng noise)
{
    Arena *a = tape_arena(r->t);
    const Images *d = &r->data.train;
    Tensor x = batch_images(a, d, index, n, BIN_NONE, noise);
    Var *seen = ad_input(r->t, corrupt(a, x, d->h, d->w, kind, level, index, noise));
    Var *clean = ad_input(r->t, x);
    return denoiser_decibels(denoiser(m, ad_named(seen, "seen")), ad_named(clean, "x"));
}

/* A quarter of the batch for each kind of noise, at a level of its own; as images are shuffled,
 * each meets them all. */
static Var *record_kinds(Run *r, const int *index, int n, Rng *level, Rng noise)
{
    Var *sum = NULL;
    tape_reset(r->t);
    for (int k = 0; k < KINDS; k++) {
        int from = n * k / KINDS, to = n * (k + 1) / KINDS;
        double strength = random_level((Corruption)k, level);
        if (from == to) continue;
        Var *loss = record(r, &r->m, (Corruption)k, strength, index + from, to - from, noise);
        sum = sum ? ad_add(sum, loss) : loss;
    }
    return ad_named(ad_scale(sum, 1.0 / KINDS), "loss");
}

double train_epoch(Run *r)
{
    int n = r->data.train.n, batch = r->e.batch_size, steps = (n + batch - 1) / batch;
    Rng level = rng_fork_i(r->e.rng, "level", (uint64_t)r->e.epoch);
    Rng noise = rng_fork_i(r->e.rng, "noise", (uint64_t)r->e.epoch);
    double sum = 0;
    batch_order(r->order, n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)r->e.epoch));
    for (int step = 0; step < steps; step++) {
        int from = step * batch, size = batch < n - from ? batch : n - from;
        Var *loss = record_kinds(r, r->order + from, size, &level, noise);
        double value = (double)loss->v.x[0];
        exp_loss(&r->e, value, r->t);
        exp_trace(&r->e, r->t);
        params_zero_grad(&r->m.ps);
        backward(loss);
        optim_step(&r->opt, &r->m.ps,
                   r->e.lr * schedule_cosine(r->opt.t, (int64_t)r->e.epochs * steps));
        sum += value * size / n;
        exp_progress(&r->e, step + 1, steps, "dB", value);
    }
    return sum;
}

double valid_psnr(Run *r, const Denoiser *m)
{
    Arena *a = arena_new();
    Tensor clean = all_images(a, &r->data.valid, VALID);
    double sum = 0;
    for (int k = 0; k < KINDS; k++) {
        Tensor seen = spoilt(r, a, clean, (Corruption)k, levels[k][LEVELS / 2]);
        sum += psnr(restored(r, a, m, seen), clean) / KINDS;
    }
    arena_free(a);
    return sum;
}

/* ---- gradients ------------------------------------------------------------------------------- */

/* A narrow copy of the network, all parameters random. In float a small step: what relus that it
 * crosses do is worse than rounding. */
void check_gradients(Run *r)
{
    DenoiserConfig c = config(r);
    Denoiser m;
    Rng d = rng_fork(r->e.rng, "directions");
    for (int i = 0; i <= c.n_down; i++) c.width[i] = 2;
    denoiser_init(&m, c, d);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] = R(0.3) * (real)rng_normal(&d);
    tape_reset(r->t);
    int n = r->data.train.n < 2 ? 1 : 2;
    Var *loss = record(r, &m, CORRUPT_GAUSSIAN, 0.1, (int[]){ 0, 1 }, n, d);
    if (sizeof(real) == 8) exp_check(&r->e, "gradients", gradcheck(loss).error, 1e-6);
    else exp_check(&r->e, "gradients", gradcheck_directions(loss, &d, 8, 1e-4).error, 1e-2);
    denoiser_free(&m);
}
