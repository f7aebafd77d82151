/* Sparse autoencoders: thresholds against what they are the minimum of, the gradient that goes
 * straight through, the KL by hand, and the trade of error for zeros. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/pca.h"
#include "models/sparse_ae.h"
#include "nn/optim.h"

#include <math.h>

static const Sparsity kinds[] = { SPARSE_L1, SPARSE_PROX, SPARSE_NNZ, SPARSE_KL };

/* ---- thresholds ------------------------------------------------------------------------------ */

static Var *line(Tape *t)
{
    Tensor a = tensor_new(tape_arena(t), SHAPE(1, 81));
    for (int i = 0; i < a.n; i++) a.x[i] = (real)(i - 40) / 16 + R(0.001);
    return ad_input(t, a);
}

/* S_t(a) does no worse than any z on a fine grid at |z - a|^2 / 2 + t |z|, H_t(a), t = sqrt(2 c),
 * at |z - a|^2 / 2 + c nnz(z). */
static void test_thresholds_minimise(void)
{
    const double c = 0.7;
    Tape *t = tape_new();
    Var *a = line(t), *soft = soft_threshold(a, c), *hard = straight_through(a, sqrt(2 * c));
    for (int i = 0; i < a->v.n; i++) {
        double x = (double)a->v.x[i], s = (double)soft->v.x[i], h = (double)hard->v.x[i];
        double at_s = (s - x) * (s - x) / 2 + c * fabs(s);
        double at_h = (h - x) * (h - x) / 2 + c * (h != 0);
        double least_s = HUGE_VAL, least_h = HUGE_VAL;
        for (int k = -400; k <= 400; k++) {
            double z = k / 100.0, half = (z - x) * (z - x) / 2;
            least_s = fmin(least_s, half + c * fabs(z));
            least_h = fmin(least_h, half + c * (k != 0));
        }
        CHECK(at_s <= least_s + 1e-6, "soft_threshold(%g) = %g costs %g, the best of the grid %g",
              x, s, at_s, least_s);
        CHECK(at_h <= least_h + 1e-6, "straight_through(%g) = %g costs %g, the best of the grid %g",
              x, h, at_h, least_h);
    }
    tape_free(t);
}

static void test_thresholds_by_hand(void)
{
    Tape *t = tape_new();
    Tensor v = tensor_of(tape_arena(t), SHAPE(1, 5), (real[]){ -3, R(-0.5), 0, 1, 2 }),
           g = tensor_zeros(tape_arena(t), v.s);
    static const real soft[] = { -2, 0, 0, 0, 1 }, hard[] = { -3, 0, 0, 0, 2 };
    static const real shrunk[] = { 1, 0, 0, 0, 1 }, straight[] = { 1, 1, 1, 1, 1 };
    Var *a = ad_leaf(t, v, g), *y = soft_threshold(a, 1);
    CHECK_BYTES(y->v.x, soft, sizeof soft, "soft_threshold");
    backward(ad_sum_all(y));
    for (int i = 0; i < 5; i++)
        if (i != 3) CHECK_NEAR((double)g.x[i], (double)shrunk[i], 0, "the slope of soft_threshold");
    tensor_fill(g, 0);
    y = straight_through(a, 1);
    CHECK_BYTES(y->v.x, hard, sizeof hard, "straight_through");
    backward(ad_sum_all(y));
    CHECK_BYTES(g.x, straight, sizeof straight, "the slope that goes straight through");
    tape_free(t);
}

/* ---- KL -------------------------------------------------------------------------------------- */

/* Column means 1/2 and 1/4: against rho = 1/2 the first costs nothing, the second
 * log 2 / 2 + log(2/3) / 2. */
static void test_kl(void)
{
    Tape *t = tape_new();
    Rng r = rng_new(1);
    Tensor v = tensor_of(tape_arena(t), SHAPE(2, 2), (real[]){ R(0.25), R(0.125), R(0.75),
                                                              R(0.375) });
    Var *z = ad_leaf(t, v, tensor_zeros(tape_arena(t), v.s)), *kl = kl_to_rho(z, 0.5);
    CHECK_NEAR((double)kl->v.x[0], 0.5 * log(2) + 0.5 * log(2.0 / 3), TOL(1e-6, 1e-15), "KL");
    GradCheck c = IS_F64 ? gradcheck(kl) : gradcheck_directions(kl, &r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-7), "%s", gradcheck_str(&c));
    tape_free(t);
}

static void test_gradients(void)
{
    for (int k = 0; k < 4; k++) {
        SparseAe m;
        Tape *t = tape_new();
        Rng r = rng_new(3);
        sparse_init(&m, (SparseConfig){ 6, 9, kinds[k], 0.2, 0.1 }, rng_new(2));
        Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(5, 6), &r));
        Var *loss = sparse_reconstruct(&m, x).loss;
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "kind %d: %s", k, gradcheck_str(&c));
        tape_free(t);
        sparse_free(&m);
    }
}

