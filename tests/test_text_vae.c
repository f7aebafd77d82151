/* The VAE of texts: a letter depends on no later one and on those that are in reach, on all of
 * them; the probabilities of all texts sum to 1. */
#include "test.h"

#include "models/text_vae.h"

#include <math.h>

static TextVae model_of(TextVaeConfig c)
{
    TextVae m;
    Rng r = rng_new(5);
    text_vae_init(&m, c, r);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    return m;
}

/* The slope of step `at`'s logits in the letters is 0 but for the `reach` steps before. */
static void check_reach(int layers)
{
    enum { STEPS = 12, SYMBOLS = 3 };
    TextVae m = model_of((TextVaeConfig){ STEPS, SYMBOLS, 4, 16, 2, layers });
    Tape *t = tape_new();
    Rng r = rng_new(layers);
    int at = 10, reach = text_vae_reach(layers);
    Tensor x = tensor_uniform(tape_arena(t), SHAPE(1, STEPS * SYMBOLS), &r),
           g = tensor_zeros(tape_arena(t), x.s);
    Var *z = ad_input(t, tensor_normal(tape_arena(t), SHAPE(1, 2), &r));
    Var *logits = text_vae_logits(&m, ad_leaf(t, x, g), z);
    Var *own = ad_slice(logits, 0, at, at + 1);
    backward(ad_sum_all(ad_square(own)));
    for (int i = 0; i < STEPS; i++) {
        bool seen = false;
        for (int k = 0; k < SYMBOLS; k++) seen |= g.x[i * SYMBOLS + k] != 0;
        bool wanted = i < at && i >= at - reach;
        CHECK(seen == wanted, "%d layers: step %d %s step %d", layers, at,
              seen ? "sees" : "does not see", i);
    }
    text_vae_free(&m), tape_free(t);
}

static void test_reach(void)
{
    CHECK(text_vae_reach(0) == 0 && text_vae_reach(1) == 1 && text_vae_reach(4) == 8, "reach");
    for (int layers = 0; layers <= 4; layers++) check_reach(layers);
}

/* Whatever the code says, the 2^4 texts of two letters and four steps share one unit. */
static void test_sums(void)
{
    enum { STEPS = 4, TEXTS = 1 << STEPS };
    for (int layers = 0; layers < 4; layers++) {
        TextVae m = model_of((TextVaeConfig){ STEPS, 2, 3, 4, 2, layers });
        Tape *t = tape_new();
        Tensor x = tensor_zeros(tape_arena(t), SHAPE(TEXTS, STEPS * 2)),
               z = tensor_new(tape_arena(t), SHAPE(TEXTS, 2));
        tensor_fill(z, R(0.7));
        for (int i = 0; i < TEXTS; i++)
            for (int k = 0; k < STEPS; k++) x.x[(i * STEPS + k) * 2 + (i >> k & 1)] = 1;
        Var *v = ad_input(t, x), *p = ad_log_softmax(text_vae_logits(&m, v, ad_input(t, z)));
        double sum = 0;
        for (int i = 0; i < TEXTS; i++) {
            double log_p = 0;
            for (int k = 0; k < 2 * STEPS; k++)
                log_p += (double)(x.x[i * 2 * STEPS + k] * p->v.x[i * 2 * STEPS + k]);
            sum += exp(log_p);
        }
        CHECK_NEAR(sum, 1, TOL(1e-5, 1e-12), "the sum over all texts");
        text_vae_free(&m), tape_free(t);
    }
}

int main(void)
{
    RUN(test_reach);
    RUN(test_sums);
    return test_done();
}
