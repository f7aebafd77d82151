/* A classifier from few labels (claim C13). All starts have the same network, labelled images,
 * optimiser, choice of penalties, and rule to stop: kept is what reads most of the validation
 * images right. Each has the rate that suits it. What is fine-tuned starts from what was learned on
 * frozen features, else a head of zeros would first spoil them. Chapter 11. */
#include "ae_features_parts.h"

#include "nn/density.h"

#include <string.h>

enum { LOOK = 25, DECAYS = 2 };         /* steps between looks at the validation images */

static const double rates[STARTS] = { 0.3, 10, 10, 0.1 };   /* of --lr */
static const double decays[DECAYS] = { 0, 0.01 };

typedef struct { double right; real *v; } Best;

/* `labels` training images, of each class as many, give or take one. */
static int *choose(Run *r, Arena *a, int labels, Rng own)
{
    const Images *d = &r->data.train;
    int *index = arena_alloc(a, sizeof(int) * (size_t)labels), count[256] = { 0 }, n = 0;
    batch_order(r->order, d->n, own);
    for (int most = 1; n < labels && most <= labels; most++)
        for (int i = 0; i < d->n && n < labels; i++) {
            int k = r->order[i];
            if (k < 0 || count[d->y[k]] >= most) continue;
            count[d->y[k]]++, index[n++] = k, r->order[i] = -1;
        }
    return index;
}

static Var *few_loss(Run *r, const Classifier *m, const int *index, int n, double decay)
{
    tape_reset(r->t);
    Arena *a = tape_arena(r->t);
    Tensor x = batch_images(a, &r->data.train, index, n, BIN_NONE, r->e.rng);
    int *y = arena_alloc(a, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) y[i] = r->y[index[i]];
    Var *loss = nll(categorical(classifier_logits(m, ad_input(r->t, x)), y));
    return ad_add(loss, classifier_decay(m, r->t, decay));
}

static double judge(Run *r, const Classifier *m, Tensor x, const int *y)
{
    tape_reset(r->t);
    return classifier_accuracy(classifier_logits(m, ad_input(r->t, x))->v, y);
}

/* Keeps the weights if none before were better. */
static void look(Run *r, const Classifier *m, Best *best)
{
    double right = judge(r, m, r->valid, r->valid_y);
    if (right < best->right) return;
    best->right = right;
    memcpy(best->v, m->ps.v, sizeof(real) * (size_t)m->ps.total);
}

static void learn(Run *r, Classifier *m, int *index, int n, double rate, double decay,
                  Best *best)
{
    Optim o;
    int batch = n < r->e.batch_size ? n : r->e.batch_size;
    optim_init(&o, "adam", rate);
    for (int step = 0; step < r->steps; step++) {
        if (step % LOOK == 0) look(r, m, best);
        Rng own = rng_fork_i(r->e.rng, "few", (uint64_t)step);
        rng_shuffle(&own, index, n);
        Var *loss = few_loss(r, m, index, batch, decay);
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(&o, &m->ps, rate);
    }
    look(r, m, best);
    optim_free(&o);
}

static Classifier begin(Run *r, Start start, const Best *frozen, Rng own)
{
    Classifier m;
    classifier_init(&m, r->c, r->data.train.classes, own);
    if (start == FROZEN) classifier_take(&m, &r->ae);
    classifier_standardise(&m, r->t, r->some);
    if (start == FINE_TUNED) memcpy(m.ps.v, frozen->v, sizeof(real) * (size_t)m.ps.total);
    m.frozen = start == FROZEN || start == CHANCE;
    return m;
}

/* The best weights of one start, over both penalties. */
static void learn_all(Run *r, Start start, int *index, int labels, Rng own, const Best *frozen,
                      Best *best)
{
    for (int i = 0; i < DECAYS; i++) {
        Classifier m = begin(r, start, frozen, own);
        learn(r, &m, index, labels, rates[start] * r->e.lr, decays[i], best);
        classifier_free(&m);
    }
}

void few_labels(Run *r, int labels, int seed, double right[STARTS])
{
    Best best[STARTS];
    Classifier m;
    Arena *a = arena_new();
    Rng own = rng_fork_i(r->e.rng, "labels", (uint64_t)seed);
    int *index = choose(r, a, labels, own);
    classifier_init(&m, r->c, r->data.train.classes, own);
    size_t size = sizeof(real) * (size_t)m.ps.total;
    for (int s = 0; s < STARTS; s++) {
        best[s] = (Best){ 0, arena_alloc(a, size) };
        learn_all(r, (Start)s, index, labels, own, &best[FROZEN], &best[s]);
        memcpy(m.ps.v, best[s].v, size);
        right[s] = judge(r, &m, r->test, r->test_y);
    }
    classifier_free(&m), arena_free(a);
}
