/* Three tasks in one table (claim A1): for each the loss on new images before and after training,
 * and the least that an answer can have which does not look at the image. Labels: the classes'
 * shares. Pixels: each pixel's mean, as a Bernoulli. Chapter 11. */
#include "ae_features_parts.h"

enum { CHUNK = 500, TASKS = 3 };

static double measure(Run *r, const Task *task, const Images *d)
{
    double sum = 0;
    for (int from = 0; from < d->n; from += CHUNK) {
        int index[CHUNK], n = CHUNK < d->n - from ? CHUNK : d->n - from;
        for (int i = 0; i < n; i++) index[i] = from + i;
        sum += n * (double)task->loss(r, task, d, index, n)->v.x[0];
    }
    return sum / d->n;
}

static double constant_label(const Run *r)
{
    const Images *d = &r->data.train, *test = &r->data.test;
    double count[256] = { 0 }, nats = 0;
    for (int i = 0; i < d->n; i++) count[d->y[i]]++;
    for (int i = 0; i < test->n; i++) nats -= log(fmax(count[test->y[i]], 1) / d->n) / test->n;
    return nats;
}

/* Of the pixels from `from` on. One image more, all grey: no pixel is quite sure. */
static double constant_pixels(const Run *r, int from)
{
    const Images *d = &r->data.train, *test = &r->data.test;
    int pixels = r->c.x;
    double nats = 0;
    for (int k = from; k < pixels; k++) {
        double on = 0.5, p = 0;
        for (int i = 0; i < d->n; i++) on += d->x[i * pixels + k] / 255.0;
        for (int i = 0; i < test->n; i++) p += test->x[i * pixels + k] / 255.0 / test->n;
        on /= d->n + 1;
        nats -= p * log(on) + (1 - p) * log(1 - on);
    }
    return nats;
}

/* A row: the loss before training and after it. */
static void train_head(Run *r, Task task, int epochs, double *before, double *after)
{
    Ae ae;
    Classifier c;
    ae_init(&ae, r->c, r->e.rng);
    classifier_init(&c, r->c, r->data.train.classes, r->e.rng);
    task.ae = &ae, task.classifier = &c;
    task.ps = task.loss == supervised.loss ? &c.ps : &ae.ps;
    *before = measure(r, &task, &r->data.test);
    fit(r, &task, epochs);
    *after = measure(r, &task, &r->data.test);
    ae_free(&ae), classifier_free(&c);
}

void three_heads(Run *r, int epochs)
{
    const Images *d = &r->data.train;
    const Task tasks[TASKS] = { supervised, proxy, unsupervised };
    double row[TASKS][4] = { { 0, constant_label(r) },
                             { 1, constant_pixels(r, d->h / 2 * d->w * d->c) },
                             { 2, constant_pixels(r, 0) } }, worst = 0;
    for (int k = 0; k < TASKS; k++) {
        train_head(r, tasks[k], epochs, &row[k][2], &row[k][3]);
        worst = fmax(worst, row[k][3] / row[k][1]);
        exp_note(&r->e, "%s: %.2f nats, %.2f without looking", tasks[k].name, row[k][3], row[k][1]);
    }
    exp_table(&r->e, "heads.tsv", "task\tconstant_nats\tbefore_nats\tafter_nats", 4, TASKS, row[0]);
    exp_claim(&r->e, "A1", "worst_loss_over_best_constant_answer", worst, "<=",
              r->e.size == SMOKE ? 1 : 0.9);
}
