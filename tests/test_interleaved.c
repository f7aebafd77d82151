/* Images in four parts: there and back, masses that sum to 1, gradients, and draws of the right
 * frequency. */
#include "test.h"
#include "pixel_oracles.h"

#include "models/interleaved.h"

static void test_there_and_back(void)
{
    Arena *a = arena_new();
    Rng r = rng_new(1);
    Tensor x = tensor_normal(a, SHAPE(3, 4, 6, 1), &r), parts = interleaved(a, x);
    Tensor back = interleaved_back(a, parts);
    CHECK_BYTES(back.x, x.x, sizeof(real) * (size_t)x.n, "there and back");
    for (int k = 0; k < PARTS; k++)         /* image 2, pixel (1,2) of the small one */
        CHECK_BYTES(&parts.x[((2 * 2 + 1) * 3 + 2) * PARTS + k],
                    &x.x[(2 * 4 + 2 + k / 2) * 6 + 4 + k % 2], sizeof(real), "the k-th part");
    arena_free(a);
}

static void shaken(FewSteps *m)
{
    Rng r = rng_new(2);
    few_steps_init(m, 4, r);
    rng_fill_normal(&r, m->ps.v, m->ps.total);
}

/* All images of 2 x 4 pixels with the small image s sum to 1. */
static void test_sums_to_one(void)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    FewSteps m;
    shaken(&m);
    Tensor all = interleaved(a, all_images(a, 2, 4, 1, 2));
    double sum[4] = { 0 };
    Var *both = ad_input(t, all);
    Var *log_p = few_steps_log_px(&m, ad_slice(both, 3, 0, 1), ad_slice(both, 3, 1, PARTS));
    for (int i = 0; i < log_p->v.n; i++) {
        int small = (int)all.x[i * 8] + 2 * (int)all.x[i * 8 + PARTS];
        sum[small] += exp((double)log_p->v.x[i]);
    }
    for (int i = 0; i < 4; i++) CHECK_NEAR(sum[i], 1, TOL(1e-5, 1e-12), "mass given a small image");
    few_steps_free(&m), tape_free(t), arena_free(a);
}

static void test_gradients(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(3);
    FewSteps m;
    shaken(&m);
    Tensor x = tensor_normal(tape_arena(t), SHAPE(2, 3, 3, PARTS), &r);
    Var *both = ad_input(t, x), *s = ad_slice(both, 3, 0, 1);
    Var *log_p = few_steps_log_px(&m, s, ad_slice(both, 3, 1, PARTS));
    Var *loss = random_contraction(log_p, &r);
    double error = gradcheck_directions(loss, &r, 4, TOL(2e-4, 1e-6)).error;
    CHECK(error <= TOL(2e-2, 1e-6), "error %.1e", error);
    few_steps_free(&m), tape_free(t);
}

/* Of one pixel and its three, each of the 8 outcomes is drawn as often as its mass says. */
static void test_draws(void)
{
    enum { N = 4000 };
    Arena *a = arena_new();
    Tape *t = tape_new();
    FewSteps m;
    shaken(&m);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= R(0.6);
    Tensor s = tensor_new(a, SHAPE(N, 1, 1, 1)), x = tensor_new(a, SHAPE(N, 1, 1, 3));
    tensor_fill(s, 1);
    double count[8] = { 0 };
    CHECK(few_steps_sample(&m, t, s, x, rng_new(5)) == 3, "three parts in three passes");
    for (int i = 0; i < N; i++)
        count[(int)(x.x[3 * i] + 2 * x.x[3 * i + 1] + 4 * x.x[3 * i + 2])] += 1.0 / N;
    for (int k = 0; k < 8; k++) {
        Tensor one = tensor_of(a, SHAPE(1, 1, 1, 3), (real[]){ k % 2, k / 2 % 2, k / 4 });
        tape_reset(t);
        Var *log_p = few_steps_log_px(&m, ad_input(t, tensor_rows(s, 0, 1)), ad_input(t, one));
        double want = exp((double)log_p->v.x[0]);
        CHECK_NEAR(count[k], want, 4.5 * sqrt(want * (1 - want) / N), "how often it is drawn");
    }
    few_steps_free(&m), tape_free(t), arena_free(a);
}

int main(void)
{
    RUN(test_there_and_back);
    RUN(test_sums_to_one);
    RUN(test_gradients);
    RUN(test_draws);
    return test_done();
}
