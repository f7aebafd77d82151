/* A linear autoencoder, trained until it has nothing left to learn, beside PCA, which needs no
 * training (claim C3). What minibatches would estimate is known exactly: the loss depends on the
 * data through their covariance alone. So a step costs the same for 500 examples and for 50,000,
 * and its gradient has no noise. A twin is trained with a penalty on the weights. Chapter 7. */
#include "linear_ae_parts.h"

#include "datasets/batch.h"
#include "models/subspace.h"

static const Setting settings[] = {
    { "train",  { "500", "5000", "0" }, "use at most this many training images (0: all)" },
    { "shrink", { "2", "1", "1" },      "average squares of this many pixels to a side first" },
    { "code",   { "8", "32", "32" },    "size of the code" },
    { "steps",  { "20", "20", "50" },   "steps an epoch, each on all examples" },
    { "l2",     { "0.5", "0.5", "0.5" }, "weight of the twin's penalty, in units of the least kept "
                                         "variance" },
    { 0 }
};

static const Spec spec = {
    .name = "linear_ae", .purpose = "a linear autoencoder learns the subspace of PCA",
    .data = "digits", .epochs = { 25, 100, 100 }, .batch_size = { 1, 1, 1 },
    .lr = { 2e-2, 1e-2, 1e-2 }, .settings = settings,
    .metrics = "epoch,step,loss,excess,angle_rad,least_cosine",
};

Centred centred(Arena *a, Tensor x)
{
    Centred d = { .x = x, .p = pca_fit(a, x) };
    int n = d.p.d;
    for (int i = 0; i < x.n; i++) x.x[i] -= (real)d.p.mean[i % n];
    d.c = tensor_new(a, SHAPE(n, n));
    for (int i = 0; i < d.c.n; i++) d.c.x[i] = (real)d.p.covariance[i];
    return d;
}

Var *loss(Run *r, const LinearAe *m, const Centred *d, double l2)
{
    tape_reset(r->t);
    Var *reconstruction = linear_ae_loss_by_covariance(m, ad_input(r->t, d->c));
    if (l2 <= 0) return reconstruction;
    Var *penalty = linear_ae_penalty(m, r->t, l2);
    return ad_add(reconstruction, penalty);
}

/* One step downhill; the rate falls to 0 along half a cosine. */
void descend(Run *r, LinearAe *m, Optim *o, const Centred *d, double l2, int step, int steps)
{
    Var *l = loss(r, m, d, l2);
    exp_loss(&r->e, (double)l->v.x[0], r->t);
    params_zero_grad(&m->ps);
    backward(l);
    optim_step(o, &m->ps, r->e.lr * schedule_cosine(step, steps));
}

/* Half the discarded variance, and what the penalty costs: with variance s, a component is kept by
 * the factor 1 - l2/s at a cost of l2 - l2^2/2s. */
static double least_loss(const Pca *p, int k, double l2)
{
    double sum = pca_discarded(p, k) / 2;
    for (int i = 0; i < k; i++) sum += l2 > 0 ? l2 - l2 * l2 / (2 * p->variance[i]) : 0;
    return sum;
}

State measure(Run *r, const LinearAe *m, const Centred *d, double l2)
{
    int n = d->p.d, k = m->decoder->v.s.d[0];
    Arena *a = arena_new();
    double *sigma = arena_alloc(a, sizeof(double) * (size_t)(2 * k + k * n)), *angle = sigma + k;
    double *q = angle + k, cosine = 1;
    svd_wide(a, m->decoder->v, sigma, q);
    principal_angles(a, k, n, d->p.component, q, angle);
    for (int i = 0; i < k; i++) {
        double dot = 0;
        for (int j = 0; j < n; j++) dot += q[i * n + j] * d->p.component[i * n + j];
        cosine = fmin(cosine, fabs(dot));
    }
    double l = (double)loss(r, m, d, l2)->v.x[0];
    State s = { l, l / least_loss(&d->p, k, l2) - 1, angle[0], cosine };
    arena_free(a);
    return s;
}

static void setup(Run *r)
{
    r->steps = exp_int(&r->e, "steps", 1, 1000000);
    double share = exp_real(&r->e, "l2", 0, 0.99);
    r->images = exp_images(&r->e);
    const Images *d = &r->images.train;
    int s = exp_int(&r->e, "shrink", 1, d->h < d->w ? d->h : d->w);
    r->h = d->h / s, r->w = d->w / s;
    r->code = exp_int(&r->e, "code", 1, r->h * r->w * d->c);
    r->data = centred(r->e.arena, batch_shrunk(r->e.arena, d, s));
    r->l2 = share * r->data.p.variance[r->code - 1];
    linear_ae_init(&r->m, r->data.p.d, r->code, rng_fork(r->e.rng, "plain"));
    optim_init(&r->o, "adam", r->e.lr);
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.t = tape_new();
    check_gradients(&r);
    if (!r.e.check) setup(&r);

    exp_resume(&r.e, &r.m.ps, &r.o);
    while (exp_epoch(&r.e)) {
        int from = (r.e.epoch - 1) * r.steps, all = r.e.epochs * r.steps;
        for (int i = 0; i < r.steps; i++) descend(&r, &r.m, &r.o, &r.data, 0, from + i, all);
        State s = measure(&r, &r.m, &r.data, 0);
        exp_metrics(&r.e, 5, (double[]){ from + r.steps, s.loss, s.excess, s.angle, s.cosine });
        exp_save(&r.e, &r.m.ps, &r.o);
    }
    if (!r.e.check) judge(&r);
    linear_ae_free(&r.m), optim_free(&r.o), tape_free(r.t);
    return exp_end(&r.e);
}
