/* The memory of a step: backward adds a few gradients to the values and not one for each, memory
 * grows with the batch and no faster, and after the first steps nothing is allocated and no new
 * page is touched. */
#include "test.h"

#include "models/vae.h"
#include "nn/conv.h"
#include "nn/optim.h"

#include <stdlib.h>
#include <sys/resource.h>

enum { LAYERS = 12, STEPS = 20 };

/* ---- gradients are reused -------------------------------------------------------------------- */

static size_t bytes(int n) { return sizeof(real) * (size_t)n; }

/* What backward adds to the memory of the tape. */
static size_t added(Var *loss)
{
    size_t before = arena_used(tape_arena(loss->tape));
    backward(loss);
    return arena_used(tape_arena(loss->tape)) - before;
}

static Var *input(Tape *t, Shape s)
{
    Rng r = rng_new(1);
    return ad_input(t, tensor_uniform(tape_arena(t), s, &r));
}

static const Window window = { .stride = 1, .pad_h = 1, .pad_w = 1 };

static void layers(Params *ps, int n, Conv2d *l)
{
    for (int i = 0; i < n; i++)
        l[i] = conv2d_new(ps, rng_new(3), (char[]){ (char)('a' + i), 0 }, 3, 3, 8, 8, window,
                          INIT_HE);
}

/* The slopes of a layer's result and of its operand, and of the loss: one number, 64 bytes. */
static void test_mlp(void)
{
    Tape *t = tape_new();
    Params ps = { 0 };
    Linear l[LAYERS];
    for (int i = 0; i < LAYERS; i++)
        l[i] = linear_new(&ps, rng_new(2), (char[]){ (char)('a' + i), 0 }, 64, 64, INIT_GLOROT);
    Var *h = input(t, SHAPE(32, 64));
    for (int i = 0; i < LAYERS; i++) h = linear_act(l[i], h, ACT_TANH);
    size_t got = added(ad_sum_all(h)), want = 64 + 2 * bytes(32 * 64);
    CHECK(got == want, "backward added %zu bytes, not %zu", got, want);
    params_free(&ps), tape_free(t);
}

/* The sums of bias slopes, 8 for each of two blocks of pixels, take the place of the loss's. */
static void test_conv(void)
{
    Tape *t = tape_new();
    Params ps = { 0 };
    Conv2d l[LAYERS];
    layers(&ps, LAYERS, l);
    Var *h = input(t, SHAPE(4, 16, 16, 8));
    for (int i = 0; i < LAYERS; i++) h = conv2d(l[i], h, ACT_RELU);
    size_t got = added(ad_sum_all(h)), want = 64 + 2 * bytes(h->v.n) + (IS_F64 ? 128 : 0);
    CHECK(got == want, "backward added %zu bytes, not %zu", got, want);
    params_free(&ps), tape_free(t);
}

/* With short-cuts there is a third, which waits for the block's first layer. */
static void test_short_cuts(void)
{
    Tape *t = tape_new();
    Params ps = { 0 };
    Conv2d l[LAYERS];
    layers(&ps, LAYERS, l);
    Var *h = conv2d(l[0], input(t, SHAPE(4, 16, 16, 8)), ACT_RELU);
    for (int i = 1; i + 1 < LAYERS; i += 2) {
        Var *inner = conv2d(l[i], h, ACT_RELU);
        h = conv2d_plus(l[i + 1], inner, h, ACT_NONE);
    }
    size_t got = added(ad_sum_all(h)), want = 64 + 3 * bytes(h->v.n) + (IS_F64 ? 128 : 0);
    CHECK(got == want, "backward added %zu bytes, not %zu", got, want);
    params_free(&ps), tape_free(t);
}

/* ---- a step's memory, and its faults --------------------------------------------------------- */

typedef struct { Vae vae; Params ps; Conv2d l[3]; Optim adam; Tape *t; Rng r; } Model;

