/* Mixtures of discretised logistics: the masses of all values sum to 1, of three colours as well;
 * they are what the formula says; and draws occur as often as they should. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/logistic_mixture.h"
#include "nn/density.h"

#include <math.h>

enum { K = 3 };

/* Random numbers for one pixel, the same for every row of [n,numbers]. */
static Tensor numbers(Arena *a, int n, int colours, uint64_t seed)
{
    int d = logistics_numbers(K, colours);
    Rng r = rng_new(seed);
    Tensor out = tensor_normal(a, SHAPE(n, d), &r);
    for (int i = d; i < out.n; i++) out.x[i] = out.x[i % d];
    return out;
}

/* Every value of `colours` colours. */
static Tensor all_values(Arena *a, int levels, int colours)
{
    int n = colours == 3 ? levels * levels * levels : levels;
    Tensor x = tensor_new(a, SHAPE(n, colours));
    for (int i = 0; i < x.n; i++) {
        int k = i / colours;
        for (int c = 0; c < i % colours; c++) k /= levels;
        x.x[i] = (real)(k % levels) / (real)(levels - 1);
    }
    return x;
}

static void test_sums_to_one(void)
{
    static const int cases[][2] = { { 256, 1 }, { 2, 1 }, { 6, 3 } };
    for (int i = 0; i < 12; i++) {
        int levels = cases[i % 3][0], colours = cases[i % 3][1];
        Tape *t = tape_new();
        Arena *a = tape_arena(t);
        Tensor x = all_values(a, levels, colours), out = numbers(a, x.s.d[0], colours, 1 + i / 3);
        Var *log_p = logistics_log_p(ad_input(t, x), ad_input(t, out), K, levels);
        double sum = 0;
        for (int k = 0; k < log_p->v.n; k++) sum += exp((double)log_p->v.x[k]);
        CHECK_NEAR(sum, 1, TOL(1e-5, 1e-12), "all values");
        tape_free(t);
    }
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* The mass of grey value v by the two ends of its stretch. */
static double mass(double v, double mean, double scale, int levels)
{
    double half = 0.5 / (levels - 1), p = sigmoid((v + half - mean) / scale);
    double below = sigmoid((v - half - mean) / scale);
    return (v > 1 - half ? 1 : p) - (v < half ? 0 : below);
}

static void test_formula(void)
{
    enum { LEVELS = 32 };
    Tape *t = tape_new();
    Tensor x = all_values(tape_arena(t), LEVELS, 1), out = numbers(tape_arena(t), LEVELS, 1, 7);
    Var *log_p = logistics_log_p(ad_input(t, x), ad_input(t, out), K, LEVELS);
    for (int i = 0; i < LEVELS; i++) {
        double sum = 0, all = 0;
        for (int k = 0; k < K; k++) all += exp((double)out.x[k]);
        for (int k = 0; k < K; k++) {
            double r = (double)out.x[2 * K + k] - log(8), least = log(PIXEL_LEAST_SCALE);
            double v = least + log1p(exp(r - least)) - log1p(exp(r - log(PIXEL_MOST_SCALE)));
            sum += exp((double)out.x[k]) / all *
                   mass((double)x.x[i], (double)out.x[K + k] + 0.5, exp(v), LEVELS);
        }
        CHECK_CLOSE((double)log_p->v.x[i], log(sum), TOL(1e-4, 1e-10), "log p");
    }
    tape_free(t);
}

/* Equation 3 of the paper, red first: what component k says of pixel x, which has 3 colours. With
 * `circle` green's mean shifts with blue as well, which is no chain any more. */
static double colours_by_hand(const real *out, const real *x, int k, int levels, bool circle)
{
    double p = 1, mean[3];
    for (int c = 0; c < 3; c++) mean[c] = (double)out[(1 + 2 * c) * K + k] + 0.5;
    mean[1] += tanh((double)out[7 * K + k]) * (double)x[0] + (circle ? (double)x[2] : 0);
    mean[2] += tanh((double)out[8 * K + k]) * (double)x[0];
    mean[2] += tanh((double)out[9 * K + k]) * (double)x[1];
    for (int c = 0; c < 3; c++) {
        double r = (double)out[(2 + 2 * c) * K + k] - log(8), least = log(PIXEL_LEAST_SCALE);
        double v = least + log1p(exp(r - least)) - log1p(exp(r - log(PIXEL_MOST_SCALE)));
        p *= mass((double)x[c], mean[c], exp(v), levels);
    }
    return p;
}

static double pixel_by_hand(const real *out, const real *x, int levels, bool circle)
{
    double sum = 0, all = 0;
    for (int k = 0; k < K; k++) all += exp((double)out[k]);
    for (int k = 0; k < K; k++)
        sum += exp((double)out[k]) / all * colours_by_hand(out, x, k, levels, circle);
    return sum;
}

static void test_colours(void)
{
    enum { LEVELS = 6 };
    Tape *t = tape_new();
    Tensor x = all_values(tape_arena(t), LEVELS, 3), out = numbers(tape_arena(t), x.s.d[0], 3, 7);
    Var *log_p = logistics_log_p(ad_input(t, x), ad_input(t, out), K, LEVELS);
    double wrong = 0;
    for (int i = 0; i < log_p->v.n; i++) {
        double p = pixel_by_hand(out.x, x.x + 3 * i, LEVELS, false);
        CHECK_CLOSE(exp((double)log_p->v.x[i]), p, TOL(1e-4, 1e-10), "p of a colour");
        wrong += pixel_by_hand(out.x, x.x + 3 * i, LEVELS, true);
    }
    CHECK(fabs(wrong - 1) > 1e-3, "green and blue in a circle sum to %.6f", wrong);
    tape_free(t);
}

static void test_gradients(void)
{
    for (int colours = 1; colours <= 3; colours += 2) {
        Tape *t = tape_new();
        Rng r = rng_new(3);
        Tensor x = tensor_rows(all_values(tape_arena(t), 6, colours), 1, 5), g;
        Tensor out = tensor_normal(tape_arena(t), SHAPE(4, logistics_numbers(K, colours)), &r);
        g = tensor_zeros(tape_arena(t), out.s);
        Var *log_p = logistics_log_p(ad_input(t, x), ad_leaf(t, out, g), K, 6);
        Var *loss = random_contraction(log_p, &r);
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "%d colours: %s", colours, gradcheck_str(&c));
        tape_free(t);
    }
}

