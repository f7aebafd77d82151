/* Maximum likelihood of a Gaussian on the line, three times over (S4 slides 36 to 40): the product
 * of densities, whose maximum nobody can find because it is 0 everywhere; the sum of logs, in
 * closed form; and the same by stochastic gradient descent, a few points at a time (A16).
 * Chapter 5. */
#include "density_parts.h"

#include "nn/density.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 4000, FEW = 100, CANDIDATES = 401 };

static double normal(double x, double mean, double std)
{
    return exp(-0.5 * (x - mean) * (x - mean) / (std * std)) / (std * sqrt(2 * acos(-1)));
}

/* After how many points the product of the densities is 0. */
static int until_double_0(Tensor x, double mean, double std)
{
    double p = 1;
    int i = 0;
    while (i < x.n && p > 0) p *= normal((double)x.x[i++], mean, std);
    return i;
}

static int until_float_0(Tensor x, double mean, double std)
{
    float p = 1;
    int i = 0;
    while (i < x.n && p > 0) p *= (float)normal((double)x.x[i++], mean, std);
    return i;
}

/* The candidate mean, 0 .. CANDIDATES-1 from -2 to 2, with the largest product over the first n
 * points, or sum of logs; *alive: for how many the product is not 0. */
static int best_mean(Tensor x, int n, double std, bool logs, int *alive)
{
    double top = -HUGE_VAL;
    int best = 0;
    *alive = 0;
    for (int c = 0; c < CANDIDATES; c++) {
        double product = 1, sum = 0, mean = -2 + 4.0 * c / (CANDIDATES - 1);
        for (int i = 0; i < n; i++) {
            double u = ((double)x.x[i] - mean) / std;
            product *= normal((double)x.x[i], mean, std), sum -= 0.5 * u * u;
        }
        *alive += product > 0;
        if ((logs ? sum : product) > top) best = c, top = logs ? sum : product;
    }
    return best;
}

/* N(m, e^v) by descent on the mean of -log p over 50 points of the sample at a time. */
static void descend(Run *r, Tensor x, double *mean, double *logvar)
{
    enum { BATCH = 50, STEPS = 4000 };
    Params ps = { 0 };
    Optim o;
    Rng rng = rng_fork(r->e.rng, "descent");
    Param *m = param_new(&ps, rng, "p", "mean", SHAPE(1), INIT_ZERO),
          *v = param_new(&ps, rng, "p", "logvar", SHAPE(1), INIT_ZERO);
    optim_init(&o, "sgd", 0.5);
    for (int step = 0; step < STEPS; step++) {
        tape_reset(r->t);
        Tensor some = tensor_new(tape_arena(r->t), SHAPE(BATCH, 1));
        for (int i = 0; i < BATCH; i++) some.x[i] = x.x[rng_below(&rng, x.n)];
        Var *wide = ad_broadcast(ad_param(r->t, m), some.s), *in = ad_input(r->t, some);
        Var *loss = nll(gaussian_shared(in, wide, ad_param(r->t, v)));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&ps);
        backward(loss);
        optim_step(&o, &ps, o.lr * schedule_cosine(step, STEPS));
    }
    *mean = (double)m->v.x[0], *logvar = (double)v->v.x[0];
    optim_free(&o), params_free(&ps);
}

/* The descent is asked to come closer to the best answer for this sample than that answer is to the
 * truth: one standard error, s / sqrt(n) of a mean and sqrt(2/n) of a log variance, of a Gaussian.
 * */
void likelihood(Run *r)
{
    Tensor x = mixtures_draw(r->e.arena, mixtures, POINTS, rng_fork(r->e.rng, "likelihood"));
    Gmm best = gmm_start(r->e.arena, x, 1, 0, 0, r->e.rng);     /* one part: in closed form */
    double mean, logvar, nats = -gmm_step(&best, x);
    nats = -gmm_step(&best, x);
    double m = best.part[0].mean[0], var = best.part[0].cov[0], s = sqrt(var);
    descend(r, x, &mean, &logvar);
    int alive, few = best_mean(x, FEW, s, false, &alive), logs = best_mean(x, FEW, s, true, &alive);
    best_mean(x, POINTS, s, false, &alive);
    double row[] = { POINTS, until_float_0(x, m, s), until_double_0(x, m, s), -nats * POINTS, m, s,
                     mean, exp(logvar / 2) };
    exp_table(&r->e, "mle.tsv", "points\tfloat_points\tdouble_points\tlog_of_the_product\t"
              "mean\tstd\tdescent_mean\tdescent_std", 8, 1, row);
    exp_claim(&r->e, "A16", "means_whose_product_of_4000_is_not_0", alive, "==", 0);
    exp_claim(&r->e, "A16", "best_mean_by_product_minus_by_logs", abs(few - logs), "==", 0);
    double off = fmax(fabs(mean - m) / s * sqrt(POINTS),
                      fabs(logvar - log(var)) * sqrt(POINTS / 2.0));
    exp_claim(&r->e, "A16", "descent_off_in_standard_errors", off, "<=", 1);
}
