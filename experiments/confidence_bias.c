/* What the bias of the last layer learns. Ten classes, each half as frequent again as the next,
 * and a softmax layer on features x that are 0; that are noise; that are noise around a mean m_y of
 * each class. The first two say nothing: softmax(bias) becomes the classes' shares (claim A7). The
 * third tell, and Bayes' rule asks for the bias log p(y) - |m_y|^2 / 2 (claim E10). Chapter 11. */
#include "confidence_parts.h"

#include "nn/density.h"
#include "nn/layer.h"

enum { CLASSES = 10, WIDTH = 8, STEPS = 600, CASES = 3 };

typedef struct {
    int n, *y;
    double share[CLASSES];                  /* of the labels that were drawn */
    real mean[CLASSES * WIDTH];
} Skewed;

static Skewed skewed(Exp *e, int n, double apart)
{
    Skewed d = { .n = n, .y = arena_alloc(e->arena, sizeof(int) * (size_t)n) };
    Rng r = rng_fork(e->rng, "skewed"), means = rng_fork(e->rng, "means");
    for (int i = 0; i < n; i++) {
        double u = rng_uniform(&r) * (1 - pow(1.5, -CLASSES)), width = 1 / 3.0, below = width;
        for (d.y[i] = 0; u > below && d.y[i] < CLASSES - 1; d.y[i]++) below += width /= 1.5;
        d.share[d.y[i]] += 1.0 / n;
    }
    rng_fill_normal(&means, d.mean, CLASSES * WIDTH);
    for (int i = 0; i < CLASSES * WIDTH; i++) d.mean[i] *= (real)(apart / sqrt(WIDTH));
    return d;
}

static Tensor features(Exp *e, const Skewed *d, bool noise, bool means)
{
    Rng r = rng_fork(e->rng, "features");
    Tensor x = tensor_normal(e->arena, SHAPE(d->n, WIDTH), &r);
    for (int i = 0; i < x.n; i++)
        x.x[i] = (noise ? x.x[i] : 0) + (means ? d->mean[d->y[i / WIDTH] * WIDTH + i % WIDTH] : 0);
    return x;
}

static void normalise(double p[CLASSES])
{
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) sum += p[c];
    for (int c = 0; c < CLASSES; c++) p[c] /= sum;
}

/* A softmax layer that starts as zeros, after STEPS steps on all examples: softmax(bias), and the
 * mean of p(y|x) over the examples. */
static void learn(Exp *e, const Skewed *d, Tensor x, double bias[CLASSES], double mean[CLASSES])
{
    Params ps = { 0 };
    Optim o;
    Tape *t = tape_new();
    double rate = 50 * e->lr;
    Linear l = linear_new(&ps, e->rng, "softmax", WIDTH, CLASSES, INIT_ZERO);
    optim_init(&o, "adam", rate);
    for (int step = 0; step < STEPS; step++) {
        tape_reset(t);
        params_zero_grad(&ps);
        backward(nll(categorical(linear(l, ad_input(t, x)), d->y)));
        optim_step(&o, &ps, rate * schedule_cosine(step, STEPS));
    }
    tape_reset(t);
    Var *log_p = ad_log_softmax(linear(l, ad_input(t, x)));
    for (int c = 0; c < CLASSES; c++) bias[c] = exp((double)l.b->v.x[c]), mean[c] = 0;
    for (int i = 0; i < log_p->v.n; i++) mean[i % CLASSES] += exp((double)log_p->v.x[i]);
    normalise(bias), normalise(mean);
    optim_free(&o), params_free(&ps), tape_free(t);
}

/* softmax of log p(y) - |m_y|^2 / 2. */
static void by_bayes(const Skewed *d, double p[CLASSES])
{
    for (int c = 0; c < CLASSES; c++) {
        double square = 0;
        for (int k = 0; k < WIDTH; k++) square += pow((double)d->mean[c * WIDTH + k], 2);
        p[c] = d->share[c] * exp(-square / 2);
    }
    normalise(p);
}

static double farthest(const double *p, const double *q)
{
    double most = 0;
    for (int c = 0; c < CLASSES; c++) most = fmax(most, fabs(p[c] - q[c]));
    return most;
}

void what_the_bias_learns(Exp *e, int n, double apart)
{
    Skewed d = skewed(e, n, apart);
    double bias[CASES][CLASSES], mean[CASES][CLASSES], bayes[CLASSES], row[CLASSES][CASES + 3];
    for (int k = 0; k < CASES; k++)
        learn(e, &d, features(e, &d, k > 0, k == 2), bias[k], mean[k]);
    by_bayes(&d, bayes);
    for (int c = 0; c < CLASSES; c++) {
        row[c][0] = c, row[c][1] = d.share[c], row[c][5] = bayes[c];
        for (int k = 0; k < CASES; k++) row[c][2 + k] = bias[k][c];
    }
    exp_table(e, "bias.tsv", "class\tshare\tzero\tnoise\ttelling\tbayes", CASES + 3, CLASSES,
              row[0]);
    exp_claim(e, "A7", "bias_off_shares_where_x_is_0", farthest(bias[0], d.share), "<=", 1e-3);
    exp_claim(e, "A7", "bias_off_shares_where_x_is_noise", farthest(bias[1], d.share), "<=", 0.02);
    exp_claim(e, "E10", "bias_off_shares_where_x_tells", farthest(bias[2], d.share), ">=", 0.05);
    exp_check(e, "bias_off_bayes_where_x_tells", farthest(bias[2], bayes), 0.05);
    exp_check(e, "mean_of_p_off_shares_where_x_tells", farthest(mean[2], d.share), 1e-3);
}