/* Three colours of three levels: 27 values, to four and a half standard deviations. */
static void test_draws(void)
{
    enum { N = 30000, LEVELS = 3, ALL = 27 };
    Tape *t = tape_new();
    Arena *a = tape_arena(t);
    Tensor out = numbers(a, ALL, 3, 5);
    double count[ALL] = { 0 };
    Rng r = rng_new(6);
    for (int i = 0; i < N; i++) {
        real x[3];
        logistics_draw(out.x, K, LEVELS, 1, &r, x, 3);
        long v[3];
        for (int c = 0; c < 3; c++) v[c] = lround(2 * (double)x[c]);
        count[v[0] + 3 * v[1] + 9 * v[2]] += 1.0 / N;
    }
    Var *x = ad_input(t, all_values(a, LEVELS, 3));
    Var *log_p = logistics_log_p(x, ad_input(t, out), K, LEVELS);
    for (int k = 0; k < ALL; k++) {
        double p = exp((double)log_p->v.x[k]);
        CHECK_NEAR(count[k], p, 4.5 * sqrt(p * (1 - p) / N) + 1e-4, "how often a value is drawn");
    }
    tape_free(t);
}

int main(void)
{
    RUN(test_sums_to_one);
    RUN(test_formula);
    RUN(test_colours);
    RUN(test_gradients);
    RUN(test_draws);
    return test_done();
}