static void model_init(Model *m)
{
    VaeConfig c = { .x = 200, .z = 7, .n_hidden = 1, .hidden = { 60 }, .act = ACT_RELU };
    *m = (Model){ .t = tape_new(), .r = rng_new(4) };
    vae_init(&m->vae, c, rng_new(5));
    layers(&m->ps, 3, m->l);
    optim_init(&m->adam, "adam", 1e-3);
}

static void model_free(Model *m)
{
    vae_free(&m->vae), params_free(&m->ps), optim_free(&m->adam), tape_free(m->t);
}

static Var *vae_loss(Model *m, int batch)
{
    Var *x = input(m->t, SHAPE(batch, 200));
    Var *eps = ad_input(m->t, tensor_normal(tape_arena(m->t), SHAPE(batch, 7), &m->r));
    return vae_elbo(&m->vae, x, eps, 1).loss;
}

static void vae_step(Model *m)
{
    tape_reset(m->t);
    Var *loss = vae_loss(m, 32);
    params_zero_grad(&m->vae.ps);
    backward(loss);
    params_clip(&m->vae.ps, 1);
    optim_step(&m->adam, &m->vae.ps, 1e-3);
}

static void conv_step(Model *m)
{
    tape_reset(m->t);
    Var *h = input(m->t, SHAPE(8, 16, 16, 8));
    for (int i = 0; i < 3; i++) h = conv2d(m->l[i], h, ACT_RELU);
    params_zero_grad(&m->ps);
    backward(ad_mean_all(ad_square(h)));
    optim_step(&m->adam, &m->ps, 1e-3);
}

static size_t step_bytes(Model *m, int batch)
{
    tape_reset(m->t);
    backward(vae_loss(m, batch));
    return arena_used(tape_arena(m->t));
}

/* 32 times the examples, 32 times the memory; the nodes themselves do not grow. */
static void test_batch(void)
{
    Model m;
    model_init(&m);
    size_t few = step_bytes(&m, 32), many = step_bytes(&m, 1024);
    CHECK(many <= 32 * few && many >= 24 * few, "%zu bytes for 32 rows, %zu for 1024", few, many);
    model_free(&m);
}

static long faults(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_minflt + u.ru_majflt;
}

static int allocations;     /* counted below, where that is possible */

/* The system may fault by itself, in a while; a loop that faults does so in every window. */
static void check_steady(void (*step)(Model *), const char *what)
{
    Model m;
    model_init(&m);
    long least = 1;
    for (int i = 0; i < STEPS; i++) step(&m);
    int before = allocations;
    for (int window_no = 0; window_no < 20 && least > 0; window_no++) {
        long start = faults();
        for (int i = 0; i < STEPS; i++) step(&m);
        long n = faults() - start;
        least = window_no == 0 || n < least ? n : least;
    }
    CHECK(least == 0, "%s: %ld page faults in %d steps", what, least, STEPS);
    CHECK(allocations == before, "%s: %d allocations", what, allocations - before);
    model_free(&m);
}

static void test_vae_is_steady(void) { check_steady(vae_step, "VAE"); }
static void test_conv_is_steady(void) { check_steady(conv_step, "conv net"); }

/* glibc lets a program have a malloc of its own. */
#if defined __GLIBC__ && !defined SANITIZED
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

void *malloc(size_t n) { return allocations++, __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return allocations++, __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return allocations++, __libc_realloc(p, n); }
void *aligned_alloc(size_t align, size_t n) { return allocations++, __libc_memalign(align, n); }

static void test_count(void)
{
    int before = allocations;
    Tape *t = tape_new();
    CHECK(allocations == before + 4, "a tape, its arena, a block: %d", allocations - before);
    tape_free(t);
}
#else
static void test_count(void) { SKIP("count-malloc", "malloc is not ours here"); }
#endif

int main(void)
{
    RUN(test_mlp);
    RUN(test_conv);
    RUN(test_short_cuts);
    RUN(test_batch);
    RUN(test_vae_is_steady);
    RUN(test_conv_is_steady);
    RUN(test_count);
    return test_done();
}
