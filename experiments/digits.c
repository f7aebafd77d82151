/* The digits that need no download, and the two smallest models of them, each fitted twice by
 * maximum likelihood: in closed form, and by gradient descent on the mean of -log p (S4 slides 36
 * to 40, claim A16). Here is the first one, a Gaussian for one number, the ink of an image; it is
 * best at the sample's mean and variance. digits_pixels.c has the other. Chapter 5. */
#include "digits_parts.h"

#include "autograd/gradcheck.h"

enum { SHOWN = 50, BINS = 45, STEPS = 2000 };

static const Setting settings[] = {
    { "train", { "2000", "0", "0" }, "use at most this many training images (0: all)" }, { 0 }
};

static const Spec spec = {
    .name = "digits", .purpose = "show the digits, and fit the two smallest models of them",
    .data = "digits", .epochs = { 1, 1, 1 }, .batch_size = { 1, 1, 1 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch",
};

Tensor first_images(Run *r, const Images *d, int n, Binarize b)
{
    return batch_first(r->e.arena, d, n, b, rng_fork(r->e.rng, d->name));
}

static void picture(Run *r)
{
    const Images *d = &r->data.train;
    Tensor x = first_images(r, d, d->n < SHOWN ? d->n : SHOWN, BIN_NONE);
    x.s = SHAPE(x.s.d[0], d->h, d->w, d->c);
    exp_grid(&r->e, "digits.png", x, 10, 2);
}

double descend(Run *r, Params *ps, Var *loss)
{
    Optim o;
    Rng d = rng_fork(r->e.rng, "directions");
    if (sizeof(real) == 8) exp_check(&r->e, "gradients", gradcheck(loss).error, 1e-6);
    else exp_check(&r->e, "gradients", gradcheck_directions(loss, &d, 8, 1e-2).error, 1e-2);
    optim_init(&o, "adam", r->e.lr);
    for (int step = 0; step < STEPS && !r->e.check; step++) {
        params_zero_grad(ps);
        backward(loss);
        optim_step(&o, ps, o.lr * schedule_cosine(step, STEPS));
        tape_replay(loss->tape);
    }
    optim_free(&o);
    return (double)loss->v.x[0];
}

/* [n,1]: the ink of every training image, in percent of an image that is all white. */
static Tensor ink(Run *r)
{
    const Images *d = &r->data.train;
    int pixels = d->h * d->w * d->c;
    Tensor y = tensor_new(r->e.arena, SHAPE(d->n, 1));
    for (int i = 0; i < d->n; i++) {
        int64_t sum = 0;
        for (int k = 0; k < pixels; k++) sum += d->x[(size_t)i * (size_t)pixels + (size_t)k];
        y.x[i] = (real)(100 * (double)sum / (255.0 * pixels));
    }
    return y;
}

/* The middle of a bin, the share of the images in it a percent of ink, the fitted density there. */
static void histogram(Run *r, Tensor x, double m, double var)
{
    static double row[BINS][3];
    double width = 30.0 / BINS;
    for (int i = 0; i < x.n; i++) {
        int k = (int)((double)x.x[i] / width);
        if (k < BINS) row[k][1] += 1 / (width * x.n);
    }
    for (int k = 0; k < BINS; k++) {
        double at = row[k][0] = (k + 0.5) * width;
        row[k][2] = exp(-(at - m) * (at - m) / (2 * var)) / sqrt(2 * acos(-1) * var);
    }
    exp_table(&r->e, "ink.tsv", "ink\tshare\tdensity", 3, BINS, row[0]);
    exp_plot(&r->e, "digits_ink");
}

static void fit_ink(Run *r)
{
    Params ps = { 0 };
    Tensor x = ink(r);
    double m = sum_double(x.x, x.n) / x.n, var = 0;
    for (int i = 0; i < x.n; i++) var += pow((double)x.x[i] - m, 2) / x.n;
    Param *mean = param_new(&ps, r->e.rng, "ink", "mean", SHAPE(1), INIT_ZERO),
          *logvar = param_new(&ps, r->e.rng, "ink", "logvar", SHAPE(1), INIT_ZERO);
    Var *wide = ad_broadcast(ad_param(r->t, mean), x.s);
    Var *log_p = gaussian_shared(ad_input(r->t, x), wide, ad_param(r->t, logvar));
    double best = 0.5 * (log(2 * acos(-1) * var) + 1), found = descend(r, &ps, nll(log_p));
    double row[] = { m, sqrt(var), best, (double)mean->v.x[0],
                     exp((double)logvar->v.x[0] / 2), found };
    exp_table(&r->e, "ink_fit.tsv",
              "mean\tstd\tnats\tdescent_mean\tdescent_std\tdescent_nats", 6, 1, row);
    double gap = fabs(found - best);
    if (!r->e.check) exp_claim(&r->e, "A16", "gaussian_descent_to_closed_form", gap, "<=", 1e-4);
    histogram(r, x, m, var);
    params_free(&ps), tape_reset(r->t);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.data = exp_images(&r.e);
    r.t = tape_new();
    picture(&r);
    fit_ink(&r);
    fit_pixels(&r);
    logs_of_probabilities(&r);
    tape_free(r.t);
    return exp_end(&r.e);
}
