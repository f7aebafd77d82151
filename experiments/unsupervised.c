/* Structure without labels (S4 slides 12 and 13): k-means and PCA, on points in the plane or in
 * space, where one can see what they do, and on digits. An epoch is a round of k-means on the
 * digits, whose inertia must never rise (claim A2). Of PCA a solver's residual and orthonormal
 * components are asked (A3). Chapter 7. */
#include "unsupervised_parts.h"

#include "datasets/batch.h"

static const Setting settings[] = {
    { "train",    { "500", "5000", "0" }, "use at most this many training images (0: all)" },
    { "shrink",   { "2", "1", "1" },      "average squares of this many pixels to a side first" },
    { "clusters", { "10", "20", "20" },   "centroids for the images" },
    { 0 }
};

static const Spec spec = {
    .name = "unsupervised", .purpose = "k-means and PCA: structure without labels",
    .data = "digits", .epochs = { 15, 40, 100 }, .batch_size = { 1, 1, 1 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch,inertia_per_image,moved",
};

void round_of(Run *r, KMeans *m, bool first)
{
    double was = m->inertia;
    if (!first) kmeans_update(m);
    kmeans_assign(m);
    if (!first) r->rise = fmax(r->rise, m->inertia - was);
}

static void setup(Run *r)
{
    r->images = exp_images(&r->e);
    const Images *d = &r->images.train;
    int s = exp_int(&r->e, "shrink", 1, d->h < d->w ? d->h : d->w);
    r->h = d->h / s, r->w = d->w / s, r->rise = -HUGE_VAL;
    r->x = batch_shrunk(r->e.arena, d, s);
    r->m = kmeans_plus_plus(r->e.arena, r->x, exp_int(&r->e, "clusters", 1, d->n),
                            rng_fork(r->e.rng, "digits"));
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    if (r.e.check) return exp_end(&r.e);        /* nothing here has a gradient */
    setup(&r);

    exp_resume(&r.e, NULL, NULL);
    while (exp_epoch(&r.e)) {
        round_of(&r, &r.m, r.e.epoch == 1);
        exp_metrics(&r.e, 2, (double[]){ r.m.inertia / r.images.train.n, r.m.moved });
    }
    toy_clusters(&r);
    digit_clusters(&r);
    exp_claim(&r.e, "A2", "largest_rise_of_the_inertia", r.rise, "<=", 0);
    roll(&r);
    digit_components(&r);
    return exp_end(&r.e);
}
