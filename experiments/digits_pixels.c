/* Pixels drawn black or white, each by itself: a Bernoulli, which is best at the share p of the
 * images where the pixel is on. In nats the best loss is then the sum of the pixels' entropies,
 *
 *     sum_k h(p_k),   h(p) = -p log p - (1 - p) log(1 - p).
 *
 * An image of the test set with a pixel where no training image has one is impossible under it; as
 * if two more images had been seen, one all on and one all off, everything is possible (Laplace).
 * Chapter 5. */
#include "digits_parts.h"

static double entropy(double p) { return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log(1 - p) : 0; }

static double entropies(const real *p, int d)
{
    double sum = 0;
    for (int k = 0; k < d; k++) sum += entropy((double)p[k]);
    return sum;
}

/* [1,d]: how often each pixel of x is on; `extra` more images all on, and as many all off. */
static Tensor shares(Run *r, Tensor x, double extra)
{
    int n = x.s.d[0], d = x.s.d[1];
    Tensor p = tensor_new(r->e.arena, SHAPE(1, d));
    for (int k = 0; k < d; k++) {
        double on = extra;
        for (int i = 0; i < n; i++) on += (double)x.x[i * d + k];
        p.x[k] = (real)(on / (n + 2 * extra));
    }
    return p;
}

/* log p is linear in x: its mean over all images is its value at the mean image. */
static double fitted(Run *r, Tensor mean)
{
    Params ps = { 0 };
    Var *l = ad_param(r->t, param_new(&ps, r->e.rng, "pixels", "logits", mean.s, INIT_ZERO));
    double nats = descend(r, &ps, nll(ad_bernoulli(ad_input(r->t, mean), l)));
    params_free(&ps), tape_reset(r->t);
    return nats;
}

/* log p of each row of x, which lives until the tape is reset. */
static Tensor log_likelihoods(Run *r, Tensor x, Tensor p)
{
    Tensor l = tensor_new(tape_arena(r->t), SHAPE(p.n));
    for (int k = 0; k < p.n; k++) l.x[k] = (real)log((double)p.x[k] / (1 - (double)p.x[k]));
    return ad_bernoulli(ad_input(r->t, x), ad_broadcast(ad_input(r->t, l), x.s))->v;
}

static int impossible(Tensor x, Tensor p)
{
    int rows = 0;
    for (int i = 0; i < x.s.d[0]; i++) {
        bool never = false;
        for (int k = 0; k < p.n; k++)
            never = never || (x.x[i * p.n + k] > 0 ? p.x[k] == 0 : p.x[k] == 1);
        rows += never;
    }
    return rows;
}

/* The probabilities of the pixels of image after image are multiplied: after how many is the
 * product 0? In float and in double. */
static void underflow(Tensor x, Tensor p, double pixels[2])
{
    float single = 1;
    double product = 1;
    pixels[0] = pixels[1] = 0;
    for (int i = 0; i < x.n && product > 0; i++) {
        double q = x.x[i] > 0 ? (double)p.x[i % p.n] : 1 - (double)p.x[i % p.n];
        pixels[0] += single > 0, pixels[1] += 1;
        single *= (float)q, product *= q;
    }
}

/* What the drawing of black or white pixels adds, which no model of an image can know. */
static double noise(Run *r, const Images *d)
{
    Tensor grey = first_images(r, d, d->n, BIN_NONE);
    return entropies(grey.x, grey.n) / d->n;
}

void fit_pixels(Run *r)
{
    Tensor train = first_images(r, &r->data.train, r->data.train.n, BIN_FIXED),
           test = first_images(r, &r->data.test, r->data.test.n, BIN_FIXED);
    Tensor p = shares(r, train, 0), safe = shares(r, train, 1);
    double best = entropies(p.x, p.n), found = fitted(r, p), pixels[2];
    Tensor log_p = log_likelihoods(r, test, safe);
    double total = sum_double(log_p.x, log_p.n);
    underflow(test, safe, pixels);
    double row[] = { best, found, -total / log_p.n, impossible(test, p), log_p.n, pixels[0],
                     pixels[1], total, noise(r, &r->data.test) };
    exp_table(&r->e, "pixels.tsv",
              "nats\tdescent_nats\ttest_nats\timpossible\tof\tfloat_pixels\tdouble_pixels"
              "\tlog_of_the_product\tnoise_nats", 9, 1, row);
    if (r->e.check) return;
    exp_claim(&r->e, "A16", "pixels_descent_to_closed_form", fabs(found - best), "<=", 1e-2);
    exp_claim(&r->e, "A16", "images_until_their_product_is_0", ceil(pixels[1] / p.n), "<=", 10);
    exp_claim(&r->e, "A16", "log_sum_is_finite", isfinite(total), "==", 1);
    tape_reset(r->t);
}

/* log(1 - p) of p = sigmoid(l) as it is written, and as -softplus(l). */
void logs_of_probabilities(Run *r)
{
    static const real logits[] = { 1, 4, 8, 12, 15, 16, 17, 18, 40, 100 };
    enum { N = sizeof logits / sizeof *logits };
    double row[N][4];
    for (int i = 0; i < N; i++) {
        Var *l = ad_input(r->t, tensor_of(tape_arena(r->t), SHAPE(1), &logits[i])),
            *p = ad_sigmoid(l), *naive = ad_log(ad_shift(ad_neg(p), 1)),
            *stable = ad_neg(ad_softplus(l));
        row[i][0] = (double)logits[i], row[i][1] = (double)p->v.x[0];
        row[i][2] = (double)naive->v.x[0], row[i][3] = (double)stable->v.x[0];
    }
    exp_table(&r->e, "logs.tsv", "logit\tp\tlog_of_1_minus_p\tminus_softplus", 4, N, row[0]);
    tape_reset(r->t);
}