/* A long row becomes a row of length 1 in the same direction, a short one stays. */
static void test_projection(void)
{
    SparseAe m;
    sparse_init(&m, (SparseConfig){ 2, 2, SPARSE_L1, 0.1, 0 }, rng_new(1));
    real *d = m.out.w->v.x;
    d[0] = 3, d[1] = 4, d[2] = R(0.3), d[3] = R(-0.4);
    sparse_project(&m);
    CHECK_NEAR((double)d[0], 0.6, 1e-6, "3 of (3, 4)");
    CHECK_NEAR((double)d[1], 0.8, 1e-6, "4 of (3, 4)");
    CHECK(d[2] == R(0.3) && d[3] == R(-0.4), "(0.3, -0.4) became (%g, %g)", (double)d[2],
          (double)d[3]);
    sparse_free(&m);
}

/* ---- learning: x is made of at most 3 of 24 hidden directions in 12 dimensions --------------- */

enum { D = 12, ATOMS = 24, N = 1000, BATCH = 50 };

static Tensor data(Arena *a)
{
    Rng r = rng_new(5);
    Tensor atoms = tensor_normal(a, SHAPE(ATOMS, D), &r), x = tensor_zeros(a, SHAPE(N, D));
    for (int i = 0; i < 3 * N; i++) {
        int j = rng_below(&r, ATOMS);
        real c = (real)(rng_uniform(&r) + 0.5) / 3;
        for (int k = 0; k < D; k++) x.x[i / 3 * D + k] += c * atoms.x[j * D + k];
    }
    return x;
}

static void train(SparseAe *m, Tape *t, Tensor x, int epochs)
{
    Optim o;
    optim_init(&o, "adam", 1e-2);
    for (int i = 0; i < epochs * N / BATCH; i++) {
        int from = i * BATCH % N;
        tape_reset(t);
        Var *in = ad_input(t, tensor_rows(x, from, from + BATCH));
        Var *loss = sparse_reconstruct(m, in).loss;
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, o.lr);
        sparse_project(m);
    }
    optim_free(&o);
}

typedef struct { double error, active; } Score;

static Score measure(const SparseAe *m, Tape *t, Tensor x)
{
    tape_reset(t);
    Sparse s = sparse_reconstruct(m, ad_input(t, x));
    Score q = { sum_double(s.error->v.x, N) / N, 0 };
    for (int i = 0; i < s.z->v.n; i++) q.active += (s.z->v.x[i] != 0) / (double)N;
    return q;
}

/* Claims C7 and C8 in small: the larger c, the fewer active and the larger the error. With no
 * penalty the code is not sparse. Untrained it is no code: PCA with as many numbers is far
 * better, while the trained L1 code keeps up with it. */
static void test_trade(void)
{
    static const double weights[3] = { 0, 0.05, 0.3 };
    Tape *t = tape_new();
    Arena *a = arena_new();
    Tensor x = data(a);
    Pca p = pca_fit(a, x);
    for (int k = 0; k < 3; k++) {
        Score s[3], raw;
        for (int i = 0; i < 3; i++) {
            SparseAe m;
            sparse_init(&m, (SparseConfig){ D, 2 * ATOMS, kinds[k], weights[i], 0 }, rng_new(1));
            raw = measure(&m, t, x);
            train(&m, t, x, 40);
            s[i] = measure(&m, t, x);
            sparse_free(&m);
            CHECK(i == 0 || (s[i].active < s[i - 1].active && s[i].error > s[i - 1].error),
                  "kind %d, c = %g: %.2f active, error %.3f", k, weights[i], s[i].active,
                  s[i].error);
        }
        double dense = pca_discarded(&p, (int)(s[2].active + 0.5));
        CHECK(s[0].active > 0.15 * 2 * ATOMS, "kind %d, no penalty: %.2f active", k, s[0].active);
        CHECK(k > 0 || (raw.error > 1.5 * dense && s[2].error < 1.5 * dense),
              "L1: error %.3f untrained, %.3f trained, %.3f dense", raw.error, s[2].error, dense);
    }
    arena_free(a), tape_free(t);
}

/* All entries start below the threshold. The true slope of the hard threshold is 0 there: a network
 * that had it could not leave. Straight through, it does. */
static void test_revives(void)
{
    Tape *t = tape_new();
    Arena *a = arena_new();
    Tensor x = data(a);
    SparseAe m;
    sparse_init(&m, (SparseConfig){ D, ATOMS, SPARSE_NNZ, 0.05, 0 }, rng_new(1));
    for (int i = 0; i < m.code.w->v.n; i++) m.code.w->v.x[i] *= R(0.01);
    Score before = measure(&m, t, x);
    train(&m, t, x, 20);
    Score after = measure(&m, t, x);
    CHECK(before.active == 0, "%.2f active at the start", before.active);
    CHECK(after.active > 1 && after.error < 0.5 * before.error, "%.2f active, error %.3f of %.3f",
          after.active, after.error, before.error);
    arena_free(a), tape_free(t);
    sparse_free(&m);
}

int main(void)
{
    RUN(test_thresholds_minimise);
    RUN(test_thresholds_by_hand);
    RUN(test_kl);
    RUN(test_gradients);
    RUN(test_projection);
    RUN(test_trade);
    RUN(test_revives);
    return test_done();
}
